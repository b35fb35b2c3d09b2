package adminserver

import "github.com/gofiber/fiber/v2"

// OpenAPI returns the OpenAPI 3.1 document of the whole API as YAML: shop/adminapi/openapi.yaml, which a test compares.
func OpenAPI() ([]byte, error) {
	a := &API{}
	a.mount(fiber.New(fiber.Config{DisableStartupMessage: true}))
	document := a.huma.OpenAPI()
	for _, never := range []string{"ErrorModel", "ErrorDetail"} { // huma's own, in whose place problems are sent
		delete(document.Components.Schemas.Map(), never)
	}
	return document.YAML()
}
