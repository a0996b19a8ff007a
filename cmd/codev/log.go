package main

import (
	"bytes"
	"io"
	"log"

	"github.com/rs/zerolog"
)

// newLogger logs to out in JSON.
func newLogger(settings *Settings, out io.Writer) zerolog.Logger {
	level, err := zerolog.ParseLevel(settings.LogLevel)
	if err != nil {
		level = zerolog.InfoLevel // kong checks the level
	}
	return zerolog.New(out).Level(level).With().Timestamp().Logger()
}

// quietly is a logger for net/http, which logs clients' addresses and the text of panics.
func quietly(logger zerolog.Logger) *log.Logger { return log.New(&quiet{logger}, "", 0) }

type quiet struct{ logger zerolog.Logger }

func (q *quiet) Write(line []byte) (int, error) {
	event := q.logger.Debug() // mostly a broken connection
	if bytes.Contains(line, []byte("Accept error")) {
		event = q.logger.Error().Str("error", string(bytes.TrimSpace(line))) // it holds no address
	}
	event.Msg("net/http")
	return len(line), nil
}
