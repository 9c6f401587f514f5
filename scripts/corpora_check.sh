#!/usr/bin/env bash
# The authored corpora: form of every record, codes, evidence, runs of words that stand twice.
set -euo pipefail
cd "$(dirname "$0")/.."
if compgen -G 'corpora/authored/parts/*.jsonl' >/dev/null; then
  python3 scripts/authored_check.py
else
  echo "no authored corpus yet"
fi
