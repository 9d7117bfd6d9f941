-- Who did what. Accounts are named rather than referred to: what was done stays done.
CREATE TABLE account_audit (
    id BYTEA PRIMARY KEY,
    at BIGINT NOT NULL,
    by_whom TEXT NOT NULL CHECK (by_whom IN ('account', 'console', 'nobody')),
    by_account BYTEA,
    by_name TEXT NOT NULL,
    act TEXT NOT NULL,
    about TEXT NOT NULL,
    address TEXT
);

-- What commands beside the running host need to know of it: one row.
CREATE TABLE account_host (
    one BIGINT PRIMARY KEY CHECK (one = 1),
    public_url TEXT NOT NULL,
    started_at BIGINT NOT NULL
);
