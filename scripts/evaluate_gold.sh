#!/usr/bin/env bash
# Figures on the coded real posts, where they lie beside the checkout: the lexicon with every baseline in one table, the
# two coders against each other, and the authored test split. Writes docs/evaluation.md.
# Makes a Python environment for the baselines (scripts/requirements.txt) in BASELINES_ENV, or in a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
data=../shared/data
if [ ! -f "$data/gold/gold.jsonl" ]; then
  echo "not run: the coded real posts are not beside this checkout"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export GROUNDSWELL_KEY=figures-need-a-key-not-a-secret
cargo build --quiet --release --locked
groundswell=${CARGO_TARGET_DIR:-target}/release/groundswell
python3 scripts/coded_to_annotations.py "$work" --gold "$data/gold/gold.jsonl" --posts "$data/posts/coded.jsonl"

env=${BASELINES_ENV:-$work/env}
if [ ! -x "$env/bin/python" ]; then
  python3 -m venv "$env"
  "$env/bin/pip" install --quiet --disable-pip-version-check -r scripts/requirements.txt
fi
"$env/bin/python" scripts/baselines.py "$work" "$work/baselines"
"$groundswell" classify "$work/gold.threads.jsonl" --scores --quiet --out "$work/lexicon.jsonl"
"$groundswell" classify corpora/authored/comments.jsonl --scores --quiet --out "$work/authored.jsonl"

gold="$work/adjudicated.jsonl"
{
  echo "# Evaluation"
  echo
  echo "Written by \`scripts/evaluate_gold.sh\`; nothing here is typed by hand."
  echo
  echo "The real posts are 523 public posts, mostly American, coded by two blind coders and adjudicated. The coders were language"
  echo "models of one kind, reading with the codebook: **their agreement is an upper bound that overstates what two people would"
  echo "reach**, wherever it is quoted. These posts are the development set: they may choose between models and are never trained on."
  echo "The lexicon's phrases were tuned on 1,945 other posts; TF-IDF with logistic regression is trained on the same ones."
  echo
  echo "## The lexicon and what it must beat"
  echo
  "$groundswell" evaluate --gold "$gold" --texts "$work/gold.threads.jsonl" --format md --quiet \
    --pred "majority=$work/baselines/majority.jsonl" --pred "VADER (sentiment only)=$work/baselines/vader.jsonl" \
    --pred "TF-IDF + logistic regression=$work/baselines/tfidf.jsonl" --pred "lexicon=$work/lexicon.jsonl" \
    --pred "coder A (upper bound)=$work/coder_a.jsonl" --pred "coder B (upper bound)=$work/coder_b.jsonl" | sed 's/^#/##/'
  echo
  echo "## The lexicon against TF-IDF with logistic regression"
  echo
  "$groundswell" evaluate --gold "$gold" --format md --quiet --compare "$work/lexicon.jsonl" "$work/baselines/tfidf.jsonl" | sed 's/^#/##/'
  echo
  echo "## The two coders against each other (an upper bound: language models of one kind)"
  echo
  "$groundswell" evaluate --agreement "$work/coder_a.jsonl" "$work/coder_b.jsonl" --format md --quiet | sed 's/^#/##/'
  echo
  echo "## The authored corpus (synthetic: never evidence of field accuracy)"
  echo
  "$groundswell" evaluate --gold corpora/authored/labels.jsonl --pred "lexicon=$work/authored.jsonl" --by split \
    --note "Authored for this project: synthetic, and no evidence of field accuracy." --format md --quiet | sed 's/^#/##/'
} >"$work/evaluation.md"
mv "$work/evaluation.md" docs/evaluation.md
"$groundswell" evaluate --gold "$gold" --pred "lexicon=$work/lexicon.jsonl" --floors tests/floors.toml --tier lexicon.gold --quiet
