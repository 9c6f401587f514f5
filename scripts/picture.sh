#!/usr/bin/env bash
# The README's picture of the report: the first screen of the example study in headless Chromium.
# Installs Debian's chromium-headless-shell when no Chromium is there.
set -euo pipefail
cd "$(dirname "$0")/.."
browser=$(command -v chromium-headless-shell || command -v chromium || true)
if [ -z "$browser" ]; then
  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium-headless-shell >/dev/null
  browser=$(command -v chromium-headless-shell)
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet --release --locked
GROUNDSWELL_KEY=pictures-need-a-key-not-a-secret "${CARGO_TARGET_DIR:-target}/release/groundswell" report examples/study --quiet --out "$work/report.html"
mkdir -p docs/pictures
"$browser" --headless --no-sandbox --disable-gpu --disable-background-networking --hide-scrollbars --force-device-scale-factor=1 \
  --user-data-dir="$work/profile" --window-size="${WIDTH:-1100},${HEIGHT:-1000}" --screenshot="$PWD/${OUT:-docs/pictures/report.png}" "file://$work/report.html" 2>/dev/null
ls -l "${OUT:-docs/pictures/report.png}"
