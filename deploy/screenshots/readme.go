package main

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"os"

	"vapeart/shop/locale"
	"vapeart/shop/web/browsertest/chrome"
	"vapeart/shop/web/browsertest/stage"
)

// readme takes the README's picture: the home page, light on the left and dark on the right of a slanted line.
func readme(c *chrome.Chromium, s *stage.Shop, file string) error {
	screen := chrome.Screen{Width: 1280, Height: 860}
	g, err := s.Guest(c, locale.English, chrome.Visitor{Screen: screen})
	if err != nil {
		return err
	}
	defer g.Close()
	for _, stop := range stage.Looking() {
		if err := stop.Visit(g); err != nil {
			return err
		}
		if stop.Name == "home" {
			break
		}
	}
	light, err := shot(g, screen)
	if err != nil {
		return err
	}
	screen.Dark = true
	dark, err := shot(g, screen)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	encoder := png.Encoder{CompressionLevel: png.BestCompression}
	if err := encoder.Encode(&out, halves(light, dark)); err != nil {
		return err
	}
	const most = 400 << 10
	if out.Len() > most {
		return fmt.Errorf("%s would have %d bytes, more than a README should carry", file, out.Len())
	}
	return os.WriteFile(file, out.Bytes(), 0o644) //nolint:gosec // everybody may read it
}

func shot(g *stage.Guest, s chrome.Screen) (image.Image, error) {
	if err := g.Show(s); err != nil {
		return nil, err
	}
	data, err := g.Picture(false)
	if err != nil {
		return nil, err
	}
	return png.Decode(bytes.NewReader(data))
}

// halves puts the left part of one picture beside the right part of another.
func halves(left, right image.Image) image.Image {
	size := left.Bounds()
	out := image.NewRGBA(size)
	draw.Draw(out, size, left, size.Min, draw.Src)
	const slant = 6 // the line moves a pixel to the left in so many lines
	for y := size.Min.Y; y < size.Max.Y; y++ {
		cut := size.Dx()/2 + size.Dy()/(2*slant) - y/slant
		draw.Draw(out, image.Rect(cut, y, size.Max.X, y+1), right, image.Pt(cut, y), draw.Src)
	}
	return out
}
