package catalog

import (
	"context"
	"maps"
	"strconv"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

// The bounds of a category.
const maxCategoryCode = 120

// Check tells everything that is wrong with the category by itself: Invalid with fields such as "texts.en.name".
func (c *Category) Check() error {
	var check fault.Check
	checkCode(&check, "code", c.Code, maxCategoryCode)
	check.That(c.Position >= 0, "position", "too_small", fault.With("min", 0))
	checkTexts(&check, c.Texts)
	for _, lang := range locale.Supported() {
		text := c.Texts[lang]
		checkLength(&check, "texts."+string(lang)+".name", text.Name, maxShortName)
		check.That(text.Summary == "", "texts."+string(lang)+".summary", "catalog.products_only")
	}
	return check.Err()
}

// SaveCategory writes a category in one transaction, or the caller's: without an id it is made below its parent, else
// its texts are replaced (MoveCategory moves it). A text without a slug gets one; one whose name did not change keeps
// its. Id, slugs and version are set in c when it returns nil. Errors: Invalid as Check; NotFound
// catalog.category_unknown; Conflict catalog.code_taken, catalog.category_changed, catalog.slug_taken.
func (s *Service) SaveCategory(ctx context.Context, c *Category) error {
	c.Code, c.Texts = CleanText(c.Code), cleanTexts(c.Texts, s.sanitizer)
	if err := c.Check(); err != nil {
		return err
	}
	var saved Category
	err := s.repo.InTx(ctx, func(ctx context.Context) error {
		saved = *c
		saved.Texts = maps.Clone(c.Texts)
		all, err := s.repo.Categories(ctx)
		if err != nil {
			return err
		}
		before, err := place(all, c)
		if err != nil {
			return err
		}
		if err := s.categorySlugs(ctx, before, &saved); err != nil {
			return err
		}
		if before == nil {
			err = s.repo.InsertCategories(ctx, []*Category{&saved})
		} else {
			saved.ParentID, saved.Position = before.ParentID, before.Position
			err = s.repo.UpdateCategory(ctx, saved)
			saved.Version++
		}
		if err != nil {
			return err
		}
		return s.repo.Touched(ctx, s.clock.Now(), []string{TagCatalog})
	})
	if err != nil {
		return err
	}
	*c = saved
	return nil
}

// place returns what is stored of c, nil for a new one whose parent exists and whose code is free.
func place(all []Category, c *Category) (before *Category, err error) {
	var check fault.Check
	parent := c.ParentID == 0
	for i := range all {
		switch {
		case c.ID != 0 && all[i].ID == c.ID:
			if all[i].Version != c.Version {
				return nil, fault.New(fault.Conflict, "catalog.category_changed")
			}
			check.That(all[i].Code == c.Code, "code", "catalog.code_fixed")
			return &all[i], check.Err()
		case c.ID == 0 && all[i].Code == c.Code:
			check.Add("code", "taken")
		}
		parent = parent || all[i].ID == c.ParentID
	}
	if c.ID != 0 {
		return nil, fault.New(fault.NotFound, "catalog.category_unknown")
	}
	check.That(parent, "parent", "unknown")
	return nil, check.Err() // nothing is stored of a new one
}

func (s *Service) categorySlugs(ctx context.Context, before, c *Category) error {
	var wishes []*slugWish
	var langs []locale.Language
	for _, lang := range locale.Supported() {
		text, ok := c.Texts[lang]
		if !ok {
			continue
		}
		if before != nil && text.Slug == "" && before.Texts[lang].Name == text.Name {
			text.Slug = before.Texts[lang].Slug
		}
		base := text.Slug
		if base == "" {
			base = slugOr(text.Name, c.Code, string(CategorySlug))
		}
		wishes = append(wishes, &slugWish{base: base, spare: cutSlug(base, maxSlug) + "-" + slugOr(c.Code, strconv.Itoa(len(wishes))), id: c.ID, owner: c})
		langs = append(langs, lang)
	}
	err := settleSlugs(ctx, wishes, func(ctx context.Context, slugs []string) (map[string]int64, error) {
		return s.repo.TakenSlugs(ctx, CategorySlug, slugs)
	})
	if err != nil {
		return err
	}
	for i, lang := range langs {
		text := c.Texts[lang]
		text.Slug = wishes[i].got
		c.Texts[lang] = text
	}
	return nil
}

// MoveCategory hangs a category with all below it under another parent (0: root); position 0 is the first place among
// its new siblings, one too high the last. Errors: NotFound catalog.category_unknown, Conflict catalog.category_cycle.
func (s *Service) MoveCategory(ctx context.Context, id, parentID int64, position int) error {
	return s.repo.InTx(ctx, func(ctx context.Context) error {
		if err := s.repo.MoveCategory(ctx, id, parentID, max(0, position)); err != nil {
			return err
		}
		return s.repo.Touched(ctx, s.clock.Now(), []string{TagCatalog})
	})
}
