#!/bin/sh
# Installs what the tests need, builds the peer card (a package of its own) and runs every test. Arguments go to `cargo test`.
set -eu
cd "$(dirname "$0")/../.."
assets/setup/packages.sh test
cargo build --quiet --locked --manifest-path tests/peer-card/Cargo.toml
# The smaller builds first: nothing may lean on a feature that it does not name.
cargo check --quiet --locked --lib --no-default-features
cargo check --quiet --locked --no-default-features --features ra
WARDCARD_SCHEMATHESIS=$(assets/setup/openapi.sh)
export WARDCARD_SCHEMATHESIS
cargo test --locked "$@"
