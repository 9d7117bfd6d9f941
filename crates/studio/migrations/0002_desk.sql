ALTER TABLE studio_event ADD COLUMN archived BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE studio_event ADD COLUMN price_note TEXT NOT NULL DEFAULT '';
ALTER TABLE studio_event ADD COLUMN delivery_note TEXT NOT NULL DEFAULT '';
-- Where it is to be published; the host that was paired last while nothing is said.
ALTER TABLE studio_event ADD COLUMN host TEXT;
-- Grows with every change of the event or of anything in it.
ALTER TABLE studio_event ADD COLUMN version BIGINT NOT NULL DEFAULT 0;

ALTER TABLE studio_placement ADD COLUMN rejected BOOLEAN NOT NULL DEFAULT FALSE;
-- When it was put into the trash.
ALTER TABLE studio_placement ADD COLUMN deleted_at BIGINT;

ALTER TABLE studio_publication ADD COLUMN visitors BIGINT NOT NULL DEFAULT 0;

-- Every PNG that ever marked an event, so that a change of it can be undone.
CREATE TABLE studio_watermark (
    hash BYTEA PRIMARY KEY,
    png BYTEA NOT NULL
);

-- What was changed, in the order in which it can be undone. Those that are not done were undone and can be redone.
CREATE TABLE studio_change (
    event BYTEA NOT NULL REFERENCES studio_event (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    label TEXT NOT NULL,
    changed_at BIGINT NOT NULL,
    done BOOLEAN NOT NULL,
    before TEXT,
    after TEXT,
    PRIMARY KEY (event, number)
);

CREATE TABLE studio_change_picture (
    event BYTEA NOT NULL,
    number BIGINT NOT NULL,
    picture BYTEA NOT NULL REFERENCES library_picture (id) ON DELETE CASCADE,
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (event, number, picture),
    FOREIGN KEY (event, number) REFERENCES studio_change (event, number) ON DELETE CASCADE
);

CREATE INDEX studio_change_picture_picture ON studio_change_picture (picture);

-- How a picture was shown at each revision of its edit, for instructions that build on one of them.
CREATE TABLE studio_edit (
    picture BYTEA NOT NULL REFERENCES library_picture (id) ON DELETE CASCADE,
    revision BIGINT NOT NULL,
    edit TEXT NOT NULL,
    PRIMARY KEY (picture, revision)
);

-- How far the news of a host have been read.
CREATE TABLE studio_feed (
    host TEXT PRIMARY KEY REFERENCES studio_host (url) ON DELETE CASCADE,
    next BIGINT NOT NULL
);

-- Favourites of a customer, as the host last told them.
CREATE TABLE studio_list (
    id BYTEA PRIMARY KEY,
    event BYTEA NOT NULL REFERENCES studio_event (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    made_by TEXT NOT NULL,
    finished BOOLEAN NOT NULL,
    pictures TEXT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE INDEX studio_list_event ON studio_list (event);

-- Edits that were made at a host: applied here, which made a revision; or not settled, because the picture had changed
-- here since.
CREATE TABLE studio_host_edit (
    instruction BYTEA PRIMARY KEY,
    picture BYTEA NOT NULL REFERENCES library_picture (id) ON DELETE CASCADE,
    edit TEXT NOT NULL,
    base_revision BIGINT NOT NULL,
    made_by TEXT NOT NULL,
    settled BOOLEAN NOT NULL,
    applied_revision BIGINT
);

CREATE INDEX studio_host_edit_picture ON studio_host_edit (picture);
