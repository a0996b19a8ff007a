// Package check checks the files of deploy/ with the programs that will read them: Kubernetes' schemas, the proxies,
// systemd, the shell, and a cluster of real processes. It consists of tests; `make check-deploy` runs them, with what
// they need installed first (go test -tags deploy ./deploy/check).
package check
