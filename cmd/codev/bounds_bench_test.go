package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"codev/deploy/wire"

	"github.com/coder/websocket"
)

// BenchmarkFullRooms opens 60 rooms from one address, fills each to its limits and stays in all of them, with what the program
// is given in a container of 512 MiB. It reports the most memory that the program took, and how long deliveries of
// another room took before (p99) and meanwhile.
func BenchmarkFullRooms(b *testing.B) {
	const rooms = 60
	for range b.N {
		base, peak := startSmall(b)
		server := wire.Server{URL: base}
		other := member(b, server)
		ask := func() time.Duration {
			start := time.Now()
			give(b, other, "set_minutes", object{"step": "debrief", "minutes": 1 + start.Nanosecond()%60})
			return time.Since(start)
		}
		var before, meanwhile []time.Duration
		for range 400 {
			before = append(before, ask())
			time.Sleep(5 * time.Millisecond)
		}
		done := make(chan int)
		go func() {
			inside := 0
			for range rooms {
				if fill(b, server) {
					inside++
				}
			}
			done <- inside
		}()
		inside := -1
		for inside < 0 {
			select {
			case inside = <-done:
			case <-time.After(5 * time.Millisecond):
				meanwhile = append(meanwhile, ask())
			}
		}
		b.ReportMetric(float64(peak())/(1<<20), "peak-MiB")
		b.ReportMetric(float64(inside), "rooms")
		b.ReportMetric(p99(before), "before-µs")
		b.ReportMetric(p99(meanwhile), "meanwhile-µs")
	}
}

func p99(d []time.Duration) float64 {
	slices.Sort(d)
	return float64(d[len(d)*99/100].Microseconds())
}

// startSmall runs the program with the settings of a container of 512 MiB. peak reads the most memory that it took, in bytes.
func startSmall(b *testing.B) (base string, peak func() int) {
	b.Helper()
	cmd := exec.Command(os.Args[0], append(unlimited, "--addr=127.0.0.1:0", "--data="+b.TempDir(), "--limit-memory=256", "--limit-events=2000")...)
	cmd.Env = append(os.Environ(), beTheProgram+"=1", "GOMEMLIMIT=400MiB")
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _, _ = cmd.Process.Kill(), cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	_, after, ok := strings.Cut(line, "Open ")
	if err != nil || !ok {
		b.Fatalf("starting: %v %s", err, line)
	}
	return strings.Fields(after)[0], func() (bytes int) {
		status, err := os.ReadFile(filepath.Join("/proc", fmt.Sprint(cmd.Process.Pid), "status"))
		if err != nil {
			b.Fatal(err)
		}
		_, after, _ := strings.Cut(string(status), "VmHWM:")
		if _, err := fmt.Sscan(after, &bytes); err != nil {
			b.Fatal(err)
		}
		return bytes << 10
	}
}

// member opens a room and is in it.
func member(b *testing.B, server wire.Server) *wire.Client {
	b.Helper()
	seat, err := server.Open(b.Context(), nil, object{"name": "F", "lang": "fr", "plan": "90", "door": "open", "sealed": false})
	if err != nil {
		return nil
	}
	c := &wire.Client{Server: server, Seat: seat}
	if _, err := c.Connect(b.Context()); err != nil {
		b.Error(err)
		return nil
	}
	b.Cleanup(c.Close)
	return c
}

func give(b *testing.B, c *wire.Client, name string, data object) bool {
	b.Helper()
	answer, err := c.Command(b.Context(), wire.NewID(), name, data)
	if err != nil {
		b.Error(err)
	}
	return err == nil && answer.Err() == nil
}

// fill opens a room and fills it to its limits, and stays in it with a device that has read the whole view. It returns false if
// the room can't be opened any more.
func fill(b *testing.B, server wire.Server) bool {
	f := member(b, server)
	if f == nil {
		return false
	}
	give(b, f, "move_to_step", object{"step": "debrief"})
	for give(b, f, "propose_adjustment", object{"adjustment": wire.NewID(), "text": strings.Repeat("x", 2000)}) {
	}
	conn, err := server.Dial(b.Context(), f.Seat.Room)
	if err != nil {
		b.Error(err)
		return false
	}
	b.Cleanup(func() { _ = conn.CloseNow() })
	conn.SetReadLimit(-1)
	hello := fmt.Sprintf(`{"type":"hello","token":%q,"since":0,"hash":""}`, f.Seat.Token)
	if err := conn.Write(b.Context(), websocket.MessageText, []byte(hello)); err != nil {
		b.Error(err)
		return false
	}
	ctx, cancel := context.WithTimeout(b.Context(), patience)
	defer cancel()
	_, _, err = conn.Read(ctx)
	return err == nil
}
