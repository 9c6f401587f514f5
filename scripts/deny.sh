#!/usr/bin/env bash
# Licences, bans and sources of all dependencies; advisories where their database can be reached.
# Installs cargo-deny when it is missing. All features are looked at, `torch` too: nothing of them is built.
set -euo pipefail
cd "$(dirname "$0")/.."
version=0.20.2
if ! cargo deny --version >/dev/null 2>&1; then
  CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/cargo-deny cargo install --quiet --locked cargo-deny --version "$version" --profile dev
fi
cargo deny --all-features check licenses bans sources
if timeout 120 cargo deny --all-features fetch db >/dev/null 2>&1; then
  cargo deny --all-features check advisories
else
  echo "advisories: not checked (their database cannot be reached from here)"
fi
