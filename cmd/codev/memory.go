package main

import (
	"bytes"
	"os"
	"strconv"
)

// memory returns the limit for loaded rooms in bytes: as set, else half the memory of the container or the machine; 0
// if that is unknown.
func (s *Settings) memory() int64 {
	if s.LimitMemory > 0 {
		return int64(s.LimitMemory) << 20
	}
	for _, read := range []func() int64{containerMemory, machineMemory} {
		if n := read(); n > 0 {
			return n / 2
		}
	}
	return 0
}

// containerMemory returns the memory limit of this process's control group; 0 if there is none.
func containerMemory() int64 {
	text, err := os.ReadFile("/sys/fs/cgroup/memory.max")
	if err != nil {
		return 0
	}
	n, err := strconv.ParseInt(string(bytes.TrimSpace(text)), 10, 64)
	if err != nil {
		return 0 // "max"
	}
	return n
}

// machineMemory returns the machine's memory; 0 if it is unknown.
func machineMemory() int64 {
	text, err := os.ReadFile("/proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range bytes.Lines(text) {
		if fields := bytes.Fields(line); len(fields) > 1 && string(fields[0]) == "MemTotal:" {
			kib, err := strconv.ParseInt(string(fields[1]), 10, 64)
			if err != nil {
				return 0
			}
			return kib << 10
		}
	}
	return 0
}
