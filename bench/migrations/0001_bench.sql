-- The prior art: a row that points to a file.
CREATE TABLE bench_pointer (
    id BYTEA PRIMARY KEY,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    path TEXT NOT NULL
);

CREATE TABLE bench_event (
    id BYTEA PRIMARY KEY,
    data BYTEA NOT NULL
);

-- A rendition in the row of its data.
CREATE TABLE bench_together (
    picture BYTEA NOT NULL,
    kind BIGINT NOT NULL,
    recipe BYTEA NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    length BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (picture, kind)
);

-- The same with the bytes in a table of their own, keyed by the same columns.
CREATE TABLE bench_facts (
    picture BYTEA NOT NULL,
    kind BIGINT NOT NULL,
    recipe BYTEA NOT NULL,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    length BIGINT NOT NULL,
    PRIMARY KEY (picture, kind)
);

CREATE TABLE bench_bytes (
    picture BYTEA NOT NULL,
    kind BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (picture, kind)
);
