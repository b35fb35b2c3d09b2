-- +goose Up
-- The ledger: SQL is the truth about every job, whatever carries the wake-up. See jobs/queue for the states.
-- attempt counts claims and fences them; failures counts the tries that max_attempts bounds; lost counts leases that ended
-- before their attempt. run_at is when the job is due. claimed_at and lease_* speak of the attempt under way.
CREATE TABLE job (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind VARCHAR(60) NOT NULL,
  queue VARCHAR(40) NOT NULL,
  priority SMALLINT NOT NULL,
  state VARCHAR(10) NOT NULL,
  arguments MEDIUMTEXT NOT NULL,
  unique_key VARCHAR(120) NULL,
  unique_until VARCHAR(10) NOT NULL,
  request_id VARCHAR(64) NOT NULL,
  attempt INT NOT NULL,
  failures INT NOT NULL,
  lost INT NOT NULL,
  max_attempts INT NOT NULL,
  run_at BIGINT NOT NULL,
  claimed_at BIGINT NULL,
  lease_owner VARCHAR(80) NULL,
  lease_until BIGINT NULL,
  created_at BIGINT NOT NULL,
  finished_at BIGINT NULL,
  CONSTRAINT job_state CHECK (state IN ('waiting', 'ready', 'running', 'done', 'dead', 'cancelled')),
  CONSTRAINT job_unique_until CHECK (unique_until IN ('', 'started', 'finished', 'pruned')),
  CONSTRAINT job_attempt_count CHECK (attempt >= 0 AND failures >= 0 AND lost >= 0 AND failures + lost <= attempt),
  CONSTRAINT job_max_attempts CHECK (max_attempts > 0),
  CONSTRAINT job_lease CHECK ((state = 'running') = (lease_until IS NOT NULL)),
  CONSTRAINT job_finished CHECK ((state IN ('done', 'dead', 'cancelled')) = (finished_at IS NOT NULL))
);
CREATE UNIQUE INDEX job_unique_key ON job (unique_key);
CREATE INDEX job_state_claim ON job (state, queue, priority, id);
CREATE INDEX job_state_run_at ON job (state, run_at);
CREATE INDEX job_state_lease_until ON job (state, lease_until);
CREATE INDEX job_state_finished_at ON job (state, finished_at);

-- Every attempt that has ended; the one under way is in its job's row. due_at to started_at is how long the job waited.
CREATE TABLE job_attempt (
  job_id BIGINT NOT NULL,
  attempt INT NOT NULL,
  worker VARCHAR(80) NOT NULL,
  due_at BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  finished_at BIGINT NOT NULL,
  outcome VARCHAR(10) NOT NULL,
  error MEDIUMTEXT NOT NULL,
  PRIMARY KEY (job_id, attempt),
  CONSTRAINT job_attempt_job FOREIGN KEY (job_id) REFERENCES job (id),
  CONSTRAINT job_attempt_outcome CHECK (outcome IN ('done', 'retry', 'snooze', 'dead', 'cancelled', 'lost'))
);

-- +goose Down
DROP TABLE job_attempt;
DROP TABLE job;
