package browse

import (
	"context"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/web/link"
	"vapeart/shop/web/pagecache"
	"vapeart/shop/web/payload"
)

// Picture serves what the shop has drawn or stored itself. A picture's own policy keeps a drawing from running anything
// when it is opened by itself.
func (p *Pages) Picture(c *fiber.Ctx) error {
	kind, rest := c.Params("kind"), c.Params("*")
	path, err := url.PathUnescape(rest)
	if err != nil || kind != "demo" && kind != "media" || strings.Contains(path, "..") {
		return notFound()
	}
	page, err := p.Cache.Get(c.UserContext(), p.Release+" "+link.PictureRoot+kind+"/"+rest, func(ctx context.Context) (*pagecache.Page, error) {
		body, mediaType, err := p.Pictures.Picture(ctx, link.Source(kind, path))
		if err != nil {
			return nil, err
		}
		effort := payload.None
		switch mediaType {
		case "image/svg+xml":
			effort = payload.Quick
		case "image/png", "image/jpeg", "image/webp", "image/avif", "image/gif":
		default:
			return nil, notFound() // nothing else is a picture
		}
		return &pagecache.Page{Payload: payload.New(mediaType, body, effort), Status: fiber.StatusOK}, nil
	})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
	return page.Payload.Send(c, page.Status)
}
