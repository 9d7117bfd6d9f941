CREATE TABLE gallery_event (
    id BYTEA PRIMARY KEY,
    owner BYTEA NOT NULL REFERENCES account (id),
    slug TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    date TEXT,
    photographer TEXT NOT NULL,
    code BYTEA NOT NULL,
    title_picture BYTEA,
    revision BIGINT NOT NULL,
    device BYTEA NOT NULL,
    device_name TEXT NOT NULL,
    visitors BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE INDEX gallery_event_owner ON gallery_event (owner);

CREATE TABLE gallery_category (
    event BYTEA NOT NULL REFERENCES gallery_event (id) ON DELETE CASCADE,
    id BYTEA NOT NULL,
    name TEXT NOT NULL,
    position BIGINT NOT NULL,
    PRIMARY KEY (event, id)
);

-- Where a picture of the library stands in an event. A picture stands in one event.
CREATE TABLE gallery_placement (
    picture BYTEA PRIMARY KEY REFERENCES library_picture (id) ON DELETE CASCADE,
    event BYTEA NOT NULL REFERENCES gallery_event (id) ON DELETE CASCADE,
    category BYTEA,
    number BIGINT NOT NULL,
    position BIGINT NOT NULL,
    description TEXT NOT NULL,
    price_note TEXT NOT NULL,
    search TEXT NOT NULL,
    recipe BYTEA NOT NULL,
    data BYTEA NOT NULL,
    bytes BIGINT NOT NULL
);

CREATE INDEX gallery_placement_order ON gallery_placement (event, position, number);

CREATE INDEX gallery_placement_number ON gallery_placement (event, number);

-- That somebody entered an event's code. The session is the hash of what their cookie holds.
CREATE TABLE gallery_visit (
    session BYTEA NOT NULL,
    event BYTEA NOT NULL REFERENCES gallery_event (id) ON DELETE CASCADE,
    came_in_at BIGINT NOT NULL,
    last_seen_at BIGINT NOT NULL,
    PRIMARY KEY (session, event)
);

CREATE INDEX gallery_visit_event ON gallery_visit (event);

CREATE INDEX gallery_visit_last_seen ON gallery_visit (last_seen_at);
