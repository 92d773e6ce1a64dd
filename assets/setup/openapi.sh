#!/bin/sh
# Installs schemathesis, which asks the service everything that its OpenAPI document allows and forbids, into a folder of its own
# under target/, and prints the program's path. `cargo test --test openapi` takes it from WARDCARD_SCHEMATHESIS.
set -eu
cd "$(dirname "$0")/../.."

version=4.32.5
venv=target/schemathesis-$version
program=$PWD/$venv/bin/schemathesis

if ! "$program" --version >/dev/null 2>&1; then
    rm -rf "$venv"
    mkdir -p target
    python3 -m venv "$venv" >&2
    "$venv/bin/pip" install --quiet --disable-pip-version-check "schemathesis==$version" >&2
fi
echo "$program"
