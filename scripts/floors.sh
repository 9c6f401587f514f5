#!/usr/bin/env bash
# Holds each tier to its floors: on the authored corpus always, on the coded real posts where they lie beside the checkout.
set -euo pipefail
cd "$(dirname "$0")/.."
export GROUNDSWELL_KEY=figures-need-a-key-not-a-secret
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run() { cargo run --quiet --release --locked -- "$@"; }
run evaluate --gold corpora/authored/labels.jsonl --model lexicon --texts corpora/authored/comments.jsonl \
  --floors tests/floors.toml --tier lexicon.authored
if [ -f ../shared/data/gold/gold.jsonl ]; then
  python3 scripts/coded_to_annotations.py "$work" --gold ../shared/data/gold/gold.jsonl
  run evaluate --gold "$work/adjudicated.jsonl" --model lexicon --texts "$work/gold.threads.jsonl" \
    --floors tests/floors.toml --tier lexicon.gold
else
  echo "the coded real posts are not beside this checkout: their floors were not tried"
fi
