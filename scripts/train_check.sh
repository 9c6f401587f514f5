#!/usr/bin/env bash
# Trains the embedded tier anew and compares every file with models/embedded, byte by byte; says how long it took.
# Exit 1 when a file that training writes differs or is missing there. Needs the texts that lie beside the checkout.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ ! -f ../shared/data/posts/coded.jsonl ]; then
  echo "not run: the coded real posts are not beside this checkout"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet --release --locked --features train
start=$SECONDS
"${CARGO_TARGET_DIR:-target}/release/groundswell" train --texts ../shared/data --out "$work/embedded" --quiet
printf 'trained in %s s on %s cores\n' "$((SECONDS - start))" "$(getconf _NPROCESSORS_ONLN)"

status=0 count=0
while IFS= read -r file; do
  count=$((count + 1))
  cmp "$work/embedded/$file" "models/embedded/$file" || status=1
done < <(cd "$work/embedded" && find . -type f | sed 's|^\./||' | sort)
if [ "$count" = 0 ]; then
  echo "training wrote no file"
  exit 1
fi
while IFS= read -r file; do
  if [ ! -e "$work/embedded/$file" ]; then echo "not written by training, not compared: $file"; fi
done < <(cd models/embedded && find . -type f | sed 's|^\./||' | sort)
if [ "$status" = 0 ]; then echo "$count files, the same bytes as models/embedded"; fi
exit "$status"
