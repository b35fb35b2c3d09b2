package browse

import (
	"context"
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/locale"
	"vapeart/shop/web/flight"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
)

const (
	// partSize is how many addresses one part holds. The protocol allows 50,000 and 50 MB unpacked.
	// Source: https://www.sitemaps.org/protocol.html
	partSize = 45_000
	// sitemapAge is how old a sitemap gets: making one reads the whole catalogue.
	sitemapAge = time.Hour
)

// sitemap keeps the last one made, packed: some megabytes for a hundred thousand products.
type sitemap struct {
	flight flight.Group[[][]byte]
	mu     sync.Mutex
	parts  [][]byte
	until  time.Time
}

// Sitemap lists the parts.
func (p *Pages) Sitemap(c *fiber.Ctx) error {
	parts, err := p.sitemapParts(c.UserContext())
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString(xml.Header + `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`)
	for i := range parts {
		fmt.Fprintf(&b, "<sitemap><loc>%s%d.xml.gz</loc></sitemap>", p.Frame.Absolute(link.SitemapParts), i+1)
	}
	b.WriteString("</sitemapindex>\n")
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	c.Type("xml", "utf-8")
	return c.SendString(b.String())
}

// SitemapPart is one part, packed.
func (p *Pages) SitemapPart(c *fiber.Ctx) error {
	parts, err := p.sitemapParts(c.UserContext())
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(strings.TrimSuffix(c.Params("part"), ".xml.gz"))
	if err != nil || n < 1 || n > len(parts) || c.Params("part") != strconv.Itoa(n)+".xml.gz" {
		return notFound()
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=3600")
	c.Set(fiber.HeaderContentType, "application/gzip")
	c.Response().SetBodyRaw(parts[n-1])
	return nil
}

func (p *Pages) sitemapParts(ctx context.Context) ([][]byte, error) {
	s := &p.sitemap
	s.mu.Lock()
	parts, until := s.parts, s.until
	s.mu.Unlock()
	if parts != nil && p.Frame.Now().Before(until) {
		return parts, nil
	}
	return s.flight.Do("", func() ([][]byte, error) {
		parts, err := p.makeSitemap(ctx)
		if err == nil {
			s.mu.Lock()
			s.parts, s.until = parts, p.Frame.Now().Add(sitemapAge)
			s.mu.Unlock()
		}
		return parts, err
	})
}

// makeSitemap writes every page that is to be found: home, pages of words, categories and products in all languages.
func (p *Pages) makeSitemap(ctx context.Context) ([][]byte, error) {
	w := &sitemapWriter{base: p.Frame.Base}
	if err := p.fixedAddresses(ctx, w); err != nil {
		return nil, err
	}
	for entry, err := range p.Catalog.Sitemap(ctx) {
		if err != nil {
			return nil, err
		}
		paths := map[locale.Language]string{}
		for l, slug := range entry.Slugs {
			paths[l] = link.Product(l, slug)
		}
		if err := w.add(paths, entry.UpdatedAt); err != nil {
			return nil, err
		}
	}
	return w.finish()
}

func (p *Pages) fixedAddresses(ctx context.Context, w *sitemapWriter) error {
	all := []func(locale.Language) string{link.Home, link.Categories}
	for _, name := range view.TextNames() {
		all = append(all, func(l locale.Language) string { return link.Text(l, name) })
	}
	tree, err := p.Vocabulary.Tree(ctx, locale.Default)
	if err != nil {
		return err
	}
	for _, id := range tree.Below(0) {
		c, ok := tree.ByID(id)
		if !ok || c.Products == 0 {
			continue
		}
		all = append(all, func(l locale.Language) string {
			if slug := c.Slugs[l]; slug != "" {
				return link.Category(l, slug)
			}
			return ""
		})
	}
	for _, path := range all {
		paths := map[locale.Language]string{}
		for _, l := range locale.Supported() {
			if at := path(l); at != "" {
				paths[l] = at
			}
		}
		if err := w.add(paths, time.Time{}); err != nil {
			return err
		}
	}
	return nil
}
