-- What the photographer says of an event at the host itself. No publication changes it.
ALTER TABLE gallery_event ADD COLUMN expires_on TEXT;

ALTER TABLE gallery_event ADD COLUMN downloads BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE gallery_event ADD COLUMN title_at_door BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE gallery_event ADD COLUMN invite_text TEXT NOT NULL DEFAULT '';

-- What publications say since.
ALTER TABLE gallery_event ADD COLUMN price_note TEXT NOT NULL DEFAULT '';

ALTER TABLE gallery_event ADD COLUMN delivery_note TEXT NOT NULL DEFAULT '';

-- Kept from customers by the photographer, at the host.
ALTER TABLE gallery_placement ADD COLUMN hidden BOOLEAN NOT NULL DEFAULT FALSE;

-- Came straight to the host: no studio knows it, so no publication takes it down.
ALTER TABLE gallery_placement ADD COLUMN uploaded BOOLEAN NOT NULL DEFAULT FALSE;

-- The revision of the studio's edit that the studio's proof shows.
ALTER TABLE gallery_placement ADD COLUMN edit_revision BIGINT NOT NULL DEFAULT 0;

-- How often customers opened it by itself.
ALTER TABLE gallery_placement ADD COLUMN opened BIGINT NOT NULL DEFAULT 0;

-- What marks an event's proofs; apart from the event, since a logo may take megabytes.
CREATE TABLE gallery_watermark (
    event BYTEA PRIMARY KEY REFERENCES gallery_event (id) ON DELETE CASCADE,
    spec TEXT NOT NULL,
    png BYTEA
);

-- What was done to a picture here. It is over when the studio's own proof takes its place; the instruction stays to be
-- told, so that a studio that had not heard of it can still ask its photographer.
CREATE TABLE gallery_host_edit (
    picture BYTEA PRIMARY KEY REFERENCES gallery_placement (picture) ON DELETE CASCADE,
    instruction BYTEA NOT NULL,
    edit TEXT NOT NULL,
    mark TEXT NOT NULL,
    base_edit_revision BIGINT NOT NULL,
    base_width BIGINT NOT NULL,
    base_height BIGINT NOT NULL,
    base_blur BYTEA NOT NULL,
    base_bytes BIGINT NOT NULL,
    over BOOLEAN NOT NULL,
    made_by TEXT NOT NULL,
    made_at BIGINT NOT NULL
);

-- The studio's proof of a picture that was edited here: what each edit begins with, and what a reset brings back.
CREATE TABLE gallery_base (
    picture BYTEA NOT NULL REFERENCES gallery_host_edit (picture) ON DELETE CASCADE,
    kind BIGINT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (picture, kind)
);

-- What an account's studios have to be told: each subject once, under the number of its last change.
CREATE TABLE gallery_feed (
    event BYTEA NOT NULL REFERENCES gallery_event (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    subject BYTEA NOT NULL,
    owner BYTEA NOT NULL,
    seq BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (event, kind, subject)
);

CREATE UNIQUE INDEX gallery_feed_order ON gallery_feed (owner, seq);

-- The last number of an account. It never goes back, also when what had it is gone.
CREATE TABLE gallery_feed_head (
    owner BYTEA PRIMARY KEY REFERENCES account (id),
    seq BIGINT NOT NULL
);
