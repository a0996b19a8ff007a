package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// healthcheck checks the server from its own machine, for example in a container.
type healthcheck struct{}

// Run returns nil if the server at settings.Addr is ready.
func (healthcheck) Run(ctx context.Context, settings *Settings) error {
	ctx, cancel := context.WithTimeout(ctx, checkWait+time.Second)
	defer cancel()
	host, port, err := net.SplitHostPort(settings.Addr)
	if err != nil {
		return fmt.Errorf("asking the server: %w", err)
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("asking the server: %w", err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("asking the server: %w", err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server is not ready: %s", answer.Status)
	}
	return nil
}
