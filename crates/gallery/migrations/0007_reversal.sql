-- The invoice that takes an order's own back, once it is cancelled or its money given back: a number of the same
-- sequence. NULL for orders that stand.
ALTER TABLE gallery_order ADD COLUMN reversal BIGINT;
ALTER TABLE gallery_order ADD COLUMN reversed_at BIGINT;
