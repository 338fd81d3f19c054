-- The recording of a race, NULL when it was not recorded.
ALTER TABLE races ADD COLUMN replay_id TEXT;

-- Hashes of finished recordings, kept with the results when the recordings themselves have gone. A table of its own, because
-- the result and its recording are finished in either order.
CREATE TABLE replay_hashes (
  replay_id TEXT PRIMARY KEY,
  -- Of the whole file, lower-case hex.
  sha256 TEXT NOT NULL
) STRICT;
