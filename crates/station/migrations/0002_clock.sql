-- What the host's clock is ahead of this machine's, in microseconds.
ALTER TABLE station_host ADD COLUMN clock_us BIGINT NOT NULL DEFAULT 0;
