#!/bin/sh
# Makes of a snapshot (redis-cli --rdb) a directory that Redis can be started in, with the settings of redis.conf:
#
#	restore-redis.sh SNAPSHOT DIRECTORY
#
# Put into the directory as it is, a snapshot would not be looked at: where there is an append-only file, or ought to be one, Redis
# reads nothing else. So a Redis of our own, which only this script can reach, reads the snapshot and writes the append-only file.
set -eu
unset REDISCLI_AUTH # of the Redis that will be
snapshot=$1 dir=$2
if [ -e "$dir/appendonlydir" ]; then
	echo "restore: there are rooms in $dir already; move appendonlydir away first" >&2
	exit 1
fi
mkdir -p "$dir"
cp "$snapshot" "$dir/restore.rdb"
cd "$dir"
redis-server --port 0 --unixsocket restore.sock --dir . --dbfilename restore.rdb --save '' --maxmemory-policy noeviction >restore.log &
server=$!

ask() { redis-cli -s restore.sock "$@" 2>/dev/null; }
until_it_says() { # WHAT COMMAND…
	what=$1
	shift
	until ask "$@" | grep -q "^$what"; do
		kill -0 "$server" 2>/dev/null || { cat restore.log >&2; exit 1; }
		sleep 0.1
	done
}

until_it_says PONG ping
until_it_says OK config set appendonly yes
until_it_says aof_rewrite_in_progress:0 info persistence
until_it_says aof_last_bgrewrite_status:ok info persistence
ask shutdown nosave || true
wait "$server"
rm restore.rdb restore.log
