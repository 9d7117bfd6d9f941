-- Frames that often get the same pictures, and the key that they are given beforehand.
CREATE TABLE telecast_circle (
    id BYTEA PRIMARY KEY,
    owner BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    -- Another one whenever a frame leaves.
    shared_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX telecast_circle_owner ON telecast_circle (owner, created_at, id);

CREATE TABLE telecast_circle_frame (
    circle BYTEA NOT NULL REFERENCES telecast_circle (id) ON DELETE CASCADE,
    frame BYTEA NOT NULL REFERENCES telecast_frame (id) ON DELETE CASCADE,
    -- What the circle's key is called at this frame; nothing where a frame has had as many keys as there are numbers.
    number BIGINT,
    -- The number of the message that gives it, and since when the frame says that it has it.
    sequence BIGINT,
    taken_at BIGINT,
    PRIMARY KEY (circle, frame),
    UNIQUE (frame, number),
    CHECK ((number IS NULL) = (sequence IS NULL))
);

-- The number of the last key that a frame was given. None comes again.
ALTER TABLE telecast_frame ADD COLUMN last_key BIGINT NOT NULL DEFAULT 0;

-- The circle whose key a delivery's key follows from, and the salt that makes it this delivery's.
ALTER TABLE telecast_delivery ADD COLUMN circle BYTEA;
ALTER TABLE telecast_delivery ADD COLUMN salt BYTEA;

-- Another kind of message. A check cannot be changed in place on both engines, so the column is made anew.
ALTER TABLE telecast_thin ADD COLUMN what TEXT NOT NULL DEFAULT 'availability'
    CHECK (what IN ('welcome', 'availability', 'dismissal', 'key'));
UPDATE telecast_thin SET what = kind;
ALTER TABLE telecast_thin DROP COLUMN kind;
ALTER TABLE telecast_thin RENAME COLUMN what TO kind;
