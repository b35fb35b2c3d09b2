package locale

import (
	"time"

	"vapeart/shop/fault"
	"vapeart/shop/money"
)

// Printer writes for one reader: in a language, with times in a zone.
type Printer struct {
	cat  *Catalogue
	lang Language
	zone *time.Location
}

// For returns a printer for readers of a language in a zone; nil is UTC.
func (c *Catalogue) For(l Language, zone *time.Location) Printer {
	if zone == nil {
		zone = time.UTC
	}
	return Printer{c, l, zone}
}

// Language returns the language that p writes.
func (p Printer) Language() Language { return p.lang }

// Text returns a key's text, see Catalogue.Text.
func (p Printer) Text(key Key, args ...fault.Arg) string { return p.cat.Text(p.lang, key, args...) }

// Plural returns a key's text for n of something, see Catalogue.Plural.
func (p Printer) Plural(key Key, n int, args ...fault.Arg) string {
	return p.cat.Plural(p.lang, key, n, args...)
}

// Error returns what a reader is told about err, see Catalogue.Error.
func (p Printer) Error(err error) string { return p.cat.Error(p.lang, err) }

// Field returns what a reader is told about a field at fault, see Catalogue.Field.
func (p Printer) Field(f fault.Field) string { return p.cat.Field(p.lang, f) }

// Number writes a whole number with grouped thousands.
func (p Printer) Number(n int64) string { return p.lang.Number(n) }

// Quantity writes scaled/10^places with its unit, see Language.Quantity.
func (p Printer) Quantity(scaled int64, places int, unit string) string {
	return p.lang.Quantity(scaled, places, unit)
}

// Percent writes a share.
func (p Printer) Percent(r money.Rate) string { return p.lang.Percent(r) }

// Weight writes grams.
func (p Printer) Weight(grams int64) string { return p.lang.Weight(grams) }

// Money writes an amount.
func (p Printer) Money(a money.Amount) string { return p.lang.Money(a) }

// Date writes a moment's day, short, in the reader's zone.
func (p Printer) Date(t time.Time) string { return p.lang.Date(t.In(p.zone)) }

// DateLong writes a moment's day in full, in the reader's zone.
func (p Printer) DateLong(t time.Time) string { return p.lang.DateLong(t.In(p.zone)) }

// Time writes a moment's time of day in the reader's zone.
func (p Printer) Time(t time.Time) string { return p.lang.Time(t.In(p.zone)) }

// DateTime writes a moment in the reader's zone.
func (p Printer) DateTime(t time.Time) string { return p.lang.DateTime(t.In(p.zone)) }
