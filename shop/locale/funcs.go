package locale

import (
	"fmt"

	"vapeart/shop/fault"
	"vapeart/shop/money"
)

// Funcs returns the functions of a template, what html/template and text/template call a FuncMap: t and tn for texts,
// whose further arguments are names and values in turn ({{t "cart.greeting" "name" .Name}}), error and field for
// faults, and number, quantity, percent, weight, money, date, datelong, time and datetime. Values that are amounts or
// whole numbers are written as the language does.
func (p Printer) Funcs() map[string]any {
	return map[string]any{
		"t": func(key any, pairs ...any) (string, error) {
			args, err := p.named(key, pairs)
			return p.Text(asKey(key), args...), err
		},
		"tn": func(key, n any, pairs ...any) (string, error) {
			count, err := whole(n)
			if err != nil {
				return "", err
			}
			args, err := p.named(key, pairs)
			return p.Plural(asKey(key), int(count), args...), err
		},
		"number":   func(n any) (string, error) { return written(n, p.Number) },
		"weight":   func(n any) (string, error) { return written(n, p.Weight) },
		"error":    p.Error,
		"field":    p.Field,
		"quantity": p.Quantity,
		"percent":  p.Percent,
		"money":    p.Money,
		"date":     p.Date,
		"datelong": p.DateLong,
		"time":     p.Time,
		"datetime": p.DateTime,
	}
}

// asKey takes the key of a template, which is a Key from Go or a string from the template itself.
func asKey(key any) Key { return Key(fmt.Sprint(key)) }

// named turns names and values in turn into arguments.
func (p Printer) named(key any, pairs []any) ([]fault.Arg, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("locale: %v: a name without a value", key)
	}
	args := make([]fault.Arg, 0, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		args = append(args, fault.Arg{Name: fmt.Sprint(pairs[i]), Value: p.value(pairs[i+1])})
	}
	return args, nil
}

// value writes a template's value for a text.
func (p Printer) value(v any) string {
	if a, ok := v.(money.Amount); ok {
		return p.Money(a)
	}
	if n, err := whole(v); err == nil {
		return p.Number(n)
	}
	return fmt.Sprint(v)
}

func written(n any, write func(int64) string) (string, error) {
	count, err := whole(n)
	if err != nil {
		return "", err
	}
	return write(count), nil
}

// whole returns the whole number that a template hands over: its constants are int, counts and sums of a view either.
func whole(n any) (int64, error) {
	switch n := n.(type) {
	case int:
		return int64(n), nil
	case int64:
		return n, nil
	case int32:
		return int64(n), nil
	}
	return 0, fmt.Errorf("locale: %v is not a whole number", n)
}
