#!/usr/bin/env bash
# The authored corpus: form of every record, codes, evidence, runs of words that stand twice.
set -euo pipefail
cd "$(dirname "$0")/.."
python3 scripts/authored_check.py
