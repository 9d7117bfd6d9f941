-- Everyone who can log in. Without a password: invited, and not yet there.
CREATE TABLE account (
    id BYTEA PRIMARY KEY,
    role TEXT NOT NULL CHECK (role IN ('administrator', 'photographer')),
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password TEXT,
    disabled BOOLEAN NOT NULL DEFAULT FALSE,
    storage_bytes BIGINT NOT NULL DEFAULT 50000000000,
    pictures BIGINT NOT NULL DEFAULT 100000,
    created_at BIGINT NOT NULL
);

-- A browser in which somebody is logged in. Tokens are kept as hashes, here and below.
CREATE TABLE account_session (
    token_hash BYTEA PRIMARY KEY,
    account BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL
);

CREATE INDEX account_session_account ON account_session (account);

-- A browser in which somebody has logged in before: guessers elsewhere cannot lock it out.
CREATE TABLE account_browser (
    token_hash BYTEA PRIMARY KEY,
    account BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    seen_at BIGINT NOT NULL
);

CREATE INDEX account_browser_account ON account_browser (account);

-- A link that works once. The link to set the service up belongs to no account: it makes one.
CREATE TABLE account_link (
    token_hash BYTEA PRIMARY KEY,
    purpose TEXT NOT NULL CHECK (purpose IN ('setup', 'invite', 'reset')),
    account BYTEA REFERENCES account (id) ON DELETE CASCADE,
    expires_at BIGINT NOT NULL,
    CHECK ((purpose = 'setup') = (account IS NULL))
);

CREATE INDEX account_link_account ON account_link (account);

-- A paired computer.
CREATE TABLE account_device (
    id BYTEA PRIMARY KEY,
    account BYTEA NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    token_hash BYTEA NOT NULL UNIQUE,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);

CREATE INDEX account_device_account ON account_device (account);

-- A code that a computer is being paired with: one at a time for each account.
CREATE TABLE account_pairing (
    code_name TEXT PRIMARY KEY,
    account BYTEA NOT NULL UNIQUE REFERENCES account (id) ON DELETE CASCADE,
    code_key BYTEA NOT NULL,
    wrong_proofs BIGINT NOT NULL DEFAULT 0,
    expires_at BIGINT NOT NULL
);
