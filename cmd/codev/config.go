package main

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"codev/hub"
	"codev/room"

	"github.com/alecthomas/kong"
)

// commands declares the subcommands and flags. kong derives the flags, the CODEV_* variables and the help from it.
type commands struct {
	Settings

	Serve       serve       `cmd:"" default:"1" help:"Serve the web client and host rooms. The default command."`
	Healthcheck healthcheck `cmd:"" help:"Ask the running server whether it is ready; exit 0 if so."`
	Config      show        `cmd:"" help:"Print the effective settings of flags and environment, secrets masked."`
	Backup      backup      `cmd:"" help:"Copy the rooms to a new file. The server must be stopped."`
}

// maxDrain leaves time for the rest of the shutdown: drainWait in all.
const maxDrain = 5 * time.Second

// Settings are the flags of all commands. Their defaults fit a small host.
type Settings struct {
	Addr        string `default:":8080" help:"Address to listen on."`
	MetricsAddr string `placeholder:"HOST:PORT" help:"Address that serves Prometheus metrics at /metrics. Without it there are no metrics."`
	Data        string `default:"./data" help:"Directory of the rooms' file."`
	Store       string `default:"file" enum:"file,memory,redis" help:"Where rooms are kept: in a file, in memory until the program ends, or in Redis for several instances (${enum})."`
	Redis       string `placeholder:"URL" help:"URL of the Redis for --store=redis: redis://:password@host:6379/0, or rediss://, redis+sentinel://…?master_name=…, redis+cluster://…"`

	LimitCommands    float64       `default:"5" help:"Commands a second for one person."`
	LimitBurst       int           `default:"20" help:"Commands that one person may give at once."`
	LimitEvents      int           `default:"2000" help:"Maximum number of events in a room."`
	LimitSeats       int           `default:"16" help:"Maximum number of people in a room."`
	LimitRooms       int           `default:"60" help:"Rooms a minute that one address may open."`
	LimitSockets     int           `default:"120" help:"Sockets a minute that one address may open; ten times as many other calls and a hundred times as many commands over HTTP."`
	LimitConnections int           `default:"0" help:"Open HTTP connections of one address, sockets aside; 0: twice --limit-sockets. Trusted proxies are not limited."`
	LimitOpenSockets int           `default:"0" help:"Sockets and streams that one address may have open; 0: five times --limit-sockets."`
	LimitJoins       int           `default:"0" help:"Seats of one room that one address may ask for at once, and one a minute; 0: twice --limit-seats, or --limit-rooms if that is more."`
	LimitDayRooms    int           `default:"0" help:"Rooms a day that may be opened from one address; 0: five times --limit-rooms."`
	LimitDayMib      int           `default:"0" help:"MiB a day that one address may leave in the store; beyond it its rooms can only be wound down. 0: as many as --limit-rooms."`
	LimitMemory      int           `default:"0" help:"MiB of memory for loaded rooms; beyond it no other room is loaded. 0: half the memory of the container or the machine."`
	Drain            time.Duration `default:"3s" help:"Time over which a stopping instance closes its connections, if other instances go on."`
	Keep             time.Duration `default:"720h" help:"Time after its last event at which a room is erased."`

	Origins        []origin  `placeholder:"URL" help:"Other sites whose pages may connect, as https://host. The server's own pages always may."`
	Hosts          []host    `placeholder:"NAME" help:"Host names that the server answers to, without port. Without it, any."`
	TrustedProxies []network `placeholder:"CIDR" help:"Proxies whose X-Forwarded-For is trusted. Without it, the client's address is that of the connection."`
	LogLevel       string    `default:"info" enum:"debug,info,warn,error" help:"Minimum level of the log (${enum})."`
}

// newParser returns a parser of arguments and environment into c.
func newParser(c *commands, options ...kong.Option) (*kong.Kong, error) {
	return kong.New(c, append(options,
		kong.Name("codev"),
		kong.Description("The session room for codéveloppement professionnel. Every flag is an environment variable, too."),
		kong.DefaultEnvars("CODEV"),
		kong.Bind(&c.Settings),
	)...)
}

func kongCode(err error) int {
	var wrong *kong.ParseError
	if errors.As(err, &wrong) {
		return wrong.ExitCode()
	}
	return 1
}

