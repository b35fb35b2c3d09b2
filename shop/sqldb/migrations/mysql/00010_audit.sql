-- +goose Up
-- Who changed what: see shop/audit. audit_entry is only ever inserted into and read; a place in the chain is a row of
-- audit_link, made later by the linker, so that no writer waits for another. audit_pending names the entries without one.
-- Hashes and seals are hexadecimal; mac covers every column of its entry but id.
CREATE TABLE audit_entry (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  nonce VARCHAR(32) NOT NULL,
  recorded_at BIGINT NOT NULL,
  actor_kind VARCHAR(10) NOT NULL,
  actor_id VARCHAR(100) NOT NULL,
  actor_label VARCHAR(200) NOT NULL,
  via VARCHAR(10) NOT NULL,
  credential VARCHAR(100) NOT NULL,
  address VARCHAR(60) NOT NULL,
  request_id VARCHAR(64) NOT NULL,
  action VARCHAR(80) NOT NULL,
  object_type VARCHAR(40) NOT NULL,
  object_id VARCHAR(100) NOT NULL,
  object_label VARCHAR(200) NOT NULL,
  state_before TEXT NOT NULL,
  state_after TEXT NOT NULL,
  result VARCHAR(10) NOT NULL,
  code VARCHAR(80) NOT NULL,
  mac VARCHAR(64) NOT NULL,
  CONSTRAINT audit_entry_actor CHECK (actor_kind IN ('staff', 'operator', 'system')),
  CONSTRAINT audit_entry_via CHECK (via IN ('session', 'token', 'ssh_key', 'terminal', 'job')),
  CONSTRAINT audit_entry_result CHECK (result IN ('done', 'denied', 'failed'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX audit_entry_nonce ON audit_entry (nonce);
CREATE INDEX audit_entry_time ON audit_entry (recorded_at, id);
CREATE INDEX audit_entry_by_actor ON audit_entry (actor_kind, actor_id, recorded_at, id);
CREATE INDEX audit_entry_by_object ON audit_entry (object_type, object_id, recorded_at, id);
CREATE INDEX audit_entry_by_action ON audit_entry (action, recorded_at, id);

CREATE TABLE audit_pending (
  entry_id BIGINT NOT NULL PRIMARY KEY
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- place counts from 1 without a gap; hash is that of the place before, this place and the entry.
CREATE TABLE audit_link (
  place BIGINT NOT NULL PRIMARY KEY,
  entry_id BIGINT NOT NULL,
  hash VARCHAR(64) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX audit_link_entry ON audit_link (entry_id);

-- What the chain's hash was at every thousandth place, sealed with a key that the database does not know.
CREATE TABLE audit_checkpoint (
  place BIGINT NOT NULL PRIMARY KEY,
  hash VARCHAR(64) NOT NULL,
  seal VARCHAR(64) NOT NULL
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Where the chain ends, one row; its lock is the linker's.
CREATE TABLE audit_chain (
  id BIGINT NOT NULL PRIMARY KEY,
  place BIGINT NOT NULL,
  hash VARCHAR(64) NOT NULL,
  seal VARCHAR(64) NOT NULL,
  CONSTRAINT audit_chain_one CHECK (id = 1)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Unsafe calls that must have their effect once: see shop/idempotency. holder names the one attempt that may finish.
CREATE TABLE idempotency_key (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  actor VARCHAR(100) NOT NULL,
  request_key VARCHAR(100) NOT NULL,
  fingerprint VARCHAR(64) NOT NULL,
  state VARCHAR(10) NOT NULL,
  holder VARCHAR(32) NOT NULL,
  lease_until BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  status INT NOT NULL,
  headers TEXT NOT NULL,
  body MEDIUMBLOB NOT NULL,
  CONSTRAINT idempotency_key_state CHECK (state IN ('running', 'finished'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX idempotency_key_request ON idempotency_key (actor, request_key);
CREATE INDEX idempotency_key_expiry ON idempotency_key (expires_at, id);

-- +goose Down
DROP TABLE idempotency_key;
DROP TABLE audit_chain;
DROP TABLE audit_checkpoint;
DROP TABLE audit_link;
DROP TABLE audit_pending;
DROP TABLE audit_entry;
