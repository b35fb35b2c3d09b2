package server

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"time"
)

// Redis's own protocol in its short form: this program needs four commands, once each.

// Flush removes everything from Redis.
func (s *Set) Flush(ctx context.Context) error {
	_, err := s.redis(ctx, []string{"FLUSHALL"})
	return err
}

// Fill makes Redis a cache that is full: maxmemory of size MiB under allkeys-lru, and junk until it evicts. It returns how
// many keys were evicted meanwhile.
func (s *Set) Fill(ctx context.Context, size int) (evicted int64, err error) {
	if _, err := s.redis(ctx, []string{
		"CONFIG SET maxmemory " + strconv.Itoa(size) + "mb", "CONFIG SET maxmemory-policy allkeys-lru",
	}); err != nil {
		return 0, err
	}
	const each = 10_000
	junk := strings.Repeat("x", each)
	commands := make([]string, 0, 2*size<<20/each)
	for i := range cap(commands) {
		commands = append(commands, "SET junk:"+strconv.Itoa(i)+" "+junk)
	}
	if _, err := s.redis(ctx, commands); err != nil {
		return 0, err
	}
	return s.Evicted(ctx)
}

// Evicted returns how many keys Redis has evicted since it started.
func (s *Set) Evicted(ctx context.Context) (int64, error) {
	answers, err := s.redis(ctx, []string{"INFO stats"})
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(answers[0]) {
		if n, ok := strings.CutPrefix(strings.TrimSpace(line), "evicted_keys:"); ok {
			return strconv.ParseInt(n, 10, 64)
		}
	}
	return 0, errors.New("redis tells of no evicted_keys")
}

// redis runs commands one after the other on a connection of their own.
func (s *Set) redis(ctx context.Context, commands []string) ([]string, error) {
	address, err := s.redisAddress()
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: time.Second}
	c, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() { _ = c.Close() }) // ends a read that waits
	defer stop()
	answers := make([]string, 0, len(commands))
	r := bufio.NewReader(c)
	for _, command := range commands {
		if _, err := io.WriteString(c, command+"\r\n"); err != nil {
			return nil, err
		}
		a, err := answer(r)
		if err != nil {
			return nil, fmt.Errorf("redis: %.40s: %w", command, err)
		}
		answers = append(answers, a)
	}
	return answers, nil
}

// answer reads a simple, bulk or error answer.
func answer(r *bufio.Reader) (string, error) {
	line, err := r.ReadString('\n')
	if err != nil {
		return "", err
	}
	line = strings.TrimRight(line, "\r\n")
	switch {
	case strings.HasPrefix(line, "-"):
		return "", errors.New(line[1:])
	case strings.HasPrefix(line, "$"):
		n, err := strconv.Atoi(line[1:])
		if err != nil || n < 0 {
			return "", fmt.Errorf("answer %q: %w", line, errors.Join(err, io.ErrUnexpectedEOF))
		}
		text := make([]byte, n+len("\r\n"))
		_, err = io.ReadFull(r, text)
		return string(text[:n]), err
	}
	return line, nil
}
