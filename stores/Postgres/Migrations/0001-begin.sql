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
