package adminserver_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"vapeart/shop/adminapi"
	"vapeart/shop/adminserver"
)

func TestTheDocumentIsWhatTheDeclarationsSay(t *testing.T) {
	t.Parallel()
	const golden = "../adminapi/openapi.yaml"
	got, err := adminserver.OpenAPI()
	if err != nil {
		t.Fatal(err)
	}
	if flag.Lookup("update").Value.String() == "true" {
		if err := os.WriteFile(golden, got, 0o644); err != nil { //nolint:gosec // a document for everybody
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(string(got), "\n")); diff != "" {
		t.Errorf("the contract changed; if that is meant, run go test ./shop/adminserver -update\n%s", diff)
	}
	for _, s := range adminapi.All() {
		if !strings.Contains(string(got), "operationId: "+s.ID+"\n") {
			t.Errorf("%s is declared and not served", s.ID)
		}
	}
	if n := strings.Count(string(got), "operationId: "); n != len(adminapi.All()) {
		t.Errorf("%d endpoints are served, %d declared", n, len(adminapi.All()))
	}
}
