#!/usr/bin/env bash
# Prints the commands of a README that must always work: the lines of its code blocks marked ```sh ci.
set -euo pipefail
awk '/^```sh ci/ {inside = 1; next} /^```/ {inside = 0} inside && NF' "${1:-README.md}"
