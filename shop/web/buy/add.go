package buy

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/cart"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
)

// Add puts a variant into the cart.
func (p *Pages) Add(c *fiber.Ctx, l locale.Language) error {
	f := posted(c)
	variant, quantity := f.ID("variant"), f.Number("quantity", 1, cart.MaxQuantity)
	added, err := cart.Added{}, f.Err()
	if err == nil {
		added, err = p.Carts.Add(c.UserContext(), p.token(c), l, variant, quantity)
	}
	if err != nil {
		return p.notAdded(c, l, err)
	}
	p.cookies.set(c, cartCookie, added.Token, cartLifetime)
	if !frame.HTMX(c) {
		return frame.SeeOther(c, cartWith(l, variant, added))
	}
	return p.added(c, l, added, variant)
}

// cartWith is the cart's address, telling when fewer were put in than wished for.
func cartWith(l locale.Language, variant int64, added cart.Added) string {
	if !added.Capped {
		return link.Cart(l)
	}
	return link.Cart(l) + "?capped=" + strconv.FormatInt(variant, 10)
}

// added says what was put in, without leaving the page.
func (p *Pages) added(c *fiber.Ctx, l locale.Language, added cart.Added, variant int64) error {
	v, err := p.Carts.View(c.UserContext(), added.Token, l)
	if err != nil {
		return err
	}
	out := view.Added{Badge: view.Badge{Units: v.Units}, Cart: link.Cart(l)}
	for _, line := range v.Lines {
		if line.VariantID != variant {
			continue
		}
		out.Name = line.Name
		if added.Capped {
			out.Message = p.capped(line, l)
		}
	}
	return p.Frame.Personal(c, l, fiber.StatusOK, out)
}

func (p *Pages) notAdded(c *fiber.Ctx, l locale.Language, cause error) error {
	kind := fault.KindOf(cause)
	told := kind == fault.Invalid || kind == fault.Conflict || kind == fault.NotFound
	if !told || !frame.HTMX(c) {
		return p.refused(c, l, cause)
	}
	units, err := p.units(c.UserContext(), p.token(c))
	if err != nil {
		return err
	}
	out := view.Added{Badge: view.Badge{Units: units}, Cart: link.Cart(l), Message: p.reason(cause, l), Failed: true}
	return p.Frame.Personal(c, l, fiber.StatusOK, out)
}

// Update sets the quantity of a line; 0 takes it out.
func (p *Pages) Update(c *fiber.Ctx, l locale.Language) error {
	f := posted(c)
	variant, quantity := f.ID("variant"), f.Number("quantity", 0, cart.MaxQuantity)
	added, err := cart.Added{}, f.Err()
	if err == nil {
		added, err = p.Carts.Set(c.UserContext(), p.token(c), variant, quantity)
	}
	return p.changed(c, l, variant, added, err)
}

// Remove takes a line out.
func (p *Pages) Remove(c *fiber.Ctx, l locale.Language) error {
	f := posted(c)
	variant := f.ID("variant")
	err := f.Err()
	if err == nil {
		err = p.Carts.Remove(c.UserContext(), p.token(c), variant)
	}
	return p.changed(c, l, variant, cart.Added{}, err)
}

// changed shows the cart after a change.
func (p *Pages) changed(c *fiber.Ctx, l locale.Language, variant int64, added cart.Added, err error) error {
	if err != nil {
		return p.refused(c, l, err)
	}
	if !frame.HTMX(c) {
		return frame.SeeOther(c, cartWith(l, variant, added))
	}
	v, err := p.Carts.View(c.UserContext(), p.token(c), l)
	if err != nil {
		return err
	}
	basket := p.basket(v, l)
	for _, line := range v.Lines {
		if added.Capped && line.VariantID == variant {
			basket.Notices = append(basket.Notices, p.capped(line, l))
		}
	}
	return p.sendBasket(c, l, fiber.StatusOK, basket)
}
