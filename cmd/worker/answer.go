package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/user"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"vapeart/shop/app"
)

// verb is what a verb about jobs works with.
type verb struct {
	*app.App
	cmd  *cobra.Command
	out  io.Writer
	json bool
}

// jsonHelp explains --json where a verb's help is read.
const jsonHelp = "answer in JSON, one object a line: times in RFC 3339 UTC, durations in milliseconds"

// command makes a verb that opens the shop, with --json.
func command(use, short, long string, args cobra.PositionalArgs, run func(v verb, args []string) error) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use: use, Short: short, Long: strings.TrimSpace(short + ".\n\n" + long), Args: args,
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(open, cmd, func(a *app.App) error {
				return told(a, run(verb{a, cmd, cmd.OutOrStdout(), asJSON}, args))
			})
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, jsonHelp)
	return cmd
}

// checked runs a check of the options before the shop is opened.
func checked(cmd *cobra.Command, check func(args []string) error) *cobra.Command {
	cmd.PreRunE = func(_ *cobra.Command, args []string) error { return check(args) }
	return cmd
}

// say writes a line for people. Every word of it may come from outside.
func (v verb) say(format string, args ...any) error {
	_, err := fmt.Fprintln(v.out, printable(fmt.Sprintf(format, args...)))
	return err
}

// object writes one JSON object as a line.
func (v verb) object(one any) error {
	text, err := json.Marshal(one)
	if err != nil {
		return err
	}
	_, err = v.out.Write(append(plain(text), '\n'))
	return err
}

// answer writes an object for programs, or a line for people.
func (v verb) answer(one any, format string, args ...any) error {
	if v.json {
		return v.object(one)
	}
	return v.say(format, args...)
}

// plain returns JSON in which everything that does not print is escaped: it says the same to a program, and nothing to a
// terminal. encoding/json escapes only what is below 0x20.
func plain(text []byte) []byte {
	var b bytes.Buffer
	for _, r := range string(text) {
		switch {
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.Bytes()
}

// who names the person at this terminal, as far as the machine knows.
func who() string {
	name := strconv.Itoa(os.Getuid())
	if u, err := user.Current(); err == nil && u.Username != "" {
		name = u.Username
	}
	host, err := os.Hostname()
	if err != nil || host == "" {
		host = "unknown"
	}
	return strings.ToValidUTF8(name+"@"+host, string(utf8.RuneError))
}
