#!/usr/bin/env bash
# Holds each tier to its floors: on the authored corpus always (the embedded tier on its test split, the rest it was trained
# on), on the coded real posts where they lie beside the checkout.
set -euo pipefail
cd "$(dirname "$0")/.."
export GROUNDSWELL_KEY=figures-need-a-key-not-a-secret
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
core="core five=burnout/strain,caseload/strain,pay/strain,staffing/strain,leaving"
# The tier, its table of floors, the gold, the texts, and what else `evaluate` is given.
hold() {
  cargo run --quiet --release --locked -- evaluate --model "$1" --floors tests/floors.toml --tier "$1.$2" --gold "$3" --texts "$4" "${@:5}"
}
hold lexicon authored corpora/authored/labels.jsonl corpora/authored/comments.jsonl
hold embedded authored corpora/authored/labels.jsonl corpora/authored/comments.jsonl --only split=test
if [ -f ../shared/data/gold/gold.jsonl ]; then
  python3 scripts/coded_to_annotations.py "$work" --gold ../shared/data/gold/gold.jsonl
  for tier in lexicon embedded student cascade transformer; do
    hold "$tier" gold "$work/adjudicated.jsonl" "$work/gold.threads.jsonl" --mean "$core"
  done
else
  echo "the coded real posts are not beside this checkout: their floors were not tried"
fi
