// Package check holds what is in deploy/ against those who will read it: Kubernetes' schemas, the proxies, systemd,
// the shell, and a cluster of real processes. It consists of tests; `make check-deploy` runs them, with what they
// need installed first (go test -tags deploy ./deploy/check).
package check
