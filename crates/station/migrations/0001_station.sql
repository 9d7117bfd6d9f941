-- The host that this station is paired with: one row, or none.
CREATE TABLE station_host (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    url TEXT NOT NULL,
    token TEXT NOT NULL,
    pin TEXT,
    host_name TEXT NOT NULL,
    account_name TEXT NOT NULL,
    -- After which number of its orders it is asked next.
    position BIGINT NOT NULL,
    heard_at BIGINT,
    -- Why it was not heard last, in a sentence; empty when it was.
    trouble TEXT NOT NULL DEFAULT ''
);

-- A channel keeps its session for good: numbers of objects are told apart by it.
CREATE TABLE station_channel (
    number BIGINT PRIMARY KEY,
    tsi BIGINT NOT NULL UNIQUE
);

CREATE TABLE station_order (
    object BYTEA PRIMARY KEY,
    channel BIGINT NOT NULL,
    -- The order as the host gave it last, in JSON.
    document TEXT NOT NULL,
    hash BYTEA NOT NULL,
    starts_at BIGINT,
    expires_at BIGINT NOT NULL,
    stage TEXT NOT NULL,
    -- Bytes that have come.
    arrived BIGINT NOT NULL,
    -- How often fetching failed, and when it is tried again.
    tries BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    -- Symbols below this one may have been sent.
    reserved_esi BIGINT NOT NULL,
    packets BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    air_us BIGINT NOT NULL,
    -- Changes of what the host is told, and up to which of them, and of which stage, it was told.
    changes BIGINT NOT NULL,
    told BIGINT NOT NULL,
    told_stage TEXT NOT NULL
);

CREATE INDEX station_order_stage ON station_order (stage, channel, expires_at);

CREATE INDEX station_order_hash ON station_order (hash);

-- What has come of an object that is being fetched.
CREATE TABLE station_piece (
    object BYTEA NOT NULL REFERENCES station_order (object) ON DELETE CASCADE,
    start BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (object, start)
);

-- Frames that should be written to again, until the host knows.
CREATE TABLE station_silent (
    object BYTEA NOT NULL REFERENCES station_order (object) ON DELETE CASCADE,
    frame BYTEA NOT NULL,
    PRIMARY KEY (object, frame)
);

-- What was learnt of frames: their loss, and how long their answers take.
CREATE TABLE station_habit (
    frame BYTEA PRIMARY KEY,
    habits BYTEA NOT NULL,
    learnt_at BIGINT NOT NULL
);

CREATE INDEX station_habit_learnt ON station_habit (learnt_at);

-- Air time by the hour in which it began, in hours since 1970.
CREATE TABLE station_air (
    hour BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    object BYTEA NOT NULL,
    packets BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    air_us BIGINT NOT NULL,
    PRIMARY KEY (hour, channel, object)
);
