-- +goose Up
CREATE TABLE stock_level (
  variant_id INTEGER NOT NULL PRIMARY KEY,
  on_hand INT NOT NULL,
  reserved INT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT stock_level_variant FOREIGN KEY (variant_id) REFERENCES variant (id),
  CONSTRAINT stock_level_on_hand CHECK (on_hand >= 0),
  CONSTRAINT stock_level_reserved CHECK (reserved >= 0),
  CONSTRAINT stock_level_not_oversold CHECK (reserved <= on_hand)
);

-- Append-only: every level is the sum of its movements.
CREATE TABLE stock_movement (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  variant_id BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  on_hand_change INT NOT NULL,
  reserved_change INT NOT NULL,
  reference VARCHAR(80) NOT NULL,
  actor VARCHAR(80) NOT NULL,
  moved_at BIGINT NOT NULL,
  CONSTRAINT stock_movement_variant FOREIGN KEY (variant_id) REFERENCES variant (id),
  CONSTRAINT stock_movement_kind CHECK (kind IN ('receive', 'correct', 'reserve', 'release', 'expire', 'ship', 'return'))
);
CREATE INDEX stock_movement_variant_id ON stock_movement (variant_id, id);

-- owner is who holds it: "cart:<id>" for a while, "order:<id>" until shipped or cancelled (expires_at NULL).
CREATE TABLE reservation (
  owner VARCHAR(80) NOT NULL,
  variant_id BIGINT NOT NULL,
  quantity INT NOT NULL,
  expires_at BIGINT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (owner, variant_id),
  CONSTRAINT reservation_variant FOREIGN KEY (variant_id) REFERENCES variant (id),
  CONSTRAINT reservation_quantity CHECK (quantity > 0)
);
CREATE INDEX reservation_variant_id ON reservation (variant_id);
CREATE INDEX reservation_expires_at ON reservation (expires_at);

-- +goose Down
DROP TABLE reservation;
DROP TABLE stock_movement;
DROP TABLE stock_level;
