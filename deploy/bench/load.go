package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/valyala/fasthttp"

	"vapeart/deploy/e2e/crowd"
	"vapeart/shop/clock"
)

// connections is how many requests are under way at once.
const connections = 32

// load asks one server, over connections that are kept.
type load struct {
	client *fasthttp.HostClient
	base   string
}

func newLoad(base string) *load {
	const patience = 30 * time.Second
	return &load{base: base, client: &fasthttp.HostClient{
		Addr: strings.TrimPrefix(base, "http://"), MaxConns: connections, ReadTimeout: patience, WriteTimeout: patience,
		MaxIdemponentCallAttempts: 1, NoDefaultUserAgentHeader: true, DisablePathNormalizing: true,
	}}
}

// figures are what some requests took.
type figures struct {
	times crowd.Times
	took  time.Duration
	bytes int64 // of bodies, as they came over the wire
}

func (f *figures) add(g figures) {
	f.times = append(f.times, g.times...)
	f.took += g.took
	f.bytes += g.bytes
}

func (f figures) rate() float64 { return float64(len(f.times)) / f.took.Seconds() }

// source prepares the next request; false: there is none.
type source func(r *fasthttp.Request) bool

// look judges an answer; an error ends the measurement.
type look func(r *fasthttp.Request, a *fasthttp.Response) error

// page prepares a request as a browser makes it.
func (l *load) page(r *fasthttp.Request, path string) {
	r.SetRequestURI(l.base + path)
	r.Header.Set(fasthttp.HeaderAcceptEncoding, "gzip, br")
}

// each asks for every path once.
func (l *load) each(ctx context.Context, paths []string, judge look) (figures, error) {
	var next atomic.Int64
	return l.run(ctx, judge, func(r *fasthttp.Request) bool {
		i := int(next.Add(1)) - 1
		if i >= len(paths) {
			return false
		}
		l.page(r, paths[i])
		return true
	})
}

// during asks for the paths in turn until the time is over.
func (l *load) during(ctx context.Context, paths []string, span time.Duration, judge look) (figures, error) {
	var next atomic.Int64
	elapsed := clock.Stopwatch()
	return l.run(ctx, judge, func(r *fasthttp.Request) bool {
		l.page(r, paths[int(next.Add(1)-1)%len(paths)])
		return elapsed() < span
	})
}

// run lets every connection ask for what the source prepares until there is no more.
func (l *load) run(ctx context.Context, judge look, next source) (figures, error) {
	var (
		parts [connections]figures
		errs  [connections]error
		all   sync.WaitGroup
		stop  atomic.Bool
	)
	took := clock.Stopwatch()
	for i := range parts {
		all.Go(func() {
			for more := true; more && ctx.Err() == nil && !stop.Load(); {
				if more, errs[i] = l.ask(next, judge, &parts[i]); errs[i] != nil {
					stop.Store(true)
				}
			}
		})
	}
	all.Wait()
	sum := figures{took: took()}
	for _, part := range parts {
		sum.times = append(sum.times, part.times...)
		sum.bytes += part.bytes
	}
	return sum, errors.Join(append(errs[:], ctx.Err())...)
}

func (l *load) ask(next source, judge look, f *figures) (more bool, err error) {
	request, response := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(response)
	if !next(request) {
		return false, nil
	}
	took := clock.Stopwatch()
	if err := l.client.Do(request, response); err != nil {
		return false, fmt.Errorf("%s: %w", request.URI().RequestURI(), err)
	}
	f.times = append(f.times, took())
	f.bytes += int64(len(response.Body()))
	return true, judge(request, response)
}

// isPage accepts what a customer would.
func isPage(r *fasthttp.Request, a *fasthttp.Response) error {
	if a.StatusCode() != fasthttp.StatusOK || len(a.Body()) == 0 {
		return fmt.Errorf("%s answered %d with %d bytes", r.URI().RequestURI(), a.StatusCode(), len(a.Body()))
	}
	return nil
}
