#!/bin/sh
# Installs what the tests need, builds the peer card (a package of its own), starts a PostgreSQL of its own and runs every test.
# With arguments, which go to `cargo test`, it runs those once.
set -eu
cd "$(dirname "$0")/../.."
assets/setup/packages.sh test

# A linter for certificates, in a place of its own.
lint=target/lint
if [ ! -x "$lint/bin/lint_pkix_cert" ]; then
    python3 -m venv "$lint"
    "$lint/bin/pip" install --quiet --disable-pip-version-check "pkilint==0.13.3"
fi
WARDCARD_PKILINT="$PWD/$lint/bin"
export WARDCARD_PKILINT

WARDCARD_SCHEMATHESIS=$(assets/setup/openapi.sh)
export WARDCARD_SCHEMATHESIS

dir=$(mktemp -d /tmp/wardcard-postgres.XXXXXX)
trap 'assets/setup/postgres.sh stop "$dir" || true; rm -rf "$dir"' EXIT
chmod 755 "$dir"
WARDCARD_TEST_POSTGRES=$(assets/setup/postgres.sh start "$dir")
export WARDCARD_TEST_POSTGRES

cargo build --quiet --locked --manifest-path tests/peer-card/Cargo.toml
if [ "$#" -gt 0 ]; then
    cargo test --locked "$@"
    exit
fi
# The smaller builds first: nothing may lean on a feature that it does not name.
cargo check --quiet --locked --lib --no-default-features
cargo check --quiet --locked --no-default-features --features ra
cargo test --locked --no-run

# Two queues, since the first waits more than it works: what needs the readers, of which a machine has one set; and the rest.
# The first goes the whole way through on SQLite, then on two instances on PostgreSQL of which one is always killed. (`WARDCARD_E2E=postgres`
# has one instance that nobody kills.)
readers() {
    cargo test --locked --test end_to_end --test background
    cargo test --locked --test accessibility unlock_cut_off
    WARDCARD_E2E=cluster cargo test --locked --test end_to_end
}
log=$dir/readers.log
(readers) >"$log" 2>&1 &
first=$!
status=0
rest=$(for file in tests/*.rs; do basename "$file" .rs; done | grep -vx background | sed 's/^/--test /')
# shellcheck disable=SC2086 # the list is meant to be split
cargo test --locked --lib --bins $rest -- --skip unlock_cut_off || status=$?
# The service once more on PostgreSQL.
WARDCARD_TEST_STORE=postgres cargo test --locked --lib ra:: || status=$?
wait "$first" || status=$?
cat "$log"
exit "$status"
