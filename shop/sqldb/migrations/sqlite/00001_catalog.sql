-- +goose Up
-- Times are Unix milliseconds, UTC; money is minor units; text compares byte by byte. An INTEGER key is the row's own
-- place, WITHOUT ROWID puts small rows into their key's tree: both halve what a write costs.

CREATE TABLE sequence (
  name VARCHAR(40) NOT NULL PRIMARY KEY,
  next_id BIGINT NOT NULL
) WITHOUT ROWID;

INSERT INTO sequence (name, next_id) VALUES
  ('brand', 1), ('category', 1), ('attribute', 1), ('choice', 1), ('product', 1), ('variant', 1), ('media', 1),
  ('catalog_change', 1);

CREATE TABLE brand (
  id INTEGER NOT NULL PRIMARY KEY,
  name VARCHAR(120) NOT NULL,
  name_key VARCHAR(120) NOT NULL,
  slug VARCHAR(160) NOT NULL,
  version BIGINT NOT NULL
);
CREATE UNIQUE INDEX brand_name_key ON brand (name_key);
CREATE UNIQUE INDEX brand_slug ON brand (slug);

CREATE TABLE category (
  id INTEGER NOT NULL PRIMARY KEY,
  code VARCHAR(120) NOT NULL,
  parent_id BIGINT NULL,
  position INT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT category_parent FOREIGN KEY (parent_id) REFERENCES category (id)
);
CREATE UNIQUE INDEX category_code ON category (code);
CREATE INDEX category_parent_position ON category (parent_id, position);

CREATE TABLE category_text (
  category_id BIGINT NOT NULL,
  language VARCHAR(5) NOT NULL,
  name VARCHAR(160) NOT NULL,
  slug VARCHAR(200) NOT NULL,
  description MEDIUMTEXT NOT NULL,
  seo_title VARCHAR(200) NOT NULL,
  seo_description VARCHAR(400) NOT NULL,
  PRIMARY KEY (category_id, language),
  CONSTRAINT category_text_category FOREIGN KEY (category_id) REFERENCES category (id)
);

-- Every pair of a category and one of its ancestors, itself included with depth 0.
CREATE TABLE category_closure (
  ancestor_id BIGINT NOT NULL,
  descendant_id BIGINT NOT NULL,
  depth INT NOT NULL,
  PRIMARY KEY (ancestor_id, descendant_id),
  CONSTRAINT category_closure_ancestor FOREIGN KEY (ancestor_id) REFERENCES category (id),
  CONSTRAINT category_closure_descendant FOREIGN KEY (descendant_id) REFERENCES category (id),
  CONSTRAINT category_closure_depth CHECK (depth >= 0)
) WITHOUT ROWID;
CREATE INDEX category_closure_descendant_ancestor ON category_closure (descendant_id, ancestor_id);

CREATE TABLE attribute (
  id INTEGER NOT NULL PRIMARY KEY,
  code VARCHAR(120) NOT NULL,
  kind VARCHAR(10) NOT NULL,
  unit VARCHAR(20) NOT NULL,
  filterable SMALLINT NOT NULL,
  position INT NOT NULL,
  version BIGINT NOT NULL,
  CONSTRAINT attribute_kind CHECK (kind IN ('text', 'number', 'boolean', 'choice')),
  CONSTRAINT attribute_filterable CHECK (filterable IN (0, 1))
);
CREATE UNIQUE INDEX attribute_code ON attribute (code);

CREATE TABLE attribute_text (
  attribute_id BIGINT NOT NULL,
  language VARCHAR(5) NOT NULL,
  name VARCHAR(160) NOT NULL,
  PRIMARY KEY (attribute_id, language),
  CONSTRAINT attribute_text_attribute FOREIGN KEY (attribute_id) REFERENCES attribute (id)
) WITHOUT ROWID;

CREATE TABLE choice (
  id INTEGER NOT NULL PRIMARY KEY,
  attribute_id BIGINT NOT NULL,
  code VARCHAR(120) NOT NULL,
  position INT NOT NULL,
  CONSTRAINT choice_attribute FOREIGN KEY (attribute_id) REFERENCES attribute (id)
);
CREATE UNIQUE INDEX choice_attribute_code ON choice (attribute_id, code);

