#!/bin/sh
# Starts a PostgreSQL of its own for the tests, in a folder that is gone with it, and prints its address.
# usage: postgres.sh start DIR | stop DIR
set -eu

bin=$(find /usr/lib/postgresql -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(dirname "$(command -v pg_ctl)")
dir=$2
# PostgreSQL does not run as root.
if [ "$(id -u)" = 0 ]; then as="setpriv --reuid=postgres --regid=postgres --clear-groups --"; else as=""; fi

case $1 in
    start)
        mkdir -p "$dir"
        [ "$(id -u)" != 0 ] || chown postgres:postgres "$dir"
        cd "$dir"
        $as "$bin/initdb" --no-locale -E UTF8 -A trust -U wardcard -D "$dir/data" >"$dir/initdb.log"
        $as "$bin/pg_ctl" -w -s -D "$dir/data" -l "$dir/postgres.log" \
            -o "-c listen_addresses='' -k $dir -c max_connections=200" start >/dev/null
        echo "postgres://wardcard@localhost/postgres?host=$(echo "$dir" | sed 's|/|%2F|g')"
        ;;
    stop) cd "$dir" && $as "$bin/pg_ctl" -s -m immediate -D "$dir/data" stop ;;
    *) echo "usage: $0 start DIR | stop DIR" >&2; exit 2 ;;
esac
