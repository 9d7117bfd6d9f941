-- What somebody who sends by mail has: the tag in the addresses that they write to, and the album in which pictures
-- from their letters are kept.
CREATE TABLE telecast_mailbox (
    account BYTEA PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    album BYTEA
);

-- A request by mail. It is kept before it is acknowledged, and for a while after it was answered, so that it is known
-- when it comes again.
CREATE TABLE telecast_letter (
    id BYTEA PRIMARY KEY,
    sender BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- Of the letter and whom it is for.
    digest BYTEA NOT NULL UNIQUE,
    message_id TEXT,
    subject TEXT NOT NULL,
    -- A program wrote it, and is not answered.
    is_automatic BOOLEAN NOT NULL,
    -- Addresses of frames and numbers of pictures, with spaces between them.
    frames TEXT NOT NULL,
    numbers TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('unconfirmed', 'waiting', 'done')),
    -- The hash of the link by which its sender confirms it.
    link BYTEA UNIQUE,
    received_at BIGINT NOT NULL,
    -- When something was done for it last: whoever waits longest is next.
    worked_at BIGINT NOT NULL
);

CREATE INDEX telecast_letter_state ON telecast_letter (state, worked_at, id);

CREATE INDEX telecast_letter_sender ON telecast_letter (sender, state);

-- A picture that came with a letter. Its bytes are a blob of the database, which goes when the letter is done.
CREATE TABLE telecast_enclosure (
    letter BYTEA NOT NULL REFERENCES telecast_letter (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    blob BYTEA NOT NULL,
    -- What it is called in its owner's albums, or why it was not taken, in their language.
    number BIGINT,
    refusal TEXT,
    PRIMARY KEY (letter, position)
);
