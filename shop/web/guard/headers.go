package guard

import (
	"strings"

	"github.com/gofiber/fiber/v2"
)

// policy is the Content-Security-Policy of every page: nothing inline, nothing from elsewhere but pictures, which
// suppliers serve from their own hosts.
func policy(https bool) string {
	rules := []string{
		"default-src 'none'", "script-src 'self'", "style-src 'self'", "font-src 'self'", "connect-src 'self'",
		"img-src 'self' https:", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
		"object-src 'none'",
	}
	if https {
		rules = append(rules, "upgrade-insecure-requests")
	}
	return strings.Join(rules, "; ")
}

// Secured returns what sets the headers that make browsers careful. https tells that customers come over TLS, which is
// then asked for during a year.
func Secured(https bool) func(*fiber.Ctx) {
	csp := policy(https)
	return func(c *fiber.Ctx) {
		h := &c.Response().Header
		h.Set(fiber.HeaderContentSecurityPolicy, csp)
		h.Set(fiber.HeaderXContentTypeOptions, "nosniff")
		h.Set(fiber.HeaderXFrameOptions, "DENY")
		h.Set(fiber.HeaderReferrerPolicy, "strict-origin-when-cross-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		if https {
			h.Set(fiber.HeaderStrictTransportSecurity, "max-age=31536000; includeSubDomains")
		}
	}
}

// Headers sets them before every answer.
func Headers(https bool) fiber.Handler {
	set := Secured(https)
	return func(c *fiber.Ctx) error {
		set(c)
		return c.Next()
	}
}
