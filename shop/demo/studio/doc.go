// Package studio draws the demo catalogue's product pictures as SVG.
//
// It owns shapes, materials, labels and light: given a Spec it returns one
// square picture of 800 by 800 units, the same bytes every time. A picture
// is self-contained: no script, no reference to anything outside or to
// another element except its own gradients, no font but the reader's
// sans-serif. It carries its own soft background, so it looks the same on a
// light and on a dark page.
//
// It refuses to know products, prices or languages; what is printed on a
// drawn label is passed in.
package studio
