// Command codev is the room as one program: it serves the web client and hosts rooms, which it keeps in a file of its own.
//
// This package is the edge. It reads the configuration, wires the parts together, speaks HTTP (echo stays in here), and maps
// every error to a code and a status in one place (errors.go). What a room is stands in package room, what keeps rooms live in package hub.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run does what the arguments and the environment ask for, until ctx ends at the latest, and returns the exit code:
// 0 if all went well, 1 if not, 80 (kong's) if the configuration makes no sense.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	exit := -1
	parser, err := newParser(&commands{}, kong.Writers(stdout, stderr), kong.Exit(func(code int) { exit = code }))
	if err != nil {
		fmt.Fprintln(stderr, "codev:", err)
		return 1
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 { // --help has said it all
		return exit
	}
	if err == nil {
		parsed.BindTo(ctx, (*context.Context)(nil))
		err = parsed.Run(&streams{out: stdout, err: stderr})
	}
	if err != nil {
		fmt.Fprintln(stderr, "codev:", err)
		return kongCode(err)
	}
	return 0
}

// streams are where the program speaks: out to people, err to whoever keeps its log.
type streams struct{ out, err io.Writer }
