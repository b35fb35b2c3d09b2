-- +goose Up
-- Who works in the back office; see shop/staff. role names a built-in role or a row of staff_role. epoch is what sessions
-- must still have: it moves when they all end. totp_secret is sealed, totp_step the last step whose code was taken.
-- password_hash and totp_secret are empty until an invitation is accepted, invitation_hash afterwards.
CREATE TABLE staff (
  id BIGINT NOT NULL PRIMARY KEY,
  email VARCHAR(254) NOT NULL,
  name VARCHAR(120) NOT NULL,
  role VARCHAR(40) NOT NULL,
  state VARCHAR(10) NOT NULL,
  version BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  password_hash VARCHAR(200) NOT NULL,
  totp_secret VARCHAR(200) NOT NULL,
  totp_step BIGINT NOT NULL,
  invitation_hash VARCHAR(64) NOT NULL,
  invitation_expires_at BIGINT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT staff_state CHECK (state IN ('active', 'disabled'))
) WITHOUT ROWID;
CREATE UNIQUE INDEX staff_email ON staff (email);
CREATE INDEX staff_role_state ON staff (role, state, id);
INSERT INTO sequence (name, next_id) VALUES ('staff', 1);

-- Roles that owners composed; permissions is a JSON list.
CREATE TABLE staff_role (
  name VARCHAR(40) NOT NULL PRIMARY KEY,
  permissions TEXT NOT NULL,
  version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL
) WITHOUT ROWID;

-- code_hash: HMAC-SHA-256 in hex.
CREATE TABLE staff_recovery_code (
  staff_id BIGINT NOT NULL,
  code_hash VARCHAR(64) NOT NULL,
  used_at BIGINT NULL,
  PRIMARY KEY (staff_id, code_hash),
  CONSTRAINT staff_recovery_code_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
) WITHOUT ROWID;

-- fingerprint as ssh-keygen -l writes it; public_key is the line of authorized_keys without its comment.
CREATE TABLE staff_key (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  staff_id BIGINT NOT NULL,
  name VARCHAR(120) NOT NULL,
  fingerprint VARCHAR(60) NOT NULL,
  public_key TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  CONSTRAINT staff_key_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
);
CREATE UNIQUE INDEX staff_key_fingerprint ON staff_key (fingerprint);
CREATE INDEX staff_key_staff_id ON staff_key (staff_id, id);

-- secret_hash: SHA-256 in hex; prefix is what a person recognises a token by; scopes is a JSON list.
CREATE TABLE staff_token (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  staff_id BIGINT NOT NULL,
  name VARCHAR(120) NOT NULL,
  prefix VARCHAR(40) NOT NULL,
  secret_hash VARCHAR(64) NOT NULL,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  last_used_at BIGINT NULL,
  revoked_at BIGINT NULL,
  CONSTRAINT staff_token_staff FOREIGN KEY (staff_id) REFERENCES staff (id),
  CONSTRAINT staff_token_expiry CHECK (expires_at > created_at)
);
CREATE INDEX staff_token_staff_id ON staff_token (staff_id, id);

-- A log-in and everything that was refreshed from it: the family of its refresh tokens. It lives while ended_at is NULL,
-- epoch is its account's and expires_at is to come. salt goes into the seal of its access tokens.
CREATE TABLE staff_session (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  staff_id BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  method VARCHAR(20) NOT NULL,
  address VARCHAR(45) NOT NULL,
  salt VARCHAR(64) NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  ended_at BIGINT NULL,
  ended_by VARCHAR(20) NOT NULL,
  CONSTRAINT staff_session_staff FOREIGN KEY (staff_id) REFERENCES staff (id)
);
CREATE INDEX staff_session_staff_id ON staff_session (staff_id, id);
CREATE INDEX staff_session_expires_at ON staff_session (expires_at);

-- Every refresh token that was given out; one that has used_at is worth its family.
CREATE TABLE staff_refresh (
  token_hash VARCHAR(64) NOT NULL PRIMARY KEY,
  session_id BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT NULL,
  CONSTRAINT staff_refresh_session FOREIGN KEY (session_id) REFERENCES staff_session (id)
) WITHOUT ROWID;
CREATE INDEX staff_refresh_session_id ON staff_refresh (session_id);

-- Challenges that were answered, until they would have expired.
CREATE TABLE staff_challenge (
  nonce VARCHAR(64) NOT NULL PRIMARY KEY,
  expires_at BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX staff_challenge_expires_at ON staff_challenge (expires_at);

-- Failed log-ins by whom they are held against; blocked_until is when the next may be tried.
CREATE TABLE staff_throttle (
  name VARCHAR(80) NOT NULL PRIMARY KEY,
  failures BIGINT NOT NULL,
  blocked_until BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT staff_throttle_failures CHECK (failures >= 0)
) WITHOUT ROWID;
CREATE INDEX staff_throttle_updated_at ON staff_throttle (updated_at);

-- +goose Down
DROP TABLE staff_throttle;
DROP TABLE staff_challenge;
DROP TABLE staff_refresh;
DROP TABLE staff_session;
DROP TABLE staff_token;
DROP TABLE staff_key;
DROP TABLE staff_recovery_code;
DROP TABLE staff_role;
DROP TABLE staff;
DELETE FROM sequence WHERE name = 'staff';
