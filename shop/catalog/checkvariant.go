package catalog

import (
	"slices"
	"strings"

	"vapeart/shop/fault"
	"vapeart/shop/money"
)

func (p *Product) checkOptions(c *fault.Check) {
	checkMany(c, "options", len(p.Options), maxOptions)
	codes := make([]string, len(p.Options))
	for i, o := range p.Options {
		codes[i] = o.Code
		if err := o.check(); err != nil {
			c.Join(at("options", i), err)
		}
	}
	checkTwice(c, "options", codes)
}

func (o *Option) check() error {
	var c fault.Check
	checkCode(&c, "code", o.Code, maxOptionCode)
	checkNames(&c, "names", o.Names, true, maxShortName)
	c.That(len(o.Values) > 0, "values", "required")
	checkMany(&c, "values", len(o.Values), maxOptionValues)
	codes := make([]string, len(o.Values))
	for i, v := range o.Values {
		codes[i] = v.Code
		checkCode(&c, at("values", i)+".code", v.Code, maxOptionCode)
		checkNames(&c, at("values", i)+".names", v.Names, true, maxShortName)
	}
	checkTwice(&c, "values", codes)
	return c.Err()
}

func (p *Product) checkVariants(c *fault.Check) {
	c.That(len(p.Variants) > 0, "variants", "required")
	checkMany(c, "variants", len(p.Variants), MaxVariants)
	skus, combinations := map[string]bool{}, map[string]bool{}
	for i := range p.Variants {
		v := &p.Variants[i]
		if err := v.check(); err != nil {
			c.Join(at("variants", i), err)
		}
		c.That(!skus[v.SKU], at("variants", i)+".sku", "catalog.twice")
		skus[v.SKU] = true
		if !v.Active {
			continue // what is left of an earlier offer need not fit today's options
		}
		key, complete := p.combination(v)
		if c.That(complete, at("variants", i)+".options", "catalog.options_incomplete") {
			c.That(!combinations[key], at("variants", i)+".options", "catalog.same_options")
			combinations[key] = true
		}
	}
}

// combination returns what makes a variant different from its siblings, and whether it has a known value for every
// option of the product and for none besides.
func (p *Product) combination(v *Variant) (key string, complete bool) {
	if len(v.Options) != len(p.Options) {
		return "", false
	}
	var b strings.Builder
	for _, o := range p.Options {
		i := slices.IndexFunc(o.Values, func(ov OptionValue) bool { return ov.Code == v.Options[o.Code] })
		if i < 0 {
			return "", false
		}
		b.WriteString(o.Values[i].Code)
		b.WriteByte(0) // in no code
	}
	return b.String(), true
}

func (v *Variant) check() error {
	var c fault.Check
	checkCode(&c, "sku", v.SKU, MaxSKU)
	checkLine(&c, "mpn", v.MPN, MaxMPN)
	checkLength(&c, "mpn", dropSpaces(fold(v.MPN)), MaxMPN) // some characters fold to several
	checkMany(&c, "eans", len(v.EANs), MaxEANs)
	checkTwice(&c, "eans", v.EANs)
	for i, ean := range v.EANs {
		if digits, err := ParseEAN(ean); err != nil {
			c.Join(at("eans", i), err)
		} else {
			c.That(digits == ean, at("eans", i), "bad_characters")
		}
	}
	c.That(v.WeightGrams >= 0, "weight", "too_small", fault.With("min", 0))
	c.That(v.WeightGrams <= MaxWeight, "weight", "too_large", fault.With("max", MaxWeight))
	if v.Price != nil {
		if err := v.Price.check(); err != nil {
			c.Join("price", err)
		}
	}
	return c.Err()
}

func (p *Price) check() error {
	var c fault.Check
	currency := p.Amount.Currency
	if _, err := money.ParseCurrency(string(currency)); err != nil {
		c.Join("currency", err)
	}
	c.That(p.Amount.Minor > 0, "amount", "too_small", fault.With("min", 1))
	if p.Purchase != nil {
		c.That(p.Purchase.Minor >= 0, "purchase", "too_small", fault.With("min", 0))
		c.That(p.Purchase.Currency == currency, "purchase", "catalog.other_currency")
	}
	if s := p.Sale; s != nil {
		c.That(s.Amount.Minor > 0, "sale", "too_small", fault.With("min", 1))
		c.That(s.Amount.Minor < p.Amount.Minor, "sale", "catalog.sale_not_lower")
		c.That(s.Amount.Currency == currency, "sale", "catalog.other_currency")
		c.That(s.From.IsZero() || s.Until.IsZero() || s.From.Before(s.Until), "sale_until", "catalog.window_order")
	}
	return c.Err()
}
