-- Who this frame is: one row. `secret` never leaves it.
CREATE TABLE frame_identity (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    secret BYTEA NOT NULL,
    -- What is shown while it belongs to nobody, and until when.
    code TEXT,
    code_until BIGINT,
    -- What it has of its host since it was paired.
    keys BYTEA,
    -- Which messages were taken, and the number of the last report.
    taken BYTEA NOT NULL,
    reported BIGINT NOT NULL
);

-- What its owner wants: one row.
CREATE TABLE frame_settings (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    document TEXT NOT NULL
);

-- Keys that were given beforehand.
CREATE TABLE frame_group_key (
    number BIGINT PRIMARY KEY,
    key BYTEA NOT NULL
);

CREATE TABLE frame_blocked (
    sender TEXT PRIMARY KEY,
    since BIGINT NOT NULL
);

-- Objects that were announced. What became of one stays for a while, so that it can be said again.
CREATE TABLE frame_reception (
    tsi BIGINT NOT NULL,
    toi BIGINT NOT NULL,
    -- asking, receiving, complete, shown, refused
    state TEXT NOT NULL,
    address TEXT NOT NULL,
    size BIGINT NOT NULL,
    symbol_size BIGINT NOT NULL,
    key BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    announced_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- What had arrived at its end.
    have BIGINT NOT NULL DEFAULT 0,
    first_esi BIGINT NOT NULL DEFAULT 0,
    last_esi BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (tsi, toi)
);

-- What has arrived so far of an object, in the order in which it came.
CREATE TABLE frame_symbols (
    tsi BIGINT NOT NULL,
    toi BIGINT NOT NULL,
    behind BIGINT NOT NULL,
    length BIGINT NOT NULL,
    symbols BYTEA NOT NULL,
    PRIMARY KEY (tsi, toi, behind)
);

CREATE TABLE frame_picture (
    id BYTEA PRIMARY KEY,
    tsi BIGINT NOT NULL,
    toi BIGINT NOT NULL,
    -- Where it stood in its delivery.
    position BIGINT NOT NULL,
    number BIGINT NOT NULL,
    sender TEXT NOT NULL,
    caption TEXT NOT NULL,
    taken TEXT NOT NULL,
    sent_at BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    length BIGINT NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    kept BOOLEAN NOT NULL DEFAULT FALSE,
    hidden BOOLEAN NOT NULL DEFAULT FALSE,
    print_wanted BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE INDEX frame_picture_hash ON frame_picture (hash);

-- What the host is to be told.
CREATE TABLE frame_report (
    id BYTEA PRIMARY KEY,
    tsi BIGINT NOT NULL,
    toi BIGINT NOT NULL,
    -- Worth nothing once there is a later one.
    is_progress BOOLEAN NOT NULL,
    message BYTEA NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0
);
