package main

import (
	"fmt"
	"strings"

	"github.com/alecthomas/kong"
)

// show prints the settings.
type show struct{}

// Run prints each setting as a line of an environment file.
func (show) Run(parsed *kong.Context, s *streams) error {
	for _, flag := range parsed.Model.Flags {
		if len(flag.Envs) == 0 { // --help
			continue
		}
		value := fmt.Sprint(flag.Target.Interface())
		if list, ok := strings.CutPrefix(value, "["); ok {
			value = strings.ReplaceAll(strings.TrimSuffix(list, "]"), " ", ",")
		}
		value = masked(value)
		if flag.Name == "redis" && value != "" && !strings.Contains(value, "://") {
			value = mask // no URL: it may be the password alone
		}
		if _, err := fmt.Fprintf(s.out, "%s=%s\n", flag.Envs[0], value); err != nil {
			return fmt.Errorf("printing the settings: %w", err)
		}
	}
	return nil
}

// mask replaces a secret.
const mask = "xxxxx"

// harmless are the parameters of a Redis URL that hold no secret.
var harmless = map[string]bool{
	"db": true, "protocol": true, "master_name": true, "addr": true, "skip_verify": true, "pool_size": true,
	"min_idle_conns": true, "max_retries": true, "dial_timeout": true, "read_timeout": true, "write_timeout": true, "pool_timeout": true,
}

// masked masks possible secrets in a URL, even in one that cannot be parsed: all before the last @ but the user's name,
// the fragment, and the value of each parameter that is not harmless.
func masked(value string) string {
	scheme, rest, ok := strings.Cut(value, "://")
	if ok {
		scheme += "://"
	} else {
		scheme, rest = "", value
	}
	if at := strings.LastIndex(rest, "@"); at >= 0 && strings.ContainsAny(rest[:at], "?#") {
		return scheme + mask // ambiguous: a / or ? in the password, or an @ in a parameter
	} else if at >= 0 {
		user, _, named := strings.Cut(rest[:at], ":")
		if !named || strings.Contains(user, "%") { // an escaped : would end the name
			rest = mask + rest[at:]
		} else {
			rest = user + ":" + mask + rest[at:]
		}
	}
	if before, _, ok := strings.Cut(rest, "#"); ok {
		rest = before + "#" + mask
	}
	host, query, ok := strings.Cut(rest, "?")
	if !ok {
		return scheme + rest
	}
	parts := strings.FieldsFunc(query, func(r rune) bool { return r == '&' || r == ';' })
	for i, part := range parts {
		switch name, value, _ := strings.Cut(part, "="); {
		case harmless[name] && !strings.Contains(value, "%"): // an escaped @ would end a password
		case name == "password" || name == "sentinel_password":
			parts[i] = name + "=" + mask
		default:
			parts[i] = mask
		}
	}
	return scheme + host + "?" + strings.Join(parts, "&")
}
