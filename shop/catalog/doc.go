// Package catalog owns what the shop sells: products with their variants, prices and texts, the category tree, brands
// and typed attributes, and the rules that keep them whole. It refuses to know stock (shop/inventory), ranking and
// facets (shop/search), suppliers' formats (shop/importing), SQL (shop/catalog/catalogsql) and HTML pages (shop/web).
//
// Writing goes in batches: one product saved in a form and five hundred of an import take the same way, so there is one
// set of rules and the number of statements does not depend on the number of products.
package catalog
