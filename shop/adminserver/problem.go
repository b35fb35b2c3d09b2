package adminserver

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"vapeart/shop/adminapi"
	"vapeart/shop/fault"
	"vapeart/shop/logging"
)

// refusal is a fault whose HTTP status says more than its kind.
type refusal struct {
	fault  *fault.Error
	status int
}

// Error returns the fault's text.
func (r refusal) Error() string { return r.fault.Error() }

// Unwrap returns the fault.
func (r refusal) Unwrap() error { return r.fault }

func problemType() reflect.Type { return reflect.TypeFor[adminapi.Problem]() }

// refusals lists the statuses that every call of an endpoint may be refused with.
func refusals(s adminapi.Spec) []int {
	list := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusUnprocessableEntity, http.StatusTooManyRequests}
	if s.Conditional {
		list = append(list, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	}
	if s.Unsafe {
		list = append(list, http.StatusConflict)
	}
	return list
}

// problem turns an error into what the caller is told. What is our own fault is logged here, and told as no more than
// that.
func (a *API) problem(ctx context.Context, err error) *adminapi.Problem {
	if p, ok := errors.AsType[*adminapi.Problem](err); ok {
		return p
	}
	status := 0
	if e, ok := errors.AsType[*fiber.Error](err); ok {
		status, err = e.Code, faultOfStatus(e.Code)
	}
	if r, ok := errors.AsType[refusal](err); ok {
		status = r.status
	}
	if fault.KindOf(err) == fault.Internal && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		err = fault.Wrap(fault.Unavailable, "api.busy", err)
	}
	kind := fault.KindOf(err)
	if status == 0 {
		status = kind.Status()
	}
	lang := callOf(ctx).lang
	p := &adminapi.Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: fault.CodeOf(err),
		Detail: a.Texts.Error(lang, err), RequestID: logging.RequestID(ctx),
	}
	if kind == fault.Internal {
		p.Code = fault.CodeInternal
		a.Log.ErrorContext(ctx, "admin request failed", "error", err)
		return p
	}
	for _, f := range fault.FieldsOf(err) {
		p.Errors = append(p.Errors, adminapi.FieldProblem{Field: f.Name, Code: f.Code, Detail: a.Texts.Field(lang, f)})
	}
	return p
}

// faultOfStatus is what a refusal of the listener or the router means.
func faultOfStatus(status int) *fault.Error {
	switch status {
	case http.StatusNotFound:
		return fault.New(fault.NotFound, "api.no_such_endpoint")
	case http.StatusMethodNotAllowed:
		return fault.New(fault.NotFound, "api.wrong_method")
	case http.StatusRequestTimeout:
		return fault.New(fault.Invalid, "api.too_slow")
	case http.StatusRequestEntityTooLarge:
		return fault.New(fault.Invalid, "api.body_too_large", fault.With("max", maxBody))
	case http.StatusUnsupportedMediaType:
		return fault.New(fault.Invalid, "api.not_json")
	case http.StatusRequestHeaderFieldsTooLarge:
		return fault.New(fault.Invalid, "api.headers_too_large")
	}
	if status >= http.StatusInternalServerError {
		return fault.New(fault.Internal, fault.CodeInternal)
	}
	return fault.New(fault.Invalid, "api.malformed")
}

// problemOfHuma turns what huma found wrong with a request into our problem; every other body stays as it is. The texts
// of huma are its own, English and meant for developers: only what they say about the field is kept.
func (a *API) problemOfHuma(ctx huma.Context, _ string, body any) (any, error) {
	m, ok := body.(*huma.ErrorModel)
	if !ok {
		return body, nil
	}
	f := faultOfStatus(m.Status)
	if m.Status == http.StatusBadRequest || m.Status == http.StatusUnprocessableEntity {
		f = fault.New(fault.Invalid, fault.CodeInvalid)
		var check fault.Check
		for _, d := range m.Errors {
			note(&check, d, m.Status)
		}
		if len(m.Errors) == 0 {
			check.Add("body", "required") // huma tells of a missing body without a field
		}
		f.Fields = fault.FieldsOf(check.Err())
	}
	return a.problem(ctx.Context(), refusal{f, m.Status}), nil
}

// note notes what a detail of huma says.
func note(check *fault.Check, d *huma.ErrorDetail, status int) {
	rest, is := "", func(prefix string) (ok bool) { return strings.HasPrefix(d.Message, prefix) }
	number := func(prefix string) (ok bool) {
		rest, ok = strings.CutPrefix(d.Message, prefix)
		return ok
	}
	switch {
	case status == http.StatusBadRequest && d.Location == "body":
		check.Add("body", "bad_json", fault.With("max", maxDepth))
	case is("unexpected property"), is("unknown query parameter"):
		check.Add(d.Location, "unexpected")
	case is("required "):
		check.Add(d.Location, "required")
	case number("expected required property "):
		name, _, _ := strings.Cut(rest, " ")
		check.Add(d.Location+"."+name, "required")
	case is("expected value to be one of"):
		check.Add(d.Location, "unknown")
	case number("expected number >= "):
		check.Add(d.Location, "too_small", fault.With("min", rest))
	case number("expected number <= "):
		check.Add(d.Location, "too_large", fault.With("max", rest))
	case number("expected length >= "):
		check.Add(d.Location, "too_short", fault.With("min", rest))
	case number("expected length <= "):
		check.Add(d.Location, "too_long", fault.With("max", rest))
	case is("expected string to match"), is("expected string to be"):
		check.Add(d.Location, "bad_characters")
	case is("expected integer"), is("expected number"), is("invalid integer"):
		check.Add(d.Location, "not_a_number")
	case is("expected "), is("invalid "):
		check.Add(d.Location, "wrong_type")
	default:
		check.Add(d.Location, "wrong")
	}
}

// tag sorts endpoints in documents: the first word of the permission.
func tag(s adminapi.Spec) string {
	resource, _, _ := strings.Cut(string(s.Permission), ":")
	return resource
}

// plainProblem answers on a listener that has no API and so no texts.
func plainProblem(c *fiber.Ctx, err error) error {
	status, code := fault.KindOf(err).Status(), fault.CodeOf(err)
	if e, ok := errors.AsType[*fiber.Error](err); ok {
		status, code = e.Code, "http"
	}
	return c.Status(status).JSON(adminapi.Problem{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Code: code, Detail: strconv.Itoa(status) + " " + http.StatusText(status),
	}, adminapi.ProblemType)
}
