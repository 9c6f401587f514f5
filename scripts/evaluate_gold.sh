#!/usr/bin/env bash
# Figures on the coded real posts, where they lie beside the checkout: every tier with every baseline in one table, the
# embedded tier against the others, the two coders against each other, and the authored test split. Writes
# docs/evaluation.md and docs/errors-table.md.
# Makes a Python environment for the baselines (scripts/requirements.txt) in BASELINES_ENV, or in a folder of its own.
# Where KEEP is set, predictions and texts stay in that folder (outside the checkout), for scripts/errors.py --show.
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
real=${KEEP:-$work/real}
python3 scripts/coded_to_annotations.py "$real" --gold "$data/gold/gold.jsonl" --posts "$data/posts/coded.jsonl"

env=${BASELINES_ENV:-$work/env}
if [ ! -x "$env/bin/python" ]; then
  python3 -m venv "$env"
  "$env/bin/pip" install --quiet --disable-pip-version-check -r scripts/requirements.txt
fi
"$env/bin/python" scripts/baselines.py "$real" "$work"
for tier in lexicon embedded student cascade transformer; do
  "$groundswell" classify "$real/gold.threads.jsonl" --model $tier --scores --quiet --out "$real/$tier.jsonl"
done
for tier in lexicon embedded student transformer; do
  "$groundswell" classify corpora/authored/comments.jsonl --model $tier --scores --quiet --out "$work/authored-$tier.jsonl"
done

gold="$real/adjudicated.jsonl"
lexicon="lexicon=$real/lexicon.jsonl" embedded="embedded=$real/embedded.jsonl" tfidf="TF-IDF + logistic regression=$work/tfidf.jsonl"
student="student=$real/student.jsonl" cascade="cascade=$real/cascade.jsonl" transformer="transformer=$real/transformer.jsonl"
core="core five=burnout/strain,caseload/strain,pay/strain,staffing/strain,leaving"
# A section: its heading, and what `evaluate` is given.
section() {
  printf '\n## %s\n\n' "$1"
  "$groundswell" evaluate "${@:2}" --format md --quiet | sed 's/^#/##/'
}
{
  echo "# Evaluation"
  echo
  echo "Written by \`scripts/evaluate_gold.sh\`; nothing here is typed by hand."
  echo
  echo "The real posts are $(wc -l <"$gold" | tr -d ' ') public posts, mostly American, coded by two blind coders and adjudicated. The coders were language"
  echo "models of one kind, reading with the codebook: **their agreement is an upper bound that overstates what two people would"
  echo "reach**, wherever it is quoted. These posts are the development set: they may choose between models and are never trained on."
  echo "The lexicon's phrases were tuned on $(wc -l <"$real/posts.jsonl" | tr -d ' ') other posts; TF-IDF with logistic regression is trained on the same ones, and the"
  echo "embedded tier on the same ones with the authored comments of the train hands and three public sentiment sets. Student and"
  echo "transformer learnt from five sixths of these posts, authored comments and posts, and two of the sets; the last sixth weighs them."
  section "The tiers and what they must beat" --gold "$gold" --texts "$real/gold.threads.jsonl" --mean "$core" \
    --pred "majority=$work/majority.jsonl" --pred "VADER (sentiment only)=$work/vader.jsonl" --pred "$tfidf" --pred "$lexicon" \
    --pred "$embedded" --pred "$student" --pred "$cascade" --pred "$transformer" --pred "coder A (upper bound)=$real/coder_a.jsonl" --pred "coder B (upper bound)=$real/coder_b.jsonl"
  printf '\n## Calibration of what is at all likely\n\n'
  python3 scripts/calibration.py "$gold" "$lexicon" "$embedded" "$student" "$transformer"
  section "The transformer against the embedded tier" --gold "$gold" --compare "$transformer" "$embedded"
  section "The student against the transformer" --gold "$gold" --compare "$student" "$transformer"
  section "The cascade against the transformer" --gold "$gold" --compare "$cascade" "$transformer"
  section "The embedded tier against the lexicon" --gold "$gold" --compare "$embedded" "$lexicon"
  section "The embedded tier against TF-IDF with logistic regression" --gold "$gold" --compare "$embedded" "$tfidf"
  section "The lexicon against TF-IDF with logistic regression" --gold "$gold" --compare "$lexicon" "$tfidf"
  section "The two coders against each other (an upper bound: language models of one kind)" \
    --agreement "$real/coder_a.jsonl" "$real/coder_b.jsonl"
  section "The authored test split (synthetic: never evidence of field accuracy)" --gold corpora/authored/labels.jsonl \
    --only split=test --mean "$core" --pred "lexicon=$work/authored-lexicon.jsonl" --pred "embedded=$work/authored-embedded.jsonl" \
    --pred "student=$work/authored-student.jsonl" --pred "transformer=$work/authored-transformer.jsonl" \
    --note "Authored for this project: synthetic, and no evidence of field accuracy. Nothing was trained or tuned on this split."
} >"$work/evaluation.md"
mv "$work/evaluation.md" docs/evaluation.md
python3 scripts/errors.py "$real" >/dev/null
for tier in lexicon embedded student transformer; do
  "$groundswell" evaluate --gold "$gold" --texts "$real/gold.threads.jsonl" --pred "$tier=$real/$tier.jsonl" \
    --mean "$core" --floors tests/floors.toml --tier "$tier.gold" --quiet
done
