-- +goose Up
-- What each supplier's record became; record_hash tells an unchanged record without reading the product. It is empty where
-- the record must be applied again: the record that leads the product has replaced what this one added.
-- owns: this record leads the product. prices: the product's price is this record's.
CREATE TABLE supplier_product (
  supplier VARCHAR(40) NOT NULL,
  reference VARCHAR(120) NOT NULL,
  product_id BIGINT NOT NULL,
  owns SMALLINT NOT NULL,
  prices SMALLINT NOT NULL,
  record_hash VARCHAR(64) NOT NULL,
  PRIMARY KEY (supplier, reference),
  CONSTRAINT supplier_product_product FOREIGN KEY (product_id) REFERENCES product (id),
  CONSTRAINT supplier_product_owns CHECK (owns IN (0, 1)),
  CONSTRAINT supplier_product_prices CHECK (prices IN (0, 1))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX supplier_product_product ON supplier_product (product_id, supplier);

-- The part numbers that suppliers' records carry: a record of another supplier with one of them joins the product.
CREATE TABLE supplier_part (
  mpn_key VARCHAR(250) NOT NULL,
  product_id BIGINT NOT NULL,
  supplier VARCHAR(40) NOT NULL,
  PRIMARY KEY (mpn_key, product_id, supplier),
  CONSTRAINT supplier_part_product FOREIGN KEY (product_id) REFERENCES product (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX supplier_part_product_id ON supplier_part (product_id);

-- rows_read counts committed rows: a run that was killed goes on behind them. The four results sum to rows_read.
-- lease_of: the supplier while the run holds its lease, so that the key lets a supplier have one run under way.
CREATE TABLE import_run (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  supplier VARCHAR(40) NOT NULL,
  source VARCHAR(500) NOT NULL,
  source_hash VARCHAR(64) NOT NULL,
  state VARCHAR(12) NOT NULL,
  rows_read BIGINT NOT NULL,
  rows_created BIGINT NOT NULL,
  rows_updated BIGINT NOT NULL,
  rows_unchanged BIGINT NOT NULL,
  rows_rejected BIGINT NOT NULL,
  error VARCHAR(2000) NOT NULL,
  lease_of VARCHAR(40) NULL,
  lease_owner VARCHAR(80) NULL,
  lease_until BIGINT NULL,
  started_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  finished_at BIGINT NULL,
  CONSTRAINT import_run_state CHECK (state IN ('running', 'done', 'failed', 'interrupted')),
  CONSTRAINT import_run_sum CHECK (rows_read = rows_created + rows_updated + rows_unchanged + rows_rejected)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX import_run_lease ON import_run (lease_of);
CREATE INDEX import_run_supplier ON import_run (supplier, id);

-- What was not taken over: a whole row (at most one entry with whole = 1), or faulty values of a row that was.
-- args: JSON list of the values that the reason's text names; detail: the cause, for technicians.
CREATE TABLE import_rejection (
  run_id BIGINT NOT NULL,
  line BIGINT NOT NULL,
  field VARCHAR(120) NOT NULL,
  whole SMALLINT NOT NULL,
  reference VARCHAR(120) NOT NULL,
  code VARCHAR(80) NOT NULL,
  args TEXT NOT NULL,
  detail VARCHAR(400) NOT NULL,
  PRIMARY KEY (run_id, line, field),
  CONSTRAINT import_rejection_run FOREIGN KEY (run_id) REFERENCES import_run (id),
  CONSTRAINT import_rejection_whole CHECK (whole IN (0, 1))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- +goose Down
DROP TABLE import_rejection;
DROP TABLE import_run;
DROP TABLE supplier_part;
DROP TABLE supplier_product;
