#!/usr/bin/env bash
# Make a fresh Debian 12 ready: packaging/install.sh run|test|devices
#   run   system libraries, .venv with the till and the reference cloud
#   test  the same with test tools, a browser, a virtual display and PostgreSQL's server, and
#         .venv-plain without Qt
#   devices  the udev rules that give the till's devices names that stay; part of `run` where udev runs
# Does only what is missing; when nothing is, it is silent and takes a blink. Python must be 3.11.
set -euo pipefail
cd "$(dirname "$0")/.."

readonly RUN_DEBS="python3-venv libglib2.0-0 libegl1 libgl1 libx11-6 libdbus-1-3 libfontconfig1
    libfreetype6 libxkbcommon0 libbrotli1 libxkbcommon-x11-0 libx11-xcb1 libxcb-cursor0
    libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0
    libxcb-xkb1 libzbar0"
# libatomic1: the browser driver's own runtime needs it
readonly TEST_DEBS="xvfb xdotool x11-xserver-utils chromium libatomic1"

main() {
    case ${1:-} in
        run)
            install_debs "$RUN_DEBS"
            install_venv .venv run
            [ ! -d /run/udev ] || (install_rules) || say "the devices keep the system's names for now"
            ;;
        test)
            install_debs "$RUN_DEBS $TEST_DEBS"
            has_postgres || (install_postgres) || say "no PostgreSQL: its half of the cloud's tests is skipped"
            install_venv .venv test run
            install_venv .venv-plain plain
            ;;
        devices) install_rules ;;
        *) stop "usage: packaging/install.sh run|test|devices" ;;
    esac
}

say() { printf '==> %s\n' "$*" >&2; }

stop() {
    printf '%s\n' "$*" >&2
    exit 1
}

# ------------------------------------------------------------------------------------ system packages

install_debs() {
    local missing
    command -v dpkg-query >/dev/null || stop "This needs Debian 12: there is no dpkg-query here."
    missing=$(missing_debs "$1")
    [ -z "$missing" ] && return
    say "installing system packages: $missing"
    as_root "apt-get update && apt-get install --yes --no-install-recommends $missing"
    missing=$(missing_debs "$1")
    [ -z "$missing" ] || stop "apt-get left these out: $missing"
}

# The server alone: the tests start their own, so no cluster is made and nothing is left running.
has_postgres() { compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null; }

install_postgres() {
    say "installing PostgreSQL for the tests"
    as_root "apt-get update && apt-get install --yes --no-install-recommends postgresql-common &&
        sed -i 's/^#*create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf &&
        apt-get install --yes --no-install-recommends postgresql"
    has_postgres
}

missing_debs() {
    local installed missing=""
    # shellcheck disable=SC2086 # a list of names
    installed=" $(dpkg-query --show --showformat='${db:Status-Status}:${Package} ' $1 2>/dev/null || true)"
    for package in $1; do
        [[ $installed == *" installed:$package "* ]] || missing+=" $package"
    done
    echo "${missing# }"
}

as_root() {
    local line="DEBIAN_FRONTEND=noninteractive; export DEBIAN_FRONTEND; $1"
    if [ "$(id -u)" -eq 0 ]; then
        sh -c "$line"
    elif command -v sudo >/dev/null && { [ -t 0 ] || sudo -n true 2>/dev/null; }; then
        sudo sh -c "$line"
    else
        stop "Neither root nor sudo here. Have root run this once, in $PWD, then try again:
    $1"
    fi
}

# ------------------------------------------------------------------------------------- names of devices

readonly RULES=70-xiaodian-pos.rules

# POS_RULES_FOLDER is another one only where a package or a test is made.
install_rules() {
    local folder=${POS_RULES_FOLDER:-/etc/udev/rules.d} reload=""
    cmp --silent "packaging/udev/$RULES" "$folder/$RULES" && return
    say "naming the till's devices: $folder/$RULES"
    [ -d /run/udev ] && reload="udevadm control --reload && udevadm trigger --action=add"
    as_root "mkdir -p '$folder' && install -m 644 'packaging/udev/$RULES' '$folder/$RULES'${reload:+ && $reload}"
}

# ----------------------------------------------------------------------------------- Python packages

# install_venv FOLDER LOCK [SMALLER_LOCK…]: make the folder hold what the lock names, and with it the
# smaller ones. A stamp for each holds the digests of the files it was made from.
install_venv() {
    local venv=$1 lock=packaging/locks/$2.txt stamp=$1/.installed-$2 python name
    [ -x "$venv/bin/python" ] && [ -f "$stamp" ] && [ "$(<"$stamp")" = "$(digests "$2")" ] && return
    if ! runs_python_3_11 "$venv/bin/python"; then
        python=$(find_python)
        say "making $venv with $python"
        rm -rf "$venv"
        "$python" -m venv "$venv"
    fi
    say "installing $(grep -c '==' "$lock") locked packages into $venv (a few minutes the first time)"
    "$venv/bin/python" -m pip install --disable-pip-version-check --require-hashes \
        --requirement "$lock" | progress || stop "pip could not install $lock; its reason stands above."
    # setuptools warns on every editable install that it is one
    PYTHONWARNINGS=ignore "$venv/bin/python" -m pip install --disable-pip-version-check --quiet \
        --no-deps --no-build-isolation --editable .
    for name in "${@:2}"; do digests "$name" >"$venv/.installed-$name"; done
}

digests() { sha256sum "packaging/locks/$1.txt" pyproject.toml; }

# One line for each package fetched.
progress() { sed -u -n 's/^  Downloading \(.*\)/    \1/p; s/^Installing collected packages.*/    unpacking/p'; }

find_python() {
    local candidate
    for candidate in python3.11 python3 /usr/bin/python3.11; do
        if runs_python_3_11 "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    stop "The till needs Python 3.11, Debian 12's own; here python3 is $(python3 --version 2>&1 || true)."
}

runs_python_3_11() {
    "$1" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null
}

main "$@"
