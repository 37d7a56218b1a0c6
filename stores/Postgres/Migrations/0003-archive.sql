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
