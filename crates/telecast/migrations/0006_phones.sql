-- A telephone, in E.164, whose owner has proved that it is theirs.
CREATE TABLE telecast_phone (
    number TEXT PRIMARY KEY,
    account BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    linked_at BIGINT NOT NULL
);

CREATE INDEX telecast_phone_account ON telecast_phone (account, linked_at);

-- The code that somebody's page shows, to be sent from their phone; and the phone that sent it.
CREATE TABLE telecast_link_code (
    account BYTEA PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
    code TEXT NOT NULL UNIQUE,
    expires_at BIGINT NOT NULL,
    used_by TEXT
);

-- Who wrote to the host lately: how many messages since then, and how many codes that were wrong.
CREATE TABLE telecast_caller (
    number TEXT PRIMARY KEY,
    since BIGINT NOT NULL,
    messages BIGINT NOT NULL,
    wrong BIGINT NOT NULL
);

CREATE INDEX telecast_caller_since ON telecast_caller (since);
