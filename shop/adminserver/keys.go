package adminserver

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"vapeart/shop/adminapi"
	"vapeart/shop/fault"
)

const (
	keyHeader      = "Idempotency-Key"
	replayedHeader = "Idempotent-Replayed"
	minKey, maxKey = 8, 128
	keyTime        = 5 * time.Second // for keeping an answer, even when the caller has gone
)

// checkKey refuses a key that is missing or that not every store and log can keep.
func checkKey(key string) error {
	var check fault.Check
	name := "header." + keyHeader
	switch {
	case key == "":
		check.Add(name, "required")
	case len(key) < minKey:
		check.Add(name, "too_short", fault.With("min", minKey))
	case len(key) > maxKey:
		check.Add(name, "too_long", fault.With("max", maxKey))
	case strings.ContainsFunc(key, func(r rune) bool { return r < '!' || r > '~' }):
		check.Add(name, "bad_characters")
	}
	return check.Err()
}

func fingerprint(c *fiber.Ctx) string {
	h := sha256.New()
	h.Write([]byte(c.OriginalURL()))
	h.Write([]byte{0})
	h.Write(c.Body())
	return hex.EncodeToString(h.Sum(nil))
}

// keyed does an unsafe call once for each key: a repetition of what was done is answered as the first was. A call that was
// refused or failed changed nothing and gives its key free, so that the same key may be tried again, corrected or not.
func (a *API) keyed(s adminapi.Spec) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humafiber.Unwrap(ctx)
		key := c.Get(keyHeader)
		err := checkKey(key)
		if err == nil && a.Keys == nil {
			err = fault.New(fault.Unavailable, "api.keys_unavailable")
		}
		if err != nil {
			a.refuse(ctx, err)
			return
		}
		name := KeyedCall{Actor: callOf(ctx.Context()).actor.ID, Endpoint: s.ID, Key: key, Fingerprint: fingerprint(c)}
		answer, done, err := a.Keys.Begin(ctx.Context(), name)
		switch {
		case err != nil:
			a.refuse(ctx, err)
		case done:
			replay(c, answer)
		default:
			a.once(ctx, c, name, next)
		}
	}
}

func replay(c *fiber.Ctx, answer KeyedAnswer) {
	c.Set(replayedHeader, "true")
	c.Set(fiber.HeaderContentType, answer.ContentType)
	if answer.ETag != "" {
		c.Set(fiber.HeaderETag, answer.ETag)
	}
	c.Status(answer.Status).Response().SetBody(answer.Body)
}

// once runs a call whose key is taken, and keeps its answer. If that fails the key stays taken: the thing was done, and
// a repetition must not do it again.
func (a *API) once(ctx huma.Context, c *fiber.Ctx, name KeyedCall, next func(huma.Context)) {
	store, cancel := context.WithTimeout(context.WithoutCancel(ctx.Context()), workTime+keyTime)
	defer cancel()
	answered := false
	defer func() {
		if answered {
			return
		}
		if err := a.Keys.Release(store, name); err != nil {
			a.Log.ErrorContext(store, "idempotency key not released", "endpoint", name.Endpoint, "error", err)
		}
	}()
	next(ctx)
	status := c.Response().StatusCode()
	if status >= http.StatusBadRequest {
		return
	}
	answered = true
	err := a.Keys.Finish(store, name, KeyedAnswer{
		Status: status, ContentType: string(c.Response().Header.ContentType()), ETag: string(c.Response().Header.Peek(fiber.HeaderETag)),
		Body: bytes.Clone(c.Response().Body()),
	})
	if err != nil {
		a.Log.ErrorContext(store, "answer of an unsafe call not kept", "endpoint", name.Endpoint, "error", err)
	}
}