CREATE TABLE choice_text (
  choice_id BIGINT NOT NULL,
  language VARCHAR(5) NOT NULL,
  name VARCHAR(160) NOT NULL,
  PRIMARY KEY (choice_id, language),
  CONSTRAINT choice_text_choice FOREIGN KEY (choice_id) REFERENCES choice (id)
) WITHOUT ROWID;

-- attributes: JSON list of the product's attribute values; options: JSON list of what its variants differ by.
-- category_set: ids of its categories, ascending, comma-separated: products are counted per set over an index, which is
-- the only way to count each once per branch of the tree without reading every product.
CREATE TABLE product (
  id INTEGER NOT NULL PRIMARY KEY,
  code VARCHAR(80) NOT NULL,
  brand_id BIGINT NULL,
  tax_class VARCHAR(20) NOT NULL,
  age_restricted SMALLINT NOT NULL,
  status VARCHAR(10) NOT NULL,
  popularity INT NOT NULL,
  category_set VARCHAR(400) NOT NULL,
  attributes MEDIUMTEXT NOT NULL,
  options MEDIUMTEXT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  published_at BIGINT NULL,
  CONSTRAINT product_brand FOREIGN KEY (brand_id) REFERENCES brand (id),
  CONSTRAINT product_status CHECK (status IN ('draft', 'active', 'archived')),
  CONSTRAINT product_age_restricted CHECK (age_restricted IN (0, 1)),
  CONSTRAINT product_tax_class CHECK (tax_class IN ('standard', 'reduced', 'zero'))
);
CREATE UNIQUE INDEX product_code ON product (code);
CREATE INDEX product_brand_id ON product (brand_id, id);
CREATE INDEX product_status_id ON product (status, id);
CREATE INDEX product_status_category_set ON product (status, category_set);

CREATE TABLE product_text (
  product_id BIGINT NOT NULL,
  language VARCHAR(5) NOT NULL,
  name VARCHAR(400) NOT NULL,
  slug VARCHAR(200) NOT NULL,
  summary VARCHAR(2000) NOT NULL,
  description MEDIUMTEXT NOT NULL,
  seo_title VARCHAR(200) NOT NULL,
  seo_description VARCHAR(400) NOT NULL,
  PRIMARY KEY (product_id, language),
  CONSTRAINT product_text_product FOREIGN KEY (product_id) REFERENCES product (id)
);

-- Every slug that ever led to a product or category, the present ones included: an old one answers 301. A slug leads to
-- one target; that target's languages may share it.
CREATE TABLE slug (
  kind VARCHAR(10) NOT NULL,
  slug VARCHAR(200) NOT NULL,
  target_id BIGINT NOT NULL,
  PRIMARY KEY (kind, slug),
  CONSTRAINT slug_kind CHECK (kind IN ('product', 'category'))
) WITHOUT ROWID;
CREATE INDEX slug_target ON slug (kind, target_id);

-- position 0 is the category of the breadcrumb.
CREATE TABLE product_category (
  product_id BIGINT NOT NULL,
  category_id BIGINT NOT NULL,
  position INT NOT NULL,
  PRIMARY KEY (product_id, category_id),
  CONSTRAINT product_category_product FOREIGN KEY (product_id) REFERENCES product (id),
  CONSTRAINT product_category_category FOREIGN KEY (category_id) REFERENCES category (id)
) WITHOUT ROWID;
CREATE INDEX product_category_category_product ON product_category (category_id, product_id);

CREATE TABLE product_choice (
  product_id BIGINT NOT NULL,
  choice_id BIGINT NOT NULL,
  PRIMARY KEY (product_id, choice_id),
  CONSTRAINT product_choice_product FOREIGN KEY (product_id) REFERENCES product (id),
  CONSTRAINT product_choice_choice FOREIGN KEY (choice_id) REFERENCES choice (id)
) WITHOUT ROWID;
CREATE INDEX product_choice_choice_product ON product_choice (choice_id, product_id);

-- source: where the picture is: "media:<path>" on the shop's disk, "demo:<code>/<view>", or an https address.
CREATE TABLE media (
  id INTEGER NOT NULL PRIMARY KEY,
  product_id BIGINT NOT NULL,
  position INT NOT NULL,
  source VARCHAR(500) NOT NULL,
  alt TEXT NOT NULL,
  CONSTRAINT media_product FOREIGN KEY (product_id) REFERENCES product (id)
);
CREATE UNIQUE INDEX media_product_position ON media (product_id, position);

