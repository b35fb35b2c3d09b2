// Package link owns the storefront's addresses: the one place where a path is written down. Every page's path begins with
// its language. It refuses to know what a page shows.
package link

import (
	"net/url"
	"strings"

	"vapeart/shop/locale"
)

// The parts of paths after the language.
const (
	CategoryPart = "/c"
	ProductPart  = "/p"
	SearchPart   = "/search"
	SuggestPart  = "/suggest"
	CartPart     = "/cart"
	CheckoutPart = "/checkout"
	OrderPart    = "/order"
	TextPart     = "/about"
	AgePart      = "/age"
	MePart       = "/me"
)

// Addresses without a language.
const (
	AgeSheet     = "/age.css"
	PictureRoot  = "/picture/"
	Sitemap      = "/sitemap.xml"
	SitemapParts = "/sitemap/"
	Manifest     = "/site.webmanifest"
)

// Home is the first page.
func Home(l locale.Language) string { return "/" + string(l) }

// Categories is the index of categories.
func Categories(l locale.Language) string { return Home(l) + CategoryPart }

// Category is a category's page.
func Category(l locale.Language, slug string) string {
	return Categories(l) + "/" + url.PathEscape(slug)
}

// Product is a product's page.
func Product(l locale.Language, slug string) string {
	return Home(l) + ProductPart + "/" + url.PathEscape(slug)
}

// Variant is a product's page with a variant chosen.
func Variant(l locale.Language, slug, sku string) string {
	return Product(l, slug) + "?sku=" + url.QueryEscape(sku)
}

// Similar is the fragment with products like one.
func Similar(l locale.Language, slug string) string { return Product(l, slug) + "/similar" }

// Search is the page of searches; Suggest the fragment while typing.
func Search(l locale.Language) string { return Home(l) + SearchPart }

// Cart is the cart's page.
func Cart(l locale.Language) string { return Home(l) + CartPart }

// Checkout is a page of the checkout: "contact", "methods", "review".
func Checkout(l locale.Language, step string) string { return Home(l) + CheckoutPart + "/" + step }

// LookUp is the form that finds an order; Order the page of one.
func LookUp(l locale.Language) string { return Home(l) + OrderPart }

// Order is the page of an order.
func Order(l locale.Language, number string) string { return LookUp(l) + "/" + url.PathEscape(number) }

// Text is a page of words.
func Text(l locale.Language, name string) string { return Home(l) + TextPart + "/" + name }

// Age is the page on age.
func Age(l locale.Language) string { return Home(l) + AgePart }

// Picture is where a source that the shop itself serves is found: "demo:kelvaro-arc/1", "media:a/b.webp". Pictures of
// other hosts keep their address; what is neither has none.
func Picture(source string) string {
	if strings.HasPrefix(source, "https://") {
		return source
	}
	kind, path, ok := strings.Cut(source, ":")
	if !ok || kind != "demo" && kind != "media" || path == "" {
		return ""
	}
	parts := strings.Split(path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	return PictureRoot + kind + "/" + strings.Join(parts, "/")
}

// Source is the source of a picture's path below PictureRoot, unescaped.
func Source(kind, path string) string { return kind + ":" + path }

// Other is a path in another language; a path without a language is left alone.
func Other(path string, l locale.Language) string {
	for _, from := range locale.Supported() {
		if rest, ok := strings.CutPrefix(path, Home(from)); ok && (rest == "" || rest[0] == '/' || rest[0] == '?') {
			return Home(l) + rest
		}
	}
	return path
}

// Language is the language of a path, Default for one without.
func Language(path string) (locale.Language, bool) {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	l, err := locale.Parse(first)
	if err != nil {
		return locale.Default, false
	}
	return l, true
}
