-- Originals and other large bytes, by the BLAKE3 hash of their content, in pieces of at most 1 MiB.
CREATE TABLE database_blob (
    id BYTEA PRIMARY KEY,
    bytes BIGINT NOT NULL
);
CREATE TABLE database_blob_chunk (
    blob BYTEA NOT NULL REFERENCES database_blob (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    data BYTEA NOT NULL,
    PRIMARY KEY (blob, number)
);
