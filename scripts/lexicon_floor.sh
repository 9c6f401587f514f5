#!/usr/bin/env bash
# The lexicon's F1 on the coded real posts, where they lie beside the checkout, held against its floor.
set -euo pipefail
cd "$(dirname "$0")/.."
gold=../shared/data/gold/gold.jsonl
if [ ! -f "$gold" ]; then
  echo "not run: the coded real posts are not beside this checkout"
  exit 0
fi
predicted=$(mktemp)
trap 'rm -f "$predicted"' EXIT
export GROUNDSWELL_KEY=figures-need-a-key-not-a-secret
cargo run --quiet --release --locked -- classify "$gold" --text text --id id --quiet --out "$predicted"
python3 scripts/f1.py "$gold" "$predicted" --labels --floor 0.30 --precision-floor 0.50
