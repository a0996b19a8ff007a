package memlog_test

import (
	"testing"

	"codev/hub"
	"codev/hub/logtest"
	"codev/hub/memlog"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestLog(t *testing.T) {
	logtest.Run(t, func(*testing.T) hub.Log { return memlog.New() })
}
