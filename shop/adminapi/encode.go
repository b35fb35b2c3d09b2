package adminapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// wire is a request in its parts.
type wire struct {
	path   string
	query  url.Values
	header http.Header
	body   []byte
}

// encode takes In apart as its tags say, and returns what makes the request, as often as it is tried.
func encode(base string, s Spec, in any) (func(context.Context) (*http.Request, error), error) {
	w := &wire{path: s.Path, query: url.Values{}, header: http.Header{}}
	if err := w.take(reflect.ValueOf(in)); err != nil {
		return nil, fmt.Errorf("%s: %w", s.ID, err)
	}
	if strings.ContainsAny(w.path, "{}") {
		return nil, fmt.Errorf("%s: %s lacks a value", s.ID, w.path)
	}
	address := base + w.path
	if len(w.query) > 0 {
		address += "?" + w.query.Encode()
	}
	return func(ctx context.Context) (*http.Request, error) {
		req, err := newRequest(ctx, s.Method, address, w.body)
		if err != nil {
			return nil, err
		}
		maps.Copy(req.Header, w.header)
		return req, nil
	}, nil
}

func (w *wire) take(v reflect.Value) (err error) {
	for i := range v.NumField() {
		f, value := v.Type().Field(i), v.Field(i)
		text := fmt.Sprint(value.Interface())
		switch {
		case f.Anonymous:
			err = w.take(value)
		case f.Name == "Body":
			w.body, err = json.Marshal(value.Interface())
		case f.Tag.Get("path") != "":
			// A dot segment would be taken out of the path on its way and lead elsewhere.
			if text == "" || text == "." || text == ".." {
				return fmt.Errorf("%s: %q cannot stand in a path", f.Name, text)
			}
			w.path = strings.ReplaceAll(w.path, "{"+f.Tag.Get("path")+"}", url.PathEscape(text))
		case value.IsZero():
		case f.Tag.Get("query") != "":
			w.query.Set(f.Tag.Get("query"), text)
		case f.Tag.Get("header") != "":
			w.header.Set(f.Tag.Get("header"), text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// decode puts an answer together as Out's tags say.
func decode(resp *http.Response, body []byte, out any) error {
	v := reflect.ValueOf(out).Elem()
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if name := f.Tag.Get("header"); name != "" && f.Type.Kind() == reflect.String {
			v.Field(i).SetString(resp.Header.Get(name))
		}
		if f.Name != "Body" {
			continue
		}
		media, _, err := mime.ParseMediaType(resp.Header.Get("Content-Type"))
		if err != nil || media != "application/json" {
			return errors.New("admin API: the answer is no JSON; is this its address?")
		}
		if err := json.Unmarshal(body, v.Field(i).Addr().Interface()); err != nil {
			return fmt.Errorf("admin API: the answer cannot be read: %w", err)
		}
	}
	return nil
}
