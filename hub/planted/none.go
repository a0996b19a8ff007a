//go:build !planted

package planted

// In tells whether the bug is planted: it is not.
func In(Bug) bool { return false }
