-- +goose Up
-- What search knows of the products, made from the catalogue and remade from it at any time: hence no foreign keys.

-- One row per product that can be found, and per one that no longer can (removed), so that an older document does not bring
-- it back. categories: ids as assigned; choices: attribute:choice; name_terms: per language; text_hash: of what is in
-- listing_text and search_code.
CREATE TABLE listing (
  product_id INTEGER NOT NULL PRIMARY KEY,
  version BIGINT NOT NULL,
  removed SMALLINT NOT NULL,
  brand_id BIGINT NOT NULL,
  price_minor BIGINT NOT NULL,
  currency VARCHAR(3) NOT NULL,
  available SMALLINT NOT NULL,
  popularity INT NOT NULL,
  published_at BIGINT NOT NULL,
  categories TEXT NOT NULL,
  choices MEDIUMTEXT NOT NULL,
  name_terms VARCHAR(40) NOT NULL,
  text_hash VARCHAR(32) NOT NULL,
  CONSTRAINT listing_removed CHECK (removed IN (0, 1)),
  CONSTRAINT listing_available CHECK (available IN (0, 1)),
  CONSTRAINT listing_price CHECK (price_minor >= 0)
);

-- How often the listings of a block of products have changed: the sum of changes. Append-only, so that writers never wait
-- for one another; folded from time to time without changing a sum. Block -1 counts texts that were replaced or removed.
CREATE TABLE listing_change (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  block_id BIGINT NOT NULL,
  changes BIGINT NOT NULL
);

-- SKUs, EANs and part numbers as they are compared.
CREATE TABLE search_code (
  code_key VARCHAR(120) NOT NULL,
  product_id BIGINT NOT NULL,
  PRIMARY KEY (code_key, product_id)
) WITHOUT ROWID;
CREATE INDEX search_code_product ON search_code (product_id);

-- The words of the products' texts, folded; products counts those that have the word's stem, as of the last recount.
CREATE TABLE search_term (
  language VARCHAR(5) NOT NULL,
  word VARCHAR(32) NOT NULL,
  display VARCHAR(64) NOT NULL,
  stem VARCHAR(40) NOT NULL,
  products BIGINT NOT NULL,
  PRIMARY KEY (language, word)
) WITHOUT ROWID;
CREATE INDEX search_term_stem ON search_term (language, stem);

-- Terms of shop/search, not texts: the engine's own analysis has nothing to do. SQLite's table is an index alone; MySQL's is
-- ASCII, in which it searches and reads twice as quickly.
CREATE VIRTUAL TABLE listing_text USING fts5(tokens, content='', contentless_delete=1, detail=none, tokenize="ascii tokenchars '_'");
CREATE VIRTUAL TABLE listing_token USING fts5vocab('listing_text', 'row');

-- +goose Down
DROP TABLE listing_token;
DROP TABLE listing_text;
DROP TABLE search_term;
DROP TABLE search_code;
DROP TABLE listing_change;
DROP TABLE listing;
