package logging

import (
	"context"
	"errors"
	"os"
	"syscall"
	"time"
)

// The locks of flock(2): they belong to the open file, not to the process, and the kernel takes them back when it dies.
const (
	shared    = syscall.LOCK_SH
	exclusive = syscall.LOCK_EX
)

// tryLock tells whether it has locked the file until letGo.
func tryLock(file *os.File, how int) (bool, error) {
	err := syscall.Flock(int(file.Fd()), how|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	if err != nil {
		return false, &os.PathError{Op: "flock", Path: file.Name(), Err: err}
	}
	return true, nil
}

// letGo unlocks a file and closes it. Closing alone is not enough: a process that this one starts in that moment has the
// open file, and with it the lock, until it becomes another program.
func letGo(file *os.File) error {
	return errors.Join(syscall.Flock(int(file.Fd()), syscall.LOCK_UN), file.Close())
}

// waitLock is tryLock exclusively, again and again until ctx ends: flock cannot be told to give up waiting.
func waitLock(ctx context.Context, file *os.File) (bool, error) {
	const pause = 20 * time.Millisecond
	again := time.NewTicker(pause)
	defer again.Stop()
	for {
		if locked, err := tryLock(file, exclusive); locked || err != nil {
			return locked, err
		}
		select {
		case <-ctx.Done():
			return false, nil
		case <-again.C:
		}
	}
}

// isAt tells whether path leads to the open file, or has been given to another.
func isAt(file *os.File, path string) bool {
	there, err := os.Stat(path)
	if err != nil {
		return false
	}
	open, err := file.Stat()
	return err == nil && os.SameFile(open, there)
}
