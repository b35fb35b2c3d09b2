package browse

import (
	"bytes"
	"context"
	"slices"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/locale"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/pagecache"
	"vapeart/shop/web/view"
)

// Text is a page of words: about us, terms, imprint. They are shown without a question for age, as the law wants them
// within everybody's reach.
func (p *Pages) Text(c *fiber.Ctx, l locale.Language) error {
	name := c.Params("name")
	if !slices.Contains(view.TextNames(), name) {
		return notFound()
	}
	address := link.Text(l, name)
	return p.serve(c, address, func(ctx context.Context) (*pagecache.Page, error) {
		var words bytes.Buffer
		if err := p.Frame.Views.Render(&words, l, view.Words{Lang: string(l), Name: name, Shop: p.Frame.Shop}); err != nil {
			return nil, err
		}
		title := p.Frame.Printer(l).Text(locale.Key("legal." + name))
		page, err := p.Frame.Page(ctx, frame.Head{
			Lang: l, Path: address, Title: title, Ungated: true, Crumbs: p.crumbs(nil, l, title),
		})
		if err != nil {
			return nil, err
		}
		v := view.Text{Page: page, Name: name, Body: view.HTML(words.String())} //nolint:gosec // made by html/template
		return p.page(l, fiber.StatusOK, v, tags(nil)...)
	})
}
