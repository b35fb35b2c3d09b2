// Screenshots takes pictures of every kind of page of the storefront, for people to look at, and the picture of the
// README. It runs a shop of its own with the demo catalogue in the browser that CHROMIUM names; nothing is judged here:
// shop/web/browsertest does that.
//
//	go run ./deploy/screenshots -out /tmp/pictures              all pages on all screens
//	go run ./deploy/screenshots -out /tmp/pictures -only '^cart' -lang de -widths 390
//	go run ./deploy/screenshots -readme docs/storefront.png
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"vapeart/shop/locale"
	"vapeart/shop/web/browsertest/chrome"
	"vapeart/shop/web/browsertest/stage"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "screenshots:", err)
		os.Exit(1) //nolint:gocritic // what stop would do, the end does
	}
}

// order is what is asked for.
type order struct {
	out, readme string
	only        *regexp.Regexp
	languages   []locale.Language
	widths      []int
}

func parse(args []string) (order, error) {
	var o order
	flags := flag.NewFlagSet("screenshots", flag.ContinueOnError)
	flags.StringVar(&o.out, "out", "", "folder of the pictures")
	flags.StringVar(&o.readme, "readme", "", "file of the README's picture")
	only := flags.String("only", "", "regular expression of the pages' names")
	languages := flags.String("lang", "en,de", "languages")
	widths := flags.String("widths", "320,390,768,1280,1920", "screens' widths in pixels")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.out == "" && o.readme == "" {
		return o, errors.New("say -out FOLDER or -readme FILE")
	}
	var err error
	if o.only, err = regexp.Compile(*only); err != nil {
		return o, err
	}
	for code := range strings.SplitSeq(*languages, ",") {
		l, err := locale.Parse(code)
		if err != nil {
			return o, err
		}
		o.languages = append(o.languages, l)
	}
	for text := range strings.SplitSeq(*widths, ",") {
		width, err := strconv.Atoi(text)
		if err != nil {
			return o, err
		}
		o.widths = append(o.widths, width)
	}
	return o, nil
}

func run(ctx context.Context, args []string) (err error) {
	o, err := parse(args)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "vapeart-screenshots-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	c, err := chrome.Start(ctx)
	if err != nil {
		return err
	}
	defer c.Close()
	open, err := stage.Open(ctx, filepath.Join(dir, "open"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, open.Close()) }()
	if o.readme != "" {
		if err := readme(c, open, o.readme); err != nil {
			return err
		}
	}
	if o.out == "" {
		return nil
	}
	shut, err := stage.OpenShut(ctx, filepath.Join(dir, "shut"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, shut.Close()) }()
	return o.take(c, open, shut)
}

// take goes on all tours and takes pictures on the way.
func (o order) take(c *chrome.Chromium, open, shut *stage.Shop) error {
	if err := os.MkdirAll(o.out, 0o750); err != nil {
		return err
	}
	for _, l := range o.languages {
		for _, tour := range []struct {
			shop  *stage.Shop
			stops []stage.Stop
		}{{open, stage.Looking()}, {open, stage.Buying()}, {shut, stage.Shut()}} {
			if err := o.tour(c, tour.shop, l, tour.stops); err != nil {
				return err
			}
		}
	}
	return nil
}

func (o order) tour(c *chrome.Chromium, s *stage.Shop, l locale.Language, stops []stage.Stop) error {
	usual := chrome.Screen{Width: 1280, Height: 900}
	g, err := s.Guest(c, l, chrome.Visitor{Screen: usual})
	if err != nil {
		return err
	}
	defer g.Close()
	for _, stop := range stops {
		if err := stop.Visit(g); err != nil {
			return err
		}
		if !o.only.MatchString(stop.Name) {
			continue
		}
		for _, width := range o.widths {
			for _, dark := range []bool{false, true} {
				if err := o.picture(g, stop, screen(width, dark)); err != nil {
					return err
				}
			}
		}
		if err := g.Show(usual); err != nil {
			return err
		}
	}
	return nil
}

// screen is a device of a width: up to a tablet's it is held upright.
func screen(width int, dark bool) chrome.Screen {
	const tablet = 1000
	s := chrome.Screen{Width: width, Height: width * 10 / 16, Dark: dark, Phone: width < tablet}
	if s.Phone {
		s.Height = width * 2
	}
	return s
}

func (o order) picture(g *stage.Guest, stop stage.Stop, s chrome.Screen) error {
	if err := g.Show(s); err != nil {
		return err
	}
	picture, err := g.Picture(!stop.Over)
	if err != nil {
		return err
	}
	scheme := "light"
	if s.Dark {
		scheme = "dark"
	}
	file := filepath.Join(o.out, fmt.Sprintf("%s-%s-%04d-%s.png", stop.Name, g.Lang, s.Width, scheme))
	return os.WriteFile(file, picture, 0o600)
}
