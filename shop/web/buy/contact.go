package buy

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/address"
	"vapeart/shop/checkout"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/web/form"
	"vapeart/shop/web/frame"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
)

// maxField bounds what is read of one field; the domains' own bounds are tighter and say so.
const maxField = 200

// typed is what stands in the first form, as it was typed.
type typed struct {
	email, phone     string
	day, month, year string
	addresses        checkout.Addresses
}

// Contact is the first page: who, and where to.
func (p *Pages) Contact(c *fiber.Ctx, l locale.Language) error {
	state, shown, err := p.state(c, l, contactPage)
	if !shown {
		return err
	}
	d := state.Details
	in := typed{email: d.Email, phone: d.Phone, addresses: d.Addresses}
	if parts := strings.Split(d.BirthDate, "-"); len(parts) == 3 {
		in.year, in.month, in.day = parts[0], parts[1], parts[2]
	}
	if in.addresses.Delivery.Country == "" {
		in.addresses.BillingSame = true
	}
	return p.showContact(c, l, state, in, nil)
}

// SaveContact takes the first page.
func (p *Pages) SaveContact(c *fiber.Ctx, l locale.Language) error {
	f := posted(c)
	in := readTyped(f)
	contact := checkout.Contact{Email: in.email, Phone: in.phone, BirthDate: in.birthDate()}
	err := gathered(f.Err(), p.Checkout.SaveContactAndAddresses(c.UserContext(), p.token(c), contact, in.addresses))
	if err == nil {
		return frame.SeeOther(c, link.Checkout(l, deliveryPage))
	}
	if fault.KindOf(err) != fault.Invalid {
		return p.elsewhere(c, l, err)
	}
	state, shown, stateErr := p.state(c, l, contactPage)
	if !shown {
		return stateErr
	}
	return p.showContact(c, l, state, in, err)
}

// gathered joins the faults of a form that is taken in several parts; an error that names no field wins.
func gathered(errs ...error) error {
	var fields []fault.Field
	for _, err := range errs {
		if err != nil && len(fault.FieldsOf(err)) == 0 {
			return err
		}
		fields = append(fields, fault.FieldsOf(err)...)
	}
	if len(fields) == 0 {
		return nil
	}
	return &fault.Error{Kind: fault.Invalid, Code: fault.CodeInvalid, Fields: fields}
}

func readTyped(f *form.Form) typed {
	in := typed{
		email: f.Text("email", maxField), phone: f.Text("phone", maxField),
		day: f.Digits("birth_day", 2), month: f.Digits("birth_month", 2), year: f.Digits("birth_year", 4),
	}
	in.addresses.Delivery = readAddress(f, "delivery.")
	if in.addresses.BillingSame = f.Checked("billing_same"); !in.addresses.BillingSame {
		in.addresses.Billing = readAddress(f, "billing.")
	}
	return in
}

func readAddress(f *form.Form, prefix string) address.Address {
	return address.Address{
		Name: f.Text(prefix+"name", maxField), Company: f.Text(prefix+"company", maxField),
		Street: f.Text(prefix+"street", maxField), Extra: f.Text(prefix+"extra", maxField),
		Postcode: f.Text(prefix+"postcode", maxField), City: f.Text(prefix+"city", maxField),
		Region: f.Text(prefix+"region", maxField), Country: f.Text(prefix+"country", maxField),
	}
}

// birthDate joins the three fields; "" when none is filled in.
func (t typed) birthDate() string {
	if t.year+t.month+t.day == "" {
		return ""
	}
	return t.year + "-" + t.month + "-" + t.day
}

func (p *Pages) showContact(c *fiber.Ctx, l locale.Language, state checkout.State, in typed, fail error) error {
	head, err := p.head(c, l, contactPage, state)
	if err != nil {
		return err
	}
	texts := p.Frame.Printer(l)
	head.Errors = fieldErrors(fail, texts, contactLabels())
	input := inputs{errors: head.Errors}
	v := view.Contact{
		Checkout: head, AskBirth: state.Cart.AgeGated, BirthError: errorOf(head.Errors, "birth_date"),
		Email: input.needed("email", in.email), Phone: input.free("phone", in.phone),
		Day: input.needed("birth_day", in.day), Month: input.needed("birth_month", in.month), Year: input.needed("birth_year", in.year),
		Delivery:    input.address("delivery", in.addresses.Delivery, countries(state.Countries, in.addresses.Delivery.Country, texts)),
		BillingSame: in.addresses.BillingSame,
		Billing:     input.address("billing", in.addresses.Billing, countries(state.BillingCountries, in.addresses.Billing.Country, texts)),
	}
	status := fiber.StatusOK
	if fail != nil {
		status = fiber.StatusUnprocessableEntity
	}
	return p.Frame.Personal(c, l, status, v)
}

// countries are the choices of a select by name; the first of codes stays first and is chosen until another is.
func countries(codes []string, chosen string, texts locale.Printer) []view.Choice {
	if len(codes) == 0 {
		return nil
	}
	if !slices.Contains(codes, chosen) {
		chosen = codes[0]
		if slices.Contains(codes, "DE") {
			chosen = "DE"
		}
	}
	list := make([]view.Choice, 0, len(codes))
	for _, code := range codes {
		list = append(list, view.Choice{Value: code, Name: texts.Text(address.CountryName(code)), Chosen: code == chosen})
	}
	slices.SortStableFunc(list, func(a, b view.Choice) int { return strings.Compare(a.Name, b.Name) })
	return list
}

// contactLabels name the fields of the first page, in their order on it.
func contactLabels() []label {
	labels := []label{
		{"email", locale.Key("checkout_page.email")}, {"phone", locale.Key("checkout_page.phone")}, {"birth_date", locale.Key("checkout_page.birth_date")},
	}
	for _, prefix := range []string{"delivery.", "billing."} {
		labels = append(labels,
			label{prefix + "name", locale.Key("checkout_page.name")}, label{prefix + "company", locale.Key("checkout_page.company")},
			label{prefix + "street", locale.Key("checkout_page.street")}, label{prefix + "extra", locale.Key("checkout_page.extra")},
			label{prefix + "postcode", locale.Key("checkout_page.postcode")}, label{prefix + "city", locale.Key("checkout_page.city")},
			label{prefix + "region", locale.Key("checkout_page.region")}, label{prefix + "country", locale.Key("checkout_page.country")},
		)
	}
	return labels
}
