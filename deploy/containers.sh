#!/usr/bin/env bash
# Tries docker-compose.yml for real where no image can be pulled: builds our image with our Dockerfile on stand-ins for the others,
# brings it all up, plays a séance through the proxy, stops one instance in the middle, and takes it all down.
#
# The stand-ins are made of this machine's own Debian packages, each with the files that its image would have and little more. What
# they do not show: the entry points of the real images, and Caddy newer than Debian's.
#
# The Docker daemon is one of our own, in namespaces of its own: it sees no network but the containers', and with it goes all that it made. It needs root.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)

begun=${begun:-$EPOCHSECONDS}
export begun
say() { printf '\n=== %s (%d s)\n' "$*" $((EPOCHSECONDS - begun)); }

# root NAME FILE…: a directory with these programs, what they are linked to, and what else is usual.
root() {
	local dir=$work/$1 file
	shift
	mkdir -p "$dir"/{tmp,etc/ssl/certs,usr/bin}
	chmod 1777 "$dir/tmp"
	cp /etc/ssl/certs/ca-certificates.crt "$dir/etc/ssl/certs/"
	printf '%s\n' root:x:0:0::/root:/bin/sh redis:x:999:999::/data:/bin/sh >"$dir/etc/passwd"
	for file in "$@"; do
		cp -L --parents "$file" "$dir"
		ldd "$file" 2>/dev/null | grep -o '/[^ ]*' | sort -u | xargs -r -I{} cp -L --parents {} "$dir" || true # linked to nothing
	done
}

tree() { tar -C / -c "${2#/}" | tar -C "$work/$1" -x; } # NAME DIRECTORY: all of it, too

# What the build would fetch, fetched here: in there is no network.
prepare() {
	say 'stand-ins for the images that cannot be pulled'
	root base
	# shellcheck disable=SC2046 # all of libc, one file a word: native modules are linked to more of it than node is
	root node /bin/sh /usr/bin/env "$(command -v node)" $(dpkg -L libc6 | grep '/lib[a-z0-9_]*\.so\.')
	local npm
	npm=$(readlink -f "$(command -v npm)")
	tree node "${npm%/bin/*}"
	ln -s "$npm" "$work/node/usr/bin/npm"
	mkdir "$work/client"
	cp "$here"/frontend/package{,-lock}.json "$work/client"
	(cd "$work/client" && npm ci --ignore-scripts --no-audit --no-fund --cache "$work/node/npm" >/dev/null)
	rm -rf "$work/client"

	root go /bin/sh
	tree go "$(go env GOROOT)"
	rm -rf "$work/go$(go env GOROOT)"/{api,doc,misc,test}
	(cd "$here" && GOMODCACHE=$work/modules GOFLAGS=-modcacherw go mod download)
	mv "$work/modules/cache/download" "$work/go/modules"
	rm -rf "$work/modules"

	root redis /bin/sh /bin/grep /bin/cp /bin/sleep /bin/mkdir /bin/rm /bin/cat /usr/bin/redis-server /usr/bin/redis-cli
	install -d -o 999 -g 999 "$work/redis/data"
	root caddy /bin/sh /bin/chown /usr/bin/wget /usr/bin/caddy
	mkdir "$work/caddy"/{data,config}

	(cd "$here" && go build -o "$work/smoke" ./deploy/smoke)
}

import() { # NAME CHANGE…
	local name=$1 change changes=()
	shift
	for change in "$@"; do changes+=(--change "$change"); done
	tar -C "$work/$name" -c . | docker import "${changes[@]}" - "stand-in-$name" >/dev/null
	rm -rf "${work:?}/$name"
}

daemon() {
	ip link set lo up
	export DOCKER_HOST=unix://$work/docker.sock DOCKER_BUILDKIT=0 COMPOSE_PROJECT_NAME=codev
	dockerd --host "$DOCKER_HOST" --data-root "$work/docker" --exec-root "$work/exec" --pidfile "$work/docker.pid" \
		--cgroup-parent "/$(basename "$work")" >"$work/docker.log" 2>&1 &
	dockerd=$!
	local until=$((SECONDS + 30))
	until docker version >/dev/null 2>&1; do
		((SECONDS < until)) && kill -0 "$dockerd" 2>/dev/null || { tail "$work/docker.log" >&2; return 1; }
		sleep 0.2
	done
}

