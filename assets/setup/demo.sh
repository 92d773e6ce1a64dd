#!/bin/sh
# Installs what the demo needs, builds it and opens it. Arguments go to `wardcard demo`.
set -eu
cd "$(dirname "$0")/../.."
assets/setup/packages.sh demo
exec cargo run --release --bin wardcard -- demo "$@"
