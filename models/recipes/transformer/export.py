#!/usr/bin/env python3
"""The trained encoder as ONNX: layers 1 to 3 (lower) and 4 to 6 (upper), in fp32 and in int8, with the heads of both exits.

usage: models/recipes/transformer/export.py WEIGHTS.pt… OUT        (needs requirements.txt; half a minute)
OUT gets lower.onnx, upper.onnx, lower.fp32.onnx, upper.fp32.onnx, student.safetensors and teacher.safetensors. Weights of
matrix products: signed int8, a scale for each output column, full range; word vectors: int8, a scale for each row, of which
the graph multiplies the rows it takes. States between layers, heads, norms and softmax stay fp32.
Of several weights, which `train.py --order` has brought from one beginning, the mean is taken (Wortsman et al. 2022).
A window is run by itself, so that the graphs take no mask: padding would have to be hidden, and there is none.
"""
import os, sys, tempfile

import numpy as np
import onnx
import torch
import torch.nn as nn
import torch.nn.functional as F
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.numpy import save_file

LAYERS, PER_EXIT, HEADS, WIDTH, POSITIONS = 6, 3, 12, 384, 256
OPSET = 17


class Layer(nn.Module):
    """A layer of BERT (Devlin et al. 2019), from named weights."""

    def __init__(self, w, at):
        super().__init__()
        linear = lambda name: self.linear(w, f"encoder.encoder.layer.{at}.{name}")
        norm = lambda name: self.norm(w, f"encoder.encoder.layer.{at}.{name}")
        self.query, self.key, self.value = (linear(f"attention.self.{part}") for part in ("query", "key", "value"))
        self.seen, self.seen_norm = linear("attention.output.dense"), norm("attention.output.LayerNorm")
        self.wide, self.narrow, self.out_norm = linear("intermediate.dense"), linear("output.dense"), norm("output.LayerNorm")

    @staticmethod
    def linear(w, name):
        out, into = w[f"{name}.weight"].shape
        layer = nn.Linear(into, out)
        layer.load_state_dict({"weight": w[f"{name}.weight"], "bias": w[f"{name}.bias"]})
        return layer

    @staticmethod
    def norm(w, name):
        layer = nn.LayerNorm(WIDTH, eps=1e-12)
        layer.load_state_dict({"weight": w[f"{name}.weight"], "bias": w[f"{name}.bias"]})
        return layer

    def forward(self, x):
        split = lambda y: y.reshape(y.shape[0], y.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)
        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = torch.softmax(q @ k.transpose(2, 3) / (WIDTH // HEADS) ** 0.5, -1)
        seen = (scores @ v).transpose(1, 2).reshape(x.shape)
        x = self.seen_norm(x + self.seen(seen))
        return self.out_norm(x + self.narrow(F.gelu(self.wide(x))))


class Lower(nn.Module):
    """From ids of word pieces to the states of the third layer."""

    def __init__(self, w, quantised):
        super().__init__()
        at = "encoder.embeddings"
        words = w[f"{at}.word_embeddings.weight"]
        self.quantised = quantised
        if quantised:
            scale = words.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
            self.register_buffer("words", (words / scale).round().to(torch.int8))
            self.register_buffer("scale", scale)
        else:
            self.register_buffer("words", words)
        places = w[f"{at}.position_embeddings.weight"][:POSITIONS] + w[f"{at}.token_type_embeddings.weight"][0]
        self.register_buffer("places", places)
        self.norm = Layer.norm(w, f"{at}.LayerNorm")
        self.layers = nn.ModuleList(Layer(w, n) for n in range(PER_EXIT))

    def forward(self, ids):
        x = self.words[ids].float() * self.scale[ids] if self.quantised else self.words[ids]
        x = self.norm(x + self.places[: ids.shape[1]])
        for layer in self.layers:
            x = layer(x)
        return x


class Upper(nn.Module):
    """From the states of the third layer to those of the sixth."""

    def __init__(self, w):
        super().__init__()
        self.layers = nn.ModuleList(Layer(w, n) for n in range(PER_EXIT, LAYERS))

    def forward(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


def write(module, example, inputs, path):
    axes = {name: {0: "rows", 1: "pieces"} for name in (inputs, "states")}
    torch.onnx.export(module.eval(), (example,), path, input_names=[inputs], output_names=["states"], dynamic_axes=axes,
                      opset_version=OPSET, dynamo=False)


def mean(paths):
    """The mean of several weights, name by name."""
    all_weights = [torch.load(path, map_location="cpu") for path in paths]
    mean_of = lambda values: torch.stack([value.double() for value in values]).mean(0).to(values[0].dtype)
    return {name: mean_of([weights[name] for weights in all_weights]) for name in all_weights[0]}


def main(*paths):
    *weights, out = paths
    os.makedirs(out, exist_ok=True)
    w = mean(weights)
    ids, states = torch.randint(1000, 2000, (2, 7)), torch.randn(2, 7, WIDTH)
    full = {name: os.path.join(out, f"{name}.fp32.onnx") for name in ("lower", "upper")}
    write(Lower(w, False), ids, "input_ids", full["lower"])
    write(Upper(w), states, "states_in", full["upper"])
    with tempfile.TemporaryDirectory() as folder:
        lower = os.path.join(folder, "lower.onnx")
        write(Lower(w, True), ids, "input_ids", lower)
        for name, path in (("lower", lower), ("upper", full["upper"])):
            to = os.path.join(out, f"{name}.onnx")
            quantize_dynamic(path, to, per_channel=True, reduce_range=False, weight_type=QuantType.QInt8,
                             op_types_to_quantize=["MatMul"], extra_options={"MatMulConstBOnly": True})
    for n, name in enumerate(("student", "teacher")):
        head = {key.removeprefix(f"heads.{n}."): value.float().numpy() for key, value in w.items() if key.startswith(f"heads.{n}.")}
        save_file({key: np.ascontiguousarray(value) for key, value in head.items()}, os.path.join(out, f"{name}.safetensors"))
    for file in sorted(os.listdir(out)):
        print(file, os.path.getsize(os.path.join(out, file)))


if __name__ == "__main__":
    main(*sys.argv[1:])
