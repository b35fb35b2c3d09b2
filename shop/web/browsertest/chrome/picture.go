package chrome

import (
	"errors"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// Picture is what the tab shows, as PNG and without scrollbars; whole: from top to bottom, with the pictures that would
// be fetched on the way down.
func (t *Tab) Picture(whole bool) (png []byte, err error) {
	if err := call(t, emulation.SetScrollbarsHidden, emulation.SetScrollbarsHiddenParams{Hidden: true}); err != nil {
		return nil, err
	}
	defer func() {
		err = errors.Join(err, call(t, emulation.SetScrollbarsHidden, emulation.SetScrollbarsHiddenParams{}))
	}()
	if !whole {
		return run(t, chromedp.CaptureScreenshot())
	}
	if _, err := Eval[chromedp.Void](t, `document.querySelectorAll("img[loading=lazy]").forEach((e) => { e.loading = "eager"; })`); err != nil {
		return nil, err
	}
	if err := t.Until(`[...document.images].every((e) => e.complete)`); err != nil {
		return nil, err
	}
	const lossless = 100
	return run(t, chromedp.FullScreenshot(lossless))
}
