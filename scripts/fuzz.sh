#!/usr/bin/env bash
# Runs the fuzz targets, each for some seconds, several at a time, and prints a table of what each did. Exits 1 when one found
# something; what it found lies beside the corpus, and stderr says where.
#
# usage: scripts/fuzz.sh [SECONDS] [TARGET…]     (default: 600 seconds, all targets; FUZZ_JOBS at a time, one for each core)
# A run of all targets writes its table into docs/harvest.md.
# Needs a nightly toolchain; installs cargo-fuzz when it is missing. The corpus lies outside the checkout and grows from run to run.
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-600}
shift || true
targets=("$@") all=
if [ ${#targets[@]} -eq 0 ]; then
  all=yes
  for file in fuzz/fuzz_targets/*.rs; do targets+=("$(basename "$file" .rs)"); done
fi
cache=${GROUNDSWELL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/groundswell-ci}/fuzz
mkdir -p "$cache/corpus" "$cache/found" "$cache/log"
rm -rf "$cache/seeds"
python3 scripts/fuzz_seeds.py "$cache/seeds"
if ! cargo fuzz --version >/dev/null 2>&1; then cargo install --quiet --locked cargo-fuzz >&2; fi
cargo +nightly fuzz build --target-dir "$cache/target" >&2

# Longest input, in bytes. Pages and spreadsheets need room for the parts that make them one.
longest() { case $1 in page | xlsx | isso | warc) echo 65536 ;; *) echo 16384 ;; esac }
run() {
  local target=$1 found=$cache/found/$1 words=()
  [ -f "$cache/seeds/$target.dict" ] && words=(-dict="$cache/seeds/$target.dict")
  mkdir -p "$cache/corpus/$target" "$found"
  "$cache"/target/*/release/"$target" "$cache/corpus/$target" "$cache/seeds/$target" "${words[@]}" \
    -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len="$(longest "$target")" -artifact_prefix="$found/" \
    -print_final_stats=1 >"$cache/log/$target" 2>&1 || true
  echo "$target: done" >&2
}
rm -f "$cache"/log/*
for target in "${targets[@]}"; do
  while [ "$(jobs -rp | wc -l)" -ge "${FUZZ_JOBS:-$(nproc)}" ]; do wait -n; done
  run "$target" &
done
wait

table() {
  echo "| target | seconds | executions | edges covered | found |"
  echo "|---|---|---|---|---|"
  for target in "${targets[@]}"; do
    log=$cache/log/$target
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    edges=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" | tail -1)
    echo "| $target | $seconds | ${executions:-0} | ${edges:-0} | $(sed -n 's/.*Test unit written to //p' "$log" | wc -l) |"
  done
}
table | tee "$cache/table"
status=0
for target in "${targets[@]}"; do
  log=$cache/log/$target
  if grep -q 'Test unit written to' "$log"; then status=1; sed -n "s/.*Test unit written to /$target: /p" "$log" >&2; fi
  if ! grep -q '^stat::number_of_executed_units' "$log"; then status=1; echo "$target did not run to its end: see $log" >&2; fi
done
if [ -n "$all" ]; then
  python3 scripts/into_docs.py docs/harvest.md fuzzing <"$cache/table"
fi
exit $status
