package main

import "testing"

func TestLimitOfMemory(t *testing.T) {
	if got := (&Settings{LimitMemory: 3}).memory(); got != 3<<20 {
		t.Errorf("set to 3 MiB: %d", got)
	}
	if all, got := machineMemory(), (&Settings{}).memory(); all > 0 && (got <= 0 || got > all/2) {
		t.Errorf("not set, on a machine of %d: %d", all, got)
	}
}
