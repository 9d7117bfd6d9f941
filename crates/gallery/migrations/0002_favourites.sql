-- Somebody who chose something in an event, or was invited to it.
CREATE TABLE gallery_customer (
    id BYTEA PRIMARY KEY,
    event BYTEA NOT NULL REFERENCES gallery_event (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    invited BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE INDEX gallery_customer_event ON gallery_customer (event);

-- The browsers of a customer. The session is the hash of what their cookie holds.
CREATE TABLE gallery_customer_session (
    session BYTEA NOT NULL,
    event BYTEA NOT NULL REFERENCES gallery_event (id) ON DELETE CASCADE,
    customer BYTEA NOT NULL REFERENCES gallery_customer (id) ON DELETE CASCADE,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (session, event)
);

CREATE INDEX gallery_customer_session_customer ON gallery_customer_session (customer);

CREATE INDEX gallery_customer_session_seen ON gallery_customer_session (seen_at);

-- Links that make a browser a customer's. The token is a hash. One that was made under a code lets in as long as the
-- event has that code; without a code it always does.
CREATE TABLE gallery_customer_link (
    token BYTEA PRIMARY KEY,
    customer BYTEA NOT NULL REFERENCES gallery_customer (id) ON DELETE CASCADE,
    code BYTEA,
    made_at BIGINT NOT NULL
);

CREATE INDEX gallery_customer_link_customer ON gallery_customer_link (customer);

-- Whom the photographer invited. The token is a hash.
CREATE TABLE gallery_invitation (
    id BYTEA PRIMARY KEY,
    token BYTEA NOT NULL UNIQUE,
    event BYTEA NOT NULL REFERENCES gallery_event (id) ON DELETE CASCADE,
    customer BYTEA NOT NULL REFERENCES gallery_customer (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    invited_at BIGINT NOT NULL,
    opened_at BIGINT
);

CREATE INDEX gallery_invitation_event ON gallery_invitation (event);

CREATE INDEX gallery_invitation_customer ON gallery_invitation (customer);

-- A customer's lists; the one that was made first comes first.
CREATE TABLE gallery_list (
    id BYTEA PRIMARY KEY,
    event BYTEA NOT NULL REFERENCES gallery_event (id) ON DELETE CASCADE,
    customer BYTEA NOT NULL REFERENCES gallery_customer (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT
);

CREATE INDEX gallery_list_customer ON gallery_list (customer);

CREATE INDEX gallery_list_event ON gallery_list (event);

-- What stands in a list. A picture that is taken down and comes back is in its lists again.
CREATE TABLE gallery_listed (
    list BYTEA NOT NULL REFERENCES gallery_list (id) ON DELETE CASCADE,
    picture BYTEA NOT NULL,
    note TEXT NOT NULL,
    added_at BIGINT NOT NULL,
    PRIMARY KEY (list, picture)
);

-- Links under which anybody may look at a list. The token is a hash.
CREATE TABLE gallery_list_link (
    token BYTEA PRIMARY KEY,
    list BYTEA NOT NULL REFERENCES gallery_list (id) ON DELETE CASCADE,
    made_at BIGINT NOT NULL
);

CREATE INDEX gallery_list_link_list ON gallery_list_link (list);

-- When each picture was taken, as its camera wrote it: read for every picture of an event by a search.
ALTER TABLE gallery_placement ADD COLUMN captured TEXT NOT NULL DEFAULT '';

UPDATE gallery_placement SET captured = coalesce(
    (SELECT l.captured FROM library_picture l WHERE l.id = gallery_placement.picture), '');
