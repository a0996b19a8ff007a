//go:build !linux

package boltlog

import "context"

// NearlyFull is false: it is known on Linux alone.
func (l *Log) NearlyFull(context.Context) (bool, error) { return false, nil }
