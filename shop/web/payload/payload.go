// Package payload owns the bytes of an answer in the forms that clients accept: plain, gzip and Brotli, with their
// entity tag, and sending them with as little work as possible: negotiated, conditional, never copied. It refuses to know
// what they show or who may keep them.
package payload

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// Payload is an immutable body. Gzip and Brotli are empty where they would not be smaller.
type Payload struct {
	Type                string // media type
	ETag                string // weak: the forms differ in bytes, not in meaning
	Plain, Gzip, Brotli []byte
}

// Effort is how hard to compress.
type Effort int

// The efforts: none for what is compressed already, quick within a request, hard once at start.
const (
	None Effort = iota
	Quick
	Hard
)

// smallest is the size below which compressing costs more than it saves: one network packet.
const smallest = 1400

// New returns a payload of body, which it keeps. The tag covers the plain form.
func New(mediaType string, body []byte, effort Effort) *Payload {
	sum := sha256.Sum256(body)
	p := &Payload{Type: mediaType, ETag: `W/"` + hex.EncodeToString(sum[:12]) + `"`, Plain: body}
	if effort == None || len(body) < smallest {
		return p
	}
	const quickGzip, hardGzip, hardBrotli = 5, 9, 9
	if effort == Quick {
		p.Gzip = fasthttp.AppendGzipBytesLevel(nil, body, quickGzip)
		return p
	}
	p.Gzip = fasthttp.AppendGzipBytesLevel(nil, body, hardGzip)
	p.Brotli = fasthttp.AppendBrotliBytesLevel(nil, body, hardBrotli)
	return p
}

// Size returns how many bytes the payload keeps in memory.
func (p *Payload) Size() int { return len(p.Plain) + len(p.Gzip) + len(p.Brotli) }

// Send answers with the best form that the client accepts, or with 304 when it has the payload already. Headers other
// than those of the content are the caller's. HEAD is answered by fasthttp, which leaves the body out.
func (p *Payload) Send(c *fiber.Ctx, status int) error {
	h := &c.Response().Header
	if p.ETag != "" && status == fiber.StatusOK {
		h.Set(fiber.HeaderETag, p.ETag)
		if Matches(c.Get(fiber.HeaderIfNoneMatch), p.ETag) {
			c.Status(fiber.StatusNotModified)
			c.Response().ResetBody()
			return nil
		}
	}
	body, coding := p.best(c.Get(fiber.HeaderAcceptEncoding))
	if p.Gzip != nil {
		h.Add(fiber.HeaderVary, fiber.HeaderAcceptEncoding)
	}
	if coding != "" {
		h.Set(fiber.HeaderContentEncoding, coding)
	}
	h.SetContentType(p.Type)
	c.Status(status)
	c.Response().SetBodyRaw(body)
	return nil
}

func (p *Payload) best(accepted string) (body []byte, coding string) {
	switch {
	case p.Brotli != nil && Accepts(accepted, "br"):
		return p.Brotli, "br"
	case p.Gzip != nil && Accepts(accepted, "gzip"):
		return p.Gzip, "gzip"
	}
	return p.Plain, ""
}

// Accepts tells whether an Accept-Encoding header names a coding without refusing it by q=0.
func Accepts(header, coding string) bool {
	for part := range strings.SplitSeq(header, ",") {
		name, weight, weighted := strings.Cut(part, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q := strings.TrimLeft(strings.TrimPrefix(strings.TrimSpace(weight), "q="), " ")
		return !weighted || strings.Trim(q, "0.") != ""
	}
	return false
}

// Matches tells whether an If-None-Match header holds the tag, compared weakly. Source: RFC 9110 section 13.1.2.
func Matches(header, tag string) bool {
	if header == "" {
		return false
	}
	if strings.TrimSpace(header) == "*" {
		return true
	}
	for part := range strings.SplitSeq(header, ",") {
		if strings.TrimPrefix(strings.TrimSpace(part), "W/") == strings.TrimPrefix(tag, "W/") {
			return true
		}
	}
	return false
}
