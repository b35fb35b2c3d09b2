-- +goose Up
-- token_hash: SHA-256 of the cookie's token in hex. order_id is set once, when the cart became that order.
CREATE TABLE cart (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash VARCHAR(64) NOT NULL,
  language VARCHAR(5) NOT NULL,
  order_id BIGINT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX cart_token_hash ON cart (token_hash);
CREATE INDEX cart_expires_at ON cart (expires_at);

-- seen_minor: the unit price that the customer was last shown.
CREATE TABLE cart_line (
  cart_id BIGINT NOT NULL,
  variant_id BIGINT NOT NULL,
  quantity INT NOT NULL,
  seen_minor BIGINT NOT NULL,
  added_at BIGINT NOT NULL,
  PRIMARY KEY (cart_id, variant_id),
  CONSTRAINT cart_line_cart FOREIGN KEY (cart_id) REFERENCES cart (id),
  CONSTRAINT cart_line_quantity CHECK (quantity > 0)
);

-- What the customer has entered so far (JSON), deleted when the order is placed or the cart expires.
CREATE TABLE checkout (
  cart_id BIGINT NOT NULL PRIMARY KEY,
  details MEDIUMTEXT NOT NULL,
  version BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT checkout_cart FOREIGN KEY (cart_id) REFERENCES cart (id)
);

-- ORDER is a reserved word; every other table is singular.
CREATE TABLE orders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  number VARCHAR(16) NOT NULL,
  cart_id BIGINT NULL,
  state VARCHAR(20) NOT NULL,
  email VARCHAR(254) NOT NULL,
  email_key VARCHAR(254) NOT NULL,
  phone VARCHAR(40) NOT NULL,
  language VARCHAR(5) NOT NULL,
  currency VARCHAR(3) NOT NULL,
  goods_minor BIGINT NOT NULL,
  delivery_minor BIGINT NOT NULL,
  payment_minor BIGINT NOT NULL,
  tax_minor BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,
  delivery_method VARCHAR(40) NOT NULL,
  payment_method VARCHAR(40) NOT NULL,
  weight_grams BIGINT NOT NULL,
  age_restricted SMALLINT NOT NULL,
  birth_date VARCHAR(10) NOT NULL,
  terms_version VARCHAR(20) NOT NULL,
  request_id VARCHAR(64) NOT NULL,
  version BIGINT NOT NULL,
  placed_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT orders_state CHECK (state IN ('pending', 'paid', 'packed', 'shipped', 'delivered', 'cancelled', 'refunded', 'returned')),
  CONSTRAINT orders_total CHECK (total_minor = goods_minor + delivery_minor + payment_minor),
  CONSTRAINT orders_age_restricted CHECK (age_restricted IN (0, 1))
);
CREATE UNIQUE INDEX orders_number ON orders (number);
CREATE UNIQUE INDEX orders_cart_id ON orders (cart_id);
CREATE INDEX orders_email_key ON orders (email_key, id);
CREATE INDEX orders_state_id ON orders (state, id);

CREATE TABLE order_address (
  order_id BIGINT NOT NULL,
  kind VARCHAR(10) NOT NULL,
  name VARCHAR(120) NOT NULL,
  company VARCHAR(120) NOT NULL,
  street VARCHAR(120) NOT NULL,
  extra VARCHAR(120) NOT NULL,
  postcode VARCHAR(20) NOT NULL,
  city VARCHAR(80) NOT NULL,
  region VARCHAR(80) NOT NULL,
  country VARCHAR(2) NOT NULL,
  PRIMARY KEY (order_id, kind),
  CONSTRAINT order_address_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT order_address_kind CHECK (kind IN ('delivery', 'billing'))
);

-- The goods as they were sold: names, prices and tax of that moment, tax included in unit_minor and total_minor.
CREATE TABLE order_line (
  order_id BIGINT NOT NULL,
  position INT NOT NULL,
  product_id BIGINT NOT NULL,
  variant_id BIGINT NOT NULL,
  sku VARCHAR(80) NOT NULL,
  name VARCHAR(400) NOT NULL,
  options VARCHAR(400) NOT NULL,
  quantity INT NOT NULL,
  unit_minor BIGINT NOT NULL,
  total_minor BIGINT NOT NULL,
  tax_rate INT NOT NULL,
  tax_minor BIGINT NOT NULL,
  weight_grams INT NOT NULL,
  age_restricted SMALLINT NOT NULL,
  PRIMARY KEY (order_id, position),
  CONSTRAINT order_line_order FOREIGN KEY (order_id) REFERENCES orders (id),
  CONSTRAINT order_line_quantity CHECK (quantity > 0),
  CONSTRAINT order_line_total CHECK (total_minor = unit_minor * quantity)
);
CREATE INDEX order_line_variant ON order_line (variant_id, order_id);

-- The tax contained in the order's total, one row per rate in basis points.
CREATE TABLE order_tax (
  order_id BIGINT NOT NULL,
  rate INT NOT NULL,
  gross_minor BIGINT NOT NULL,
  tax_minor BIGINT NOT NULL,
  PRIMARY KEY (order_id, rate),
  CONSTRAINT order_tax_order FOREIGN KEY (order_id) REFERENCES orders (id)
);

-- +goose Down
DROP TABLE order_tax;
DROP TABLE order_line;
DROP TABLE order_address;
DROP TABLE orders;
DROP TABLE checkout;
DROP TABLE cart_line;
DROP TABLE cart;
