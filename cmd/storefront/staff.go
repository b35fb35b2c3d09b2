package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"vapeart/shop/app"
	"vapeart/shop/config"
	"vapeart/shop/fault"
	"vapeart/shop/locale"
)

// The exit codes of staff's verbs beside those of all, as the worker's verbs have them.
const (
	exitUsage    = 2
	exitConflict = 4
)

const staffHelp = `Make the first owner: the person who invites all others. It is refused when the shop has an owner.

The password is asked for without echo, twice; or it is the first line of --password-file (- is standard input).
Shown once, on standard output: the second factor for an authenticator app, and ten recovery codes.

Exit codes:
  0   done
  1   failed
  2   the command, address, name or password is wrong; nothing was done
  4   the shop has an owner, or the address an account
  78  the settings are wrong; restarting does not help
`

// codedError is an error with its own exit code.
type codedError struct {
	error
	code int
}

func (e codedError) Unwrap() error { return e.error }

func wrong(err error) error { return codedError{err, exitUsage} }

type ownerFlags struct{ email, name, passwordFile string }

func staffCommand() *cobra.Command {
	group := &cobra.Command{
		Use: "staff", Short: "Who works in the back office",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return wrong(fmt.Errorf("staff has no verb %q; `storefront staff --help` tells what there is", args[0]))
			}
			return cmd.Help()
		},
	}
	var f ownerFlags
	owner := &cobra.Command{
		Use: "create-owner --email ADDRESS --name NAME", Short: "Make the first owner", Long: staffHelp,
		Args: func(cmd *cobra.Command, args []string) error {
			if err := cobra.NoArgs(cmd, args); err != nil {
				return wrong(err)
			}
			if f.email == "" || f.name == "" {
				return wrong(errors.New("--email and --name are needed"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			password, err := readPassword(cmd, f.passwordFile) // before the shop is opened: a person types while nothing waits
			if err != nil {
				return err
			}
			return withApp(func(a *app.App, cmd *cobra.Command) error { return createOwner(a, cmd, f, password) })(cmd, args)
		},
	}
	owner.Flags().StringVar(&f.email, "email", "", "the address to log in with")
	owner.Flags().StringVar(&f.name, "name", "", "what the person is called")
	owner.Flags().StringVar(&f.passwordFile, "password-file", "", "read the password from this file instead of the terminal")
	owner.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return wrong(err) })
	group.AddCommand(owner)
	return group
}

func createOwner(a *app.App, cmd *cobra.Command, f ownerFlags, password string) error {
	if a.Config.App.Env == config.Local { // as serve does: what is missing is made
		if _, err := a.DB.Migrate(cmd.Context()); err != nil {
			return err
		}
	}
	o, err := a.CreateOwner(cmd.Context(), f.email, f.name, password)
	if err != nil {
		return toldOwner(a, err)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), `%s is the owner. This is shown once:

second factor, for an authenticator app (as a QR code, or typed in)
  %s
  %s

recovery codes, each good for one log-in without the app
  %s
`, o.Email, o.TOTPURI, o.TOTPSecret, strings.Join(o.RecoveryCodes, "\n  "))
	return err
}

// toldOwner puts the texts for readers in place of the codes.
func toldOwner(a *app.App, err error) error {
	switch fault.KindOf(err) {
	case fault.Invalid:
		var lines []string
		for _, field := range fault.FieldsOf(err) {
			lines = append(lines, field.Name+": "+a.Messages.Field(locale.English, field))
		}
		return wrong(errors.New(strings.Join(lines, "\n")))
	case fault.Conflict:
		return codedError{errors.New(a.Messages.Error(locale.English, err)), exitConflict}
	}
	return err
}

// maxPasswordFile is far beyond the longest password.
const maxPasswordFile = 4096

func readPassword(cmd *cobra.Command, path string) (string, error) {
	switch path {
	case "":
		return askPassword(cmd)
	case "-":
		return firstLine(cmd.InOrStdin())
	}
	f, err := os.Open(path)
	if err != nil {
		return "", wrong(err)
	}
	defer f.Close()
	return firstLine(f)
}

func firstLine(r io.Reader) (string, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxPasswordFile))
	if err != nil {
		return "", wrong(fmt.Errorf("read the password: %w", err))
	}
	line, _, _ := bytes.Cut(b, []byte("\n"))
	return string(bytes.TrimSuffix(line, []byte("\r"))), nil
}

func askPassword(cmd *cobra.Command) (string, error) {
	in := int(os.Stdin.Fd())
	if !term.IsTerminal(in) {
		return "", wrong(errors.New("there is no terminal to ask for the password: use --password-file"))
	}
	var answers [2]string
	for i, question := range []string{"Password: ", "Again: "} {
		fmt.Fprint(cmd.ErrOrStderr(), question)
		b, err := term.ReadPassword(in)
		fmt.Fprintln(cmd.ErrOrStderr())
		if err != nil {
			return "", fmt.Errorf("read the password: %w", err)
		}
		answers[i] = string(b)
	}
	if answers[0] != answers[1] {
		return "", wrong(errors.New("the two passwords differ"))
	}
	return answers[0], nil
}
