-- By what a printer is known again; none before the lab has met it.
ALTER TABLE lab_printer ADD COLUMN known_by TEXT;

-- Jobs whose time is over are looked for.
CREATE INDEX lab_job_kept ON lab_job (kept_until);
