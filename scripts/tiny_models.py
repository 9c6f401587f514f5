#!/usr/bin/env python3
"""Tiny sequence classifiers with random weights, one of each family that `--model FOLDER` reads, for the tests.

usage: scripts/tiny_models.py [OUT]         (needs models/recipes/transformer/requirements.txt; OUT is tests/data/models)
Each folder gets config.json, tokenizer.json and model.onnx as Hugging Face models have them: two layers of 16 numbers, a
vocabulary of a few hundred pieces made from words of this file, weights by a fixed seed. `expected.json` holds what Python's
torch says of a few texts, which the tests hold the program to.
"""
# Vocabularies are made of the text above: what came later is told here. A tokeniser that OUT has already is kept, for its trainer
# breaks ties at random; with it, each run makes the same weights. They lie beside the ONNX as model.safetensors too; `sst2` and
# `mnli` are what rust-bert's pipelines take, with vocab.txt, or vocab.json and merges.txt, and no ONNX.
import json, os, sys, warnings

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import BartConfig, BartForSequenceClassification, BertConfig, BertForSequenceClassification, DistilBertConfig, DistilBertForSequenceClassification
from transformers import RobertaConfig, RobertaForSequenceClassification

from export_onnx import export

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TEXTS = ["So tired of this rota.", "My manager is a star!", "I am leaving in May, for agency work.", "Pay? What pay..."]
WORDS = [__doc__, *TEXTS, "the team and the supervision are good, the caseload and the pay are bad"]
FEELS = {0: "NEGATIVE", 1: "NEUTRAL", 2: "POSITIVE"}
INFERS = {0: "contradiction", 1: "neutral", 2: "entailment"}
# As `classify::foreign::pipeline` words them.
HYPOTHESES = {"pay/strain": "The writer finds fault with this at work: pay, benefits and contract.",
              "team/support": "The writer is glad of this at work: colleagues and team.",
              "leaving": "The writer says this of themselves: leaving or intending to leave."}
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


def made_once(out, family, make):
    path = os.path.join(out, family, "tokenizer.json")
    return Tokenizer.from_file(path) if os.path.exists(path) else make()


def seeded(kind, config):
    torch.manual_seed(1)
    return kind(config)


def weights(folder, model):
    os.makedirs(folder, exist_ok=True)
    model.eval()
    model.config.save_pretrained(folder)
    # The names that share a tensor with another are left out, as Hugging Face does.
    tied = [name for name in model.state_dict() if name.endswith("embed_tokens.weight")]
    path = os.path.join(folder, "model.safetensors")
    save_file({name: tensor.contiguous() for name, tensor in model.state_dict().items() if name not in tied}, path)
    os.chmod(path, 0o644)


def words(folder, tokenizer):
    pieces = sorted(tokenizer.get_vocab(), key=tokenizer.get_vocab().get)
    with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as file:
        file.writelines(piece + "\n" for piece in pieces)


def write(folder, model, tokenizer):
    weights(folder, model)
    tokenizer.save(os.path.join(folder, "tokenizer.json"))
    export(model, os.path.join(folder, "model.onnx"))
    said = {}
    for text in TEXTS:
        ids = torch.tensor([tokenizer.encode(text).ids])
        given = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
        with torch.no_grad():
            said[text] = [round(number, 5) for number in model(**given).logits[0].tolist()]
    expect(folder, said)


def expect(folder, said):
    with open(os.path.join(folder, "expected.json"), "w", encoding="utf-8") as file:
        json.dump(said, file, indent=1)
        file.write("\n")


def sst2(folder, model, tokenizer):
    weights(folder, model)
    words(folder, tokenizer)
    ids = lambda text: torch.tensor([tokenizer.encode(text).ids])
    with torch.no_grad():
        expect(folder, {text: [round(p, 5) for p in model(input_ids=ids(text)).logits[0].softmax(0).tolist()] for text in TEXTS})


def mnli(folder, model, tokenizer):
    weights(folder, model)
    tokenizer.model.save(folder)
    said = {}
    for text in TEXTS:
        said[text] = {}
        for label, hypothesis in HYPOTHESES.items():
            ids = torch.tensor([tokenizer.encode(text, hypothesis).ids])
            with torch.no_grad():
                logits = model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[0]
            said[text][label] = round(logits[[0, 2]].softmax(0)[1].item(), 5)
    expect(folder, said)


def main(out):
    warnings.filterwarnings("ignore")
    pieces, pairs = made_once(out, "bert", word_pieces), made_once(out, "roberta", byte_pairs)
    labels = lambda names: dict(id2label=names, label2id={name: at for at, name in names.items()}, attn_implementation="eager")
    bert = BertConfig(vocab_size=pieces.get_vocab_size(), hidden_size=16, intermediate_size=32, **SIZES, **labels(FEELS))
    write(os.path.join(out, "bert"), seeded(BertForSequenceClassification, bert), pieces)
    minilm = BertConfig(vocab_size=pieces.get_vocab_size(), hidden_size=16, intermediate_size=32, **SIZES, **labels(THEMES),
                        problem_type="multi_label_classification")
    write(os.path.join(out, "minilm"), seeded(BertForSequenceClassification, minilm), pieces)
    distil = DistilBertConfig(vocab_size=pieces.get_vocab_size(), dim=16, hidden_dim=32, n_layers=2, n_heads=2,
                              max_position_embeddings=34, initializer_range=SPREAD, **labels(FEELS))
    write(os.path.join(out, "distilbert"), seeded(DistilBertForSequenceClassification, distil), pieces)
    roberta = RobertaConfig(vocab_size=pairs.get_vocab_size(), hidden_size=16, intermediate_size=32, **SIZES, **labels(THEMES),
                            type_vocab_size=1, pad_token_id=1, bos_token_id=0, eos_token_id=2, problem_type="multi_label_classification")
    write(os.path.join(out, "roberta"), seeded(RobertaForSequenceClassification, roberta), pairs)
    two = DistilBertConfig(vocab_size=pieces.get_vocab_size(), dim=16, hidden_dim=32, n_layers=2, n_heads=2,
                           max_position_embeddings=34, initializer_range=SPREAD, **labels({0: "NEGATIVE", 1: "POSITIVE"}))
    sst2(os.path.join(out, "sst2"), seeded(DistilBertForSequenceClassification, two), pieces)
    bart = BartConfig(vocab_size=pairs.get_vocab_size(), d_model=16, encoder_layers=1, decoder_layers=1, encoder_attention_heads=2,
                      decoder_attention_heads=2, encoder_ffn_dim=32, decoder_ffn_dim=32, max_position_embeddings=160,
                      init_std=SPREAD, pad_token_id=1, bos_token_id=0, eos_token_id=2, **labels(INFERS))
    mnli(os.path.join(out, "mnli"), seeded(BartForSequenceClassification, bart), pairs)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "tests", "data", "models"))
