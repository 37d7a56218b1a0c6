-- The server samples columns for its planner. Of keys none is kept: it would stay behind when the key is destroyed.
-- Naming the type anew throws away what was sampled before.
ALTER TABLE city_key ALTER COLUMN wrapped TYPE bytea;
ALTER TABLE city_key ALTER COLUMN wrapped SET STATISTICS 0;
