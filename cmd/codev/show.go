package main

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/alecthomas/kong"
)

// show prints the settings.
type show struct{}

// Run prints a line for every setting, as an environment file would have it.
func (show) Run(parsed *kong.Context, s *streams) error {
	for _, flag := range parsed.Model.Flags {
		if len(flag.Envs) == 0 { // --help
			continue
		}
		value := fmt.Sprint(flag.Target.Interface())
		if list, ok := strings.CutPrefix(value, "["); ok {
			value = strings.ReplaceAll(strings.TrimSuffix(list, "]"), " ", ",")
		}
		if _, err := fmt.Fprintf(s.out, "%s=%s\n", flag.Envs[0], masked(value)); err != nil {
			return fmt.Errorf("printing the settings: %w", err)
		}
	}
	return nil
}

// masked hides the password in an address that has one.
func masked(value string) string {
	if u, err := url.Parse(value); err == nil && u.User != nil {
		return u.Redacted()
	}
	return value
}
