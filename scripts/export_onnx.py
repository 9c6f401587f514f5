#!/usr/bin/env python3
"""The sequence classifier of a Hugging Face folder as model.onnx beside its weights, as `--model FOLDER` reads it.

usage: scripts/export_onnx.py FOLDER [--int8]        (needs models/recipes/transformer/requirements.txt; nothing is downloaded)
--int8 writes signed eight-bit weights, a scale for each output column: a quarter of the size and some three times the speed,
at a small loss that you should measure on texts of your own with `groundswell evaluate`.
"""
import argparse, os, tempfile

import torch

OPSET = 17


class Plain(torch.nn.Module):
    """A model of which the logits alone are asked, by inputs in a fixed order."""

    def __init__(self, model, inputs):
        super().__init__()
        self.model, self.inputs = model.eval(), inputs

    def forward(self, *given):
        return self.model(**dict(zip(self.inputs, given))).logits


def inputs_of(model):
    types = getattr(model.config, "type_vocab_size", 1) > 1
    return ["input_ids", "attention_mask", *(["token_type_ids"] if types else [])]


def export(model, path):
    inputs = inputs_of(model)
    example = (torch.full((1, 5), 3), torch.ones(1, 5, dtype=torch.long), torch.zeros(1, 5, dtype=torch.long))[: len(inputs)]
    axes = {name: {0: "rows", 1: "pieces"} for name in inputs}
    torch.onnx.export(Plain(model, inputs).eval(), example, path, input_names=inputs, output_names=["logits"],
                      dynamic_axes={**axes, "logits": {0: "rows"}}, opset_version=OPSET, dynamo=False)


def main():
    from transformers import AutoModelForSequenceClassification

    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder")
    asked.add_argument("--int8", action="store_true")
    asked = asked.parse_args()
    model = AutoModelForSequenceClassification.from_pretrained(asked.folder, local_files_only=True, attn_implementation="eager")
    out = os.path.join(asked.folder, "model.onnx")
    if not asked.int8:
        return export(model, out)
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        full = os.path.join(folder, "full.onnx")
        export(model, full)
        quantize_dynamic(full, out, per_channel=True, reduce_range=False, weight_type=QuantType.QInt8,
                         op_types_to_quantize=["MatMul"], extra_options={"MatMulConstBOnly": True})


if __name__ == "__main__":
    main()
