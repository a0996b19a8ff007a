package main

import (
	"net/http"
	"time"

	"codev/hub"
	"codev/room"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

var _ hub.Meter = (*metrics)(nil)

// metrics is a hub.Meter for Prometheus. No label holds a value that a client chose.
type metrics struct {
	registry *prometheus.Registry
	rooms    prometheus.Gauge
	people   prometheus.Gauge
	commands *prometheus.CounterVec
	refusals *prometheus.CounterVec
	dropped  prometheus.Counter
	appends  prometheus.Histogram
	forks    prometheus.Counter
	requests *prometheus.CounterVec
}

func newMetrics() *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		rooms:    prometheus.NewGauge(prometheus.GaugeOpts{Name: "codev_rooms", Help: "Rooms that are live on this instance."}),
		people:   prometheus.NewGauge(prometheus.GaugeOpts{Name: "codev_people", Help: "People connected, each once."}),
		commands: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "codev_commands_total", Help: "Accepted commands."}, []string{"command"}),
		refusals: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "codev_refusals_total", Help: "Refused commands."}, []string{"code"}),
		dropped:  prometheus.NewCounter(prometheus.CounterOpts{Name: "codev_dropped_total", Help: "Connections closed because the client was too slow."}),
		appends: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "codev_append_seconds", Help: "How long the log took to save an event.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14),
		}),
		forks:    prometheus.NewCounter(prometheus.CounterOpts{Name: "codev_forks_total", Help: "Live rooms that differed from their log and were reloaded."}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "codev_http_requests_total", Help: "HTTP requests, sockets once they end."}, []string{"route", "status"}),
	}
	m.registry.MustRegister(
		m.rooms, m.people, m.commands, m.refusals, m.dropped, m.appends, m.forks, m.requests,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return m
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
}

// watch adds the gauge of the connection to other instances.
func (m *metrics) watch(peers hub.Peers) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "codev_peers_up", Help: "1 while notifications of other instances arrive, else 0.",
	}, func() float64 {
		if peers.Healthy() != nil {
			return 0
		}
		return 1
	}))
}

// Rooms implements [hub.Meter], as do the methods below.
func (m *metrics) Rooms(change int) { m.rooms.Add(float64(change)) }

func (m *metrics) People(change int) { m.people.Add(float64(change)) }

// Command counts discreet acts under one label, so that metrics do not reveal that somebody just gave one.
func (m *metrics) Command(name string) {
	if discreet[name] {
		name = "private"
	}
	m.commands.WithLabelValues(name).Inc()
}

var discreet = map[string]bool{}

func init() {
	for _, act := range room.Acts() {
		discreet[act.Command] = act.Discreet
	}
}

func (m *metrics) Refused(code room.Code) { m.refusals.WithLabelValues(string(code)).Inc() }

func (m *metrics) Dropped() { m.dropped.Inc() }

func (m *metrics) Appended(took time.Duration) { m.appends.Observe(took.Seconds()) }

func (m *metrics) Forked() { m.forks.Inc() }
