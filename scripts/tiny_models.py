#!/usr/bin/env python3
"""Tiny sequence classifiers with random weights, one of each family that `--model FOLDER` reads, for the tests.

usage: scripts/tiny_models.py [OUT]         (needs models/recipes/transformer/requirements.txt; OUT is tests/data/models)
Each folder gets config.json, tokenizer.json and model.onnx as Hugging Face models have them: two layers of 16 numbers, a
vocabulary of a few hundred pieces made from words of this file, weights by a fixed seed. `expected.json` holds what Python's
torch says of a few texts, which the tests hold the program to.
"""
import json, os, sys, warnings

import torch
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BertConfig, BertForSequenceClassification, DistilBertConfig, DistilBertForSequenceClassification
from transformers import RobertaConfig, RobertaForSequenceClassification

from export_onnx import export

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TEXTS = ["So tired of this rota.", "My manager is a star!", "I am leaving in May, for agency work.", "Pay? What pay..."]
WORDS = [__doc__, *TEXTS, "the team and the supervision are good, the caseload and the pay are bad"]
FEELS = {0: "NEGATIVE", 1: "NEUTRAL", 2: "POSITIVE"}
THEMES = {0: "pay/strain", 1: "leaving", 2: "team/support", 3: "something else"}
# Weights so large that texts differ.
SPREAD = 0.4
SIZES = dict(num_hidden_layers=2, num_attention_heads=2, max_position_embeddings=34, initializer_range=SPREAD)


def word_pieces():
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = normalizers.BertNormalizer(lowercase=True), pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(WORDS, trainers.WordPieceTrainer(vocab_size=300, special_tokens=special, show_progress=False))
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer


def byte_pairs():
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>"))
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    tokenizer.train_from_iterator(WORDS, trainers.BpeTrainer(vocab_size=400, special_tokens=special, initial_alphabet=alphabet, show_progress=False))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    return tokenizer


def write(folder, model, tokenizer):
    os.makedirs(folder, exist_ok=True)
    model.eval()
    model.config.save_pretrained(folder)
    tokenizer.save(os.path.join(folder, "tokenizer.json"))
    export(model, os.path.join(folder, "model.onnx"))
    said = {}
    for text in TEXTS:
        ids = torch.tensor([tokenizer.encode(text).ids])
        given = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
        with torch.no_grad():
            said[text] = [round(number, 5) for number in model(**given).logits[0].tolist()]
    with open(os.path.join(folder, "expected.json"), "w", encoding="utf-8") as file:
        json.dump(said, file, indent=1)
        file.write("\n")


def main(out):
    warnings.filterwarnings("ignore")
    torch.manual_seed(1)
    pieces, pairs = word_pieces(), byte_pairs()
    labels = lambda names: dict(id2label=names, label2id={name: at for at, name in names.items()}, attn_implementation="eager")
    bert = BertConfig(vocab_size=pieces.get_vocab_size(), hidden_size=16, intermediate_size=32, **SIZES, **labels(FEELS))
    write(os.path.join(out, "bert"), BertForSequenceClassification(bert), pieces)
    minilm = BertConfig(vocab_size=pieces.get_vocab_size(), hidden_size=16, intermediate_size=32, **SIZES, **labels(THEMES),
                        problem_type="multi_label_classification")
    write(os.path.join(out, "minilm"), BertForSequenceClassification(minilm), pieces)
    distil = DistilBertConfig(vocab_size=pieces.get_vocab_size(), dim=16, hidden_dim=32, n_layers=2, n_heads=2,
                              max_position_embeddings=34, initializer_range=SPREAD, **labels(FEELS))
    write(os.path.join(out, "distilbert"), DistilBertForSequenceClassification(distil), pieces)
    roberta = RobertaConfig(vocab_size=pairs.get_vocab_size(), hidden_size=16, intermediate_size=32, **SIZES, **labels(THEMES),
                            type_vocab_size=1, pad_token_id=1, bos_token_id=0, eos_token_id=2, problem_type="multi_label_classification")
    write(os.path.join(out, "roberta"), RobertaForSequenceClassification(roberta), pairs)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "tests", "data", "models"))
