package adminapi_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"vapeart/shop/adminapi"
)

func TestEveryDeclarationIsWholeAndItsOwn(t *testing.T) {
	t.Parallel()
	ids, routes := map[string]bool{}, map[string]bool{}
	for _, s := range adminapi.All() {
		if err := s.Check(); err != nil {
			t.Error(err)
		}
		if route := s.Method + " " + s.Path; ids[s.ID] || routes[route] {
			t.Errorf("%s, %s: stands twice", s.ID, route)
		} else {
			ids[s.ID], routes[route] = true, true
		}
	}
}

// A function that returns an Endpoint and is not in All would be served by nobody and looked at by no test.
func TestEveryDeclarationIsInAll(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || f.Recv != nil || f.Type.Results == nil || f.Type.Params.NumFields() > 0 {
				continue
			}
			if index, ok := f.Type.Results.List[0].Type.(*ast.IndexListExpr); ok {
				if name, ok := index.X.(*ast.Ident); ok && name.Name == "Endpoint" {
					declared++
				}
			}
		}
	}
	if n := len(adminapi.All()); declared != n || n == 0 {
		t.Errorf("%d endpoints are declared, All has %d", declared, n)
	}
}

func TestADeclarationWithoutADecisionIsRefused(t *testing.T) {
	t.Parallel()
	whole := adminapi.Spec{ID: "a", Method: http.MethodGet, Path: "/v1/a", Summary: "A", Permission: "a:read"}
	for name, change := range map[string]func(*adminapi.Spec){
		"no permission":           func(s *adminapi.Spec) { s.Permission = "" },
		"half a permission":       func(s *adminapi.Spec) { s.Permission = "a" },
		"a path outside":          func(s *adminapi.Spec) { s.Path = "/a" },
		"no id":                   func(s *adminapi.Spec) { s.ID = "" },
		"an unknown method":       func(s *adminapi.Spec) { s.Method = http.MethodTrace },
		"POST without a key":      func(s *adminapi.Spec) { s.Method = http.MethodPost },
		"PUT without a condition": func(s *adminapi.Spec) { s.Method = http.MethodPut },
		"GET with a key":          func(s *adminapi.Spec) { s.Unsafe = true },
	} {
		s := whole
		if change(&s); s.Check() == nil {
			t.Errorf("%s: not refused", name)
		}
	}
	if err := whole.Check(); err != nil {
		t.Error(err)
	}
}
