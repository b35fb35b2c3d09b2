package chrome

import (
	"encoding/json"
	"fmt"
	"sync"

	"github.com/chromedp/cdproto/audits"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// complaints gathers what the browser holds against a tab's pages.
type complaints struct {
	mu        sync.Mutex
	heard     []complaint
	documents map[string]bool // addresses that pages were loaded from
	document  network.RequestID
}

type complaint struct {
	text   string
	failed string // the address that could not be loaded, if that is the complaint
}

// Complaints returns, once, what the browser held against the pages so far: errors and warnings on the console,
// exceptions, violations of the Content-Security-Policy, faults of forms, things that could not be loaded. That a page
// itself was answered with an error is no complaint: its status tells.
func (t *Tab) Complaints() []string {
	o := &t.overhead
	o.mu.Lock()
	defer o.mu.Unlock()
	var list []string
	for _, c := range o.heard {
		if c.failed == "" || !o.documents[c.failed] {
			list = append(list, c.text)
		}
	}
	o.heard = nil
	return list
}

// lazyImage is advice about speed: a picture that is fetched late and happened to be in sight at once.
const lazyImage audits.InspectorIssueCode = "LazyLoadImageIssue"

// hear is told every event of the tab.
func (o *complaints) hear(event any) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch e := event.(type) {
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			if o.documents == nil {
				o.documents = map[string]bool{}
			}
			o.documents[e.Response.URL] = true
			o.document = e.RequestID
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			o.heard = append(o.heard, complaint{text: fmt.Sprintf("%s %s: %s (%s)", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL), failed: failed(e.Entry)})
		}
	case *runtime.EventExceptionThrown:
		o.heard = append(o.heard, complaint{text: "exception: " + (&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error()})
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			o.heard = append(o.heard, complaint{text: "console " + string(e.Type) + ": " + words(e.Args)})
		}
	case *audits.EventIssueAdded:
		if e.Issue.Code == lazyImage {
			return
		}
		details, err := json.Marshal(e.Issue.Details)
		if err != nil {
			details = []byte(err.Error())
		}
		o.heard = append(o.heard, complaint{text: fmt.Sprintf("%s: %s", e.Issue.Code, details)})
	}
}

// failed is the address that an entry says could not be loaded.
func failed(e *log.Entry) string {
	if e.Source == log.EntrySourceNetwork {
		return e.URL
	}
	return ""
}

func words(args []*runtime.RemoteObject) (text string) {
	for _, a := range args {
		if a.Value != nil {
			text += string(a.Value) + " "
			continue
		}
		text += a.Description + " "
	}
	return text
}
