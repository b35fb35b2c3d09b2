package buy

import (
	"vapeart/shop/address"
	"vapeart/shop/web/view"
)

// inputs makes fields with what is wrong with them.
type inputs struct{ errors []view.FieldError }

func (i inputs) needed(name, value string) view.Input {
	return view.Input{Name: name, Value: value, Error: errorOf(i.errors, name)}
}

func (i inputs) free(name, value string) view.Input {
	in := i.needed(name, value)
	in.Optional = true
	return in
}

func (i inputs) address(prefix string, a address.Address, countries []view.Choice) view.AddressForm {
	at := func(field string) string { return prefix + "." + field }
	return view.AddressForm{
		Prefix: prefix,
		Name:   i.needed(at("name"), a.Name), Company: i.free(at("company"), a.Company),
		Street: i.needed(at("street"), a.Street), Extra: i.free(at("extra"), a.Extra),
		Postcode: i.needed(at("postcode"), a.Postcode), City: i.needed(at("city"), a.City),
		Region: i.free(at("region"), a.Region), Country: i.needed(at("country"), a.Country), Countries: countries,
	}
}
