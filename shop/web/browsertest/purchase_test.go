package browsertest

import (
	"fmt"
	"strings"
	"testing"

	"vapeart/shop/locale"
	"vapeart/shop/money"
	"vapeart/shop/sqldb"
	"vapeart/shop/web/browsertest/chrome"
	"vapeart/shop/web/browsertest/stage"
)

// words are what customers of a language type into the search.
type words struct{ part, misspelt string }

func TestPurchase(t *testing.T) {
	t.Parallel()
	phone, desktop := chrome.Screen{Width: 390, Height: 844, Phone: true}, chrome.Screen{Width: 1280, Height: 900}
	vocabulary := map[locale.Language]words{locale.English: {"blueb", "bluebrery"}, locale.German: {"blaub", "blaubere"}}
	for _, run := range []struct {
		name    string
		screen  chrome.Screen
		scripts bool
		lang    locale.Language
	}{
		{"on a phone with scripts", phone, true, locale.German},
		{"on a phone without scripts", phone, false, locale.English},
		{"on a desktop with scripts", desktop, true, locale.English},
		{"on a desktop without scripts", desktop, false, locale.German},
	} {
		t.Run(run.name, func(t *testing.T) {
			t.Parallel()
			g := newGuest(t, shared.shop, run.lang, chrome.Visitor{Screen: run.screen, NoScripts: !run.scripts})
			c := purchase{newCustomer(t, g, run.scripts), vocabulary[run.lang]}
			c.passTheGate()
			c.findByCategoryAndFacet()
			c.findBySearch()
			c.choose()
			c.fillTheCart()
			email := strings.ReplaceAll(run.name, " ", ".") + "@example.org"
			c.giveDetails(email)
			total := c.review(email)
			number := c.place()
			c.isConfirmed(number, total, email)
			c.cannotOrderTwice(number, email)
			c.isFoundByNumberAndAddress(number, email)
			report(t, "the browser complains", g.Complaints())
		})
	}
}

// purchase is the way of one customer from the door to the confirmation, and what must hold on it.
type purchase struct {
	customer
	words words
}

// Products of the demo catalogue that are bought: one for adults in several strengths, one for everybody.
const (
	liquid = "salinea-blueberry-raspberry"
	cord   = "tuxley-lanyard"
)

func (p purchase) passTheGate() {
	p.arrives(p.Open("/"))
	equal(p.t, "the first page", p.At(""), p.path())
	if p.count("h1") > 0 || p.count(".gate h2") != 1 {
		p.t.Fatal("the shop can be seen before the question for age is answered")
	}
	p.arrives(p.Follow(".gate [value=yes]"))
	equal(p.t, "the page after the gate", p.At(""), p.path())
	equal(p.t, "gates after the answer", 0, p.count(".gate"))
}

// narrow tells whether menus and filters are behind a button.
func (p purchase) narrow() bool { return p.Screen().Phone }

func (p purchase) findByCategoryAndFacet() {
	liquids := fmt.Sprintf(`[href=%q]`, p.At("/c/liquids"))
	if p.narrow() {
		p.must(p.Click(".menu-button"))
		p.arrives(p.Follow("#menu " + liquids))
	} else {
		p.arrives(p.Follow(".cats " + liquids))
	}
	p.fits()
	all := p.text(".results-count")
	if p.narrow() {
		p.must(p.Click(".filter-button"))
		p.must(p.Until(`document.querySelector("#filters").matches(":popover-open")`))
	}
	p.must(p.Click("#t-brand-salinea"))
	if p.scripts {
		p.must(p.Until(`document.querySelectorAll(".chip").length > 0 && location.search.includes("brand=salinea")`))
	}
	if p.narrow() || !p.scripts {
		p.arrives(p.Follow(".filters-foot [type=submit]"))
	}
	if some := p.text(".results-count"); some == all {
		p.t.Errorf("%s with a brand chosen, %s without", some, all)
	}
	for _, brand := range eval[[]string](p.t, p.Guest, `[...document.querySelectorAll(".card-brand")].map((e) => e.innerText)`) {
		equal(p.t, "brand of a product", "Salinea", brand)
	}
	p.arrives(p.Reload()) // the address holds the choice
	equal(p.t, "chips after a reload", 2, p.count(".chip"))
	if p.count(`.card [href*="/p/"]`) == 0 {
		p.t.Error("no products of the brand")
	}
}

// findBySearch finds the liquid while typing, if there are scripts, and by a word with a slip in it.
func (p purchase) findBySearch() {
	product := p.Shop.Path(p.Lang, liquid)
	if p.scripts {
		p.must(p.Type("#q", p.words.part))
		p.must(p.Until(visible(fmt.Sprintf("#suggestions [href=%q]", product))))
		for !p.focusedOption(product) {
			p.must(p.Press(chrome.Down))
		}
		p.arrives(p.Enter())
		equal(p.t, "the page of a suggestion", product, p.path())
	}
	p.must(p.Type("#q", p.words.misspelt))
	p.arrives(p.Enter())
	if !strings.Contains(p.text(".page-head .note"), p.words.misspelt) {
		p.t.Error("the page does not say that it shows something else than was asked for")
	}
	p.arrives(p.Follow(fmt.Sprintf(".card [href=%q]", product)))
}

