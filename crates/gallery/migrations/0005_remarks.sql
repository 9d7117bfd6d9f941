-- What a photographer notes about an order, for themselves.
CREATE TABLE gallery_order_remark (
    order_id BYTEA PRIMARY KEY REFERENCES gallery_order (id) ON DELETE CASCADE,
    text TEXT NOT NULL
);
