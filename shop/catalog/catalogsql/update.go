package catalogsql

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"slices"
	"time"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
	"vapeart/shop/sqldb"
)

// update is one UpdateProducts: what is written anew, and what goes first to make room for it.
type update struct {
	rows
	products, variants [][]any // rows that exist

	oldTexts, oldCategories, oldChoices, oldMedia, oldEANs, oldPrices []int64 // ids of whose they are

	newVariants, newMedia []*int64
	slugs                 map[string]int64    // new slugs and whose they become
	born                  map[int64]time.Time // when each variant was made
}

// UpdateProducts writes products that exist.
func (r *Repository) UpdateProducts(ctx context.Context, before, after []*catalog.Product) error {
	order := make([]int, len(after))
	for i := range order {
		order[i] = i
	}
	// One order for everybody: two batches with the same products wait for each other instead of deadlocking.
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(before[i].ID, before[j].ID) })
	if err := r.lock(ctx, before); err != nil {
		return err
	}
	u := update{slugs: map[string]int64{}}
	if err := u.loadBrandKeys(ctx, r.db, after); err != nil {
		return err
	}
	if err := u.loadBirths(ctx, r.db, after); err != nil {
		return err
	}
	for _, i := range order {
		u.collectIDs(after[i])
	}
	if err := r.number(ctx, "variant", u.newVariants); err != nil {
		return err
	}
	if err := r.number(ctx, "media", u.newMedia); err != nil {
		return err
	}
	for _, i := range order {
		if err := u.diff(before[i], after[i]); err != nil {
			return err
		}
	}
	return r.apply(ctx, &u)
}

// lock takes the products' rows, in the order of ids, and proves that they are as they were read.
func (r *Repository) lock(ctx context.Context, before []*catalog.Product) error {
	versions := make(map[int64]int64, len(before))
	for _, p := range before {
		versions[p.ID] = p.Version
	}
	ids := slices.Sorted(maps.Keys(versions))
	found, err := in(ctx, r.db, scanPair[int64], "SELECT version, id FROM product WHERE id IN (?) ORDER BY id"+r.db.ForUpdate(), ids)
	if err != nil {
		return err
	}
	for _, f := range found {
		if versions[f.id] != f.key {
			return fault.New(fault.Conflict, "catalog.product_changed")
		}
	}
	if len(found) < len(ids) {
		return fault.New(fault.Conflict, "catalog.product_changed")
	}
	return nil
}

func (u *update) collectIDs(p *catalog.Product) {
	for i := range p.Variants {
		if p.Variants[i].ID == 0 {
			u.newVariants = append(u.newVariants, &p.Variants[i].ID)
		}
	}
	for i := range p.Media {
		if p.Media[i].ID == 0 {
			u.newMedia = append(u.newMedia, &p.Media[i].ID)
		}
	}
}

// diff takes what changes of one product.
func (u *update) diff(before, after *catalog.Product) error {
	after.Version = before.Version + 1
	row, err := productRow(after)
	if err != nil {
		return err
	}
	u.products = append(u.products, row)
	if !maps.Equal(before.Texts, after.Texts) {
		u.oldTexts = append(u.oldTexts, after.ID)
		u.addTexts(after)
		had := slugsOf(before.Texts)
		for _, slug := range slugsOf(after.Texts) {
			if _, found := slices.BinarySearch(had, slug); !found {
				u.slugs[slug] = after.ID
			}
		}
	}
	if !slices.Equal(before.Categories, after.Categories) {
		u.oldCategories = append(u.oldCategories, after.ID)
		u.addCategories(after)
	}
	if !slices.Equal(choicesOf(before), choicesOf(after)) {
		u.oldChoices = append(u.oldChoices, after.ID)
		u.addChoices(after)
	}
	if !reflect.DeepEqual(before.Media, after.Media) {
		u.oldMedia = append(u.oldMedia, after.ID)
		if err := u.addMedia(after); err != nil {
			return err
		}
	}
	return u.diffVariants(before, after)
}

