package browse

import (
	"encoding/json"
	"strings"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/locale"
	"vapeart/shop/web/link"
)

// Root leads to the first page in the reader's language.
func (p *Pages) Root(c *fiber.Ctx) error {
	c.Set(fiber.HeaderVary, fiber.HeaderAcceptLanguage)
	c.Set(fiber.HeaderCacheControl, "public, max-age=0, s-maxage=3600")
	c.Set(fiber.HeaderLocation, link.Home(locale.Match(c.Get(fiber.HeaderAcceptLanguage))))
	return c.SendStatus(fiber.StatusFound)
}

// Robots keeps search engines away from what is personal or endless, and from the stylesheet that asks for age: to them
// pages look as they do to those who have answered.
func (p *Pages) Robots(c *fiber.Ctx) error {
	var b strings.Builder
	b.WriteString("User-agent: *\n")
	for _, l := range locale.Supported() {
		for _, part := range []string{
			link.CartPart, link.CheckoutPart, link.OrderPart, link.SearchPart, link.SuggestPart, link.MePart, link.AgePart,
		} {
			b.WriteString("Disallow: " + link.Home(l) + part + "\n")
		}
	}
	b.WriteString("Disallow: " + link.AgeSheet + "\n\nSitemap: " + p.Frame.Absolute(link.Sitemap) + "\n")
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	c.Type("txt", "utf-8")
	return c.SendString(b.String())
}

type manifest struct {
	Name       string         `json:"name"`
	ShortName  string         `json:"short_name"`
	Start      string         `json:"start_url"`
	Display    string         `json:"display"`
	Background string         `json:"background_color"`
	Theme      string         `json:"theme_color"`
	Icons      []manifestIcon `json:"icons"`
}

type manifestIcon struct {
	Source  string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose,omitempty"`
}

// Manifest tells how the shop looks on a home screen.
func (p *Pages) Manifest(c *fiber.Ctx) error {
	m := manifest{
		Name: p.Frame.Shop.Name, ShortName: p.Frame.Shop.Name, Start: "/", Display: "browser",
		Background: "#f4f5f0", Theme: "#12342d",
	}
	for _, i := range []manifestIcon{
		{"icon.svg", "any", "image/svg+xml", ""}, {"icon-512.png", "512x512", "image/png", "any maskable"},
	} {
		path, err := p.Frame.Assets.Path(i.Source)
		if err != nil {
			return err
		}
		i.Source = path
		m.Icons = append(m.Icons, i)
	}
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	c.Set(fiber.HeaderContentType, "application/manifest+json")
	return c.Send(body)
}
