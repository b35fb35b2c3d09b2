// Package metrics owns the program's figures for Prometheus: their names, labels and buckets, on a registry of its own.
// Every label has few values: routes are patterns, statements verbs, and kinds of jobs those that programs know, never what
// a client sent. It refuses to know who counts; adapters call its observers.
package metrics

import (
	"database/sql"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

const namespace = "vapeart"

// Metrics are the figures of one program.
type Metrics struct {
	HTTP     *HTTP
	SQL      *SQL
	Jobs     *Jobs
	Schedule *Schedule

	registry *prometheus.Registry
}

// New returns figures that start at nothing, with those of the Go runtime, the process and the build beside them.
func New(version string) *Metrics {
	r := prometheus.NewRegistry()
	build := prometheus.NewGaugeVec(prometheus.GaugeOpts{
		Namespace: namespace, Name: "build_info",
		Help: "Always 1; the labels tell what is running.",
	}, []string{"version", "go"})
	build.WithLabelValues(version, runtime.Version()).Set(1)
	r.MustRegister(build, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return &Metrics{HTTP: newHTTP(r), SQL: newSQL(r), Jobs: newJobs(r), Schedule: newSchedule(r), registry: r}
}

// Pool adds the connections of a pool (open, idle, waited for) under its name. Errors: one of that name is there.
func (m *Metrics) Pool(name string, db *sql.DB) error {
	return m.registry.Register(collectors.NewDBStatsCollector(db, name))
}

// Handler answers with all figures in the form that the client asks for.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{EnableOpenMetrics: true})
}

// HTTP counts requests and their times.
type HTTP struct {
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
	flying   prometheus.Gauge
}

func newHTTP(r prometheus.Registerer) *HTTP {
	h := &HTTP{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: "http", Name: "requests_total",
			Help: "Requests answered, by route, method and status.",
		}, []string{"route", "method", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Subsystem: "http",
			Name: "request_duration_seconds", Help: "Time from a request's headers to its answer, by route and method.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"route", "method"}),
		flying: prometheus.NewGauge(prometheus.GaugeOpts{
			Namespace: namespace, Subsystem: "http", Name: "requests_in_flight",
			Help: "Requests that are being answered.",
		}),
	}
	r.MustRegister(h.requests, h.duration, h.flying)
	return h
}

// Began counts a request as under way until Ended.
func (h *HTTP) Began() { h.flying.Inc() }

// Ended counts a request that Began: route is the pattern that matched ("/:lang/p/:slug"; "" for none), never the path.
func (h *HTTP) Ended(route, method string, status int, took time.Duration) {
	if route == "" {
		route = "none"
	}
	method = known(method, http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
		http.MethodDelete, http.MethodOptions)
	h.flying.Dec()
	h.requests.WithLabelValues(route, method, strconv.Itoa(status)).Inc()
	h.duration.WithLabelValues(route, method).Observe(took.Seconds())
}

// SQL counts statements and their times.
type SQL struct {
	statements *prometheus.CounterVec
	duration   *prometheus.HistogramVec
}

func newSQL(r prometheus.Registerer) *SQL {
	s := &SQL{
		statements: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: namespace, Subsystem: "sql",
			Name: "statements_total", Help: "SQL statements, by verb and outcome.",
		}, []string{"verb", "outcome"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Namespace: namespace, Subsystem: "sql",
			Name: "statement_duration_seconds", Help: "Time until a statement's first answer, by verb.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, 1, 5},
		}, []string{"verb"}),
	}
	r.MustRegister(s.statements, s.duration)
	return s
}

// Ran counts a statement by its first word. err is what the driver returned.
func (s *SQL) Ran(statement string, took time.Duration, err error) {
	verb := firstWord(statement)
	s.statements.WithLabelValues(verb, outcome(err)).Inc()
	s.duration.WithLabelValues(verb).Observe(took.Seconds())
}

func firstWord(statement string) string {
	const enough = 64 // a statement may be long, its indentation and verb are not
	words := strings.Fields(strings.ToLower(statement[:min(enough, len(statement))]))
	if len(words) == 0 {
		return "other"
	}
	return known(words[0], "select", "insert", "update", "delete", "with", "begin", "commit", "rollback")
}

func outcome(err error) string {
	if err != nil {
		return "failed"
	}
	return "ok"
}

// known returns a label's value if it is one of those, else "other".
func known(value string, values ...string) string {
	for _, v := range values {
		if v == value {
			return v
		}
	}
	return "other"
}
