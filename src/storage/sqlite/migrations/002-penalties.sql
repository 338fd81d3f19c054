-- Sum of a car's time penalties, NULL without any; total_ms includes it.
ALTER TABLE race_entries ADD COLUMN penalty_ms INTEGER;
