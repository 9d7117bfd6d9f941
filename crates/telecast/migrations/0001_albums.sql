-- Pictures of one owner that belong together.
CREATE TABLE telecast_album (
    id BYTEA PRIMARY KEY,
    owner BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- In the trash since.
    deleted_at BIGINT
);

CREATE INDEX telecast_album_owner ON telecast_album (owner, created_at, id);

CREATE INDEX telecast_album_trash ON telecast_album (deleted_at) WHERE deleted_at IS NOT NULL;

-- The last number that an owner's pictures got. None comes again, whatever is deleted.
CREATE TABLE telecast_count (
    owner BYTEA PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    last_number BIGINT NOT NULL
);

-- A picture under the number that its owner says. The same file is one picture, in however many albums.
CREATE TABLE telecast_number (
    picture BYTEA PRIMARY KEY REFERENCES library_picture (id) ON DELETE CASCADE,
    owner BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    original BYTEA NOT NULL,
    -- What it takes: the file and all that was made of it.
    bytes BIGINT NOT NULL,
    UNIQUE (owner, number),
    UNIQUE (owner, original)
);

-- That a picture stands in an album.
CREATE TABLE telecast_placement (
    album BYTEA NOT NULL REFERENCES telecast_album (id) ON DELETE CASCADE,
    picture BYTEA NOT NULL REFERENCES telecast_number (picture) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    -- In the trash since.
    deleted_at BIGINT,
    PRIMARY KEY (album, picture)
);

CREATE INDEX telecast_placement_picture ON telecast_placement (picture);

CREATE INDEX telecast_placement_order ON telecast_placement (album, position, picture);

CREATE INDEX telecast_placement_trash ON telecast_placement (deleted_at) WHERE deleted_at IS NOT NULL;