// focusedOption tells whether the keys have reached a suggestion.
func (p purchase) focusedOption(address string) bool {
	return eval[bool](p.t, p.Guest, `(() => {
		const chosen = document.getElementById(document.getElementById("q").getAttribute("aria-activedescendant"));
		return chosen !== null && chosen.getAttribute("href") === `+chrome.Quote(address)+`;
	})()`)
}

// choose takes two of a variant that is not the one shown first.
func (p purchase) choose() {
	shown := p.text(".option legend strong")
	p.arrives(p.Follow(".pill:not([aria-current]):not(.pill-out)"))
	chosen := p.text(".option legend strong")
	if chosen == shown {
		p.t.Errorf("the variant is still %s", chosen)
	}
	if !strings.Contains(p.path(), "sku=") {
		p.t.Errorf("the address %s does not hold the variant", p.path())
	}
	p.must(p.Type(".add [name=quantity]", "2"))
	p.add()
	if p.scripts {
		equal(p.t, "badge", "2", p.text(".badge-count"))
		p.arrives(p.Follow("#toast a"))
	}
	equal(p.t, "the page after adding", p.At("/cart"), p.path())
	if line := p.text(".line"); !strings.Contains(line, chosen) {
		p.t.Errorf("the cart holds %s, not %s", line, chosen)
	}
}

// fits proves that a page has room on the smallest screen, too, with the buttons that are there without scripts.
func (p purchase) fits() {
	p.t.Helper()
	usual := p.Screen()
	p.must(p.Show(chrome.Screen{Width: 320, Height: 640}))
	report(p.t, "narrow", eval[[]string](p.t, p.Guest, strings.TrimSpace(layout)+"()"))
	p.must(p.Show(usual))
	p.must(p.Until(fmt.Sprintf("innerWidth === %d", usual.Width))) // a click goes to where a thing was
}

// add puts what the page shows into the cart: with scripts the page stays and says so, else the cart follows.
func (p purchase) add() {
	if !p.scripts {
		p.arrives(p.Follow(".add [type=submit]"))
		return
	}
	p.must(p.Click(".add [type=submit]"))
	p.must(p.Until(visible("#toast .toast")))
	if eval[bool](p.t, p.Guest, `document.querySelector("#toast .toast-failed") !== null`) {
		p.t.Fatal(p.text("#toast"))
	}
}

// fillTheCart changes a quantity and takes a line out again.
func (p purchase) fillTheCart() {
	p.arrives(p.Open(p.Shop.Path(p.Lang, cord)))
	p.add()
	p.arrives(p.Open(p.At("/cart")))
	p.fits()
	equal(p.t, "lines", 2, p.count(".line"))
	before := p.text(".sums-total dd")

	p.must(p.Type(".line:nth-child(2) [name=quantity]", "3"))
	p.changed(before, `.line:nth-child(2) [action$="/cart/update"] [type=submit]`, chrome.Tabulator)
	equal(p.t, "quantity", "3", p.value(".line:nth-child(2) [name=quantity]"))
	more := p.text(".sums-total dd")

	p.changed(more, `.line:nth-child(2) [action$="/cart/remove"] [type=submit]`, "")
	equal(p.t, "lines", 1, p.count(".line"))
	if p.scripts {
		p.must(p.Until(visible(".badge-count") + `.innerText === "2"`))
	}
}

// changed changes the cart, by a key if scripts make one enough, else by a button, and waits for another sum.
func (p purchase) changed(sum, button, key string) {
	switch {
	case !p.scripts:
		p.arrives(p.Follow(button))
	case key != "":
		p.must(p.Press(key))
	default:
		p.must(p.Click(button))
	}
	p.must(p.Until(visible(".sums-total dd") + `.innerText.replaceAll("\u00a0", " ") !== ` + chrome.Quote(sum)))
}

// giveDetails goes through the checkout as people do: too fast, then too young, then right.
func (p purchase) giveDetails(email string) {
	p.arrives(p.Follow(".summary .button"))
	p.isRefused(p.Follow("main form [type=submit]"))
	p.showsFaults("email", "birth_date", "delivery.name", "delivery.street", "delivery.postcode", "delivery.city")

	young := stage.Grown(email)
	young.Year = "2015"
	p.must(p.FillIn(young))
	p.isRefused(p.Follow("main form [type=submit]"))
	p.showsFaults("birth_date")
	equal(p.t, "street after a fault", young.Street, p.value(`[name="delivery.street"]`))

	p.must(p.FillIn(stage.Customer{Year: "1990"}))
	p.arrives(p.Follow("main form [type=submit]"))
	p.must(p.Click("[value=express]"))
	p.arrives(p.Follow("main form [type=submit]"))
	p.must(p.Click("[value=bank_transfer]"))
	p.arrives(p.Follow("main form [type=submit]"))
}