-- options: JSON object, option code to value code.
CREATE TABLE variant (
  id INTEGER NOT NULL PRIMARY KEY,
  product_id BIGINT NOT NULL,
  position INT NOT NULL,
  sku VARCHAR(80) NOT NULL,
  mpn VARCHAR(120) NOT NULL,
  mpn_key VARCHAR(250) NOT NULL,
  options TEXT NOT NULL,
  weight_grams INT NOT NULL,
  active SMALLINT NOT NULL,
  version BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  CONSTRAINT variant_product FOREIGN KEY (product_id) REFERENCES product (id),
  CONSTRAINT variant_weight CHECK (weight_grams >= 0),
  CONSTRAINT variant_active CHECK (active IN (0, 1))
);
CREATE UNIQUE INDEX variant_sku ON variant (sku);
CREATE INDEX variant_product_position ON variant (product_id, position);
CREATE INDEX variant_mpn_key ON variant (mpn_key);

CREATE TABLE variant_ean (
  variant_id BIGINT NOT NULL,
  ean VARCHAR(14) NOT NULL,
  position INT NOT NULL,
  PRIMARY KEY (variant_id, ean),
  CONSTRAINT variant_ean_variant FOREIGN KEY (variant_id) REFERENCES variant (id)
) WITHOUT ROWID;
CREATE INDEX variant_ean_ean ON variant_ean (ean);

-- The price that holds now, tax included; sale_minor holds from sale_from until just before sale_until.
CREATE TABLE price (
  variant_id BIGINT NOT NULL,
  currency VARCHAR(3) NOT NULL,
  amount_minor BIGINT NOT NULL,
  sale_minor BIGINT NULL,
  sale_from BIGINT NULL,
  sale_until BIGINT NULL,
  purchase_minor BIGINT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (variant_id, currency),
  CONSTRAINT price_variant FOREIGN KEY (variant_id) REFERENCES variant (id),
  CONSTRAINT price_amount CHECK (amount_minor > 0),
  CONSTRAINT price_sale CHECK (sale_minor IS NULL OR (sale_minor > 0 AND sale_minor < amount_minor)),
  CONSTRAINT price_sale_window CHECK (sale_from IS NULL OR sale_until IS NULL OR sale_from < sale_until)
) WITHOUT ROWID;
CREATE INDEX price_sale_from ON price (sale_from);
CREATE INDEX price_sale_until ON price (sale_until);

-- Every setting of a price, append-only: the lowest price of the last 30 days is computed from it. An amount of 0 says
-- that the variant was not for sale from then on.
CREATE TABLE price_change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  variant_id BIGINT NOT NULL,
  currency VARCHAR(3) NOT NULL,
  changed_at BIGINT NOT NULL,
  amount_minor BIGINT NOT NULL,
  sale_minor BIGINT NULL,
  sale_from BIGINT NULL,
  sale_until BIGINT NULL,
  CONSTRAINT price_change_variant FOREIGN KEY (variant_id) REFERENCES variant (id)
);
CREATE INDEX price_change_variant_at ON price_change (variant_id, currency, changed_at);

-- What cached pages must be dropped: one row per tag ("product:17", "category:3", "catalog") and change. Ids come from
-- sequence: they are visible in their order, so that a reader who saw one has missed none before it.
CREATE TABLE catalog_change (
  id INTEGER NOT NULL PRIMARY KEY,
  changed_at BIGINT NOT NULL,
  tag VARCHAR(60) NOT NULL
);
CREATE INDEX catalog_change_at ON catalog_change (changed_at);

-- +goose Down
DROP TABLE catalog_change;
DROP TABLE price_change;
DROP TABLE price;
DROP TABLE variant_ean;
DROP TABLE variant;
DROP TABLE media;
DROP TABLE product_choice;
DROP TABLE product_category;
DROP TABLE slug;
DROP TABLE product_text;
DROP TABLE product;
DROP TABLE choice_text;
DROP TABLE choice;
DROP TABLE attribute_text;
DROP TABLE attribute;
DROP TABLE category_closure;
DROP TABLE category_text;
DROP TABLE category;
DROP TABLE brand;
DROP TABLE sequence;
