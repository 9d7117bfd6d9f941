-- The host itself, as its frames know it: one row.
CREATE TABLE telecast_host (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    -- Its X25519 private key.
    secret BYTEA NOT NULL,
    -- The last numbers that a frame and a message to a frame got. None comes again.
    last_frame BIGINT NOT NULL,
    last_message BIGINT NOT NULL
);

-- A frame. What is unpaired stays, without an address, for what was sent to it.
CREATE TABLE telecast_frame (
    id BYTEA PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    owner BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    address TEXT UNIQUE,
    policy TEXT NOT NULL CHECK (policy IN ('friends', 'ask', 'anyone')),
    public_key BYTEA NOT NULL UNIQUE,
    -- The beginning of the hash of its public key: where it looks for messages.
    mailbox TEXT NOT NULL UNIQUE,
    report_key BYTEA NOT NULL,
    -- Its thin channel, and its telephone number if that is short messages.
    way TEXT NOT NULL CHECK (way IN ('http', 'mqtt', 'sms')),
    telephone TEXT,
    station BYTEA,
    channel BIGINT,
    -- The number of the last message to it, and those of its reports that were taken.
    sequence_down BIGINT NOT NULL DEFAULT 0,
    window_up BYTEA NOT NULL,
    loss_per_10k BIGINT NOT NULL DEFAULT 0,
    heard_at BIGINT,
    created_at BIGINT NOT NULL,
    unpaired_at BIGINT,
    CHECK ((way = 'sms') = (telephone IS NOT NULL)),
    CHECK ((station IS NULL) = (channel IS NULL))
);

CREATE INDEX telecast_frame_owner ON telecast_frame (owner, created_at, id);

-- A code that somebody typed and no frame has shown yet, or whose frame may not have its welcome yet.
CREATE TABLE telecast_pairing (
    id BYTEA PRIMARY KEY,
    owner BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- The part of the code that travels, and what was derived from the part that does not.
    code_name BYTEA NOT NULL,
    code_key BYTEA NOT NULL,
    name TEXT NOT NULL,
    -- Offers under this name that were made with another code.
    wrong BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT NOT NULL,
    frame BYTEA REFERENCES telecast_frame (id) ON DELETE CASCADE,
    -- What the frame was answered, to be repeated as it was.
    welcome BYTEA,
    CHECK ((frame IS NULL) = (welcome IS NULL)),
    UNIQUE (code_name, code_key)
);

CREATE INDEX telecast_pairing_owner ON telecast_pairing (owner);

CREATE INDEX telecast_pairing_frame ON telecast_pairing (frame);

-- Whom the owner of a frame has a word for, or who waits for one; by mail address, in small letters, whether there is
-- such an account or not.
CREATE TABLE telecast_friend (
    frame BYTEA NOT NULL REFERENCES telecast_frame (id) ON DELETE CASCADE,
    email_key TEXT NOT NULL,
    email TEXT NOT NULL,
    -- What somebody is called who asked.
    name TEXT,
    standing TEXT NOT NULL CHECK (standing IN ('friend', 'asking', 'blocked')),
    since BIGINT NOT NULL,
    PRIMARY KEY (frame, email_key)
);

CREATE INDEX telecast_friend_email ON telecast_friend (email_key, standing);

-- Messages on their way to frames: until a frame says that it has one, or nobody cares any more.
CREATE TABLE telecast_thin (
    number BIGINT PRIMARY KEY,
    frame BYTEA NOT NULL REFERENCES telecast_frame (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('welcome', 'availability', 'dismissal')),
    message BYTEA NOT NULL,
    -- Of an availability message: its number at the frame, and the object that it speaks of.
    sequence BIGINT,
    tsi BIGINT,
    toi BIGINT,
    -- When a broker had it; or the short message that carries it.
    sent_at BIGINT,
    sms BYTEA,
    expires_at BIGINT NOT NULL
);

CREATE INDEX telecast_thin_frame ON telecast_thin (frame, number);

CREATE INDEX telecast_thin_sms ON telecast_thin (sms);

CREATE INDEX telecast_thin_expires ON telecast_thin (expires_at);
