#!/usr/bin/env bash
# The topology of docker-compose.yml as processes of this machine, on loopback: Redis, two instances, Caddy in front.
# It prints the link and runs until Ctrl+C, or until one of its processes ends; then all of them have ended. What it keeps is in
# data/cluster: the rooms too, which are there again the next time.
#
#	deploy/cluster.sh [path of codev]
#
# CLUSTER_PORT is the first of the five ports that it takes (8443), CLUSTER_DATA the directory.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
codev=$(realpath "${1:-$here/../bin/codev}")
data=${CLUSTER_DATA:-$here/../data/cluster}
port=${CLUSTER_PORT:-8443}
redis=$((port + 2)) a=$((port + 3)) b=$((port + 4))

mkdir -p "$data"/{redis,caddy}
data=$(realpath "$data")
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
declare -A name=() # of each process, by its pid

run() { # NAME COMMAND…: a process of ours, which the terminal's Ctrl+C does not reach but through us
	local what=$1
	shift
	setsid "$@" >"$data/$what.log" 2>&1 &
	name[$!]=$what
}

# The proxy goes first, so that nobody comes anymore, and Redis last, so that nothing is lost.
stop() {
	trap '' INT TERM # once is enough
	local order pid
	for order in caddy codev redis; do
		for pid in "${!name[@]}"; do
			[[ ${name[$pid]} != "$order"* ]] || kill "$pid" 2>/dev/null || true
		done
		for pid in "${!name[@]}"; do
			[[ ${name[$pid]} != "$order"* ]] || wait "$pid" || true
		done
	done
}

answers() { # WHAT COMMAND…: waits until the command works
	local what=$1 until=$((SECONDS + 15))
	shift
	until "$@" >"$data/waiting.log" 2>&1; do
		if ((SECONDS > until)); then
			echo "cluster: $what does not answer; $data/ holds what everybody said" >&2
			return 1
		fi
		sleep 0.1
	done
	rm "$data/waiting.log"
}

redis_answers() { [ "$(REDISCLI_AUTH=$password redis-cli -p "$redis" ping)" = PONG ]; }
ready() { curl -fsS --max-time 2 -o /dev/null "http://localhost:$1/readyz"; }

instance() { # NAME PORT
	CODEV_ADDR=127.0.0.1:$2 CODEV_DATA=$data/$1 CODEV_STORE=redis CODEV_REDIS=redis://:$password@127.0.0.1:$redis/0 \
		CODEV_TRUSTED_PROXIES=127.0.0.1 run "$1" "$codev"
}

proxy() {
	local streams='stream_close_delay 5m'
	[[ $(caddy version) != 2.[0-6].* ]] || streams=
	CADDY_STREAMS=$streams CLUSTER_HTTPS=$port CLUSTER_HTTP=$((port + 1)) CODEV_INSTANCES="127.0.0.1:$a 127.0.0.1:$b" \
		XDG_DATA_HOME=$data/caddy XDG_CONFIG_HOME=$data/caddy run caddy caddy run --adapter caddyfile --config "$here/cluster.Caddyfile"
}

trap stop EXIT
trap 'exit 0' INT TERM

run redis redis-server "$here/redis.conf" --bind 127.0.0.1 --port "$redis" --dir "$data/redis" - <<<"requirepass $password"
answers Redis redis_answers
instance codev-a "$a"
instance codev-b "$b"
answers codev-a ready "$a"
answers codev-b ready "$b"
proxy
answers Caddy ready $((port + 1))
echo "The cluster is ready. Open http://localhost:$((port + 1)) (or https://localhost:$port) in a browser; Ctrl+C stops it."

ended=
wait -n -p ended "${!name[@]}" || true
echo "cluster: ${name[$ended]} has ended; $data/${name[$ended]}.log says why" >&2
exit 1
