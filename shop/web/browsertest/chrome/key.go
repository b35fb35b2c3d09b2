package chrome

import (
	"context"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Keys for Press.
const (
	Tabulator = kb.Tab
	Enter     = kb.Enter
	Escape    = kb.Escape
	Backspace = kb.Backspace
	Down      = kb.ArrowDown
	Space     = " "
)

// Press presses a key, or types a text, wherever the focus is.
func (t *Tab) Press(key string) error {
	_, err := run(t, keys(key))
	return err
}

// Enter presses Enter where it sends a form or follows a link, and waits for the page it leads to.
func (t *Tab) Enter() (int, error) { return t.arrive(keys(Enter)) }

// keys presses and releases key after key. What a keyboard has no key for is put in as an input method does.
func keys(text string) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		for _, r := range text {
			k, known := kb.Keys[r]
			if !known {
				if _, err := cdp.Call(ctx, target, input.InsertText, input.InsertTextParams{Text: string(r)}); err != nil {
					return err
				}
				continue
			}
			if err := press(ctx, target, k); err != nil {
				return err
			}
		}
		return nil
	})
}

// press sends a key's text with its press, as a keyboard does: chromedp sends it on its own, where the page that has
// taken the key for itself gets it all the same.
func press(ctx context.Context, target *chromedp.Target, k *kb.Key) error {
	event := input.DispatchKeyEventParams{
		Type: input.DispatchKeyEventTypeRawKeyDown, Key: k.Key, Code: k.Code, NativeVirtualKeyCode: k.Native, WindowsVirtualKeyCode: k.Windows,
	}
	if k.Shift {
		event.Modifiers = int64(kb.ModifierShift)
	}
	if k.Print {
		event.Type, event.Text, event.UnmodifiedText = input.DispatchKeyEventTypeKeyDown, k.Text, k.Unmodified
	}
	if _, err := cdp.Call(ctx, target, input.DispatchKeyEvent, event); err != nil {
		return err
	}
	event.Type, event.Text, event.UnmodifiedText = input.DispatchKeyEventTypeKeyUp, "", ""
	_, err := cdp.Call(ctx, target, input.DispatchKeyEvent, event)
	return err
}
