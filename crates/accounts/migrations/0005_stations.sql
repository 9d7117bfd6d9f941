-- What a computer is paired as, and so what its token opens.
ALTER TABLE account_device ADD COLUMN kind TEXT NOT NULL DEFAULT 'studio' CHECK (kind IN ('studio', 'station'));
ALTER TABLE account_pairing ADD COLUMN kind TEXT NOT NULL DEFAULT 'studio' CHECK (kind IN ('studio', 'station'));
