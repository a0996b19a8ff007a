//go:build planted

package planted

import "os"

var one = Bug(os.Getenv("CODEV_PLANTED"))

// In tells whether the bug is planted.
func In(b Bug) bool { return b == one }
