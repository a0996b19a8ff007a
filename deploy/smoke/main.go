// Command smoke plays a short séance against a deployed codev, through its proxy, and checks the result:
//
//	go run ./deploy/smoke [-ca FILE] URL [COMMAND…]
//
// Four clients connect and three of them write. Meanwhile it runs the command, which may stop an instance, and they go
// on. Then each accepted contribution must be there once for all clients, each event must have the same hash for all
// clients, and each client that was cut off must have been back within five seconds.
package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"time"

	"codev/deploy/wire"
)

// longestAway is how long a client may be cut off when an instance stops.
const longestAway = 5 * time.Second

func main() {
	ca := flag.String("ca", "", "believe the certificates of the authority in this `file`, too")
	flag.Parse()
	if flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "smoke [-ca FILE] URL [COMMAND…]")
		os.Exit(2)
	}
	client, err := newClient(*ca)
	if err == nil {
		err = play(wire.Server{URL: strings.TrimSuffix(flag.Arg(0), "/"), HTTP: client}, flag.Args()[1:])
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "smoke:", err)
		os.Exit(1)
	}
}

func newClient(ca string) (*http.Client, error) {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	if ca != "" {
		pem, err := os.ReadFile(ca)
		if err != nil {
			return nil, fmt.Errorf("reading the authority: %w", err)
		}
		roots := x509.NewCertPool()
		if !roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s holds no certificate", ca)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots}
	}
	return &http.Client{Transport: transport}, nil
}

// play plays the séance and returns an error for what went wrong.
func play(server wire.Server, command []string) error {
	ctx, cancel := context.WithTimeout(context.Background(), 3*time.Minute)
	defer cancel()
	facilitator, err := openRoom(ctx, server)
	if err != nil {
		return err
	}
	defer facilitator.Close()
	people := []*person{facilitator}
	for _, name := range []string{"A", "B", "C"} {
		p, err := facilitator.invite(ctx, name)
		if err != nil {
			return err
		}
		defer p.Close()
		people = append(people, p)
	}
	if err := facilitator.do(ctx, "move_to_step", wire.Object{"step": "consultation"}); err != nil {
		return err
	}
	if err := writeThrough(ctx, people, command); err != nil {
		return err
	}
	for _, step := range []string{"synthesis", "debrief"} {
		if err := facilitator.do(ctx, "move_to_step", wire.Object{"step": step}); err != nil {
			return err
		}
	}
	if err := facilitator.do(ctx, "close_session", wire.Object{}); err != nil {
		return err
	}
	return judge(ctx, people, len(command) > 0)
}

// writeThrough has all clients write, or listen, before, during and after the command.
func writeThrough(ctx context.Context, people []*person, command []string) error {
	enough := make(chan struct{})
	errs := make([]error, len(people)+1)
	var writing sync.WaitGroup
	for i, p := range people {
		writing.Go(func() {
			if i == 0 {
				errs[i] = p.every(ctx, enough, p.catchUp)
			} else {
				errs[i] = p.every(ctx, enough, p.contribute)
			}
		})
	}
	wait(ctx, 2*time.Second)
	if len(command) > 0 {
		cmd := exec.CommandContext(ctx, command[0], command[1:]...)
		cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
		if err := cmd.Run(); err != nil {
			errs[len(people)] = fmt.Errorf("running %s: %w", command[0], err)
		}
	}
	wait(ctx, 4*time.Second)
	close(enough)
	writing.Wait()
	return errors.Join(errs...)
}

func wait(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// judge compares the events that each client received with the accepted commands.
func judge(ctx context.Context, people []*person, disturbed bool) error {
	var wrong []error
	accepted, cutOff, away := map[string]bool{}, 0, time.Duration(0)
	hashes := map[uint64]string{}
	for _, p := range people {
		if err := p.catchUp(ctx); err != nil {
			return err
		}
		for _, item := range p.accepted {
			accepted[item] = true
		}
		for seq, hash := range p.told {
			if known, ok := hashes[seq]; ok && known != hash {
				wrong = append(wrong, fmt.Errorf("event %d is not the same for all", seq))
			}
			hashes[seq] = hash
		}
		if p.cuts > 0 {
			cutOff++
		}
		away = max(away, p.away)
	}
	for _, p := range people {
		wrong = append(wrong, p.compare(accepted))
		fresh := p.twin()
		if err := fresh.connect(ctx); err != nil {
			return err
		}
		fresh.Close()
		wrong = append(wrong, fresh.compare(accepted))
	}
	switch {
	case len(accepted) == 0:
		wrong = append(wrong, errors.New("nothing was written"))
	case disturbed && (cutOff == 0 || cutOff == len(people)):
		wrong = append(wrong, fmt.Errorf("%d of %d were cut off: they were not spread over the instances", cutOff, len(people)))
	case away > longestAway:
		wrong = append(wrong, fmt.Errorf("somebody was away for %v", away.Round(time.Millisecond)))
	}
	if err := errors.Join(wrong...); err != nil {
		return err
	}
	fmt.Printf("%d contributions, each there once for all %d; %d cut off, %v at most; nothing lost.\n",
		len(accepted), len(people), cutOff, away.Round(time.Millisecond))
	return nil
}
