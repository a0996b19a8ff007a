package rig

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
)

// Link is a way to Redis on which things can go wrong. A fault holds for all connections, present and future,
// until it is healed.
type Link struct {
	proxy *toxiproxy.Proxy
	mu    sync.Mutex
	sick  bool
}

// NewLink opens a way to upstream.
func NewLink(name, upstream string) (*Link, error) {
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	l := &Link{proxy: toxiproxy.NewProxy(server, name, "127.0.0.1:0", upstream)}
	if err := l.proxy.Start(); err != nil {
		return nil, fmt.Errorf("opening a link: %w", err)
	}
	return l, nil
}

// Addr is where it begins.
func (l *Link) Addr() string { return l.proxy.Listen }

// Close ends it.
func (l *Link) Close() {
	l.Heal()
	l.proxy.Stop()
}

// Cut ends all connections, and new ones as soon as they are made.
func (l *Link) Cut() {
	l.add(`{"type":"timeout","stream":"%s","attributes":{"timeout":1}}`, "upstream", "downstream")
}

// Swallow leaves all connections open and lets nothing through.
func (l *Link) Swallow() {
	l.add(`{"type":"timeout","stream":"%s","attributes":{"timeout":0}}`, "upstream", "downstream")
}

// SwallowAnswers passes requests on, and drops the answers.
func (l *Link) SwallowAnswers() {
	l.add(`{"type":"timeout","stream":"%s","attributes":{"timeout":0}}`, "downstream")
}

// Delay lets all that Redis says come late, by so much and at random so much more or less.
func (l *Link) Delay(latency, jitter time.Duration) {
	attributes := fmt.Sprintf(`{"latency":%d,"jitter":%d}`, latency.Milliseconds(), jitter.Milliseconds())
	l.add(`{"type":"latency","stream":"%s","attributes":`+attributes+`}`, "downstream")
}

func (l *Link) add(toxic string, streams ...string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.sick {
		return // one thing at a time
	}
	l.sick = true
	for _, stream := range streams {
		if _, err := l.proxy.Toxics.AddToxicJson(strings.NewReader(fmt.Sprintf(toxic, stream))); err != nil {
			panic("rig: a toxic that is none: " + err.Error()) // they are the constants above
		}
	}
}

// Heal lets everything through again. Connections on which something was swallowed end, as they do in the end.
func (l *Link) Heal() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.proxy.Toxics.ResetToxics(context.Background())
	l.sick = false
}

// Point has it lead somewhere else. All connections end.
func (l *Link) Point(upstream string) error {
	err := l.proxy.Update(&toxiproxy.Proxy{Listen: l.proxy.Listen, Upstream: upstream, Enabled: false})
	if err == nil {
		err = l.proxy.Start()
	}
	if err != nil {
		return fmt.Errorf("pointing a link elsewhere: %w", err)
	}
	return nil
}
