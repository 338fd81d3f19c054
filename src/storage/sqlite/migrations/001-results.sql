-- Times are whole milliseconds; *_at_ms count from 1970. Identifiers are lower-case text UUIDs.

CREATE TABLE players (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  first_seen_ms INTEGER NOT NULL,
  last_seen_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  track_id TEXT NOT NULL,
  track_name TEXT NOT NULL,
  host_name TEXT NOT NULL,
  is_listed INTEGER NOT NULL,
  created_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER
) STRICT;

CREATE INDEX sessions_newest_first ON sessions (created_at_ms DESC, id DESC) WHERE is_listed = 1;

-- No reference to sessions or players: a result must be storable even when those rows could not be written, and AI
-- drivers are no players.
CREATE TABLE races (
  session_id TEXT NOT NULL,
  number INTEGER NOT NULL,
  mode INTEGER NOT NULL,
  track_id TEXT NOT NULL,
  lap_limit INTEGER NOT NULL,
  tick_rate_hz INTEGER NOT NULL,
  started_at_ms INTEGER NOT NULL,
  ended_at_ms INTEGER NOT NULL,
  PRIMARY KEY (session_id, number)
) STRICT;

CREATE TABLE race_entries (
  session_id TEXT NOT NULL,
  race_number INTEGER NOT NULL,
  -- Place in the list of the classification, from 0. Positions may repeat (cars that did not start), this does not.
  row INTEGER NOT NULL,
  position INTEGER NOT NULL,
  player_id TEXT NOT NULL,
  name TEXT NOT NULL,
  car_id TEXT NOT NULL,
  is_ai INTEGER NOT NULL,
  grid_position INTEGER NOT NULL,
  laps INTEGER NOT NULL,
  best_lap_ms INTEGER,
  last_lap_ms INTEGER,
  total_ms INTEGER,
  status TEXT NOT NULL,
  -- A JSON list of whole milliseconds, first lap first.
  lap_times_ms TEXT NOT NULL,
  PRIMARY KEY (session_id, race_number, row),
  FOREIGN KEY (session_id, race_number) REFERENCES races (session_id, number) ON DELETE CASCADE
) STRICT;

CREATE INDEX race_entries_by_player ON race_entries (player_id);
