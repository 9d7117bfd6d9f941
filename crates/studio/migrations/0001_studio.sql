CREATE TABLE studio_event (
    id BYTEA PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    date TEXT,
    photographer TEXT NOT NULL,
    code TEXT NOT NULL,
    settings TEXT NOT NULL,
    watermark_png BYTEA,
    title_picture BYTEA,
    next_number BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE studio_category (
    id BYTEA PRIMARY KEY,
    event BYTEA NOT NULL REFERENCES studio_event (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    UNIQUE (event, name)
);

-- Where a picture stands in its event. The same original stands in an event once.
CREATE TABLE studio_placement (
    picture BYTEA PRIMARY KEY REFERENCES library_picture (id) ON DELETE CASCADE,
    event BYTEA NOT NULL REFERENCES studio_event (id),
    original BYTEA NOT NULL,
    category BYTEA REFERENCES studio_category (id) ON DELETE SET NULL,
    number BIGINT NOT NULL,
    picked BOOLEAN NOT NULL,
    description TEXT NOT NULL,
    price_note TEXT NOT NULL,
    UNIQUE (event, number),
    UNIQUE (event, original)
);

CREATE TABLE studio_host (
    url TEXT PRIMARY KEY,
    token TEXT NOT NULL,
    pin TEXT,
    host_name TEXT NOT NULL,
    account_name TEXT NOT NULL,
    paired_at BIGINT NOT NULL
);

-- What a host last said of an event: the revision to build on, and where customers find it.
CREATE TABLE studio_publication (
    event BYTEA PRIMARY KEY REFERENCES studio_event (id) ON DELETE CASCADE,
    host TEXT NOT NULL REFERENCES studio_host (url),
    revision BIGINT NOT NULL,
    url TEXT NOT NULL,
    pictures BIGINT NOT NULL,
    bytes_sent BIGINT NOT NULL,
    published_at BIGINT
);
