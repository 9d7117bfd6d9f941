-- What is for sale. People call it by its number.
CREATE TABLE studio_price_list (
    id BYTEA PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    removed BOOLEAN NOT NULL DEFAULT FALSE
);

-- Every version of it: what was ordered by an old one is still understood.
CREATE TABLE studio_price_version (
    list BYTEA NOT NULL REFERENCES studio_price_list (id) ON DELETE CASCADE,
    version BIGINT NOT NULL,
    document TEXT NOT NULL,
    made_at BIGINT NOT NULL,
    PRIMARY KEY (list, version)
);

ALTER TABLE studio_event ADD COLUMN price_list BYTEA REFERENCES studio_price_list (id);
-- Whether orders go to the lab by themselves, or wait for the photographer.
ALTER TABLE studio_event ADD COLUMN sending TEXT NOT NULL DEFAULT 'approve';
-- The lab that prints for it; the one that was paired last while nothing is said.
ALTER TABLE studio_event ADD COLUMN lab TEXT;

-- What products cost when they are made of this picture.
ALTER TABLE studio_placement ADD COLUMN own_prices TEXT NOT NULL DEFAULT '[]';

CREATE TABLE studio_lab (
    url TEXT PRIMARY KEY,
    token TEXT NOT NULL,
    pin TEXT,
    host_name TEXT NOT NULL,
    account_name TEXT NOT NULL,
    paired_at BIGINT NOT NULL,
    keep_days BIGINT NOT NULL DEFAULT 0
);

-- Orders as their host last told them, and how far the studio is with each. An order may be of an event that is not
-- here, and outlives its host's pairing.
CREATE TABLE studio_order (
    id BYTEA PRIMARY KEY,
    number TEXT NOT NULL,
    host TEXT NOT NULL,
    event BYTEA NOT NULL,
    document TEXT NOT NULL,
    placed_at BIGINT NOT NULL,
    work TEXT NOT NULL,
    -- What stands in the way here, in a sentence.
    message TEXT NOT NULL,
    lab TEXT,
    lab_note TEXT NOT NULL,
    -- Grows with every change of the order or of the work on it.
    version BIGINT NOT NULL
);

CREATE INDEX studio_order_event ON studio_order (event);
CREATE INDEX studio_order_placed ON studio_order (placed_at);

-- What is to be done for an order at a lab or a host: prints handed in, taken back, a file sent. It is tried until it
-- is done.
CREATE TABLE studio_shipment (
    id BYTEA PRIMARY KEY,
    order_id BYTEA NOT NULL REFERENCES studio_order (id) ON DELETE CASCADE,
    what TEXT NOT NULL,
    item BIGINT,
    peer TEXT NOT NULL,
    -- As it was handed in first: a lab takes no other for the same order.
    ticket TEXT,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- Why it waits.
    message TEXT NOT NULL,
    ended BOOLEAN NOT NULL
);

CREATE INDEX studio_shipment_order ON studio_shipment (order_id);

-- What a host is to be told of an order, in the order of its numbers, until it has answered.
CREATE TABLE studio_step (
    order_id BYTEA NOT NULL REFERENCES studio_order (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    id BYTEA NOT NULL UNIQUE,
    step TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- Why it waits, or what the host said against it.
    message TEXT NOT NULL,
    told_at BIGINT,
    PRIMARY KEY (order_id, number)
);

-- Files that were made of an original and an edit: the same instructions are the same file. Their bytes are kept while
-- an order needs them.
CREATE TABLE studio_file (
    recipe BYTEA PRIMARY KEY,
    hash BYTEA NOT NULL,
    bytes BIGINT NOT NULL,
    kept BOOLEAN NOT NULL
);

-- Each time bytes of a picture left this computer. It stays when the picture goes.
CREATE TABLE studio_journey (
    id BYTEA PRIMARY KEY,
    at BIGINT NOT NULL,
    picture BYTEA NOT NULL,
    event BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    bytes BIGINT NOT NULL,
    -- Of the original that it was made of.
    original_bytes BIGINT NOT NULL,
    way TEXT NOT NULL,
    peer TEXT NOT NULL,
    -- Not yet while it is on its way, or was when it was interrupted.
    arrived BOOLEAN NOT NULL
);

CREATE INDEX studio_journey_event ON studio_journey (event);
CREATE INDEX studio_journey_picture ON studio_journey (picture);
CREATE INDEX studio_journey_hash ON studio_journey (hash);