func (u *update) diffVariants(before, after *catalog.Product) error {
	position := make(map[int64]int, len(before.Variants))
	for i := range before.Variants {
		position[before.Variants[i].ID] = i
	}
	for i := range after.Variants {
		v := &after.Variants[i]
		j, known := position[v.ID]
		if !known {
			if err := u.addVariant(after, i); err != nil {
				return err
			}
			continue
		}
		old := &before.Variants[j]
		if i != j || before.BrandID != after.BrandID || !sameVariant(old, v) {
			v.Version = old.Version + 1
			row, err := u.variantRow(after, i, u.born[v.ID])
			if err != nil {
				return err
			}
			u.variants = append(u.variants, row)
		}
		if !slices.Equal(old.EANs, v.EANs) {
			u.oldEANs = append(u.oldEANs, v.ID)
			u.addEANs(v)
		}
		u.diffPrice(old, v, after)
	}
	return nil
}

// sameVariant tells whether the variant's own row is the same.
func sameVariant(a, b *catalog.Variant) bool {
	return a.SKU == b.SKU && a.MPN == b.MPN && maps.Equal(a.Options, b.Options) && a.WeightGrams == b.WeightGrams && a.Active == b.Active
}

func (u *update) diffPrice(old, v *catalog.Variant, p *catalog.Product) {
	if reflect.DeepEqual(old.Price, v.Price) {
		return
	}
	if old.Price != nil {
		u.oldPrices = append(u.oldPrices, v.ID)
	}
	if v.Price != nil {
		u.addPrice(v, p.UpdatedAt)
	}
	switch {
	case catalog.SameSetting(old.Price, v.Price):
	case v.Price == nil:
		withdrawn := catalog.Price{Amount: old.Price.Amount}
		withdrawn.Amount.Minor = 0
		u.addChange(v.ID, withdrawn, p.UpdatedAt)
	default:
		u.addChange(v.ID, *v.Price, p.UpdatedAt)
	}
}

// apply writes the differences.
func (r *Repository) apply(ctx context.Context, u *update) error {
	if err := r.db.UpsertAll(ctx, "product", []string{"id"}, productCols(), u.products); err != nil {
		return refused(err, fault.Wrap(fault.Conflict, "catalog.code_taken", err))
	}
	for _, old := range []struct {
		text string
		ids  []int64
	}{
		{"DELETE FROM product_text WHERE product_id IN (?)", u.oldTexts},
		{"DELETE FROM product_category WHERE product_id IN (?)", u.oldCategories},
		{"DELETE FROM product_choice WHERE product_id IN (?)", u.oldChoices},
		{"DELETE FROM media WHERE product_id IN (?)", u.oldMedia},
		{"DELETE FROM variant_ean WHERE variant_id IN (?)", u.oldEANs},
		{"DELETE FROM price WHERE variant_id IN (?)", u.oldPrices},
	} {
		if err := execIn(ctx, r.db, old.text, old.ids); err != nil {
			return err
		}
	}
	if err := r.db.UpsertAll(ctx, "variant", []string{"id"}, variantCols(), u.variants); err != nil {
		return refused(err, fault.Wrap(fault.Conflict, "catalog.sku_taken", err))
	}
	if err := r.newSlugs(ctx, catalog.ProductSlug, u); err != nil {
		return err
	}
	return u.insert(ctx, r.db)
}

// loadBirths reads what an update of a variant's row must give again.
func (u *update) loadBirths(ctx context.Context, db *sqldb.DB, products []*catalog.Product) error {
	ids := make([]int64, len(products))
	for i, p := range products {
		ids[i] = p.ID
	}
	found, err := in(ctx, db, scanPair[int64], "SELECT id, created_at FROM variant WHERE product_id IN (?)", ids)
	u.born = make(map[int64]time.Time, len(found))
	for _, f := range found {
		u.born[f.key] = sqldb.Time(f.id)
	}
	return err
}

// newSlugs takes the slugs that nothing leads to yet; one that led there before is there already.
func (r *Repository) newSlugs(ctx context.Context, kind catalog.SlugKind, u *update) error {
	wanted := slices.Sorted(maps.Keys(u.slugs))
	found, err := in(ctx, r.db, scanPair[string], "SELECT slug, target_id FROM slug WHERE kind = ? AND slug IN (?)"+r.db.ForUpdate(), wanted, string(kind))
	if err != nil {
		return err
	}
	taken := exactly(found, wanted)
	for _, slug := range wanted {
		switch id, exists := taken[slug]; {
		case !exists:
			u.addSlug(kind, slug, u.slugs[slug])
		case id != u.slugs[slug]:
			return slugTaken()
		}
	}
	return nil
}
