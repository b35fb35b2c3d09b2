package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/pprof"
	"strconv"
	"strings"
	"time"

	"vapeart/shop/sqldb"
)

// sideVerb makes this program VapeArt's side: `side mysql`.
const sideVerb = "side"

// serveSide carries out orders until there are no more.
func serveSide(ctx context.Context, engine string, in io.Reader, out *teller) (err error) {
	l, err := openLedger(ctx, engine, os.Getenv(storeVariable), out)
	if err != nil {
		return err
	}
	out.say("ok")
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		answer, err := l.obey(ctx, lines.Text())
		if err != nil {
			out.say("failed: %v", err)
			continue
		}
		out.say("ok %s", answer)
	}
	return errors.Join(lines.Err(), l.stop(context.WithoutCancel(ctx)))
}

// order is a line: a verb, perhaps a word, and numbers; those that are not there are 0.
type order struct {
	verb, word string
	a, b       int
}

func read(line string) (o order, err error) {
	fields := strings.Fields(line)
	if len(fields) == 0 {
		return o, errors.New("an empty line is no order")
	}
	o.verb, fields = fields[0], fields[1:]
	if len(fields) > 0 && (fields[0][0] < '0' || fields[0][0] > '9') {
		o.word, fields = fields[0], fields[1:]
	}
	for i, to := range []*int{&o.a, &o.b} {
		if i < len(fields) {
			*to, err = strconv.Atoi(fields[i])
		}
		if err != nil {
			return o, err
		}
	}
	return o, nil
}

// obey carries out one order and returns what there is to say.
func (l *ledger) obey(ctx context.Context, line string) (answer string, err error) {
	o, err := read(line)
	if err != nil {
		return "", err
	}
	switch o.verb {
	case "prepare":
		return "", l.prepare(ctx)
	case "settings":
		return l.settings(ctx)
	case "fill":
		return "", l.fill(ctx, o.a, o.b)
	case "enqueue":
		return "", l.enqueue(ctx, o.a, o.b)
	case "put":
		return "", l.put(ctx, o.word, o.a)
	case "profile":
		return "", l.startProfile(o.word)
	case "work":
		return "", l.work(ctx, o.a, time.Duration(o.b)*time.Millisecond)
	case "await":
		return "", l.await(ctx, o.a)
	case "left":
		n, err := l.left(ctx)
		return strconv.FormatInt(n, 10), err
	default:
		return "", fmt.Errorf("unknown order %q", line)
	}
}

// settings tells what the engine is and how it keeps what it confirms.
func (l *ledger) settings(ctx context.Context) (string, error) {
	if l.db.Engine == sqldb.SQLite {
		return l.settingsSQLite(ctx)
	}
	return sqldb.One(ctx, l.db, func(told *string, scan sqldb.Scanner) error {
		var version string
		var flush, sync, binlog int
		err := scan(&version, &flush, &sync, &binlog)
		name := "MySQL"
		if strings.Contains(version, "MariaDB") {
			name = "MariaDB"
		}
		*told = fmt.Sprintf("%s %s with innodb_flush_log_at_trx_commit=%d sync_binlog=%d log_bin=%d", name, version, flush, sync, binlog)
		return err
	}, "SELECT VERSION(), @@innodb_flush_log_at_trx_commit, @@sync_binlog, @@log_bin")
}

// settingsSQLite asks the connection that writes.
func (l *ledger) settingsSQLite(ctx context.Context) (told string, err error) {
	err = l.db.InTx(ctx, func(ctx context.Context) error {
		version, err := sqldb.One(ctx, l.db, sqldb.Scalar[string], "SELECT sqlite_version()")
		if err != nil {
			return err
		}
		level, err := sqldb.One(ctx, l.db, sqldb.Scalar[int], "PRAGMA synchronous")
		told = fmt.Sprintf("SQLite %s with synchronous=%d", version, level)
		return err
	})
	return strings.Replace(told, "synchronous=2", "synchronous=FULL", 1), err
}

// startProfile writes how this process spends its time, until it ends.
func (l *ledger) startProfile(file string) error {
	f, err := os.Create(file) //nolint:gosec // the caller's choice
	if err != nil {
		return err
	}
	if err := pprof.StartCPUProfile(f); err != nil {
		return errors.Join(err, f.Close())
	}
	l.endProfile = func() error {
		pprof.StopCPUProfile()
		return f.Close()
	}
	return nil
}
