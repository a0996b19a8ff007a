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

// commands is the one declaration of what can be asked of the program, and how: of it are made the flags, the CODEV_* variables and the help.
type commands struct {
	Settings

	Serve       serve       `cmd:"" default:"1" help:"Serve the web client and host rooms. What happens without a command, too."`
	Healthcheck healthcheck `cmd:"" help:"Ask the running server whether it is ready; exit 0 if so."`
	Config      show        `cmd:"" help:"Print the settings as they come out of flags and environment, secrets masked."`
	Backup      backup      `cmd:"" help:"Copy the rooms into a new file, while the server is stopped."`
}

// maxDrain leaves enough of the ten seconds that a stop may take.
const maxDrain = 5 * time.Second

// Settings are what a host may set. The defaults are those of the method and of small hosts.
type Settings struct {
	Addr        string `default:":8080" help:"Listen here."`
	MetricsAddr string `placeholder:"HOST:PORT" help:"Serve Prometheus metrics at /metrics here. Without, there are none."`
	Data        string `default:"./data" help:"Keep the rooms in this directory."`
	Store       string `default:"file" enum:"file,memory,redis" help:"Keep the rooms in a file, in memory until the program ends, or in Redis, for several instances (${enum})."`
	Redis       string `placeholder:"URL" help:"The Redis of --store=redis: redis://:password@host:6379/0, or rediss://, redis+sentinel://…?master_name=…, redis+cluster://…"`

	LimitCommands    float64       `default:"5" help:"Commands a second that a person may give …"`
	LimitBurst       int           `default:"20" help:"… and how many at once."`
	LimitEvents      int           `default:"2000" help:"Events in the life of a room."`
	LimitSeats       int           `default:"16" help:"People in a room."`
	LimitRooms       int           `default:"60" help:"Rooms a minute that may be opened from one address."`
	LimitSockets     int           `default:"120" help:"Connections a minute that may be made from one address; and ten times as many other calls, a hundred times as many commands over HTTP."`
	LimitConnections int           `default:"0" help:"Connections that one address may keep open besides its sockets; 0: twice --limit-sockets. Those of trusted proxies are not counted."`
	LimitJoins       int           `default:"0" help:"Seats of one room that one address may ask for at once, and one a minute; 0: twice --limit-seats."`
	LimitDayRooms    int           `default:"0" help:"Rooms a day that may be opened from one address; 0: ten times --limit-rooms."`
	LimitDayMib      int           `default:"0" help:"MiB a day that one address may leave in the store; beyond it its rooms can only be wound down. 0: as many as --limit-rooms."`
	LimitMemory      int           `default:"0" help:"MiB that the rooms in use may take; beyond it no further room is loaded. 0: half of what the container or the machine has."`
	Drain            time.Duration `default:"3s" help:"Spread the goodbyes of a stop over so long, if the rooms go on at other instances."`
	Keep             time.Duration `default:"720h" help:"Erase a room so long after its last event."`

	Origins        []origin  `placeholder:"URL" help:"Other sites whose pages may connect, as https://host. The server's own always may."`
	Hosts          []string  `placeholder:"NAME" help:"Names that the server answers to, without port. Without, to any."`
	TrustedProxies []network `placeholder:"CIDR" help:"Proxies whose X-Forwarded-For is believed. Without, the address is that of whoever connects."`
	LogLevel       string    `default:"info" enum:"debug,info,warn,error" help:"Log from this level on (${enum})."`
}

// newParser reads the arguments and the environment into c.
func newParser(c *commands, options ...kong.Option) (*kong.Kong, error) {
	return kong.New(c, append(options,
		kong.Name("codev"),
		kong.Description("The session room for codéveloppement professionnel. Every flag can be given as an environment variable, too."),
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

// Validate refuses settings that make no sense. kong calls it.
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
		"limit-connections": s.LimitConnections, "limit-memory": s.LimitMemory, "limit-joins": s.LimitJoins,
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
		return fmt.Errorf("--drain is between nothing and %v", maxDrain)
	}
	for name, addr := range map[string]string{"addr": s.Addr, "metrics-addr": s.MetricsAddr} {
		if _, _, err := net.SplitHostPort(addr); addr != "" && err != nil {
			return fmt.Errorf("--%s: %q is not HOST:PORT or :PORT", name, addr)
		}
	}
	return nil
}

// joins is how many seats of a room one address may ask for at once.
func (s *Settings) joins() int { return cmp.Or(s.LimitJoins, 2*s.LimitSeats) }

// roomsADay is how many rooms one address may open in a day.
func (s *Settings) roomsADay() int { return cmp.Or(s.LimitDayRooms, 10*s.LimitRooms) }

// bytesADay is how many bytes one address may leave in the store in a day.
func (s *Settings) bytesADay() int { return cmp.Or(s.LimitDayMib, s.LimitRooms) << 20 }

// connections is how many one address may keep open.
func (s *Settings) connections() int {
	if s.LimitConnections > 0 {
		return s.LimitConnections
	}
	return 2 * s.LimitSockets
}

// file is where the rooms are kept.
func (s *Settings) file() string { return filepath.Join(s.Data, "rooms.db") }

// hub is what the settings come to for the hub, but for its log, logger and meter.
func (s *Settings) hub() hub.Config {
	c := hub.DefaultConfig()
	c.Limits.Seats, c.Limits.Events, c.Limits.Keep = s.LimitSeats, s.LimitEvents, s.Keep
	c.Limits.KeepAlone = min(room.DefaultLimits().KeepAlone, s.Keep)
	c.CommandRate, c.CommandBurst = s.LimitCommands, s.LimitBurst
	c.Memory = s.memory()
	return c
}

// origin is a site, as browsers name it: scheme://host[:port].
type origin string

// UnmarshalText reads a site; kong calls it.
func (o *origin) UnmarshalText(text []byte) error {
	u, err := url.Parse(strings.ToLower(string(text)))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || strings.TrimSuffix(u.Path, "/") != "" || u.User != nil || u.RawQuery != "" {
		return fmt.Errorf("%q is not a site like https://example.org", text)
	}
	*o = origin(u.Scheme + "://" + u.Host)
	return nil
}

// network is one address or a range of them.
type network struct{ netip.Prefix }

// UnmarshalText reads 10.0.0.0/8 or 10.0.0.1; kong calls it.
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
