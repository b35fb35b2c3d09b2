// Package browsertest tests the storefront as customers meet it: in a real Chromium, with and without scripts, on phones
// and on wide screens, light and dark. It holds tests only; chrome and stage, below it, are what they are made of.
package browsertest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"vapeart/shop/web/browsertest/chrome"
	"vapeart/shop/web/browsertest/stage"
)

// world is what all tests share: starting a browser costs more than most of them.
type world struct {
	chromium *chrome.Chromium
	shop     *stage.Shop
	shut     *stage.Shop
}

var shared world

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "vapeart-browser-")
	if err == nil {
		err = open(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := errors.Join(unexpected(shared.shop), leave(dir)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

func open(dir string) (err error) {
	ctx := context.Background()
	if shared.chromium, err = chrome.Start(ctx); err != nil {
		return err
	}
	if shared.shop, err = stage.Open(ctx, dir+"/open"); err != nil {
		return err
	}
	shared.shut, err = stage.OpenShut(ctx, dir+"/shut")
	return err
}

func leave(dir string) error {
	shared.chromium.Close()
	return errors.Join(shared.shop.Close(), shared.shut.Close(), os.RemoveAll(dir))
}

// unexpected is what the shop logged as its own fault, but for the page that is made to fail.
func unexpected(s *stage.Shop) (err error) {
	for _, line := range s.Faults() {
		if !strings.Contains(line, "json column") {
			err = errors.Join(err, errors.New("the shop logged: "+line))
		}
	}
	return err
}
