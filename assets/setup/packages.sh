#!/bin/sh
# Installs Debian packages that are not there yet, and says which. usage: packages.sh build|demo|test
set -eu

build="build-essential pkg-config libpcsclite-dev libwayland-dev libxkbcommon-dev"
window="libgl1 libegl1 libgl1-mesa-dri libxkbcommon-x11-0 libx11-6 libx11-xcb1 libxcursor1 libxi6 libxrandr2 libwayland-client0 libwayland-egl1"
test="postgresql softhsm2 nginx-light python3-venv pcscd vsmartcard-vpcd opensc openssl age libclang-dev util-linux xvfb xdotool x11-apps mesa-vulkan-drivers libvulkan1 procps at-spi2-core dbus gir1.2-atspi-2.0 libatk-adaptor python3-gi python3-pyatspi"

case "${1:-}" in
    build) wanted="$build" ;;
    demo) wanted="$build $window" ;;
    test) wanted="$build $window $test" ;;
    *) echo "usage: $0 build|demo|test" >&2; exit 2 ;;
esac

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "This is no Debian system. Please install what stands in for: $wanted" >&2
    exit 0
fi

missing=""
for package in $wanted; do
    case "$(dpkg-query -W -f='${Status}' "$package" 2>/dev/null || true)" in
        "install ok installed") ;;
        *) missing="$missing $package" ;;
    esac
done
[ -n "$missing" ] || exit 0

echo "Installing Debian packages:$missing"
as_root=""
[ "$(id -u)" = 0 ] || as_root="sudo"
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# shellcheck disable=SC2086 # the list is meant to be split
$as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
