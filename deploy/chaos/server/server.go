// Package server owns a chaos run's private MySQL and Redis: fetched, started and ended by deploy/dev/servers in a folder
// of the run's own, writing through to the disk. It refuses to touch any other server.
package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
)

// Name is one of the servers.
type Name string

// The servers.
const (
	MySQL Name = "mysql"
	Redis Name = "redis-queue"
)

// Set is a run's servers.
type Set struct {
	root, folder string
	DSN          string // of MySQL, without a database
	RedisURL     string
	mu           sync.Mutex // deploy/dev/servers does one thing at a time
}

// Start fetches what is missing and starts the servers, with their data below folder.
func Start(ctx context.Context, folder string) (*Set, error) {
	root, err := moduleRoot()
	if err != nil {
		return nil, err
	}
	const anybodyPasses = 0o711 // to the servers' account, which is not ours when root calls
	if err := os.Chmod(folder, anybodyPasses); err != nil {
		return nil, err
	}
	s := &Set{root: root, folder: folder}
	for name, address := range map[Name]*string{MySQL: &s.DSN, Redis: &s.RedisURL} {
		if _, err := s.call(ctx, "start", name); err != nil {
			return s, errors.Join(err, s.StopAll(context.WithoutCancel(ctx)))
		}
		if *address, err = s.call(ctx, "address", name); err != nil {
			return s, errors.Join(err, s.StopAll(context.WithoutCancel(ctx)))
		}
	}
	return s, nil
}

// Stop asks a server to end, and waits for it.
func (s *Set) Stop(ctx context.Context, name Name) error {
	_, err := s.call(ctx, "stop", name)
	return err
}

// Kill ends a server with -9.
func (s *Set) Kill(ctx context.Context, name Name) error {
	_, err := s.call(ctx, "kill", name)
	return err
}

// Again starts a server that was stopped or killed, where it was. An error when somebody has taken its port meanwhile.
func (s *Set) Again(ctx context.Context, name Name) error {
	if _, err := s.call(ctx, "start", name); err != nil {
		return err
	}
	was := s.DSN
	if name == Redis {
		was = s.RedisURL
	}
	address, err := s.call(ctx, "address", name)
	if err == nil && address != was {
		err = fmt.Errorf("%s is now at %s: another program took the port of %s", name, address, was)
	}
	return err
}

// StopAll ends both.
func (s *Set) StopAll(ctx context.Context) error {
	return errors.Join(s.Kill(ctx, MySQL), s.Stop(ctx, Redis)) // nobody will read this MySQL again
}

// call runs a verb of deploy/dev/servers on one of our servers.
func (s *Set) call(ctx context.Context, verb string, name Name) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var stdout, stderr bytes.Buffer
	c := exec.CommandContext(ctx, filepath.Join(s.root, "deploy/dev/servers"), verb, "--durable", string(name)) //nolint:gosec // ours
	c.Env = append(os.Environ(), "VAPEART_RUN="+s.folder)
	c.Stdout, c.Stderr = &stdout, &stderr
	if err := c.Run(); err != nil {
		return "", fmt.Errorf("deploy/dev/servers %s %s: %w\n%s", verb, name, err, stderr.String())
	}
	return strings.TrimSpace(stdout.String()), nil
}

// redisAddress returns host and port.
func (s *Set) redisAddress() (string, error) {
	u, err := url.Parse(s.RedisURL)
	if err != nil {
		return "", err
	}
	return u.Host, nil
}

// moduleRoot is the nearest folder above with a go.mod.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("the working directory is in no Go module")
		}
		dir = up
	}
}
