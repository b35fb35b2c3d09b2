package catalog

import (
	"context"
	"slices"
	"strconv"

	"vapeart/shop/fault"
)

// Bounds that only columns impose.
const (
	maxAttributeCode = 120
	maxUnit          = 20
)

// SaveBrands gives every brand its id: that of the brand whose name differs only by case, accents or spaces, or a new
// one. Brands are completed from what is stored. Errors: Invalid with fields "0.name".
func (s *Service) SaveBrands(ctx context.Context, brands []*Brand) error {
	if err := checkEach(brands, (*Brand).prepare); err != nil {
		return err
	}
	keys := make([]string, len(brands))
	for i, b := range brands {
		keys[i] = b.Key
	}
	var saved []*Brand
	err := s.repo.InTx(ctx, func(ctx context.Context) error {
		stored, err := s.repo.BrandsByKey(ctx, keys)
		if err != nil {
			return err
		}
		var fresh []*Brand
		saved, fresh = match(brands, stored, func(b *Brand) string { return b.Key })
		if len(fresh) == 0 {
			return nil
		}
		if err := s.brandSlugs(ctx, fresh); err != nil {
			return err
		}
		return s.repo.InsertBrands(ctx, fresh)
	})
	if err != nil {
		return err
	}
	for i, b := range saved {
		*brands[i] = *b
	}
	return nil
}

func (b *Brand) prepare() error {
	var c fault.Check
	b.Name = CleanText(b.Name)
	b.Key = BrandKey(b.Name)
	c.That(b.Key != "", "name", "required")
	checkLength(&c, "name", b.Name, MaxBrandName)
	checkLength(&c, "name", b.Key, MaxBrandName) // some characters fold to several
	return c.Err()
}

// checkEach prepares every element and tells all their faults, each behind its index.
func checkEach[T any](list []*T, prepare func(*T) error) error {
	var c fault.Check
	for i, v := range list {
		if err := prepare(v); err != nil {
			c.Join(strconv.Itoa(i), err)
		}
	}
	return c.Err()
}

// match returns for every element what is stored under its key, or a copy that is to be stored: the same one for
// elements with the same key, and in fresh once.
func match[T any](list []*T, stored []T, key func(*T) string) (out, fresh []*T) {
	known := make(map[string]*T, len(stored))
	for i := range stored {
		known[key(&stored[i])] = &stored[i]
	}
	out = make([]*T, len(list))
	for i, v := range list {
		if known[key(v)] == nil {
			c := *v
			known[key(v)] = &c
			fresh = append(fresh, &c)
		}
		out[i] = known[key(v)]
	}
	return out, fresh
}

func (s *Service) brandSlugs(ctx context.Context, fresh []*Brand) error {
	wishes := make([]*slugWish, len(fresh))
	for i, b := range fresh {
		base := slugOr(b.Name, "brand")
		wishes[i] = &slugWish{base: base, spare: base + "-" + strconv.Itoa(len(b.Key)), owner: b}
	}
	if err := settleSlugs(ctx, wishes, s.repo.TakenBrandSlugs); err != nil {
		return err
	}
	for i, b := range fresh {
		b.Slug, b.Version = wishes[i].got, 1
	}
	return nil
}

// SaveAttributes gives every attribute its id: that of the stored attribute with its code, or a new one with its
// choices. Attributes are completed from what is stored. Errors: Invalid with fields "0.names.en", and
// catalog.other_kind where the stored one has another kind.
func (s *Service) SaveAttributes(ctx context.Context, attributes []*Attribute) error {
	if err := checkEach(attributes, (*Attribute).prepare); err != nil {
		return err
	}
	codes := make([]string, len(attributes))
	for i, a := range attributes {
		codes[i] = a.Code
	}
	var saved []*Attribute
	err := s.repo.InTx(ctx, func(ctx context.Context) error {
		stored, err := s.repo.AttributesByCode(ctx, codes)
		if err != nil {
			return err
		}
		var fresh []*Attribute
		saved, fresh = match(attributes, stored, func(a *Attribute) string { return a.Code })
		var c fault.Check
		for i, a := range saved {
			c.That(a.Kind == attributes[i].Kind, strconv.Itoa(i)+".kind", "catalog.other_kind", fault.With("kind", a.Kind))
		}
		if err := c.Err(); err != nil || len(fresh) == 0 {
			return err
		}
		for _, a := range fresh {
			a.Version, a.Choices = 1, slices.Clone(a.Choices)
		}
		return s.repo.InsertAttributes(ctx, fresh)
	})
	if err != nil {
		return err
	}
	for i, a := range saved {
		*attributes[i] = *a
	}
	return nil
}

func (a *Attribute) prepare() error {
	var c fault.Check
	a.Code, a.Unit, a.Names = CleanText(a.Code), CleanText(a.Unit), cleanNames(a.Names)
	checkCode(&c, "code", a.Code, maxAttributeCode)
	switch a.Kind {
	case TextAttribute, NumberAttribute, BooleanAttribute, ChoiceAttribute:
	default:
		c.Add("kind", "unknown")
	}
	checkLine(&c, "unit", a.Unit, maxUnit)
	checkNames(&c, "names", a.Names, true, maxShortName)
	c.That(a.Kind == ChoiceAttribute || !a.Filterable, "filterable", "catalog.not_filterable")
	c.That(a.Kind == ChoiceAttribute || len(a.Choices) == 0, "choices", "catalog.other_kind", fault.With("kind", a.Kind))
	codes := make([]string, len(a.Choices))
	for i := range a.Choices {
		codes[i] = a.Choices[i].Code
		if err := a.Choices[i].prepare(); err != nil {
			c.Join(at("choices", i), err)
		}
	}
	checkTwice(&c, "choices", codes)
	return c.Err()
}

func (ch *Choice) prepare() error {
	var c fault.Check
	ch.Code, ch.Names = CleanText(ch.Code), cleanNames(ch.Names)
	checkCode(&c, "code", ch.Code, maxAttributeCode)
	checkNames(&c, "names", ch.Names, true, maxShortName)
	return c.Err()
}

// AddChoices gives every choice its id: that of the attribute's choice with its code, or a new one. Errors: Invalid with
// fields "0.names.en"; Conflict catalog.reference_unknown when there is no such attribute.
func (s *Service) AddChoices(ctx context.Context, attributeID int64, choices []*Choice) error {
	if err := checkEach(choices, (*Choice).prepare); err != nil {
		return err
	}
	codes := make([]string, len(choices))
	for i, c := range choices {
		codes[i] = c.Code
	}
	var saved []*Choice
	err := s.repo.InTx(ctx, func(ctx context.Context) error {
		ids, err := s.repo.ChoiceIDs(ctx, attributeID, codes)
		if err != nil {
			return err
		}
		stored := make([]Choice, 0, len(ids))
		for code, id := range ids {
			stored = append(stored, Choice{ID: id, Code: code})
		}
		var fresh []*Choice
		saved, fresh = match(choices, stored, func(c *Choice) string { return c.Code })
		if len(fresh) == 0 {
			return nil
		}
		return s.repo.InsertChoices(ctx, attributeID, fresh)
	})
	if err != nil {
		return err
	}
	for i, c := range saved {
		choices[i].ID = c.ID
	}
	return nil
}
