// Package frame owns what every page of the storefront has around its content: language, menu, addresses in other
// languages, structured data, and how a page or an error is sent. It refuses to know what a page shows.
package frame

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"time"

	"vapeart/shop/clock"
	"vapeart/shop/locale"
	"vapeart/shop/web/asset"
	"vapeart/shop/web/payload"
	"vapeart/shop/web/view"
	"vapeart/shop/web/vocabulary"
)

// Options is what a frame is made of; all are needed.
type Options struct {
	Views      *view.Set
	Assets     *asset.Store
	Texts      *locale.Catalogue
	Vocabulary *vocabulary.Vocabulary
	Clock      clock.Clock
	Zone       *time.Location
	Log        *slog.Logger
	Shop       view.Shop
	Base       string // scheme and host of the shop, without a slash at the end
}

// Frame makes and sends pages. It is safe for concurrent use.
type Frame struct {
	Options
	buffers sync.Pool // of *bytes.Buffer
}

// New returns a frame.
func New(o Options) *Frame { return &Frame{Options: o} }

// Printer writes for readers of a language in the shop's zone.
func (f *Frame) Printer(l locale.Language) locale.Printer { return f.Texts.For(l, f.Zone) }

// Now is the present.
func (f *Frame) Now() time.Time { return f.Clock.Now() }

// Absolute is the address of a local path for those who are elsewhere.
func (f *Frame) Absolute(path string) string { return f.Base + path }

// Secure tells whether customers come over TLS.
func (f *Frame) Secure() bool { return strings.HasPrefix(f.Base, "https://") }

// Draw renders a view to a payload. Errors: Internal.
func (f *Frame) Draw(l locale.Language, v view.View) (*payload.Payload, error) {
	buffer, ok := f.buffers.Get().(*bytes.Buffer)
	if !ok { // the pool was empty
		buffer = new(bytes.Buffer)
	}
	defer f.buffers.Put(buffer)
	buffer.Reset()
	if err := f.Views.Render(buffer, l, v); err != nil {
		return nil, err
	}
	return payload.New("text/html; charset=utf-8", bytes.Clone(buffer.Bytes()), payload.Quick), nil
}

// Menu returns the categories for header and panel.
func (f *Frame) Menu(ctx context.Context, l locale.Language, current int64) (view.Menu, error) {
	tree, err := f.Vocabulary.Tree(ctx, l)
	if err != nil {
		return view.Menu{}, err
	}
	return menu(tree, l, current), nil
}
