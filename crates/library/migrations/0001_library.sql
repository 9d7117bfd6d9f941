-- One row for each file as it came in; its bytes are a blob of the same database.
CREATE TABLE library_original (
    hash BYTEA PRIMARY KEY,
    length BIGINT NOT NULL,
    format TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE library_picture (
    id BYTEA PRIMARY KEY,
    owner BYTEA NOT NULL,
    original BYTEA REFERENCES library_original (hash),
    file_name TEXT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    caption TEXT NOT NULL,
    keywords TEXT NOT NULL,
    rating BIGINT NOT NULL,
    captured TEXT,
    camera TEXT,
    lens TEXT,
    creator TEXT,
    copyright TEXT,
    latitude DOUBLE PRECISION,
    longitude DOUBLE PRECISION,
    edit TEXT NOT NULL,
    edit_revision BIGINT NOT NULL,
    blur BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX library_picture_original ON library_picture (original);

CREATE INDEX library_picture_owner ON library_picture (owner);

-- The image and what is true of it in one row: no pointer to follow, no file to open.
CREATE TABLE library_rendition (
    picture BYTEA NOT NULL REFERENCES library_picture (id) ON DELETE CASCADE,
    kind BIGINT NOT NULL,
    recipe BYTEA NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    length BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (picture, kind)
);
