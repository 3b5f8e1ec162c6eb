#!/usr/bin/env bash
# Write the lock files anew from pyproject.toml: names, versions and hashes, no index address.
#   run    what the till and the reference cloud need
#   test   the same and what tests and checks need
#   plain  the cloud, the tests and no Qt: shows that the cloud and the pure floors need none
# Only versions that pyproject.toml leaves open may change. Run by `make locks`; read the diff.
set -euo pipefail
cd "$(dirname "$0")/.."
locks=packaging/locks
tools=build/lock-tools

python3 -m venv "$tools"
"$tools/bin/pip" install --quiet "pip-tools==7.6.2"
mkdir -p "$locks"

# write_lock NAME EXTRA…
write_lock() {
    local name=$1 extras=()
    shift
    for extra in "$@"; do extras+=(--extra "$extra"); done
    echo "locking $name ($*)"
    CUSTOM_COMPILE_COMMAND="make locks" "$tools/bin/pip-compile" --quiet --generate-hashes \
        --allow-unsafe --strip-extras --no-annotate --no-emit-options --no-emit-index-url \
        --no-emit-trusted-host --no-emit-find-links --build-deps-for editable \
        --constraint "$constraint" "${extras[@]}" --output-file "$locks/$name.txt" pyproject.toml
}

constraint=/dev/null
write_lock test till cloud test
constraint=$locks/test.txt
write_lock run till cloud
write_lock plain cloud test

if grep -nE '://|^-' "$locks"/*.txt; then
    echo "an address or an option leaked into a lock file" >&2
    exit 1
fi
rm -rf "$tools"
