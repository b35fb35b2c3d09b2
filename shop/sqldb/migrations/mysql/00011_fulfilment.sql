-- +goose Up
-- How far each line is, in units; a line without a row has not begun. packed, shipped and delivered are cumulative:
-- what is shipped was packed. cancelled left the order before it left the house.
CREATE TABLE order_progress (
  order_id BIGINT NOT NULL,
  position INT NOT NULL,
  quantity INT NOT NULL,
  packed INT NOT NULL,
  shipped INT NOT NULL,
  delivered INT NOT NULL,
  cancelled INT NOT NULL,
  returned INT NOT NULL,
  refunded INT NOT NULL,
  PRIMARY KEY (order_id, position),
  CONSTRAINT order_progress_line FOREIGN KEY (order_id, position) REFERENCES order_line (order_id, position),
  CONSTRAINT order_progress_packed CHECK (cancelled >= 0 AND packed >= 0 AND packed + cancelled <= quantity),
  CONSTRAINT order_progress_shipped CHECK (shipped >= 0 AND shipped <= packed),
  CONSTRAINT order_progress_delivered CHECK (delivered >= 0 AND delivered <= shipped),
  CONSTRAINT order_progress_returned CHECK (returned >= 0 AND returned <= shipped),
  CONSTRAINT order_progress_refunded CHECK (refunded >= 0 AND refunded <= cancelled + shipped)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE shipment (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_id BIGINT NOT NULL,
  carrier VARCHAR(40) NOT NULL,
  tracking VARCHAR(80) NOT NULL,
  shipped_at BIGINT NOT NULL,
  delivered_at BIGINT NULL,
  CONSTRAINT shipment_order FOREIGN KEY (order_id) REFERENCES orders (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX shipment_order_id ON shipment (order_id, id);

CREATE TABLE shipment_line (
  shipment_id BIGINT NOT NULL,
  position INT NOT NULL,
  quantity INT NOT NULL,
  PRIMARY KEY (shipment_id, position),
  CONSTRAINT shipment_line_shipment FOREIGN KEY (shipment_id) REFERENCES shipment (id),
  CONSTRAINT shipment_line_quantity CHECK (quantity > 0)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Money that came in. (method, reference) is the payment's name at the bank or provider: it is booked once.
CREATE TABLE order_payment (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_id BIGINT NOT NULL,
  method VARCHAR(40) NOT NULL,
  reference VARCHAR(120) NOT NULL,
  amount_minor BIGINT NOT NULL,
  refunded_minor BIGINT NOT NULL,
  paid_at BIGINT NOT NULL,
  CONSTRAINT order_payment_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT order_payment_amount CHECK (amount_minor > 0),
  CONSTRAINT order_payment_refunded CHECK (refunded_minor >= 0 AND refunded_minor <= amount_minor)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX order_payment_reference ON order_payment (method, reference);
CREATE INDEX order_payment_order_id ON order_payment (order_id, id);

-- Money that went back. advance_minor was paid on an order that was never wholly paid: nothing was sold for it.
CREATE TABLE refund (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_id BIGINT NOT NULL,
  reason VARCHAR(400) NOT NULL,
  goods_minor BIGINT NOT NULL,
  delivery_minor BIGINT NOT NULL,
  payment_minor BIGINT NOT NULL,
  advance_minor BIGINT NOT NULL,
  tax_minor BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,
  refunded_at BIGINT NOT NULL,
  CONSTRAINT refund_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT refund_total CHECK (total_minor = goods_minor + delivery_minor + payment_minor + advance_minor),
  CONSTRAINT refund_positive CHECK (goods_minor >= 0 AND delivery_minor >= 0 AND payment_minor >= 0 AND advance_minor >= 0)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX refund_order_id ON refund (order_id, id);

CREATE TABLE refund_line (
  refund_id BIGINT NOT NULL,
  position INT NOT NULL,
  quantity INT NOT NULL,
  gross_minor BIGINT NOT NULL,
  tax_minor BIGINT NOT NULL,
  goods VARCHAR(20) NOT NULL,
  PRIMARY KEY (refund_id, position, goods),
  CONSTRAINT refund_line_refund FOREIGN KEY (refund_id) REFERENCES refund (id),
  CONSTRAINT refund_line_quantity CHECK (quantity > 0),
  CONSTRAINT refund_line_goods CHECK (goods IN ('kept', 'restocked', 'written_off', 'withdrawn'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

CREATE TABLE refund_tax (
  refund_id BIGINT NOT NULL,
  rate INT NOT NULL,
  gross_minor BIGINT NOT NULL,
  tax_minor BIGINT NOT NULL,
  PRIMARY KEY (refund_id, rate),
  CONSTRAINT refund_tax_refund FOREIGN KEY (refund_id) REFERENCES refund (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Which payments a refund was paid back on.
CREATE TABLE refund_payment (
  refund_id BIGINT NOT NULL,
  payment_id BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  PRIMARY KEY (refund_id, payment_id),
  CONSTRAINT refund_payment_refund FOREIGN KEY (refund_id) REFERENCES refund (id),
  CONSTRAINT refund_payment_payment FOREIGN KEY (payment_id) REFERENCES order_payment (id),
  CONSTRAINT refund_payment_amount CHECK (amount_minor > 0)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX refund_payment_payment_id ON refund_payment (payment_id);

-- What stock was told, once per reference ("order:7:3:ship": the order, the version that the change made, the way).
CREATE TABLE order_stock (
  reference VARCHAR(80) NOT NULL,
  variant_id BIGINT NOT NULL,
  order_id BIGINT NOT NULL,
  way VARCHAR(20) NOT NULL,
  quantity INT NOT NULL,
  PRIMARY KEY (reference, variant_id),
  CONSTRAINT order_stock_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT order_stock_quantity CHECK (quantity > 0),
  CONSTRAINT order_stock_way CHECK (way IN ('ship', 'release', 'receive', 'write_off'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX order_stock_order_id ON order_stock (order_id);

-- Append-only: everything that happened, notes included. detail: JSON.
CREATE TABLE order_event (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  kind VARCHAR(20) NOT NULL,
  state VARCHAR(20) NOT NULL,
  actor_id VARCHAR(80) NOT NULL,
  actor_name VARCHAR(120) NOT NULL,
  detail MEDIUMTEXT NOT NULL,
  happened_at BIGINT NOT NULL,
  CONSTRAINT order_event_order FOREIGN KEY (order_id) REFERENCES orders (id)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE INDEX order_event_order_id ON order_event (order_id, id);

-- The last serial of a year. The row is locked by whoever makes an invoice, until its transaction ends: no gaps.
CREATE TABLE invoice_counter (
  kind VARCHAR(20) NOT NULL,
  year INT NOT NULL,
  last_serial INT NOT NULL,
  PRIMARY KEY (kind, year)
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;

-- Never updated. document is all that was billed (JSON), as it was at that moment. refund_id is 0 for the invoice.
CREATE TABLE invoice (
  id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
  kind VARCHAR(20) NOT NULL,
  year INT NOT NULL,
  serial INT NOT NULL,
  number VARCHAR(20) NOT NULL,
  order_id BIGINT NOT NULL,
  refund_id BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,
  tax_minor BIGINT NOT NULL,
  document MEDIUMTEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  CONSTRAINT invoice_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT invoice_kind CHECK (kind IN ('invoice', 'credit_note'))
) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
CREATE UNIQUE INDEX invoice_serial ON invoice (kind, year, serial);
CREATE UNIQUE INDEX invoice_number ON invoice (number);
CREATE UNIQUE INDEX invoice_order_refund ON invoice (order_id, refund_id);

-- Lists of orders go by when they were placed; historical orders have young ids and old dates.
DROP INDEX orders_state_id ON orders;
DROP INDEX orders_email_key ON orders;
CREATE INDEX orders_placed_at ON orders (placed_at, id);
CREATE INDEX orders_state_placed_at ON orders (state, placed_at, id);
CREATE INDEX orders_email_placed_at ON orders (email_key, placed_at, id);
CREATE INDEX order_line_sku ON order_line (sku, order_id);

-- +goose Down
DROP INDEX order_line_sku ON order_line;
DROP INDEX orders_email_placed_at ON orders;
DROP INDEX orders_state_placed_at ON orders;
DROP INDEX orders_placed_at ON orders;
CREATE INDEX orders_email_key ON orders (email_key, id);
CREATE INDEX orders_state_id ON orders (state, id);
DROP TABLE invoice;
DROP TABLE invoice_counter;
DROP TABLE order_event;
DROP TABLE order_stock;
DROP TABLE refund_payment;
DROP TABLE refund_tax;
DROP TABLE refund_line;
DROP TABLE refund;
DROP TABLE order_payment;
DROP TABLE shipment_line;
DROP TABLE shipment;
DROP TABLE order_progress;
