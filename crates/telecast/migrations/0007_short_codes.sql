-- A delivery that a message to a short code pays: when it comes (mo), or when its answer is with the phone (mt).
CREATE TABLE telecast_premium (
    delivery BYTEA PRIMARY KEY REFERENCES telecast_delivery (id) ON DELETE CASCADE,
    short_code TEXT NOT NULL,
    phone TEXT NOT NULL,
    tariff BIGINT NOT NULL,
    currency TEXT NOT NULL,
    paid_on TEXT NOT NULL CHECK (paid_on IN ('mo', 'mt')),
    state TEXT NOT NULL CHECK (state IN ('awaited', 'paid', 'unpaid')),
    -- The short message that pays, in the outbox.
    answer BYTEA UNIQUE
);
