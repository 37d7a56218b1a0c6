CREATE TABLE city_key (
  id text COLLATE "C" PRIMARY KEY,
  tenant text NOT NULL,
  subject text NOT NULL,
  checksum bigint NOT NULL,
  wrapped bytea NOT NULL,
  UNIQUE (tenant, subject));

CREATE TABLE city_destroyed_key (
  id text COLLATE "C" PRIMARY KEY,
  tenant text NOT NULL,
  subject text NOT NULL,
  destroyed_at bigint NOT NULL,
  cleaned integer NOT NULL);
