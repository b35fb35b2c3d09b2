package demo

import (
	"sort"
	"strings"
)

// variants checks options and variants against each other: every combination
// of values is sold exactly once.
func (k *checker) variants(where string, p Product) {
	combinations := 1
	for _, o := range p.Options {
		k.code("option of "+where, o.Code)
		k.text(where+": option "+o.Code, o.Name)
		k.require(len(o.Values) > 0, "%s: option %s without values", where, o.Code)
		for _, v := range o.Values {
			k.code("value of "+where+" "+o.Code, v.Code)
			k.text(where+": value "+v.Code, v.Name)
		}
		combinations *= len(o.Values)
	}
	k.require(len(p.Variants) == combinations, "%s: %d variants for %d combinations", where, len(p.Variants), combinations)
	for _, v := range p.Variants {
		k.combination(where, p.Options, v)
		k.variant(v)
	}
}

func (k *checker) combination(where string, options []Option, v Variant) {
	var key strings.Builder
	for _, o := range options {
		value := v.Options[o.Code]
		k.require(k.used["value of "+where+" "+o.Code+"\x00"+value], "variant %s: no %s %q", v.SKU, o.Code, value)
		key.WriteString(value + "/")
	}
	k.require(len(v.Options) == len(options), "variant %s: options %v", v.SKU, keys(v.Options))
	k.unique("combination of "+where, key.String())
}

func (k *checker) variant(v Variant) {
	k.require(skuPattern.MatchString(v.SKU), "variant %q: not a SKU", v.SKU)
	k.unique("SKU", v.SKU)
	k.unique("EAN", v.EAN)
	k.require(validEAN(v.EAN), "variant %s: EAN %q", v.SKU, v.EAN)
	k.require(v.PriceMinor > 0, "variant %s: price %d", v.SKU, v.PriceMinor)
	k.require(v.PurchaseMinor > 0 && v.PurchaseMinor < v.PriceMinor, "variant %s: bought for %d", v.SKU, v.PurchaseMinor)
	k.require(v.WeightGrams > 0, "variant %s: weight %d", v.SKU, v.WeightGrams)
	k.require(v.Stock >= 0, "variant %s: stock %d", v.SKU, v.Stock)
	sold := v.SalePriceMinor != 0
	k.require(!sold || v.SalePriceMinor > v.PurchaseMinor && v.SalePriceMinor < v.PriceMinor,
		"variant %s: sale price %d", v.SKU, v.SalePriceMinor)
	k.require(sold || v.SaleFromDays == 0 && v.SaleUntilDays == 0, "variant %s: sale days without a sale", v.SKU)
	k.require(v.SaleUntilDays == 0 || v.SaleUntilDays > v.SaleFromDays, "variant %s: sale ends before it begins", v.SKU)
}

// validEAN checks length, the in-store prefix 20 to 29 and the check digit
// (GS1: weights 1 and 3 from the left, sum a multiple of ten).
func validEAN(s string) bool {
	if len(s) != 13 || s[0] != '2' {
		return false
	}
	sum := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum += int(s[i]-'0') * (1 + 2*(i%2))
	}
	return sum%10 == 0
}

// keys lists a map's keys in a fixed order, for messages.
func keys(m map[string]string) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
