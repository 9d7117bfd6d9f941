-- What holds for the whole lab: one row.
CREATE TABLE lab_settings (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    currency TEXT NOT NULL,
    keeps_days BIGINT NOT NULL
);

INSERT INTO lab_settings (id, currency, keeps_days) VALUES (1, 'EUR', 30);

CREATE TABLE lab_printer (
    id BYTEA PRIMARY KEY,
    -- The first one is the usual one.
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL UNIQUE,
    -- Its sheets wait until a person releases them.
    on_release BOOLEAN NOT NULL DEFAULT FALSE,
    profile BYTEA,
    profile_name TEXT NOT NULL DEFAULT '',
    -- What is the matter with it, as it said last; empty when nothing is.
    trouble TEXT NOT NULL DEFAULT '',
    asked_at BIGINT
);

-- The catalogue.
CREATE TABLE lab_product (
    id BYTEA PRIMARY KEY,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    width_um BIGINT NOT NULL,
    height_um BIGINT NOT NULL,
    border_um BIGINT NOT NULL,
    finish TEXT NOT NULL,
    price BIGINT NOT NULL,
    -- Where this paper lies; none for the usual printer.
    printer BYTEA REFERENCES lab_printer (id) ON DELETE SET NULL
);

CREATE TABLE lab_job (
    order_id BYTEA PRIMARY KEY,
    -- The computer that handed it in.
    studio BYTEA NOT NULL,
    studio_name TEXT NOT NULL,
    number TEXT NOT NULL UNIQUE,
    ticket TEXT NOT NULL,
    digest BYTEA NOT NULL,
    stage TEXT NOT NULL,
    problem TEXT NOT NULL,
    tracking TEXT NOT NULL DEFAULT '',
    -- How many reports there are of it.
    reports BIGINT NOT NULL DEFAULT 0,
    received_at BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    -- Until when its files are kept; none while they are needed.
    kept_until BIGINT
);

CREATE INDEX lab_job_list ON lab_job (stage, received_at);

CREATE INDEX lab_job_studio ON lab_job (studio);

-- A picture that a job needs. Two studios that send the same one have a row each, so that nobody learns what others sent.
CREATE TABLE lab_file (
    id BYTEA PRIMARY KEY,
    hash BYTEA NOT NULL,
    length BIGINT NOT NULL,
    -- Bytes that are there.
    stored BIGINT NOT NULL,
    -- All are there, and they are what the name says.
    whole BOOLEAN NOT NULL
);

CREATE INDEX lab_file_hash ON lab_file (hash);

CREATE TABLE lab_piece (
    file BYTEA NOT NULL REFERENCES lab_file (id) ON DELETE CASCADE,
    start BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (file, start)
);

CREATE TABLE lab_job_file (
    job BYTEA NOT NULL REFERENCES lab_job (order_id) ON DELETE CASCADE,
    file BYTEA NOT NULL REFERENCES lab_file (id),
    PRIMARY KEY (job, file)
);

CREATE INDEX lab_job_file_file ON lab_job_file (file);

CREATE TABLE lab_sheet (
    id BYTEA PRIMARY KEY,
    job BYTEA NOT NULL REFERENCES lab_job (order_id) ON DELETE CASCADE,
    item BIGINT NOT NULL,
    -- How often the item was printed again when this sheet was begun: the last part of its name.
    again BIGINT NOT NULL,
    name TEXT NOT NULL UNIQUE,
    -- Beside what was ordered: a person wanted it after the job was printed.
    extra BOOLEAN NOT NULL,
    copies BIGINT NOT NULL,
    printer BYTEA REFERENCES lab_printer (id) ON DELETE SET NULL,
    state TEXT NOT NULL,
    -- By which the printer knows it.
    reference TEXT,
    -- Why it does not go on; empty when it does.
    reason TEXT NOT NULL,
    tries BIGINT NOT NULL,
    is_made BOOLEAN NOT NULL,
    -- When it was handed to its printer last, whether or not that came to anything.
    sent_at BIGINT,
    due_at BIGINT NOT NULL,
    -- Whoever has taken it has it until then, and under this number.
    lease_until BIGINT NOT NULL,
    fence BIGINT NOT NULL,
    changed_at BIGINT NOT NULL
);

CREATE INDEX lab_sheet_job ON lab_sheet (job, item, again);

CREATE INDEX lab_sheet_due ON lab_sheet (state, due_at);

-- The finished picture, in pieces.
CREATE TABLE lab_sheet_piece (
    sheet BYTEA NOT NULL REFERENCES lab_sheet (id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (sheet, number)
);

-- Small, for pages. It goes with its job's files.
CREATE TABLE lab_thumbnail (
    sheet BYTEA PRIMARY KEY REFERENCES lab_sheet (id) ON DELETE CASCADE,
    width BIGINT NOT NULL,
    height BIGINT NOT NULL,
    jpeg BYTEA NOT NULL
);

-- What a job's host is told, one after the other.
CREATE TABLE lab_report (
    job BYTEA NOT NULL REFERENCES lab_job (order_id) ON DELETE CASCADE,
    number BIGINT NOT NULL,
    document TEXT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    -- What the last attempt came to, in a sentence.
    error TEXT NOT NULL,
    PRIMARY KEY (job, number)
);

CREATE INDEX lab_report_due ON lab_report (due_at);
