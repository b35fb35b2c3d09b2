package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
	"vapeart/shop/config"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

// The exit codes, the same for every verb. Faulty settings have their own, so that a supervisor can stop restarting.
const (
	exitFailure  = 1
	exitUsage    = 2
	exitNotFound = 3
	exitConflict = 4
	exitSettings = 78 // sysexits.h: EX_CONFIG
)

// exitHelp is part of every verb's help.
const exitHelp = `
Exit codes:
  0   done; a worker: told to stop, or a limit is reached
  1   failed; of several things that fail in different ways too
  2   the command is wrong; nothing was done
  3   there is no such job, queue, task, supplier, file or run
  4   what it is about does not allow it now: a job is over, another import runs; the audit log is not what was recorded
  78  the settings are wrong; restarting does not help
`

// usageError says that a command makes no sense as it was given.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// exitCode returns the code that tells of an error. Of several the first in this order: settings, usage, not found,
// conflict; but of errors that differ it is the general one, for none tells the whole.
func exitCode(err error) int {
	if err == nil {
		return 0
	}
	if _, ok := errors.AsType[config.Faults](err); ok {
		return exitSettings
	}
	if _, ok := errors.AsType[usageError](err); ok {
		return exitUsage
	}
	if many, ok := err.(interface{ Unwrap() []error }); ok { // the outermost is meant
		code := 0
		for _, one := range many.Unwrap() {
			if c := exitCode(one); code == 0 {
				code = c
			} else if c != code {
				return exitFailure
			}
		}
		return code
	}
	switch fault.KindOf(err) {
	case fault.NotFound, fault.Gone:
		return exitNotFound
	case fault.Conflict:
		return exitConflict
	}
	return exitFailure
}

// toldError is an error with a text that people understand.
type toldError struct {
	text string
	err  error
}

func (e toldError) Error() string { return e.text }

func (e toldError) Unwrap() error { return e.err }

// told puts the text for readers before the cause; err without a code has none.
func told(a *app.App, err error) error {
	if _, ok := errors.AsType[toldError](err); ok || err == nil || fault.CodeOf(err) == fault.CodeInternal {
		return err
	}
	text := a.Messages.Error(locale.English, err)
	if fault.KindOf(err) == fault.NotFound || fault.KindOf(err) == fault.Conflict {
		return toldError{text, err} // says it all
	}
	return fmt.Errorf("%s (%w)", text, err)
}

// strict makes every command of a tree refuse what it does not understand, as a usageError. Without it cobra answers a
// misspelt verb of a group with help and success, which a script takes for done.
func strict(cmd *cobra.Command) {
	cmd.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return usagef("%w\n`%s --help` tells what there is", err, cmd.CommandPath())
	})
	check := cmd.Args
	if check == nil {
		check = cobra.NoArgs
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		if cmd.HasSubCommands() && len(args) > 0 {
			return unknownVerb(cmd, args[0])
		}
		if err := check(cmd, args); err != nil {
			return usagef("%w\nusage: %s", err, cmd.UseLine())
		}
		return nil
	}
	if cmd.HasSubCommands() && !cmd.Runnable() {
		cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
	for _, sub := range cmd.Commands() {
		strict(sub)
	}
}

func unknownVerb(cmd *cobra.Command, name string) error {
	text := fmt.Sprintf("%s has no verb %q", cmd.CommandPath(), printable(name))
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		return usagef("%s: is it %s?", text, strings.Join(near, " or "))
	}
	return usagef("%s; `%s --help` tells what there is", text, cmd.CommandPath())
}
