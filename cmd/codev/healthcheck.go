package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

// healthcheck is for those who watch over the server from its own machine, such as a container's.
type healthcheck struct{}

// Run asks the server at settings.Addr and returns nil if it is ready.
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
