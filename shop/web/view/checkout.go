package view

import (
	"time"

	"vapeart/shop/money"
)

// FieldError is an error of the summary above a form, leading to its field.
type FieldError struct {
	Name, Label, Text string
	Order             int // of the field on its page
}

// Input is a field of a form: what was typed and what is wrong with it.
type Input struct {
	Name, Value, Error string
	Optional           bool
}

// Choice is an option of a select.
type Choice struct {
	Value, Name string
	Chosen      bool
}

// AddressForm is the fields of one address.
type AddressForm struct {
	Prefix                                                        string // "delivery" or "billing"
	Name, Company, Street, Extra, Postcode, City, Region, Country Input
	Countries                                                     []Choice
}

// Section is what browsers fill the address in from: "shipping" or "billing".
func (a AddressForm) Section() string {
	if a.Prefix == "billing" {
		return a.Prefix
	}
	return "shipping"
}

// Step is one of the checkout's steps in its line of progress.
type Step struct {
	Name    string
	Address string // empty while it cannot be reached
	Current bool
	Done    bool
}

// Aside is the order so far, beside the forms.
type Aside struct {
	Lines        []AsideLine
	Goods        money.Amount
	Delivery     money.Amount
	DeliverySet  bool
	Payment      money.Amount // fee; zero when there is none
	Total        money.Amount
	TotalIsFinal bool
}

// AsideLine is a line of it.
type AsideLine struct {
	Name, Lang, Options string
	Image               Image
	Quantity            int
	Total               money.Amount
}

// Checkout is what all pages of the checkout show.
type Checkout struct {
	Page
	Steps  []Step
	Aside  Aside
	Errors []FieldError
}

// Contact is the first step: who, and where to.
type Contact struct {
	Checkout
	Email, Phone     Input
	Day, Month, Year Input
	BirthError       string
	AskBirth         bool
	Delivery         AddressForm
	BillingSame      bool
	Billing          AddressForm
}

// Template names the page's file.
func (Contact) Template() string { return "page/checkout-contact" }

// Methods is a step that chooses one of several ways: to deliver, or to pay.
type Methods struct {
	Checkout
	Heading string
	Field   string // of the form
	Action  string // where the form leads
	Back    string
	Methods []Method
	Error   string
	Refusal string // why there is nothing to choose
	Adults  bool   // the carrier asks for age
}

// Method is a way to deliver or to pay.
type Method struct {
	Code, Name, Hint, Note string
	Price                  money.Amount
	Free                   bool
	Chosen                 bool
}

// Template names the page's file.
func (Methods) Template() string { return "page/checkout-methods" }

// Review is the last step: everything once more, and the button that binds.
type Review struct {
	Checkout
	Fingerprint    string
	Notices        []string
	Lines          []CartLine
	Receipt        Receipt
	DeliveryTo     Postal
	BillTo         Postal
	BillingSame    bool
	Email, Phone   string
	Birth          string // written out; empty when not asked
	Adults         bool   // the carrier asks for age
	Changed        bool   // since the customer pressed the button
	Links          ReviewLinks
	DeliveryMethod Method
	PaymentMethod  Method
	TermsError     string
	HeldUntil      time.Time
}

// Template names the page's file.
func (Review) Template() string { return "page/checkout-review" }

// ReviewLinks lead to where something can be changed or read.
type ReviewLinks struct{ Cart, Contact, Delivery, Payment, Action, Terms, Returns, Privacy string }

// Postal is an address to be read.
type Postal struct{ Lines []string }

// Receipt is the sums of an order.
type Receipt struct {
	Goods, Delivery, Payment, Tax, Total money.Amount
	Taxes                                []TaxLine
}

// TaxLine is the tax of one rate.
type TaxLine struct {
	Rate       money.Rate
	Gross, Tax money.Amount
}
