package catalog

import (
	"maps"
	"slices"
	"strconv"
)

// TagCatalog is the tag of every page that shows something of the catalogue.
const TagCatalog = "catalog"

// mostTagged is how many products are told apart; a larger batch makes every page old.
const mostTagged = 20

// TagProduct returns the tag of pages that show a product.
func TagProduct(id int64) string { return "product:" + strconv.FormatInt(id, 10) }

// TagCategory returns the tag of pages that list a category. It is touched by products in it and below.
func TagCategory(id int64) string { return "category:" + strconv.FormatInt(id, 10) }

// tags returns what the batch changes: its products and the categories they are and were in, with all above them.
func (b *batch) tags() []string {
	if len(b.changed) > mostTagged {
		return []string{TagCatalog}
	}
	tags := map[string]bool{}
	list := func(p *Product) {
		for _, id := range p.Categories {
			for _, above := range b.known.Categories[id] {
				tags[TagCategory(above)] = true
			}
		}
	}
	for _, i := range b.changed {
		tags[TagProduct(b.products[i].ID)] = true
		if b.before[i] != nil {
			list(b.before[i])
		}
		list(b.products[i])
	}
	return slices.Sorted(maps.Keys(tags))
}
