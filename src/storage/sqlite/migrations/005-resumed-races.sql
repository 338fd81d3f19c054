-- Crashes of the server that the race was gone on with after, NULL for none.
ALTER TABLE races ADD COLUMN resumed INTEGER;
