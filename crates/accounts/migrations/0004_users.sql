-- A third role. A check cannot be changed in place on both engines, so the column is made anew.
ALTER TABLE account ADD COLUMN may TEXT NOT NULL DEFAULT 'photographer'
    CHECK (may IN ('administrator', 'photographer', 'user'));
UPDATE account SET may = role;
ALTER TABLE account DROP COLUMN role;
ALTER TABLE account RENAME COLUMN may TO role;

-- Somebody who wants to sign up, and was mailed a link: there is no account before they have followed it.
CREATE TABLE account_sign_up (
    token_hash BYTEA PRIMARY KEY,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);

CREATE INDEX account_sign_up_email ON account_sign_up (email_key);
