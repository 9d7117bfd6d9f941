-- An attempt to publish that the host has not answered yet: begun again, it is the same one.
ALTER TABLE studio_event ADD COLUMN attempt BYTEA;
