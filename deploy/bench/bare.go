package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// bareVerb makes this program the other side of the comparison: Fiber with one handler that sends bytes from memory.
const bareVerb = "bare"

// kept is an answer as the shop gave it.
type kept struct {
	headers [][2]string
	body    []byte
}

// serveBare serves what it is given by PUT until ctx ends, and tells on out where.
func serveBare(ctx context.Context, out io.Writer) error {
	const biggest = 8 << 20
	app := fiber.New(fiber.Config{DisableStartupMessage: true, BodyLimit: biggest})
	var answers sync.Map // of address to kept
	app.Get("/*", func(c *fiber.Ctx) error {
		found, ok := answers.Load(string(c.Request().RequestURI()))
		if !ok {
			return fiber.ErrNotFound
		}
		answer, _ := found.(kept) // nothing else is stored
		for _, h := range answer.headers {
			c.Response().Header.Set(h[0], h[1])
		}
		c.Response().SetBodyRaw(answer.body)
		return nil
	})
	app.Put("/*", func(c *fiber.Ctx) error {
		answers.Store(string(c.Request().RequestURI()), keep(&c.Request().Header, c.Body()))
		return c.SendStatus(fiber.StatusNoContent)
	})
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "http://%s\n", l.Addr())
	stop := context.AfterFunc(ctx, func() { _ = app.Shutdown() }) // it ends with us
	defer stop()
	return app.Listener(l)
}

const keptPrefix = "X-Kept-"

// keep takes the headers that the shop's answer had from those of the PUT.
func keep(h *fasthttp.RequestHeader, body []byte) kept {
	k := kept{body: append([]byte(nil), body...)}
	for name, value := range h.All() {
		if original, ok := strings.CutPrefix(string(name), keptPrefix); ok {
			k.headers = append(k.headers, [2]string{original, string(value)})
		}
	}
	return k
}

// bare is the running other side.
type bare struct {
	cmd  *exec.Cmd
	base string
	load *load
}

func startBare(ctx context.Context) (*bare, error) {
	own, err := os.Executable()
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, own, bareVerb)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	base, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return nil, errors.Join(err, cmd.Process.Kill(), cmd.Wait())
	}
	base = strings.TrimSpace(base)
	return &bare{cmd: cmd, base: base, load: newLoad(base)}, nil
}

func (b *bare) stop() error {
	err := b.cmd.Process.Kill()
	_ = b.cmd.Wait() // says that it was killed
	return err
}

// give hands the other side an answer of the shop.
func (b *bare) give(path string, r *fasthttp.Response) error {
	request, answer := fasthttp.AcquireRequest(), fasthttp.AcquireResponse()
	defer fasthttp.ReleaseRequest(request)
	defer fasthttp.ReleaseResponse(answer)
	request.SetRequestURI(b.base + path)
	request.Header.SetMethod(fasthttp.MethodPut)
	for name, value := range r.Header.All() {
		switch string(name) {
		case fasthttp.HeaderContentLength, fasthttp.HeaderDate, fasthttp.HeaderConnection:
		default:
			request.Header.SetBytesKV(append([]byte(keptPrefix), name...), value)
		}
	}
	request.SetBody(r.Body())
	if err := b.load.client.Do(request, answer); err != nil {
		return err
	}
	if answer.StatusCode() != fasthttp.StatusNoContent {
		return fmt.Errorf("the bare side took %s with %d", path, answer.StatusCode())
	}
	return nil
}
