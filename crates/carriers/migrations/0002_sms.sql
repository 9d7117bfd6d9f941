-- Short messages that were promised. What was in one is forgotten once the operator has it.
CREATE TABLE carriers_sms (
    id BYTEA PRIMARY KEY,
    sender TEXT,
    recipient TEXT NOT NULL,
    port BIGINT,
    body BYTEA NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'sent', 'delivered', 'failed')),
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    expires_at BIGINT,
    lease_until BIGINT,
    fence BIGINT NOT NULL DEFAULT 0,
    attempts BIGINT NOT NULL DEFAULT 0,
    last_error TEXT,
    tried_at BIGINT,
    ended_at BIGINT
);

CREATE INDEX carriers_sms_due ON carriers_sms (state, due_at, id);

-- The segments of them that the operator took, each under the name that it gave.
CREATE TABLE carriers_sms_segment (
    message BYTEA NOT NULL,
    segment BIGINT NOT NULL,
    operator_id TEXT NOT NULL,
    delivered BOOLEAN NOT NULL DEFAULT FALSE,
    PRIMARY KEY (message, segment)
);

CREATE INDEX carriers_sms_segment_operator ON carriers_sms_segment (operator_id);

-- Segments that came in and wait for the others of their message.
CREATE TABLE carriers_sms_part (
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    reference BIGINT NOT NULL,
    total BIGINT NOT NULL,
    segment BIGINT NOT NULL,
    port BIGINT NOT NULL,
    coding BIGINT NOT NULL,
    body BYTEA NOT NULL,
    arrived_at BIGINT NOT NULL,
    PRIMARY KEY (sender, recipient, reference, total, segment)
);

CREATE INDEX carriers_sms_part_age ON carriers_sms_part (arrived_at);

-- What came in lately and in which session: an operator that did not hear our answer sends it again in the next.
CREATE TABLE carriers_sms_seen (
    fingerprint BYTEA PRIMARY KEY,
    bind BYTEA NOT NULL,
    seen_at BIGINT NOT NULL
);

CREATE INDEX carriers_sms_seen_age ON carriers_sms_seen (seen_at);
