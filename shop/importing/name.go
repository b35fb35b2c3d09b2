package importing

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"vapeart/shop/catalog"
)

// name gives new products the codes and SKUs that nobody has: the part number as SKU where it is free, with a number
// behind it where it is not.
func (b *batch) name(ctx context.Context) error {
	var fresh []*catalog.Product
	var wanted, codes []string
	for _, p := range b.save {
		if p.ID != 0 {
			continue
		}
		p.Variants[0].SKU = skuOf(p)
		fresh = append(fresh, p)
		wanted, codes = append(wanted, p.Variants[0].SKU), append(codes, p.Code)
	}
	skus, err := newNames(ctx, b.service.Catalog.TakenSKUs, wanted)
	if err != nil {
		return err
	}
	names, err := newNames(ctx, b.service.Catalog.TakenCodes, codes)
	if err != nil {
		return err
	}
	for i, p := range fresh {
		p.Variants[0].SKU, p.Code = skus[i], names[i]
	}
	return nil
}

// skuOf makes a SKU of the part number, or of the code where there is none that can be typed.
func skuOf(p *catalog.Product) string {
	var b strings.Builder
	for _, r := range p.Variants[0].MPN {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(unicode.ToUpper(r))
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	const longest = catalog.MaxSKU - 8 // leaves room for a number
	if sku := strings.Trim(cutText(b.String(), longest), "-"); len(sku) >= 3 {
		return sku
	}
	return strings.ToUpper(cutText(p.Code, longest))
}

// newNames returns each wanted name, numbered where it is taken in the shop or earlier in the list.
func newNames(ctx context.Context, taken func(context.Context, []string) (map[string]int64, error), wanted []string) ([]string, error) {
	out := make([]string, len(wanted))
	pending := make([]int, len(wanted))
	used := map[string]bool{}
	for i := range wanted {
		out[i], pending[i] = wanted[i], i
	}
	for try := 2; len(pending) > 0; try++ {
		ask := make([]string, len(pending))
		for n, i := range pending {
			ask[n] = out[i]
		}
		gone, err := taken(ctx, ask)
		if err != nil {
			return nil, err
		}
		var again []int
		for _, i := range pending {
			if _, exists := gone[out[i]]; exists || used[out[i]] {
				out[i] = fmt.Sprintf("%s-%d", wanted[i], try)
				again = append(again, i)
				continue
			}
			used[out[i]] = true
		}
		pending = again
	}
	return out, nil
}
