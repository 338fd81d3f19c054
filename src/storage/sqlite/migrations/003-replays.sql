-- The index of the recordings. Their files are the truth: what is here is read from them again when it is missing, but
-- for the name and the pin, which operators give.
CREATE TABLE replays (
  id TEXT PRIMARY KEY,
  session_id TEXT NOT NULL,
  session_name TEXT NOT NULL,
  -- 0 for a private session: whoever knows the id may look, and no list names it.
  is_listed INTEGER NOT NULL,
  race_number INTEGER NOT NULL,
  mode INTEGER NOT NULL,
  started_at_ms INTEGER NOT NULL,
  tick_rate_hz INTEGER NOT NULL,
  length_ticks INTEGER NOT NULL,
  track_id TEXT NOT NULL,
  track_name TEXT NOT NULL,
  -- A JSON list of names.
  cars TEXT NOT NULL,
  -- A JSON list of {name, playerId, isAi}, in the order of the grid.
  players TEXT NOT NULL,
  laps INTEGER NOT NULL,
  winner TEXT,
  contacts INTEGER NOT NULL,
  penalties INTEGER NOT NULL,
  retirements INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  sha256 TEXT,
  state TEXT NOT NULL,
  name TEXT,
  is_pinned INTEGER NOT NULL
) STRICT;

CREATE INDEX replays_newest_first ON replays (started_at_ms DESC, id DESC) WHERE is_listed = 1;
