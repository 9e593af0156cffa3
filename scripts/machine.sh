#!/bin/sh
# Put on this machine what the tests need beside Python and Node, where that is possible, and say what is missing
# otherwise. With CI=true anything missing is a failure.
set -eu
cd "$(dirname "$0")/.."
missing=""

has_chromium() {
    command -v chromium || command -v chromium-browser || command -v google-chrome
}
has_japanese_fonts() {
    command -v fc-list && [ -n "$(fc-list :lang=ja)" ]
}
has_poppler() {
    command -v pdftoppm
}
has_postgresql() {
    command -v initdb || test -n "$(ls /usr/lib/postgresql/*/bin/initdb /usr/pgsql-*/bin/initdb)"
}

# need WHAT "PACKAGES" "what is lost without it"
need() {
    "has_$1" >/dev/null 2>&1 && return
    for package in $2; do
        sh scripts/apt.sh "$package" || break
    done
    "has_$1" >/dev/null 2>&1 && return
    missing="$missing $1"
    echo "Missing: $1 (on Debian: apt-get install $2). Without it $3." >&2
}

need chromium "chromium" "the tests in a browser are skipped"
need japanese_fonts "fontconfig fonts-noto-cjk" "Japanese pages show boxes in the browser tests' pictures"
need poppler "poppler-utils" "the printed labels are not read back"
# PostgreSQL brings a server that starts by itself: not to be put unasked on somebody's own machine.
if [ "$(id -u)" = 0 ] || [ "${CI:-}" = true ]; then
    need postgresql "postgresql" "the tests on PostgreSQL are skipped"
else
    has_postgresql >/dev/null 2>&1 ||
        echo "PostgreSQL is not installed: its tests are skipped (on Debian: apt-get install postgresql)." >&2
fi

if [ -n "$missing" ] && [ "${CI:-}" = true ]; then
    echo "CI skips no test, and this machine lacks:$missing." >&2
    exit 1
fi
