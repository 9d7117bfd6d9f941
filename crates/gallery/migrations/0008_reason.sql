-- What stands in an order's way, for readers of any language.
ALTER TABLE gallery_order ADD COLUMN reason TEXT;