// showsFaults proves that a form names exactly these fields in its summary, marks them, and leads to them.
func (p purchase) showsFaults(fields ...string) {
	p.t.Helper()
	if p.scripts && !p.focused("#errors") {
		p.t.Error("the summary of faults has not the focus")
	}
	equal(p.t, "faults", len(fields), p.count("#errors li"))
	for _, field := range fields {
		if p.count(fmt.Sprintf(`#errors [href="#f-%s"]`, field)) != 1 {
			p.t.Errorf("no fault of %s in the summary", field)
		}
		if p.text(`[id="e-`+field+`"]`) == "" {
			p.t.Errorf("%s does not say what is wrong", field)
		}
	}
	p.must(p.Click(fmt.Sprintf(`#errors [href="#f-%s"]`, fields[0])))
	p.must(p.Until(fmt.Sprintf(`document.activeElement.id === "f-%s"`, fields[0])))
	marked := eval[bool](p.t, p.Guest, fmt.Sprintf(`(() => { const e = document.getElementById("f-%s"); return e.matches("[aria-invalid=true]") || e.querySelector("[aria-invalid=true]") !== null; })()`, fields[0]))
	equal(p.t, fields[0]+" is marked", true, marked)
}

// review proves that the last page shows what was chosen, and returns its total.
func (p purchase) review(email string) string {
	p.t.Helper()
	shown := p.text("main")
	for _, part := range []string{"Jördis Weiß-Çelik", "Am Alten Elbtunnel 12b", "20359 Hamburg", email} {
		if !strings.Contains(shown, part) {
			p.t.Errorf("the review lacks %q", part)
		}
	}
	return p.text(".sums-total dd")
}

// place orders, with a nervous finger, and returns the order's number.
func (p purchase) place() string {
	p.must(p.Click("[name=terms]"))
	p.must(p.DoubleClick("main form [type=submit]"))
	p.must(p.Until(`document.readyState === "complete" && document.querySelector(".order-number")`))
	return p.text(".order-number")
}

// isConfirmed proves that page, order and mail tell the same.
func (p purchase) isConfirmed(number, total, email string) {
	p.t.Helper()
	equal(p.t, "total of the confirmation", total, p.text(".sums-total dd"))
	o, err := p.Shop.Orders.LookUp(p.t.Context(), number, email)
	p.must(err)
	equal(p.t, "total of the order", total, plain(p.Lang.Money(o.Total)))
	sum, err := money.Sum(o.Goods, o.DeliveryCost, o.PaymentCost)
	p.must(err)
	equal(p.t, "sum of the order", o.Total, sum)
	equal(p.t, "lines of the order", 1, len(o.Lines))
	equal(p.t, "units of the order", 2, o.Lines[0].Quantity)
	equal(p.t, "delivery", "express", o.DeliveryMethod)
	equal(p.t, "payment", "bank_transfer", o.PaymentMethod)
	mail := awaitMail(p.t, p.Shop.Mails, email)
	for _, part := range []string{number, total, "Am Alten Elbtunnel 12b"} {
		if !strings.Contains(mail, part) {
			p.t.Errorf("the mail lacks %q:\n%s", part, mail)
		}
	}
}

// cannotOrderTwice reloads and goes back: it stays one order.
func (p purchase) cannotOrderTwice(number, email string) {
	p.t.Helper()
	p.arrives(p.Reload())
	equal(p.t, "number after a reload", number, p.text(".order-number"))
	p.must(p.Back())
	p.must(p.Until(visible(".order-number")))
	equal(p.t, "number after going back", number, p.text(".order-number"))
	p.arrives(p.Open(p.At("/cart")))
	equal(p.t, "lines in the cart after the order", 0, p.count(".line"))
	orders, err := sqldb.One(p.t.Context(), p.Shop.DB, sqldb.Scalar[int], "SELECT COUNT(*) FROM orders WHERE email = ?", email)
	p.must(err)
	equal(p.t, "orders", 1, orders)
}

// isFoundByNumberAndAddress looks the order up in another browser, as somebody types it, and cannot with a wrong address.
func (p purchase) isFoundByNumberAndAddress(number, email string) {
	p.t.Helper()
	g := newGuest(p.t, p.Shop, p.Lang, chrome.Visitor{Screen: p.Screen(), NoScripts: !p.scripts})
	o := newCustomer(p.t, g, p.scripts)
	o.arrives(o.Open(o.At("/order")))
	o.must(o.Type("[name=number]", strings.ToLower(strings.ReplaceAll(number, "-", " "))))
	o.must(o.Type("[name=email]", "somebody.else@example.org"))
	o.isMissed(o.Follow("main form [type=submit]"))
	o.must(o.Type("[name=email]", email))
	o.arrives(o.Follow("main form [type=submit]"))
	equal(p.t, "number of the order that was looked up", number, o.text(".order-number"))
	report(p.t, "the browser complains at the look-up", g.Complaints())
}

func plain(text string) string { return strings.ReplaceAll(text, "\u00a0", " ") }
