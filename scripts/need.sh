#!/bin/sh
# Say plainly when Python or Node is missing or too old.
#   need.sh python   prints the Python to use ($PYTHON, else the first that is new enough)
#   need.sh node     prints nothing when all is well
set -eu
cd "$(dirname "$0")/.."

fail() {
    echo "$*" >&2
    exit 1
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        new_enough "$PYTHON" && echo "$PYTHON" && return
        fail "PYTHON=$PYTHON cannot be used: Azukari needs Python 3.11 or newer."
    fi
    for name in python3 python3.14 python3.13 python3.12 python3.11 python; do
        new_enough "$name" && echo "$name" && return
    done
    fail "Azukari needs Python 3.11 or newer, and found none. Install it, or name one: make PYTHON=/path/to/python run"
}

# Debian and Ubuntu ship Python without the part that makes a virtual environment.
need_venv() {
    "$1" -c 'import ensurepip, venv' 2>/dev/null && return
    package=$("$1" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    sh scripts/apt.sh "$package" >&2 ||
        fail "$1 cannot make a virtual environment. Install $package (as root: apt-get install $package)."
}

case "$1" in
python)
    python=$(find_python)
    need_venv "$python"
    echo "$python"
    ;;
node)
    command -v node >/dev/null || fail "Azukari needs Node.js 20 or newer, and found none. Install it first."
    command -v npm >/dev/null || fail "Azukari needs npm, which comes with Node.js or as the package npm. Install it first."
    node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' ||
        fail "Node.js $(node --version) is too old: Azukari needs version 20 or newer."
    ;;
esac
