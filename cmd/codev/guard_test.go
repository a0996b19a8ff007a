package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"
	"pgregory.net/rapid"
)

// `codev config` prints no secret, in whatever part of a URL it is.
func TestNoSecretIsPrinted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[a-zA-Z0-9%@:/?#&=+._~!-]{0,12}s3cr3t[a-zA-Z0-9%@:/?#&=+._~!-]{0,12}`).Draw(t, "secret")
		shape := rapid.SampledFrom([]string{
			"redis://:*@host:6379/0", "redis://user:*@host:6379/0", "redis://*@host", "rediss://user:*@[::1]:6379?db=1",
			"redis://host:6379/0?password=*", "redis://host/0?db=1&sentinel_password=*&pool_size=3", "redis://host?*",
			"redis+sentinel://u:*@a:1,b:2/?master_name=m&sentinel_password=*", "redis+cluster://:*@a:1?addr=b:1", "redis://host/0#*",
			":*@host:6379", "user:*@host", "host:6379?password=*", "redis:/host?password=*", "redis://user%3A*@host",
			"redis://user%3A*:x@host", "rediss://host?db=1&addr=%3A*%40b", "unix:///run/redis?password=*", "host#*",
		}).Draw(t, "shape")
		if got := masked(strings.ReplaceAll(shape, "*", secret)); strings.Contains(got, "s3cr3t") {
			t.Fatalf("%s of %s", got, strings.ReplaceAll(shape, "*", secret))
		}
	})
}

// The rooms' address serves no metrics, and metrics do not show that a private act was just given.
func TestMetricsTellNothingPrivate(t *testing.T) {
	e := newEdge(t)
	if got := e.call("GET", "/metrics", ""); got.status != 404 {
		t.Errorf("/metrics: %d", got.status)
	}
	f := plainRoom(t, e.base)
	k := f.join("K").connect()
	f.connect().do("nudge", object{"participant": k.Seat.Participant, "text": "t"})
	k.do("write_note", object{"note": "a1000000-0000-4000-8000-000000000001", "text": "t"})
	f.do("set_door", object{"door": "knock"})
	families, err := e.metrics.registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]float64{}
	for _, family := range families {
		if family.GetName() == "codev_commands_total" {
			for _, m := range family.GetMetric() {
				counts[m.GetLabel()[0].GetValue()] = m.GetCounter().GetValue()
			}
		}
	}
	if len(counts) != 2 || counts["private"] != 2 || counts["set_door"] != 1 {
		t.Errorf("%v", counts)
	}
}

func TestHeadAnswersAsGet(t *testing.T) {
	e := newEdge(t)
	f := sealedRoom(t, e.base, "open")
	for path, status := range map[string]int{"/healthz": 200, "/readyz": 200, "/api/rooms/" + f.Seat.Room: 200, "/api/rooms/none": 404, "/": 503} {
		got := e.call("HEAD", path, "", "Authorization", f.Seat.Key.Entry())
		if full := e.call("GET", path, "", "Authorization", f.Seat.Key.Entry()); got.status != full.status || got.body != "" {
			t.Errorf("%s: %d %q, GET %d", path, got.status, got.body, full.status)
		}
		if path != "/" && got.status != status {
			t.Errorf("%s: %d", path, got.status)
		}
	}
}

// A proxy that does not pass on Host is known by one line in the log, however many ask.
func TestForeignOriginIsToldOnce(t *testing.T) {
	e := newEdge(t)
	for range 5 {
		if got := e.call("POST", "/api/rooms", opens(), "Origin", "https://codev.example.org", "Host", "127.0.0.1:8081"); got.status != 403 {
			t.Fatalf("%d", got.status)
		}
	}
	said := e.log.String()
	if strings.Count(said, `"level":"warn"`) != 1 || !strings.Contains(said, "https://codev.example.org") || !strings.Contains(said, "127.0.0.1:8081") {
		t.Errorf("the log: %s", said)
	}
}

// HSTS is set for clients that use TLS, not for a header that an untrusted client sets.
func TestStrictTransport(t *testing.T) {
	for name, c := range map[string]struct {
		proxies, proto string
		want           bool
	}{
		"plain": {"127.0.0.1", "http", false}, "none": {"127.0.0.1", "", false},
		"by a trusted proxy": {"127.0.0.1", "https", true}, "claimed": {"10.0.0.1", "https", false},
	} {
		e := newEdge(t, "--trusted-proxies="+c.proxies)
		got := e.call("GET", "/healthz", "", "X-Forwarded-Proto", c.proto)
		if (got.header.Get("Strict-Transport-Security") != "") != c.want {
			t.Errorf("%s: %v", name, got.header)
		}
	}
}

// A page's Origin is compared as browsers and proxies write it, and as it may stand in --origins.
func TestOrigins(t *testing.T) {
	e := newEdge(t, "--origins=https://Wiki.example.org:443/,http://[2001:db8::1]:8080")
	for origin, status := range map[string]int{
		"https://codev.example.org": 201, "https://codev.example.org:443": 201, "https://CODEV.example.org": 201,
		"https://wiki.example.org": 201, "https://wiki.example.org:443": 201, "http://[2001:db8::1]:8080": 201,
		"http://wiki.example.org": 403, "https://wiki.example.org:8443": 403, "https://codev.example.org.evil.example": 403, "http://[2001:db8::1]": 403,
		"https://codev.example.org:8443": 403, "null": 403, "file://": 403, "": 403,
	} {
		if got := e.call("POST", "/api/rooms", opens(), "Origin", origin, "Host", "codev.example.org"); got.status != status {
			t.Errorf("%s: %d %s", origin, got.status, got.body)
		}
	}
}

