// Command codev serves the web client and hosts rooms.
//
// This package reads the configuration, wires the parts together, serves HTTP (it alone uses echo), and maps errors to
// codes and statuses (errors.go). Package room holds the rules of a room, package hub keeps rooms live.
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
	collectAbove(heapFloor)
	boundHeap(containerMemory())
	context.AfterFunc(ctx, stop) // a second signal ends the program at once
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run runs the command of the arguments and the environment until ctx ends at the latest, and returns the exit code:
// 0 for success, 1 for a failure, 80 (kong's) for an invalid configuration.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	exit := -1
	parser, err := newParser(&commands{}, kong.Writers(stdout, stderr), kong.Exit(func(code int) { exit = code }))
	if err != nil {
		fmt.Fprintln(stderr, "codev:", err)
		return 1
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 { // kong printed the help
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

// streams are the program's outputs: out for its results, err for its log.
type streams struct{ out, err io.Writer }
