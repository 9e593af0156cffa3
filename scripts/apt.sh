#!/bin/sh
# apt.sh PACKAGE   install a Debian package where nobody has to be asked: as root, or with sudo without password.
# Fails, and says why, where that is not so.
set -eu

if ! command -v apt-get >/dev/null; then
    echo "$1 is missing, and this machine has no apt-get to install it with." >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root="env"
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    echo "$1 is missing, and only root may install it." >&2
    exit 1
fi

install() {
    $as_root DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1" </dev/null
}

echo "Installing $1."
apt-cache show "$1" >/dev/null 2>&1 || $as_root apt-get update </dev/null
# Package lists that have grown old name files that are gone: fetch them anew and try once more.
install "$1" || { $as_root apt-get update </dev/null && install "$1"; }
