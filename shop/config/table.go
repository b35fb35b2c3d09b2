package config

import (
	"fmt"
	"io"
	"reflect"
	"slices"
	"text/tabwriter"
)

// Row is one setting as people read it; a secret's value is masked.
type Row struct {
	Name, Value string
	Origin      Origin
	Help        string
}

// Table returns every setting that is in force, in the order of its groups.
func (c *Config) Table() []Row { return slices.Clone(c.rows) }

// Print writes the table for a terminal.
func (c *Config) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, r := range append([]Row{{"NAME", "VALUE", "FROM", "WHAT IT IS"}}, c.rows...) {
		if _, err := fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", r.Name, r.Value, r.Origin, r.Help); err != nil {
			return err
		}
	}
	return t.Flush()
}

func rows(known []setting, origins map[string]Origin) []Row {
	all := make([]Row, len(known))
	for i, k := range known {
		all[i] = Row{k.name, printed(k.value), origins[k.name], k.help}
	}
	return all
}

// printed writes a value as it would be set.
func printed(v reflect.Value) string {
	if v.Kind() == reflect.Pointer && v.IsNil() {
		return ""
	}
	if secrets, ok := reflect.TypeAssert[[]Secret](v); ok {
		if len(secrets) == 0 {
			return ""
		}
		return mask
	}
	return fmt.Sprint(v.Interface())
}
