-- A telecasting station: a device that an administrator paired, once it has said what it is. It stays for the books when
-- it is taken away.
CREATE TABLE telecast_station (
    id BYTEA PRIMARY KEY,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    -- The number of the last change of its orders.
    last_seq BIGINT NOT NULL DEFAULT 0,
    removed_at BIGINT
);

-- Where a station sends, as it says itself.
CREATE TABLE telecast_channel (
    station BYTEA NOT NULL REFERENCES telecast_station (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    name TEXT NOT NULL,
    -- Multicast group and port.
    address TEXT NOT NULL,
    tsi BIGINT NOT NULL,
    rate_bps BIGINT NOT NULL,
    coverage TEXT NOT NULL,
    PRIMARY KEY (station, number)
);

-- The last object of each transport session: none of them has the number of another, whatever becomes of stations.
CREATE TABLE telecast_session (
    tsi BIGINT PRIMARY KEY,
    last_toi BIGINT NOT NULL
);

-- One request: some pictures to some frames. Its pictures are sealed once, under a key of their own; the bytes are a
-- blob of the database, which goes with the key when nobody waits any more.
CREATE TABLE telecast_delivery (
    id BYTEA PRIMARY KEY,
    sender BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    -- Says of a request that comes again that it is the same.
    token TEXT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('web', 'mail', 'sms')),
    -- For each frame, in the currency's smallest unit.
    price BIGINT NOT NULL,
    currency TEXT,
    -- Whose books it stands in, if it costs anything.
    books BYTEA,
    size BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    object_key BYTEA,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    -- Nobody waits any more since.
    over_at BIGINT,
    UNIQUE (sender, token)
);

CREATE INDEX telecast_delivery_sender ON telecast_delivery (sender, created_at, id);
CREATE INDEX telecast_delivery_open ON telecast_delivery (over_at, expires_at);

-- What was sent. The picture itself may be gone since; what frames get of it is in the object.
CREATE TABLE telecast_delivery_picture (
    delivery BYTEA NOT NULL REFERENCES telecast_delivery (id) ON DELETE CASCADE,
    position BIGINT NOT NULL,
    number BIGINT NOT NULL,
    picture BYTEA NOT NULL,
    caption TEXT NOT NULL,
    PRIMARY KEY (delivery, position)
);

-- A delivery on one channel of one station.
CREATE TABLE telecast_object (
    id BYTEA PRIMARY KEY,
    delivery BYTEA NOT NULL REFERENCES telecast_delivery (id) ON DELETE CASCADE,
    station BYTEA NOT NULL REFERENCES telecast_station (id),
    channel BIGINT NOT NULL,
    tsi BIGINT NOT NULL,
    toi BIGINT NOT NULL,
    -- By which frames tell its packets from forged ones; it reads nothing.
    packet_key BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ordered', 'ready', 'on-air', 'ended', 'refused')),
    starts_at BIGINT,
    ended_at BIGINT,
    packets BIGINT NOT NULL DEFAULT 0,
    bytes BIGINT NOT NULL DEFAULT 0,
    air_us BIGINT NOT NULL DEFAULT 0,
    -- Its last change, of those of its station.
    seq BIGINT NOT NULL,
    UNIQUE (tsi, toi)
);

CREATE INDEX telecast_object_station ON telecast_object (station, seq);
CREATE INDEX telecast_object_delivery ON telecast_object (delivery);

-- One frame of a delivery.
CREATE TABLE telecast_addressee (
    delivery BYTEA NOT NULL REFERENCES telecast_delivery (id) ON DELETE CASCADE,
    frame BYTEA NOT NULL,
    -- Its number in reports and at stations.
    number BIGINT NOT NULL,
    -- What it was called.
    name TEXT NOT NULL,
    -- It says one word, when it has everything.
    answers_once BOOLEAN NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('asked', 'requested', 'on-air', 'received', 'shown', 'refused', 'expired')),
    changed_at BIGINT NOT NULL,
    -- Why the frame itself refused.
    refusal TEXT,
    -- By what it gets the delivery, if anything.
    object BYTEA REFERENCES telecast_object (id),
    -- Its message about that object, and when that was written last.
    message BIGINT,
    announced_at BIGINT,
    -- What it said of that object last.
    heard TEXT,
    have BIGINT NOT NULL DEFAULT 0,
    need BIGINT NOT NULL DEFAULT 0,
    first_esi BIGINT NOT NULL DEFAULT 0,
    last_esi BIGINT NOT NULL DEFAULT 0,
    heard_at BIGINT,
    PRIMARY KEY (delivery, frame)
);

CREATE INDEX telecast_addressee_object ON telecast_addressee (object);
CREATE INDEX telecast_addressee_frame ON telecast_addressee (frame, state);

-- A print that the owner of a frame would like to have of what was sent.
CREATE TABLE telecast_wish (
    delivery BYTEA NOT NULL REFERENCES telecast_delivery (id) ON DELETE CASCADE,
    frame BYTEA NOT NULL,
    number BIGINT NOT NULL,
    wished_at BIGINT NOT NULL,
    PRIMARY KEY (delivery, frame, number)
);

-- What each channel sent, by month.
CREATE TABLE telecast_air (
    station BYTEA NOT NULL REFERENCES telecast_station (id),
    channel BIGINT NOT NULL,
    month TEXT NOT NULL,
    objects BIGINT NOT NULL,
    packets BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    air_us BIGINT NOT NULL,
    PRIMARY KEY (station, month, channel)
);
