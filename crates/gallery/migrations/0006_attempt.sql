-- Which of its studio's attempts to publish an event last was (drawn at random there): one that is repeated is told
-- from another copy of the same studio. NULL for studios that do not say.
ALTER TABLE gallery_event ADD COLUMN attempt BYTEA;
