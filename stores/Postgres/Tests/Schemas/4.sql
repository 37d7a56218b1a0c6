-- The layout of version 4 with a small city in it, as that version left it. Never changed: what is opened here is what
-- somebody's database holds.
CREATE TABLE city_migration (
  version integer PRIMARY KEY, name text NOT NULL, applied_at timestamp with time zone NOT NULL);
INSERT INTO city_migration VALUES (1, 'begin', '2026-11-25 00:00:00+00');
INSERT INTO city_migration VALUES (2, 'keys', '2026-11-25 00:00:00+00');
INSERT INTO city_migration VALUES (3, 'archive', '2026-11-26 00:00:00+00');
INSERT INTO city_migration VALUES (4, 'samples', '2026-11-26 00:00:00+00');

CREATE TABLE city_store (
  id integer PRIMARY KEY CHECK (id = 1),
  shards integer NOT NULL,
  epoch bigint NOT NULL,
  holder text NOT NULL,
  held_by text NOT NULL,
  held_since timestamp with time zone NOT NULL);

CREATE TABLE city_head (
  shard integer PRIMARY KEY,
  seq bigint NOT NULL,
  bytes bigint NOT NULL,
  epoch bigint NOT NULL);

CREATE TABLE city_frame (
  shard integer NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  checksum bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (shard, first_seq));
ALTER TABLE city_frame ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE SEQUENCE city_generation;

CREATE TABLE city_snapshot (
  shard integer PRIMARY KEY,
  seq bigint NOT NULL,
  generation bigint NOT NULL,
  pieces integer NOT NULL,
  bytes bigint NOT NULL,
  checksum bigint NOT NULL);

CREATE TABLE city_piece (
  generation bigint NOT NULL,
  number integer NOT NULL,
  checksum bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (generation, number));
ALTER TABLE city_piece ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE city_covered (
  shard integer PRIMARY KEY,
  through_seq bigint NOT NULL,
  parts integer NOT NULL,
  checksum bigint NOT NULL);

CREATE TABLE city_part (
  shard integer NOT NULL,
  id bigint NOT NULL,
  tier integer NOT NULL,
  first_series bigint NOT NULL,
  last_series bigint NOT NULL,
  first_observed bigint NOT NULL,
  last_observed bigint NOT NULL,
  first_seq bigint NOT NULL,
  last_seq bigint NOT NULL,
  points integer NOT NULL,
  bytes integer NOT NULL,
  body_checksum bigint NOT NULL,
  checksum bigint NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (shard, id));
ALTER TABLE city_part ALTER COLUMN body SET STORAGE EXTERNAL;

CREATE TABLE city_blob (
  name text COLLATE "C" PRIMARY KEY,
  checksum bigint NOT NULL,
  body bytea NOT NULL);

CREATE TABLE city_key (
  id text COLLATE "C" PRIMARY KEY,
  tenant text NOT NULL,
  subject text NOT NULL,
  checksum bigint NOT NULL,
  wrapped bytea NOT NULL,
  UNIQUE (tenant, subject));
ALTER TABLE city_key ALTER COLUMN wrapped SET STATISTICS 0;

CREATE TABLE city_destroyed_key (
  id text COLLATE "C" PRIMARY KEY,
  tenant text NOT NULL,
  subject text NOT NULL,
  destroyed_at bigint NOT NULL,
  cleaned integer NOT NULL);

CREATE TABLE city_carried (
  shard integer PRIMARY KEY,
  through_seq bigint NOT NULL,
  indexes text NOT NULL,
  records bigint NOT NULL,
  entities bigint NOT NULL,
  bytes bigint NOT NULL,
  checksum bigint NOT NULL);

CREATE TABLE city_archived (
  shard integer NOT NULL,
  slot integer NOT NULL,
  checksum bigint NOT NULL,
  keys bytea NOT NULL,
  body bytea NOT NULL,
  PRIMARY KEY (shard, slot));

CREATE TABLE city_archived_key (
  shard integer NOT NULL,
  part integer NOT NULL,
  key bytea NOT NULL,
  PRIMARY KEY (shard, part, key));

CREATE TABLE city_archived_type (
  shard integer NOT NULL,
  type bigint NOT NULL,
  count bigint NOT NULL,
  checksum bigint NOT NULL,
  PRIMARY KEY (shard, type));
