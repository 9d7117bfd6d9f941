-- Mail that was promised. The identifier is the first half of its Message-ID.
CREATE TABLE carriers_mail (
    id BYTEA PRIMARY KEY,
    to_name TEXT NOT NULL,
    to_address TEXT NOT NULL,
    reply_name TEXT,
    reply_address TEXT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    message_id TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    lease_until BIGINT,
    fence BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    tried_at BIGINT,
    ended_at BIGINT
);

CREATE INDEX carriers_mail_due ON carriers_mail (state, due_at, id);

-- The server that takes mail: one row. Whether the program was started with one of its own is noted, since that one
-- wins and is kept nowhere.
CREATE TABLE carriers_mail_server (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    configured BOOLEAN NOT NULL DEFAULT FALSE,
    host TEXT,
    port BIGINT,
    security TEXT CHECK (security IN ('starttls', 'tls', 'none')),
    user_name TEXT,
    password TEXT,
    sender_name TEXT,
    sender_address TEXT
);
