# Two commands matter: `make run` and `make test`. CI calls the same targets.
SHELL := /bin/bash -euo pipefail
MAKEFLAGS += --no-print-directory
.DEFAULT_GOAL := help

CLIENT  := frontend/node_modules/.package-lock.json
PAGE    := frontend/dist/index.html
SOURCES := $(shell find frontend/src frontend/public frontend/*.html frontend/*.js frontend/*.ts frontend/package-lock.json -type f 2>/dev/null)
LINTER  := bin/golangci-lint-2.15.0

.PHONY: run
run: build ## build everything and serve at http://localhost:8080
	@bin/codev

.PHONY: build
build: $(PAGE) ## build the client, and the program with it inside: bin/codev
	@go build -o bin/codev ./cmd/codev

$(CLIENT): frontend/package-lock.json
	cd frontend && npm ci --no-audit --no-fund
	@touch $@

$(PAGE): $(CLIENT) $(SOURCES)
	cd frontend && npm run build
	@touch $@

.PHONY: test
test: test-go test-client test-e2e test-faults ## all tests, with what they need installed first

.PHONY: test-go
test-go: $(PAGE) tools ## vet, and every Go test under the race detector, but test-faults
	go vet ./...
	GORACE=atexit_sleep_ms=0 go test -race -vet=off -timeout 15m $$(go list ./... | grep -v /deploy/faults)

.PHONY: test-faults
test-faults: ## three instances over Redis, and over a simulated store, while all fails; what clients saw judged; known bugs
	$(call need,gcc:gcc+libc6-dev redis-server)
	go test -timeout 15m -count=1 -p 1 -parallel 4 -v ./deploy/faults/...

SOAK ?= 1h
.PHONY: soak
soak: ## the same faults for an hour, or SOAK=10m; ends with its figures
	$(call need,gcc:gcc+libc6-dev redis-server)
	SOAK=$(SOAK) go test -race -timeout 0 -count=1 -v -run '^(TestSoak|TestFailover|TestPausedInstances)$$' ./deploy/faults ./deploy/faults/sim

.PHONY: test-client
test-client: $(PAGE) ## types, unit tests and size of the client, and that the oldest browsers know all that is in it
	cd frontend && npm run check && npm test && npm run size && npm run floor

.PHONY: test-e2e
test-e2e: build tools ## séances in Chromium, Firefox and WebKit, against the real program; FILES=laptop for one file
	cd frontend && CODEV_BIN=$(CURDIR)/bin/codev npm run e2e -- $(FILES)

.PHONY: lint
lint: $(LINTER) $(CLIENT) ## golangci-lint and eslint
	$(LINTER) run ./...
	cd frontend && npm run lint

$(LINTER):
	GOBIN=$(CURDIR)/bin/.install go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
	@mv bin/.install/golangci-lint $@ && rmdir bin/.install

.PHONY: fuzz
fuzz: ## every fuzz test, for a short while each
	@for package in $$(go list ./...); do \
		for test in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
			go test -run '^$$' -fuzz "^$$test$$" -fuzztime 30s $$package; \
		done; \
	done

BENCHSTAT := golang.org/x/perf/cmd/benchstat@v0.0.0-20260908200009-22c9c6c9d4da
BENCH ?= .
COUNT ?= 6
PKG ?= ./...
MEASURE = go test -run '^$$' -bench '$(BENCH)' -benchmem -count $(COUNT) $(PKG)
.PHONY: bench
bench: ## benchmarks of the parts; BASE=main compares with another commit, PKG=./hub BENCH=Command runs some
ifndef BASE
	$(MEASURE)
else
	@rm -rf out/base && git worktree prune && mkdir -p out && git worktree add -q --detach out/base $(BASE)
	cd out/base && $(MEASURE) > ../bench-base.txt
	$(MEASURE) > out/bench-here.txt
	@git worktree remove --force out/base
	go run $(BENCHSTAT) base=out/bench-base.txt here=out/bench-here.txt
endif

.PHONY: generate
generate: $(CLIENT) ## the client's types, and the commands in hub/asyncapi.yaml, made from the server's
	cd frontend && npm run generate
	go run ./cmd/schema commands > hub/asyncapi.yaml.new && mv hub/asyncapi.yaml.new hub/asyncapi.yaml

.PHONY: cluster
cluster: build ## the whole topology as processes: Redis, two instances, Caddy; prints the link
	$(call need,redis-server caddy curl)
	@deploy/cluster.sh bin/codev

.PHONY: containers
containers: ## docker-compose.yml, tried for real, with a séance through the proxy; needs root
	$(call need,dockerd:docker.io docker-compose redis-server caddy wget curl unshare:util-linux ip:iproute2)
	@deploy/containers.sh

.PHONY: check-deploy
check-deploy: ## what is in deploy/, held against its readers: Kubernetes, proxies, systemd, shell
	$(call need,redis-server caddy nginx:nginx-light docker-compose systemd-analyze:systemd shellcheck curl openssl)
	go vet -tags deploy ./deploy/...
	go test -tags deploy ./deploy/check

.PHONY: tools
tools: ## what the tests need of the machine: browsers, gcc for the race detector, Redis and proxies
	$(call need,chromium firefox-esr WebKitWebDriver:webkit2gtk-driver Xvfb:xvfb gcc:gcc+libc6-dev redis-server redis-cli:redis-tools redis-sentinel caddy nginx:nginx-light)

# need installs packages whose commands are missing: COMMAND, if the package has its name, or COMMAND:PACKAGE+PACKAGE.
define need
	@missing=(); \
	for tool in $(1); do \
		PATH=$$PATH:/usr/sbin command -v "$${tool%%:*}" >/dev/null || missing+=($$(echo "$${tool#*:}" | tr + ' ')); \
	done; \
	if [ $${#missing[@]} -gt 0 ]; then \
		sudo=; [ "$$(id -u)" = 0 ] || sudo=sudo; \
		$$sudo apt-get update -q && $$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends "$${missing[@]}"; \
	fi
endef

.PHONY: clean
clean: ## remove what was built; the rooms in data/ stay
	rm -rf bin out frontend/node_modules frontend/dist
	@mkdir -p frontend/dist && touch frontend/dist/.keep

.PHONY: help
help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/\1\t\2/' | expand -t 14
