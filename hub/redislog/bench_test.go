package redislog_test

import (
	"fmt"
	"testing"

	"codev/hub"
	"codev/hub/logtest"
	"codev/hub/redislog"
)

// BenchmarkAppend measures appends to many rooms at once, on a Redis with appendfsync always.
func BenchmarkAppend(b *testing.B) {
	for _, rooms := range []int{1, 10, 100} {
		b.Run(fmt.Sprintf("rooms=%d", rooms), func(b *testing.B) {
			logtest.Benchmark(b, open(b, redislog.Options{URL: server.URL(), Prefix: newPrefix()}), rooms)
		})
	}
}

// BenchmarkFanOut measures how long it takes from the call of Append on one instance until another is told.
func BenchmarkFanOut(b *testing.B) {
	options := redislog.Options{URL: server.URL(), Prefix: newPrefix()}
	from, to := peer(b, options), peer(b, options)
	told := make(chan hub.Notification, 16)
	b.Cleanup(to.Follow("a", func(n hub.Notification) { told <- n }))
	<-told // the first Gap
	data := make([]byte, 300)
	b.ResetTimer()
	var end hub.Record
	for i := range uint64(b.N) {
		appended := make(chan error, 1)
		next := hub.Record{Seq: i + 1, Data: data}
		go func() { appended <- from.Append(b.Context(), "a", end, hub.Beside{Expires: 1}, next) }()
		if n := <-told; len(n.Records) != 1 || n.Records[0].Seq != i+1 {
			b.Fatalf("told %+v, want record %d", n, i+1)
		}
		if err := <-appended; err != nil {
			b.Fatal(err)
		}
		end = next
	}
}

// BenchmarkHeartbeat measures the periodic cost of each live room.
func BenchmarkHeartbeat(b *testing.B) {
	l := open(b, redislog.Options{URL: server.URL(), Prefix: newPrefix()})
	if err := save(b.Context(), l, "a", 0, "x"); err != nil {
		b.Fatal(err)
	}
	here := make([]byte, 600) // 16 people
	for b.Loop() {
		if _, err := l.Heartbeat(b.Context(), "a", here, 15e9, false); err != nil {
			b.Fatal(err)
		}
	}
}