func TestHosts(t *testing.T) {
	e := newEdge(t, "--hosts=codev.example.org,Other.example.org:8443,[2001:db8::1]")
	for host, status := range map[string]int{
		"codev.example.org": 201, "CODEV.example.org:443": 201, "codev.example.org.": 201, "codev.example.org.:443": 201, "other.example.org:8080": 201,
		"[2001:db8::1]": 201, "[2001:DB8::1]:8080": 201,
		"evil.example.org": 421, "127.0.0.1": 421, "[::1]:8080": 421, "codev.example.org.evil.example": 421, "acodev.example.org": 421,
	} {
		if got := e.call("POST", "/api/rooms", opens(), "Host", host); got.status != status {
			t.Errorf("%s: %d %s", host, got.status, got.body)
		}
	}
	if got := e.call("GET", "/readyz", "", "Host", "10.1.2.3:8080"); got.status != 200 {
		t.Errorf("a probe: %d", got.status)
	}
}

// One address keeps only so many connections open; a trusted proxy carries everybody's.
func TestConnectionsOfAnAddress(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		all  bool
	}{
		"an address": {[]string{"--limit-connections=3"}, false}, "a trusted proxy": {[]string{"--limit-connections=3", "--trusted-proxies=127.0.0.1"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			e := newEdge(t, c.args...)
			server := e.newHTTP(e.handler())
			server.ConnState = newCrowd(e.server, e.settings.connections()).track
			listener := newListener(t)
			go func() { _ = server.Serve(listener) }()
			t.Cleanup(func() { _ = server.Close() })
			var kept []net.Conn
			for i := range 5 {
				conn := ask(t, listener.Addr().String())
				if answered := conn != nil; answered != (c.all || i < 3) {
					t.Errorf("connection %d: answered %v", i, answered)
				} else if answered {
					kept = append(kept, conn)
				}
			}
			_ = kept[0].Close() // and one that goes makes room
			for conn := ask(t, listener.Addr().String()); conn == nil; {
				conn = ask(t, listener.Addr().String())
			}
		})
	}
}

// A /64 counts as one address, and a /48 as ten of them, for connections and for seats of a room.
func TestSiteOfAddresses(t *testing.T) {
	e := newEdge(t, "--limit-connections=1", "--limit-joins=1")
	open := newCrowd(e.server, e.settings.connections())
	seats := e.limitSeats(1)(func(echo.Context) error { return nil })
	taken, given := 0, 0
	for n := range 3 * perSite {
		address := fmt.Sprintf("2001:db8:1:%x::1", n)
		if open.enter(from{address: address}) {
			taken++
		}
		r := httptest.NewRequest(http.MethodPost, "/api/rooms/x/participants", http.NoBody)
		r.RemoteAddr = "[" + address + "]:1234"
		if seats(echo.New().NewContext(r, httptest.NewRecorder())) == nil {
			given++
		}
	}
	if taken != perSite || given != perSite {
		t.Errorf("%d connections and %d seats of a /48, want %d of each", taken, given, perSite)
	}
}

// from is a connection of an address.
type from struct {
	net.Conn

	address string
}

func (f from) RemoteAddr() net.Addr { return &net.TCPAddr{IP: net.ParseIP(f.address), Port: 1234} }

// ask asks over a connection of its own and keeps it open; nil if it was closed.
func ask(t *testing.T, address string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	if _, err := io.WriteString(conn, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"); err != nil {
		return nil
	}
	if n, err := conn.Read(make([]byte, 1)); n == 0 || err != nil {
		return nil
	}
	return conn
}

// A link that was spoilt on its way gets the page, which repairs it or says so; its path is in no log.
func TestSpoiltLinksGetThePage(t *testing.T) {
	e := newEdge(t)
	const room = "/r/6f1d0c7e-2b9a-4c55-9d3e-0a8b7c6d5e4f"
	want := e.call("GET", "/", "").status
	for _, path := range []string{"%23k=Secret", "%2523k=Secret", "/", "/%23k=Secret", ".", ")", "%3E", "%20", "%E2%80%8B", "%2Fk=Secret", "/Secret/Secret", "?k=Secret"} {
		if got := e.call("GET", room+path, ""); got.status != want || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	id := strings.TrimPrefix(room, "/r/")
	for _, path := range []string{"/R/", "//r/", "/r//", "/r%2F", "/%2Fr%2F", "/r%252F", "/%72/", "/%20r/", "/%E2%80%8Br/", "/%C2%ADr/"} {
		if got := e.call("GET", path+id+"%23k=Secret", ""); got.status != want || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d", path, got.status)
		}
	}
	for _, path := range []string{"/x/", "/rr/", "/r-/", "/api/r/", "/api//r/", "/assets/r/"} {
		if got := e.call("GET", path+id, ""); got.status != http.StatusNotFound {
			t.Errorf("%s is no link of a room: %d", path, got.status)
		}
	}
	if got := e.call("POST", "/R/"+id, ""); got.status != http.StatusMethodNotAllowed {
		t.Errorf("a post: %d", got.status)
	}
	if said := e.log.String(); strings.Contains(said, "Secret") || strings.Contains(said, room) {
		t.Errorf("in the log: %s", said)
	}
	if got := e.call("GET", "/assets/of-another-build.js", ""); got.status != http.StatusNotFound || got.header.Get("Cache-Control") != "no-store" {
		t.Errorf("a part of another build: %d %v", got.status, got.header)
	}
}
