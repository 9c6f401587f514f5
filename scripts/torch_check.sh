#!/usr/bin/env bash
# Builds and tests the feature `torch`: lints, networks and pipelines against what Python's torch said, and parity with rten.
# usage: scripts/torch_check.sh [CACHE]
# libtorch lies in CACHE, and so do built files unless CARGO_TARGET_DIR says where: crates that other features need too are built
# once. Where libtorch cannot be had it says NOT RUN with the reason, and exits 0. A LIBTORCH that is set is used as it is; WHEELS
# as scripts/libtorch.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${1:-${GROUNDSWELL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/groundswell-ci}}
mkdir -p "$cache"
if ! command -v c++ >/dev/null; then
  echo "NOT RUN: the feature torch: no C++ compiler (c++), which torch-sys is built with"
  exit 0
fi
if [ -z "${LIBTORCH:-}" ]; then
  status=0
  exports=$(scripts/libtorch.sh "$cache/libtorch-2.4.0" 2>"$cache/libtorch.log") || status=$?
  if [ "$status" = 3 ]; then
    echo "NOT RUN: the feature torch: $(tail -n 1 "$cache/libtorch.log")"
    exit 0
  elif [ "$status" != 0 ]; then
    cat "$cache/libtorch.log"
    exit 1
  fi
  eval "$exports"
fi
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$cache/target}
start=$SECONDS
cargo test --locked --quiet --no-run --features torch --lib --test it
printf 'built in %s s on %s cores\n' "$((SECONDS - start))" "$(getconf _NPROCESSORS_ONLN)"
cargo test --locked --quiet --features torch --lib -- classify::transformer::pool:: classify::foreign::
cargo test --locked --quiet --features torch --test it -- torch:: foreign::
scripts/torch_parity.sh "$cache"
cargo clippy --locked --all-targets --features torch -- -D warnings
