package importing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode"

	"vapeart/shop/catalog"
	"vapeart/shop/fault"
)

// name gives new products the codes and SKUs that nobody has: the part number as SKU where it is free, with a number
// behind it where it is not.
func (b *batch) name(ctx context.Context) error {
	var fresh []*catalog.Product
	var skus, codes []nameWish
	for _, p := range b.save {
		if p.ID != 0 {
			continue
		}
		fresh = append(fresh, p)
		skus = append(skus, nameWish{base: p.Variants[0].SKU, spare: strings.ToUpper(p.Code)})
		codes = append(codes, nameWish{base: p.Code, spare: p.Code})
	}
	for _, n := range []struct {
		wishes []nameWish
		taken  takenFunc
	}{{skus, b.service.catalog.TakenSKUs}, {codes, b.service.catalog.TakenCodes}} {
		if err := settleNames(ctx, n.wishes, n.taken); err != nil {
			return err
		}
	}
	for i, p := range fresh {
		p.Variants[0].SKU, p.Code = skus[i].got, codes[i].got
	}
	return nil
}

// productCode makes a product's code of the supplier's reference, which may be long or hard to write: what is lost of
// one is made up for by its hash.
func productCode(supplier, reference string) string {
	const longest = 56 // a supplier, a hash and a number fit beside it
	code := supplier + "-" + catalog.Slugify(reference)
	if len(code) <= longest && catalog.Slugify(reference) != "" {
		return code
	}
	sum := sha256.Sum256([]byte(reference))
	return strings.TrimRight(code[:min(len(code), longest)], "-") + "-" + hex.EncodeToString(sum[:6])
}

// skuOf makes a SKU of the part number, or of the code where there is none that can be typed.
func skuOf(p *catalog.Product) string {
	const longest = catalog.MaxSKU - 8 // leaves room for a number
	var b strings.Builder
	hyphen := false
	for _, r := range p.Variants[0].MPN {
		if r >= unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			hyphen = b.Len() > 0
			continue
		}
		if hyphen {
			b.WriteByte('-')
		}
		hyphen = false
		b.WriteRune(unicode.ToUpper(r))
	}
	if sku := strings.TrimRight(cutText(b.String(), longest), "-"); len(sku) >= 3 {
		return sku
	}
	return strings.ToUpper(p.Code)
}

// nameWish is a product that needs a name of its own.
type nameWish struct{ base, spare, got string }

type takenFunc func(ctx context.Context, names []string) (map[string]int64, error)

// settleNames finds every wish a name that nobody has in the shop or earlier in the list: its base, base-2 and so on;
// where many want the same, its spare. Few questions are asked, whatever the names. Errors: Conflict import.name_taken.
func settleNames(ctx context.Context, wishes []nameWish, taken takenFunc) error {
	used := map[string]bool{}
	open := make([]*nameWish, len(wishes))
	for i := range wishes {
		open[i] = &wishes[i]
	}
	for _, candidates := range []func(*nameWish) []string{
		func(w *nameWish) []string { return []string{w.base} },
		func(w *nameWish) []string { return numbered(w.base, 9) },
		func(w *nameWish) []string { return append([]string{w.spare}, numbered(w.spare, 99)...) },
	} {
		if len(open) == 0 {
			return nil
		}
		var ask []string
		for _, w := range open {
			ask = append(ask, candidates(w)...)
		}
		gone, err := taken(ctx, ask)
		if err != nil {
			return err
		}
		var rest []*nameWish
		for _, w := range open {
			if !w.take(candidates(w), gone, used) {
				rest = append(rest, w)
			}
		}
		open = rest
	}
	if len(open) > 0 {
		return fault.New(fault.Conflict, "import.name_taken", fault.With("name", open[0].spare))
	}
	return nil
}

func (w *nameWish) take(candidates []string, gone map[string]int64, used map[string]bool) bool {
	for _, name := range candidates {
		if _, exists := gone[name]; !exists && !used[name] {
			used[name], w.got = true, name
			return true
		}
	}
	return false
}

// numbered returns base-2 to base-n.
func numbered(base string, n int) (names []string) {
	for i := 2; i <= n; i++ {
		names = append(names, base+"-"+strconv.Itoa(i))
	}
	return names
}
