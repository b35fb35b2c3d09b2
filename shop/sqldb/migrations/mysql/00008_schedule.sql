-- +goose Up
-- What happens at certain times. See jobs/schedule for the states. cursor_at is the latest due instant that is decided,
-- next_due_at the next one, NULL while the task is disabled. spec and zone are those of the schedulers that decide now;
-- seen_at is when one of them last looked. done_at is when the latest run that went well began.
CREATE TABLE schedule_task (
  name VARCHAR(50) NOT NULL PRIMARY KEY,
  spec VARCHAR(250) NOT NULL,
  zone VARCHAR(60) NOT NULL,
  enabled SMALLINT NOT NULL,
  cursor_at BIGINT NOT NULL,
  next_due_at BIGINT NULL,
  done_at BIGINT NULL,
  last_tick_id BIGINT NULL,
  missed BIGINT NOT NULL,
  known_since BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  CONSTRAINT schedule_task_enabled CHECK (enabled IN (0, 1)),
  CONSTRAINT schedule_task_next CHECK (enabled = 1 OR next_due_at IS NULL),
  CONSTRAINT schedule_task_missed CHECK (missed >= 0)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- One row per decided instant: its unique key is why each is decided once. A run of missed instants may share a row: due_at
-- is the last of them, first_due_at the first, instants their number. A tick is open as long as finished_at is NULL.
-- attempt is its job's, and fences who may write the result.
CREATE TABLE schedule_tick (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  task VARCHAR(50) NOT NULL,
  due_at BIGINT NOT NULL,
  by_hand SMALLINT NOT NULL,
  first_due_at BIGINT NOT NULL,
  instants BIGINT NOT NULL,
  state VARCHAR(10) NOT NULL,
  decided_at BIGINT NOT NULL,
  decided_by VARCHAR(80) NOT NULL,
  job_id BIGINT NULL,
  enqueued_at BIGINT NULL,
  attempt INT NOT NULL,
  started_at BIGINT NULL,
  finished_at BIGINT NULL,
  worker VARCHAR(80) NOT NULL,
  result TEXT NOT NULL,
  CONSTRAINT schedule_tick_task FOREIGN KEY (task) REFERENCES schedule_task (name),
  CONSTRAINT schedule_tick_by_hand CHECK (by_hand IN (0, 1)),
  CONSTRAINT schedule_tick_instants CHECK (instants = 1 OR (instants > 1 AND state = 'missed')),
  CONSTRAINT schedule_tick_state CHECK (state IN ('queued', 'enqueued', 'running', 'retrying', 'done', 'failed', 'missed', 'skipped', 'replaced', 'cancelled')),
  CONSTRAINT schedule_tick_open CHECK (finished_at IS NOT NULL OR state IN ('queued', 'enqueued', 'running', 'retrying', 'replaced')),
  CONSTRAINT schedule_tick_ended CHECK (finished_at IS NULL OR state IN ('done', 'failed', 'missed', 'skipped', 'replaced', 'cancelled'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX schedule_tick_instant ON schedule_tick (task, due_at, by_hand);
CREATE INDEX schedule_tick_finished ON schedule_tick (finished_at, task, due_at);

-- +goose Down
DROP TABLE schedule_tick;
DROP TABLE schedule_task;
