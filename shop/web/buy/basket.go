package buy

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/cart"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
)

// Cart is the cart's page. It notes which prices the customer has seen. At most 8 statements.
func (p *Pages) Cart(c *fiber.Ctx, l locale.Language) error {
	v, err := p.Carts.View(c.UserContext(), p.token(c), l)
	if err != nil {
		return err
	}
	basket := p.basket(v, l)
	for _, line := range v.Lines {
		if line.Quantity > 0 && c.QueryInt("capped") == int(line.VariantID) {
			basket.Notices = append(basket.Notices, p.capped(line, l))
		}
	}
	return p.sendBasket(c, l, fiber.StatusOK, basket)
}

// sendBasket answers with the page, or with what htmx puts in its place.
func (p *Pages) sendBasket(c *fiber.Ctx, l locale.Language, status int, b view.Basket) error {
	if frame.HTMX(c) {
		return p.Frame.Personal(c, l, fiber.StatusOK, view.BasketFragment{Basket: b})
	}
	title := p.Frame.Printer(l).Text("page.cart.title")
	page, err := p.Frame.Page(c.UserContext(), frame.Head{Lang: l, Path: link.Cart(l), Title: title, Hidden: true})
	if err != nil {
		return err
	}
	return p.Frame.Personal(c, l, status, view.Cart{Page: page, Basket: b})
}

// refused shows the cart as it is, with the reason why the last wish was not granted. Errors that no customer can do
// anything about pass on.
func (p *Pages) refused(c *fiber.Ctx, l locale.Language, cause error) error {
	switch fault.KindOf(cause) {
	case fault.Invalid, fault.Conflict, fault.NotFound:
	default:
		return cause
	}
	v, err := p.Carts.View(c.UserContext(), p.token(c), l)
	if err != nil {
		return err
	}
	basket := p.basket(v, l)
	basket.Problem = p.reason(cause, l)
	return p.sendBasket(c, l, fault.KindOf(cause).Status(), basket)
}

// reason is what a customer is told: of a single field at fault that field's text.
func (p *Pages) reason(err error, l locale.Language) string {
	texts := p.Frame.Printer(l)
	if fields := fault.FieldsOf(err); len(fields) > 0 {
		return texts.Field(fields[0])
	}
	return texts.Error(err)
}

func (p *Pages) capped(line cart.LineView, l locale.Language) string {
	n := cart.Notice{Code: cart.CappedNotice, Name: line.Name, Available: line.Quantity}
	return n.Text(p.Frame.Printer(l))
}

// basket turns a cart into what its page shows.
func (p *Pages) basket(v cart.View, l locale.Language) view.Basket {
	texts := p.Frame.Printer(l)
	b := view.Basket{
		Lang: l, Units: v.Units, Goods: v.Goods, Weight: int64(v.Weight), Ready: v.Ready, Adults: v.AgeGated,
	}
	for _, n := range v.Notices {
		b.Notices = append(b.Notices, n.Text(texts))
	}
	for _, line := range v.Lines {
		b.Lines = append(b.Lines, p.line(line, l))
	}
	return b
}

func (p *Pages) line(line cart.LineView, l locale.Language) view.CartLine {
	v := view.CartLine{
		VariantID: line.VariantID, Name: line.Name, Options: line.Options, SKU: line.SKU,
		Image: view.Image{Address: link.Picture(line.PictureSource), Alt: line.PictureAlt},
		Unit:  line.Unit, Regular: line.Regular, Quantity: line.Quantity, Total: line.Total,
		Max:  max(line.Quantity, min(line.Available, cart.MaxQuantity)),
		Lost: line.Problem == cart.Gone || line.Problem == cart.SoldOut,
	}
	if line.NameLanguage != l {
		v.Lang = string(line.NameLanguage)
	}
	if line.Slug != "" && line.Problem != cart.Gone {
		v.Address = link.Variant(l, line.Slug, line.SKU)
	}
	if line.Problem != "" {
		v.Problem = p.Frame.Printer(l).Text(line.Problem.Key(), fault.With("available", line.Available))
	}
	if v.Name == "" {
		v.Name = p.Frame.Printer(l).Text("page.cart.unknown_product")
	}
	return v
}

// Me is the personal part of every page's header, asked for apart from the page.
func (p *Pages) Me(c *fiber.Ctx, l locale.Language) error {
	units, err := p.units(c.UserContext(), p.token(c))
	if err != nil {
		return err
	}
	return p.Frame.Personal(c, l, fiber.StatusOK, view.Badge{Units: units})
}

// units asks nobody about a customer without a cart.
func (p *Pages) units(ctx context.Context, token string) (int, error) {
	if token == "" {
		return 0, nil
	}
	return p.Carts.Units(ctx, token)
}
