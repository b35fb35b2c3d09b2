package web_test

import (
	"io"
	"log/slog"
	"testing"

	"github.com/valyala/fasthttp"

	"vapeart/shop/web"
)

// BenchmarkHit is a page from the cache with all that stands before it, as a browser that takes gzip asks for it.
func BenchmarkHit(b *testing.B) {
	s := open(&testing.T{}, func(o *web.Options) { o.Log = slog.New(slog.NewJSONHandler(io.Discard, nil)) })
	handler := s.site.App().Handler()
	for name, path := range map[string]string{"home": "/en", "listing": "/en/c/devices?brand=kelvaro&f.draw=mtl&stock=1", "product": "/en/p/arc-kit"} {
		b.Run(name, func(b *testing.B) {
			var ctx fasthttp.RequestCtx
			ctx.Request.SetRequestURI(path)
			ctx.Request.Header.Set("Accept-Encoding", "gzip")
			ctx.Request.SetHost("shop.example")
			b.ReportAllocs()
			for b.Loop() {
				ctx.Response.Reset()
				ctx.ResetUserValues()
				handler(&ctx)
			}
			if ctx.Response.StatusCode() != fasthttp.StatusOK {
				b.Fatal(ctx.Response.StatusCode())
			}
		})
	}
}