// Validate checks the settings. kong calls it.
func (s *Settings) Validate() error {
	for _, limit := range []struct {
		name  string
		value float64
	}{
		{"limit-commands", s.LimitCommands}, {"limit-burst", float64(s.LimitBurst)},
		{"limit-events", float64(s.LimitEvents)}, {"limit-seats", float64(s.LimitSeats)},
		{"limit-rooms", float64(s.LimitRooms)}, {"limit-sockets", float64(s.LimitSockets)},
		{"keep", float64(s.Keep)},
	} {
		if limit.value <= 0 {
			return fmt.Errorf("--%s must be > 0", limit.name)
		}
	}
	for name, limit := range map[string]int{
		"limit-connections": s.LimitConnections, "limit-open-sockets": s.LimitOpenSockets, "limit-memory": s.LimitMemory, "limit-joins": s.LimitJoins,
		"limit-day-rooms": s.LimitDayRooms, "limit-day-mib": s.LimitDayMib,
	} {
		if limit < 0 {
			return fmt.Errorf("--%s must be >= 0", name)
		}
	}
	switch {
	case s.Store == "redis" && s.Redis == "":
		return errNoRedis
	case s.LimitSeats > hub.MaxSeats:
		return fmt.Errorf("--limit-seats must be <= %d", hub.MaxSeats)
	case s.Drain < 0 || s.Drain > maxDrain:
		return fmt.Errorf("--drain must be between 0 and %v", maxDrain)
	}
	for name, addr := range map[string]string{"addr": s.Addr, "metrics-addr": s.MetricsAddr} {
		if _, _, err := net.SplitHostPort(addr); addr != "" && err != nil {
			return fmt.Errorf("--%s: %q is not HOST:PORT or :PORT", name, addr)
		}
	}
	return nil
}

// joins is how many seats of a room one address may ask for at once.
func (s *Settings) joins() int { return cmp.Or(s.LimitJoins, max(2*s.LimitSeats, s.LimitRooms)) }

// roomsADay is how many rooms one address may open in a day.
func (s *Settings) roomsADay() int { return cmp.Or(s.LimitDayRooms, 5*s.LimitRooms) }

// bytesADay is how many bytes one address may leave in the store in a day.
func (s *Settings) bytesADay() int { return cmp.Or(s.LimitDayMib, s.LimitRooms) << 20 }

// connections returns the limit of open connections of one address.
func (s *Settings) connections() int {
	return cmp.Or(s.LimitConnections, 2*s.LimitSockets)
}

// openSockets returns how many sockets and streams one address may have open.
func (s *Settings) openSockets() int { return cmp.Or(s.LimitOpenSockets, 5*s.LimitSockets) }

// file returns the path of the rooms' file.
func (s *Settings) file() string { return filepath.Join(s.Data, "rooms.db") }

// hub returns the hub's configuration, without its log, logger and meter.
func (s *Settings) hub() hub.Config {
	c := hub.DefaultConfig()
	c.Limits.Seats, c.Limits.Events, c.Limits.Keep = s.LimitSeats, s.LimitEvents, s.Keep
	c.Limits.KeepAlone = min(room.DefaultLimits().KeepAlone, s.Keep)
	c.CommandRate, c.CommandBurst = s.LimitCommands, s.LimitBurst
	c.Memory = s.memory()
	return c
}

// origin is an allowed Origin: scheme://host[:port].
type origin string

// UnmarshalText implements [encoding.TextUnmarshaler].
func (o *origin) UnmarshalText(text []byte) error {
	u, err := url.Parse(strings.ToLower(string(text)))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.TrimSuffix(u.Path, "/") != "" || u.User != nil || u.RawQuery != "" {
		return fmt.Errorf("%q is not a site like https://example.org", masked(string(text)))
	}
	*o = origin(u.Scheme + "://" + bare(u.Host))
	return nil
}

// host is a host name as it is compared: in lower case, without port, brackets and the dot of the root.
type host string

// UnmarshalText implements [encoding.TextUnmarshaler].
func (h *host) UnmarshalText(text []byte) error {
	*h = hostOf(string(text))
	if *h == "" || strings.ContainsAny(string(*h), "/@?# ") {
		return fmt.Errorf("%q is not a host name like codev.example.org", masked(string(text)))
	}
	return nil
}

// hostOf returns the name or the address of a Host header.
func hostOf(header string) host {
	name := strings.ToLower(header)
	if alone, _, err := net.SplitHostPort(name); err == nil {
		name = alone
	}
	return host(strings.TrimSuffix(strings.Trim(name, "[]"), "."))
}

// network is one address or a range of addresses.
type network struct{ netip.Prefix }

// UnmarshalText implements [encoding.TextUnmarshaler] for 10.0.0.0/8 and 10.0.0.1.
func (n *network) UnmarshalText(text []byte) error {
	if addr, err := netip.ParseAddr(string(text)); err == nil {
		n.Prefix = netip.PrefixFrom(addr, addr.BitLen())
		return nil
	}
	prefix, err := netip.ParsePrefix(string(text))
	if err != nil {
		return fmt.Errorf("%q is not an address or a range like 10.0.0.0/8", text)
	}
	n.Prefix = prefix.Masked()
	return nil
}
