-- +goose Up
-- The ledger for speed and for ops. A state's change moves one index entry instead of four: turn_at is when the state turns
-- next, or when it turned: waiting: due; ready: since; running: the lease's end; done, dead, cancelled: when it ended; line and
-- place order the ready jobs of a queue by priority and are empty for others; those that one more lost lease makes dead stand
-- in a line of their own. worker and started_at are of the attempt under
-- way, and stay when it ends well: such an attempt has no row of its own.
CREATE TABLE job_ledger (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind VARCHAR(60) NOT NULL,
  queue VARCHAR(40) NOT NULL,
  priority SMALLINT NOT NULL,
  state VARCHAR(10) NOT NULL,
  arguments MEDIUMTEXT NOT NULL,
  unique_key VARCHAR(160) NULL,
  unique_until VARCHAR(10) NOT NULL,
  request_id VARCHAR(64) NOT NULL,
  attempt INT NOT NULL,
  failures INT NOT NULL,
  lost INT NOT NULL,
  max_attempts INT NOT NULL,
  run_at BIGINT NOT NULL,
  turn_at BIGINT NOT NULL,
  worker VARCHAR(80) NULL,
  started_at BIGINT NULL,
  cancelled_by VARCHAR(120) NULL,
  created_at BIGINT NOT NULL,
  line VARCHAR(41) GENERATED ALWAYS AS (CASE WHEN state <> 'ready' THEN '' WHEN lost < 2 THEN queue ELSE CONCAT('!', queue) END) VIRTUAL,
  place SMALLINT GENERATED ALWAYS AS (CASE WHEN state = 'ready' THEN priority ELSE 0 END) VIRTUAL,
  CONSTRAINT job_known_state CHECK (state IN ('waiting', 'ready', 'running', 'done', 'dead', 'cancelled')),
  CONSTRAINT job_known_lifetime CHECK (unique_until IN ('', 'started', 'finished', 'pruned')),
  CONSTRAINT job_attempts CHECK (attempt >= 0 AND failures >= 0 AND lost >= 0 AND failures + lost <= attempt),
  CONSTRAINT job_tries CHECK (max_attempts >= 0),
  CONSTRAINT job_holder CHECK (state <> 'running' OR worker IS NOT NULL)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO job_ledger (id, kind, queue, priority, state, arguments, unique_key, unique_until, request_id, attempt, failures,
  lost, max_attempts, run_at, turn_at, worker, started_at, created_at)
SELECT j.id, j.kind, j.queue, j.priority, j.state, j.arguments, j.unique_key, j.unique_until, j.request_id, j.attempt, j.failures,
  j.lost, j.max_attempts, j.run_at, COALESCE(j.finished_at, j.lease_until, j.run_at), COALESCE(a.worker, j.lease_owner),
  COALESCE(a.started_at, j.claimed_at), j.created_at
FROM job j LEFT JOIN job_attempt a ON a.job_id = j.id AND a.attempt = j.attempt AND a.outcome = 'done';
CREATE TABLE job_try CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS SELECT * FROM job_attempt;
DROP TABLE job_attempt;
DROP TABLE job;
ALTER TABLE job_ledger RENAME TO job;

-- Every attempt that ended otherwise. due_at to started_at is how long the job waited.
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
  CONSTRAINT job_attempt_outcome CHECK (outcome IN ('retry', 'snooze', 'dead', 'cancelled', 'lost'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO job_attempt SELECT job_id, attempt, worker, due_at, started_at, finished_at, outcome, error FROM job_try WHERE outcome <> 'done';
DROP TABLE job_try;
CREATE UNIQUE INDEX job_unique_key ON job (unique_key);
CREATE INDEX job_line ON job (state, line, place, turn_at);
CREATE INDEX job_kind ON job (kind, id);

-- What holds jobs back. name is "queue:mail" or "kind:import". A queue's row says what ops chose; a kind's limits are the
-- program's, its row only counts. next_at is when the next one may start, in microseconds, for those with a rate.
CREATE TABLE job_limit (
  name VARCHAR(70) NOT NULL PRIMARY KEY,
  paused_at BIGINT NULL,
  paused_by VARCHAR(120) NOT NULL,
  concurrency INT NOT NULL,
  rate INT NOT NULL,
  per_ms BIGINT NOT NULL,
  next_at BIGINT NOT NULL,
  CONSTRAINT job_limit_range CHECK (concurrency >= 0 AND rate >= 0 AND per_ms >= 0)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- +goose Down
CREATE TABLE job_before (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
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
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO job_before
SELECT id, kind, queue, priority, state, arguments, unique_key, unique_until, request_id, attempt, failures, lost,
  CASE WHEN max_attempts = 0 THEN 8 ELSE max_attempts END, run_at, CASE WHEN state = 'running' THEN started_at END,
  CASE WHEN state = 'running' THEN worker END, CASE WHEN state = 'running' THEN turn_at END, created_at,
  CASE WHEN state IN ('done', 'dead', 'cancelled') THEN turn_at END
FROM job;
CREATE TABLE job_try CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS SELECT * FROM job_attempt
  UNION ALL SELECT id, attempt, worker, run_at, started_at, turn_at, 'done', '' FROM job WHERE state = 'done';
DROP TABLE job_limit;
DROP TABLE job_attempt;
DROP TABLE job;
ALTER TABLE job_before RENAME TO job;
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
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
INSERT INTO job_attempt SELECT job_id, attempt, worker, due_at, started_at, finished_at, outcome, error FROM job_try;
DROP TABLE job_try;
CREATE UNIQUE INDEX job_unique_key ON job (unique_key);
CREATE INDEX job_state_claim ON job (state, queue, priority, id);
CREATE INDEX job_state_run_at ON job (state, run_at);
CREATE INDEX job_state_lease_until ON job (state, lease_until);
CREATE INDEX job_state_finished_at ON job (state, finished_at);
