-- The books: what happened, and the two or more lines that balance. Neither is ever changed.
CREATE TABLE billing_entry (
    id BYTEA PRIMARY KEY,
    owner_id BYTEA NOT NULL,
    event_id BYTEA,
    order_id BYTEA,
    posted_at BIGINT NOT NULL,
    month TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('placed', 'paid', 'cancelled', 'refunded'))
);

CREATE INDEX billing_entry_owner ON billing_entry (owner_id, month);
CREATE INDEX billing_entry_order ON billing_entry (order_id);

-- What is owed to the owner is positive (debit), what they have earned or owe is negative (credit).
CREATE TABLE billing_line (
    entry_id BYTEA NOT NULL REFERENCES billing_entry (id),
    position BIGINT NOT NULL,
    account TEXT NOT NULL CHECK (account IN ('receivable', 'sales', 'delivery', 'tax', 'stripe', 'cash', 'refunds')),
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    PRIMARY KEY (entry_id, position)
);

-- The last invoice number of each owner.
CREATE TABLE billing_invoice (
    owner_id BYTEA PRIMARY KEY,
    last_number BIGINT NOT NULL
);

-- How each order is paid. `reference` is the provider's name of the attempt that is under way, `redirect` where the
-- customer pays it, `payment` the provider's name of the money that came, and `paid_by` the way that it came.
CREATE TABLE billing_payment (
    order_id BYTEA PRIMARY KEY,
    owner_id BYTEA NOT NULL,
    event_id BYTEA,
    provider TEXT NOT NULL CHECK (provider IN ('stripe', 'invoice')),
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'paid', 'refunded')),
    is_cancelled BOOLEAN NOT NULL DEFAULT FALSE,
    attempt BIGINT NOT NULL DEFAULT 1,
    reference TEXT,
    redirect TEXT,
    payment TEXT,
    paid_by TEXT,
    paid_at BIGINT,
    look_at BIGINT,
    looks BIGINT NOT NULL DEFAULT 0
);

CREATE INDEX billing_payment_look ON billing_payment (look_at);

-- Money on its way back. Each payment of an order stands here once: it cannot be given back twice.
CREATE TABLE billing_refund (
    id BYTEA PRIMARY KEY,
    order_id BYTEA NOT NULL,
    owner_id BYTEA NOT NULL,
    provider TEXT NOT NULL,
    payment TEXT NOT NULL,
    amount BIGINT NOT NULL,
    currency TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'failed')),
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    lease_until BIGINT,
    fence BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    ended_at BIGINT,
    UNIQUE (order_id, provider, payment)
);

CREATE INDEX billing_refund_due ON billing_refund (state, due_at);

-- What providers have told, by the provider's identifier: whatever comes again has no effect.
CREATE TABLE billing_webhook (
    owner_id BYTEA NOT NULL,
    provider TEXT NOT NULL,
    event_id TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    PRIMARY KEY (owner_id, provider, event_id)
);

CREATE INDEX billing_webhook_received ON billing_webhook (received_at);

-- How an owner takes payment: their own keys at Stripe, and whether customers may pay them directly. Two secrets of
-- webhooks count while one replaces the other.
CREATE TABLE billing_terms (
    owner_id BYTEA PRIMARY KEY,
    is_invoice BOOLEAN NOT NULL,
    stripe_key TEXT,
    webhook_secret TEXT,
    webhook_secret_before TEXT
);
