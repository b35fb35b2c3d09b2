package frame

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"vapeart/shop/fault"
	"vapeart/shop/locale"
	"vapeart/shop/logging"
	"vapeart/shop/web/link"
	"vapeart/shop/web/view"
)

// Fail answers an error with a page in the reader's language that says what happened and how to go on. Faults of ours
// are logged once and shown with the request's id only.
func (f *Frame) Fail(c *fiber.Ctx, err error) error {
	ctx := c.UserContext()
	status, err := classify(err)
	if status >= fiber.StatusInternalServerError && fault.CodeOf(err) != maintenance {
		err = logging.Failure(ctx, f.Log, "request failed", err)
	}
	lang, ok := link.Language(c.Path())
	if !ok {
		lang = locale.Match(c.Get(fiber.HeaderAcceptLanguage))
	}
	c.Set(fiber.HeaderCacheControl, private)
	for _, header := range []string{fiber.HeaderETag, "Surrogate-Key", fiber.HeaderContentEncoding} {
		c.Response().Header.Del(header)
	}
	v := f.problem(lang, status, err)
	v.RequestID = logging.RequestID(ctx)
	if status != fiber.StatusServiceUnavailable { // then the store may be what is away
		if menu, err := f.Menu(ctx, lang, 0); err == nil {
			v.Menu = menu
		}
	}
	p, err := f.Draw(lang, v)
	if err != nil {
		return c.Status(status).SendString(f.Printer(lang).Error(err))
	}
	p.ETag = ""
	return p.Send(c, status)
}

// maintenance is the code of an answer that somebody wants as it is.
const maintenance = "web.maintenance"

// classify returns the status of an error, and the error as a fault: Fiber's own are those of routing and reading.
func classify(err error) (int, error) {
	if own, ok := errors.AsType[*fiber.Error](err); ok {
		switch {
		case own.Code == fiber.StatusNotFound:
			return own.Code, fault.Wrap(fault.NotFound, "web.page_unknown", err)
		case own.Code < fiber.StatusInternalServerError:
			return own.Code, fault.Wrap(fault.Invalid, "web.bad_request", err)
		}
		return own.Code, fault.Wrap(fault.Internal, fault.CodeInternal, err)
	}
	return fault.KindOf(err).Status(), err
}

// problem is the page of an error.
func (f *Frame) problem(l locale.Language, status int, err error) view.Problem {
	p := f.Printer(l)
	v := view.Problem{
		Page:   f.plain(Head{Lang: l, Path: link.Home(l), Hidden: true, Ungated: true}),
		Status: status, Text: p.Error(err),
	}
	v.Canonical = ""
	v.Away = status == fiber.StatusServiceUnavailable
	family := "other"
	switch status {
	case fiber.StatusNotFound, fiber.StatusGone, fiber.StatusTooManyRequests, fiber.StatusForbidden:
		family = strconv.Itoa(status)
	case fiber.StatusServiceUnavailable:
		family = strconv.Itoa(status)
		if fault.CodeOf(err) == maintenance {
			family = "maintenance"
		}
	default:
		if status >= fiber.StatusInternalServerError {
			family = "500"
		}
	}
	v.Ours = status >= fiber.StatusInternalServerError && family != "maintenance"
	v.Heading = p.Text(locale.Key("page.problem." + family))
	v.Title = v.Heading
	return v
}
