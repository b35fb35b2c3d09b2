package config

import (
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/url"
	"path/filepath"
	"reflect"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"

	"vapeart/shop/money"
)

// setting is one field of a group.
type setting struct {
	name, help string
	secret     bool
	field      string // its name in the group
	group      any
	value      reflect.Value
}

// settings lists all of them in the order in which they are told.
func (c *Config) settings() []setting {
	var all []setting
	for _, group := range c.groups() {
		v := reflect.ValueOf(group).Elem()
		for i := range v.NumField() {
			f := v.Type().Field(i)
			all = append(all, setting{
				name: f.Tag.Get("env"), help: f.Tag.Get("help"), field: f.Name, group: group, value: v.Field(i),
				secret: f.Type == reflect.TypeFor[Secret]() || f.Type == reflect.TypeFor[[]Secret](),
			})
		}
	}
	return all
}

// Load reads the settings. Its error is Faults, or that of the key file which a local installation makes for itself.
func Load(src Source) (*Config, error) {
	c := &Config{}
	known := c.settings()
	values, faults := src.collect(known)
	faults = append(faults, c.parse(known, values)...)
	origins := map[string]Origin{}
	for _, k := range known {
		origins[k.name] = FromDefault
		if g, ok := values[k.name]; ok {
			origins[k.name] = g.origin
		}
	}
	if err := c.derive(src, values); err != nil {
		return nil, err
	}
	check := &checker{Config: c, origins: origins, wrong: map[string]bool{}}
	check.run(faults)
	if err := check.faults.err(); err != nil {
		return nil, err
	}
	if !c.App.Key.IsSet() {
		var err error
		if c.App.Key, err = localKey(c.App.Data); err != nil {
			return nil, fmt.Errorf("APP_KEY: %w", err)
		}
		origins["APP_KEY"] = Origin("file " + keyFile(c.App.Data))
	}
	c.rows = rows(known, origins)
	return c, nil
}

// parse gives every setting its type.
func (c *Config) parse(known []setting, values map[string]given) Faults {
	environment := map[string]string{}
	for name, g := range values {
		environment[name] = g.text
	}
	var faults Faults
	for _, group := range c.groups() {
		err := env.ParseWithOptions(group, env.Options{
			Environment: maps.Clone(environment),
			FuncMap: map[reflect.Type]env.ParserFunc{
				reflect.TypeFor[money.Currency](): func(s string) (any, error) { return money.ParseCurrency(s) },
			},
		})
		all, ok := errors.AsType[env.AggregateError](err)
		if err != nil && !ok {
			faults = append(faults, Fault{Setting: "config", Wrong: err.Error(), Remedy: "this is a defect of the program"})
		}
		for _, e := range all.Errors {
			faults = append(faults, explain(known, values, group, e))
		}
	}
	return faults
}

// explain turns a parser's error into a fault with the setting's name and a remedy. A secret's value is not told.
func explain(known []setting, values map[string]given, group any, err error) Fault {
	parse, ok := errors.AsType[env.ParseError](err)
	for _, k := range known {
		if !ok || k.group != group || k.field != parse.Name {
			continue
		}
		g := values[k.name]
		wrong := fmt.Sprintf("%.100q does not fit", g.text)
		if k.secret {
			wrong = "the value does not fit"
		}
		return Fault{k.name, g.origin, wrong, remedy(k.value, parse.Err)}
	}
	return Fault{Setting: "config", Wrong: err.Error(), Remedy: "this is a defect of the program"}
}

// remedy tells what a setting of a type must look like; our own types tell it themselves.
func remedy(v reflect.Value, err error) string {
	switch v.Interface().(type) {
	case bool:
		return "want true or false"
	case int:
		return "want a whole number"
	case time.Duration:
		return "want a duration like 30s or 5m"
	case *url.URL:
		return "want an address like https://shop.example.com"
	case *time.Location:
		return "want a time zone like Europe/Berlin"
	case money.Currency:
		return "want a currency like EUR"
	case slog.Level:
		return "want debug, info, warn or error"
	}
	return err.Error()
}

// derive fills in what follows from other settings when it is not set.
func (c *Config) derive(src Source, values map[string]given) error {
	if !filepath.IsAbs(c.App.Data) {
		c.App.Data = filepath.Join(src.Dir, c.App.Data)
	}
	var err error
	if c.App.Data, err = filepath.Abs(c.App.Data); err != nil {
		return fmt.Errorf("DATA_DIR: %w", err)
	}
	if c.App.Env == Local {
		if _, set := values["READY_DELAY"]; !set {
			c.Process.ReadyDelay = 0 // nobody balances load to a laptop
		}
		if _, set := values["APP_URL"]; !set {
			c.App.URL = localURL(c.HTTP.Addr)
		}
	}
	if c.App.URL != nil && c.App.URL.Path == "/" {
		c.App.URL.Path = "" // paths are joined to it
	}
	if c.SMTP.From.IsZero() {
		c.SMTP.From = c.Mail.From
	}
	return nil
}

// localURL is where a browser on this machine finds a listener.
func localURL(addr string) *url.URL {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil // HTTP_ADDR is told as a fault of its own
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return &url.URL{Scheme: "http", Host: strings.TrimSuffix(net.JoinHostPort(host, port), ":80")}
}
