package link_test

import (
	"testing"

	"vapeart/shop/locale"
	"vapeart/shop/web/link"
)

func TestPictures(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]string{
		"demo:kelvaro-arc/1": "/picture/demo/kelvaro-arc/1", "media:a b/ü.webp": "/picture/media/a%20b/%C3%BC.webp",
		"https://pictures.example/a.jpg": "https://pictures.example/a.jpg", "http://pictures.example/a.jpg": "",
		"javascript:alert(1)": "", "demo:": "", "": "", "arc.jpg": "",
	} {
		if got := link.Picture(source); got != want {
			t.Errorf("%q: %q, want %q", source, got, want)
		}
	}
}

func TestOther(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/en": "/de", "/en/cart?capped=1": "/de/cart?capped=1", "/de/order": "/de/order", "/english": "/english", "/": "/", "/en?x=1": "/de?x=1",
	} {
		if got := link.Other(path, locale.German); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

func TestLanguage(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]locale.Language{"/de/cart": locale.German, "/en": locale.English} {
		if got, ok := link.Language(path); got != want || !ok {
			t.Errorf("%s: %s, %v", path, got, ok)
		}
	}
	if l, ok := link.Language("/fr"); ok || l != locale.Default {
		t.Error(l, ok)
	}
}

func TestNamesAreEscaped(t *testing.T) {
	t.Parallel()
	if got := link.Variant(locale.English, "a/b", "A&B #1"); got != "/en/p/a%2Fb?sku=A%26B+%231" {
		t.Error(got)
	}
}
