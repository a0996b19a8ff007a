package main

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"codev/deploy/wire"

	"github.com/coder/websocket"
)

// A whole séance, its people spread over two instances behind a proxy: each line has its verdict, each person sees
// their own view, all get one order (P2, P3, P4), and no word, name or token is in the files of Redis or in any
// output (P8, P9).
func TestSeanceOverInstances(t *testing.T) {
	for name, key := range map[string]*wire.Key{"sealed": wire.NewKey(), "plain": nil} {
		t.Run(name, func(t *testing.T) {
			c := newCluster(t, 2, "--log-level=debug")
			p := newScriptRunner(t, "retour-au-travail", c.base, key)
			for i, instance := range c.instances {
				if n := instance.people(); n == 0 {
					t.Fatalf("nobody is on instance %d", i)
				}
			}
			p.play()
			p.checkViews(t)
			p.leave()
			output := ""
			for i, instance := range c.instances {
				if code := instance.stop(); code != 0 {
					t.Errorf("instance %d ended with %d: %s", i, code, instance.stderr)
				}
				output += instance.stdout.String() + instance.stderr.String()
			}
			if err := c.redis.Stop(); err != nil {
				t.Fatal(err)
			}
			p.checkSecrecy(t, map[string]string{"output": output, "files of Redis": readAll(t, c.redisDir)})
		})
	}
}

// When the first client of an instance leaves, its other clients still get all events.
func TestFirstJoinerLeaves(t *testing.T) {
	c := newInstances(t, 2)
	f := plainRoom(t, c.instances[0].base).connect()
	first, second := f.join("A"), f.join("B")
	for _, p := range []*peer{first, second} {
		p.connectTo(c.instances[1].base)
	}
	doors := []string{"locked", "open"}
	for i := range 6 {
		first.Close() // each time, whoever has been there longest
		first = second
		f.do("set_door", object{"door": doors[1]})
		second = f.join(fmt.Sprint("N", i)).connectTo(c.instances[1].base)
		for _, door := range doors {
			seq := f.do("set_door", object{"door": door})
			for _, p := range []*peer{first, second} {
				p.reach(seq)
				if p.View["door"] != door {
					t.Errorf("round %d: the door is %v", i, p.View["door"])
				}
			}
		}
	}
}

// P6: an instance is asked to stop while people write; they go on at the other, and nothing that was accepted is lost
// or doubled.
func TestDeployWhileWriting(t *testing.T) {
	c := newCluster(t, 2)
	f, posters := newPosters(t, c.base, "A", "B", "C", "D")
	f.Close()

	const each = 40
	var posting sync.WaitGroup
	var mu sync.Mutex
	longest := time.Duration(0)
	enough := make(chan struct{}, len(posters))
	for _, p := range posters {
		p.connectTo(c.base)
		posting.Go(func() {
			for len(p.saved) < each && !t.Failed() {
				err := p.post(1)
				if err == nil {
					if len(p.saved) == each/4 {
						enough <- struct{}{}
					}
					continue
				}
				if code := websocket.CloseStatus(err); code != 1012 && code != -1 { // -1: cut off, on a machine too slow for pings
					t.Errorf("closed with %d, not 1012", code)
				}
				lost := time.Now()
				for deadline := lost.Add(patience); ; {
					if err := p.dial(); err == nil {
						break
					} else if time.Now().After(deadline) {
						t.Errorf("not taken in by any instance: %v", err)
						return
					}
				}
				mu.Lock()
				longest = max(longest, time.Since(lost))
				mu.Unlock()
			}
		})
	}
	for range posters {
		<-enough
	}
	code := c.instances[0].stop()
	posting.Wait()
	if code != 0 {
		t.Errorf("the instance ended with %d: %s", code, c.instances[0].stderr)
	}
	whole := posters[0].twin().connect()
	if n := len(asList(whole.View["contributions"])); n != each*len(posters) {
		t.Errorf("%d contributions are there, %d were accepted", n, each*len(posters))
	}
	for _, p := range posters {
		p.catchUp()
		if !reflect.DeepEqual(p.View["contributions"], whole.View["contributions"]) || p.Hash != whole.Hash {
			t.Error("kept by events over the deploy, a view is not the whole one")
		}
	}
	t.Logf("the longest was away for %v", longest)
}

// An event reaches the clients of the other instance with the notification: that instance does not read the log.
func TestNotificationsBringTheEvents(t *testing.T) {
	const events = 100
	c := newInstances(t, 2)
	f := plainRoom(t, c.instances[0].base).connect()
	k := f.join("K").connectTo(c.instances[1].base)
	k.reach(f.do("set_door", object{"door": "locked"})) // by now both follow the room
	if _, err := c.redis.CLI("CONFIG", "RESETSTAT"); err != nil {
		t.Fatal(err)
	}
	last := uint64(0)
	for i := range events {
		last = f.do("set_door", object{"door": []string{"open", "locked"}[i%2]})
	}
	k.reach(last)
	stats, err := c.redis.CLI("INFO", "commandstats")
	if err != nil {
		t.Fatal(err)
	}
	calls := func(command string) int {
		found := regexp.MustCompile(`(?m)^cmdstat_` + command + `:calls=(\d+),`).FindStringSubmatch(stats)
		if found == nil {
			return 0
		}
		n, _ := strconv.Atoi(found[1]) // the pattern lets only numbers through
		return n
	}
	if appended, read := calls("rpush"), calls("lrange"); appended != events || read > events/20 {
		t.Errorf("%d events appended, and the log read %d times", appended, read)
	}
}

// P6: a Redis that hangs does not hold up a stop.
func TestStopWhileRedisHangs(t *testing.T) {
	t.Parallel()
	c := newInstances(t, 1)
	p := c.instances[0]
	f := plainRoom(t, p.base).connect()
	g := plainRoom(t, p.base).connect()
	if err := c.redis.Freeze(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.redis.Thaw() }()
	if err := f.Send(t.Context(), f.Replica.Command(wire.NewID(), "set_door", object{"door": "locked"}, patience)); err != nil {
		t.Fatal(err)
	}
	var told sync.WaitGroup
	for _, person := range []*peer{f, g} {
		told.Go(func() {
			if code := person.readToEnd(); code != 1012 {
				t.Errorf("closed with %d", code)
			}
		})
	}
	if code := p.stop(); code != 0 {
		t.Errorf("the program ended with %d: %s", code, p.stderr)
	}
	told.Wait()
}