images() {
	import base
	import node 'ENV npm_config_cache=/npm npm_config_offline=true PATH=/usr/local/bin:/usr/bin:/bin'
	import go "ENV PATH=$(go env GOROOT)/bin:/usr/bin:/bin GOPROXY=file:///modules GOSUMDB=off GOTOOLCHAIN=local"
	import redis 'ENV PATH=/usr/bin:/bin' 'WORKDIR /data' 'VOLUME /data'
	import caddy 'ENV PATH=/usr/bin:/bin XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data' \
		'CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]'
	export NODE_IMAGE=stand-in-node GO_IMAGE=stand-in-go BASE_IMAGE=stand-in-base REDIS_IMAGE=stand-in-redis CADDY_IMAGE=stand-in-caddy
	[[ $(caddy version) != 2.[0-6].* ]] || export CADDY_STREAMS=
}

compose() { docker-compose --project-directory "$here" -f "$here/docker-compose.yml" "$@"; }

healthy() { # SERVICE…: waits until they are
	local service until=$((SECONDS + 60))
	for service in "$@"; do
		until [ "$(docker inspect -f '{{.State.Health.Status}}' "codev_${service}_1")" = healthy ]; do
			((SECONDS < until)) || { compose ps; compose logs --tail=20; return 1; }
			sleep 0.5
		done
	done
}

# guarded says that a container is what the compose file promises: nobody's root, who can write nowhere but in its volumes.
guarded() {
	local container=codev_$1_1 found
	found=$(docker inspect -f '{{.Config.User}} {{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}' "$container")
	[[ $found =~ ^(65532:65532|redis)\ true\ \[ALL\]\ \[no-new-privileges:true\]$ ]] || { echo "$1 is not guarded: $found" >&2; return 1; }
	found=$(docker top "$container" -o pid,uid | awk 'NR > 1 { print $2 }' | sort -u)
	[[ $found =~ ^(65532|999)$ ]] || { echo "$1 runs as user ${found//$'\n'/ and }" >&2; return 1; }
}

inside() {
	trap 'compose down -v -t 20 >/dev/null 2>&1 || true; kill "$dockerd"; wait "$dockerd" || true' EXIT
	daemon
	images
	REDIS_PASSWORD=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
	export REDIS_PASSWORD
	say 'the images, built as a host builds them'
	compose build
	docker images --format '{{.Repository}} {{.Size}}' | grep '^codev'
	say 'up'
	compose up -d
	healthy redis codev-a codev-b caddy
	local service
	for service in redis codev-a codev-b caddy; do guarded "$service"; done
	compose ps

	say 'a séance through the proxy, one instance of two stopped in the middle'
	docker cp codev_caddy_1:/data/caddy/pki/authorities/local/root.crt "$work/root.crt"
	"$work/smoke" -ca "$work/root.crt" https://localhost docker-compose --project-directory "$here" -f "$here/docker-compose.yml" stop codev-a
	[ "$(docker inspect -f '{{.State.ExitCode}}' codev_codev-a_1)" = 0 ] || { echo 'codev-a did not end well' >&2; return 1; }

	say 'and once more, the other one, with the first one back'
	compose start codev-a
	healthy codev-a
	"$work/smoke" -ca "$work/root.crt" https://localhost docker-compose --project-directory "$here" -f "$here/docker-compose.yml" stop codev-b
	say 'backed up, lost, restored, as backup/README.md says'
	local site=https://localhost/api/rooms room
	compose start codev-b
	healthy codev-b
	room=$(curl -fsS --cacert "$work/root.crt" "$site" -H 'Content-Type: application/json' \
		-d '{"name":"F","lang":"fr","plan":"120","door":"open","sealed":false}' | sed 's/.*"room":"\([^"]*\)".*/\1/')
	compose exec -T redis redis-cli --rdb - >"$work/rooms.rdb"
	compose down -v -t 20
	compose run --rm --no-deps -v "$work/rooms.rdb:/rooms.rdb:ro" -v "$here/deploy/backup/restore-redis.sh:/restore.sh:ro" \
		redis sh /restore.sh /rooms.rdb /data
	compose up -d
	healthy redis codev-a codev-b caddy
	docker cp codev_caddy_1:/data/caddy/pki/authorities/local/root.crt "$work/root.crt"
	curl -fsS --cacert "$work/root.crt" "$site/$room" && echo
	say 'down'
	compose down -v -t 20
}

if [ "${1:-}" = inside ]; then
	work=$2
	inside
	exit
fi
[ "$(id -u)" = 0 ] || { echo 'containers.sh: a Docker daemon needs root' >&2; exit 1; }
work=$(mktemp -d -t codev-containers.XXXXXX)
trap 'rm -rf "$work"; find /sys/fs/cgroup -depth -type d -path "*/$(basename "$work")*" -exec rmdir {} + 2>/dev/null || true' EXIT
prepare
unshare --net --mount --pid --fork --mount-proc --kill-child "$0" inside "$work"
say 'containers: all of it'
