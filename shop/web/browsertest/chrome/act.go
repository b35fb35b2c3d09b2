package chrome

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// seen is an expression for the first match of a CSS selector that can be seen: what a customer means by it.
func seen(selector string) string {
	return `[...document.querySelectorAll(` + Quote(selector) + `)].find((e) => e.checkVisibility({visibilityProperty: true}))`
}

// Click presses the mouse, or a finger, in the middle of what a selector's first visible match shows; it waits for that.
func (t *Tab) Click(selector string) error {
	err := t.Until(seen(selector))
	if err == nil {
		_, err = run(t, click(selector))
	}
	return about(selector, err)
}

// Follow clicks what leads to another page, waits until that is there and returns its status.
func (t *Tab) Follow(selector string) (int, error) {
	err := t.Until(seen(selector))
	if err != nil {
		return 0, about(selector, err)
	}
	status, err := t.arrive(click(selector))
	return status, about(selector, err)
}

// click fails when something else lies over the element: a customer could not hit it either.
func click(selector string) chromedp.Action[chromedp.Void] {
	element := chromedp.JSPath(seen(selector))
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		if _, err := chromedp.ScrollIntoView(element)(ctx, target); err != nil {
			return err
		}
		cover, err := chromedp.Evaluate[string](coverOf(selector))(ctx, target)
		if err != nil {
			return err
		}
		if cover != "" {
			return fmt.Errorf("%s lies over it", cover)
		}
		_, err = chromedp.Click(element)(ctx, target)
		return err
	})
}

// coverOf is an expression for what would be hit instead of an element, "" when it is the element or belongs to it.
func coverOf(selector string) string {
	return `(() => {
	const e = ` + seen(selector) + `, r = e.getClientRects()[0];
	const hit = document.elementFromPoint(r.left + r.width / 2, r.top + r.height / 2);
	const label = e.closest("label");
	return !hit || e.contains(hit) || hit.contains(e) || label && label.contains(hit) ? "" : hit.outerHTML.slice(0, 120);
})()`
}

// DoubleClick clicks twice, as a nervous finger does; what comes of it is waited for with Until.
func (t *Tab) DoubleClick(selector string) error {
	err := t.Until(seen(selector))
	if err == nil {
		_, err = run(t, chromedp.DoubleClick(chromedp.JSPath(seen(selector))))
	}
	return about(selector, err)
}

// Type replaces what is in a field, key by key.
func (t *Tab) Type(selector, text string) error {
	err := t.Until(seen(selector))
	if err == nil {
		_, err = run(t, chromedp.Steps(
			chromedp.Evaluate[chromedp.Void](`(() => { const e = `+seen(selector)+`; e.focus(); e.select(); })()`),
			keys(Backspace), keys(text),
		))
	}
	return about(selector, err)
}

// Reload loads the page again and returns its status.
func (t *Tab) Reload() (int, error) { return t.arrive(chromedp.Reload()) }

// Back goes one page back in the tab's history, from wherever the browser takes it.
func (t *Tab) Back() error {
	history, err := run(t, chromedp.NavigationEntries())
	if err != nil {
		return err
	}
	if history.CurrentIndex < 1 {
		return fmt.Errorf("there is no page to go back to")
	}
	entry := history.Entries[history.CurrentIndex-1]
	_, err = run(t, func(ctx context.Context, target *chromedp.Target) (cdp.Empty, error) {
		return cdp.Call(ctx, target, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: entry.ID})
	})
	if err != nil {
		return err
	}
	return t.Until(`document.readyState === "complete" && history.length > 0 && !document.hidden && performance.getEntriesByType("navigation")[0].type === "back_forward"`)
}

func about(selector string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", selector, err)
	}
	return nil
}
