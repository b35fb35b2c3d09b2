-- +goose Up
-- The ledger: SQL is the truth about every job, whatever carries the wake-up.
CREATE TABLE job (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind VARCHAR(60) NOT NULL,
  queue VARCHAR(40) NOT NULL,
  priority SMALLINT NOT NULL,
  state VARCHAR(10) NOT NULL,
  arguments MEDIUMTEXT NOT NULL,
  unique_key VARCHAR(120) NULL,
  request_id VARCHAR(64) NOT NULL,
  attempt INT NOT NULL,
  max_attempts INT NOT NULL,
  run_at BIGINT NOT NULL,
  lease_owner VARCHAR(80) NULL,
  lease_until BIGINT NULL,
  created_at BIGINT NOT NULL,
  finished_at BIGINT NULL,
  CONSTRAINT job_state CHECK (state IN ('ready', 'running', 'done', 'dead', 'cancelled')),
  CONSTRAINT job_attempt CHECK (attempt >= 0),
  CONSTRAINT job_max_attempts CHECK (max_attempts > 0)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX job_unique_key ON job (unique_key);
CREATE INDEX job_claim ON job (state, queue, priority, run_at, id);
CREATE INDEX job_lease ON job (state, lease_until);
CREATE INDEX job_kind_state ON job (kind, state, id);

CREATE TABLE job_attempt (
  job_id BIGINT NOT NULL,
  attempt INT NOT NULL,
  worker VARCHAR(80) NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT NULL,
  outcome VARCHAR(10) NULL,
  error MEDIUMTEXT NOT NULL,
  PRIMARY KEY (job_id, attempt),
  CONSTRAINT job_attempt_job FOREIGN KEY (job_id) REFERENCES job (id),
  CONSTRAINT job_attempt_outcome CHECK (outcome IS NULL OR outcome IN ('done', 'retry', 'snooze', 'dead', 'cancelled', 'lost'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- +goose Down
DROP TABLE job_attempt;
DROP TABLE job;
