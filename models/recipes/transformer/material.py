"""Texts that the encoder learns from, cut into windows of word pieces. Shared by train.py and export.py.

Read are the coded real posts beside the checkout (single coder), the comments authored for this project without the test
hand, and the training splits of the public sentiment sets. Gold is never read. One post in six is held out, by the hash of
its id: thresholds and weights of the finished model are chosen there, by `groundswell train --encoder`.
"""
import csv, hashlib, json, os, random, tomllib

import numpy as np

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
DATA = os.path.join(os.path.dirname(ROOT), "shared", "data")
SENTIMENTS = ["negative", "neutral", "positive"]
SPEAKERS = ["first_hand", "second_hand", "outsider", "unclear"]
MARKS = {"neg": "negative", "neu": "neutral", "pos": "positive"}
# Word pieces of a window, without [CLS] and [SEP].
WINDOW = 254
HELD_OUT = 6
# Lengths of batches are multiples of it.
STEP = 32


def labels():
    """Keys of the codebook as the program orders them: `theme/strain`, `theme/support`, or an intent."""
    with open(os.path.join(ROOT, "src", "codebook", "default.toml"), "rb") as file:
        themes = tomllib.load(file)["theme"]
    return [key for t in themes for key in ([t["key"]] if t["kind"] == "intent" else [f"{t['key']}/strain", f"{t['key']}/support"])]


LABELS = labels()
AT = {label: n for n, label in enumerate(LABELS)}


def held_out(post):
    return hashlib.sha256(post.encode()).digest()[0] % HELD_OUT == 0


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def posts():
    """Real posts: text, themes with byte ranges, sentiment, speaker."""
    return lines(os.path.join(DATA, "posts", "coded.jsonl"))


def authored(corpus):
    """Comments of an authored corpus, without those of the test hand."""
    folder = os.path.join(ROOT, "corpora", corpus)
    texts = {c["id"]: c for thread in lines(os.path.join(folder, "comments.jsonl")) for c in thread["comments"]}
    found = []
    for row in lines(os.path.join(folder, "labels.jsonl")):
        comment = texts[row["comment"]]
        if comment["columns"]["split"] == "train":
            themes = [[t["theme"], t["valence"], t["span"]] for t in row["themes"]]
            found.append({"id": row["comment"], "text": comment["text"], "themes": themes,
                          "sentiment": row["sentiment"]["label"], "speaker": row["speaker"]["label"]})
    return found


def felt(name):
    """Texts of a sentiment set, training split, of four words or more."""
    with open(os.path.join(DATA, "sentiment", name), encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["split"] == "train" and len(row["text"].split()) >= 4]
    return [{"text": row["text"], "sentiment": MARKS[row["label"]]} for row in rows]


def learnt(everything, goemotions):
    """What is learnt from, as the model card tells it: texts, how many, and what is known of them."""
    known = "labels with evidence, speaker, sentiment"
    real = sum(everything or not held_out(post["id"]) for post in posts())
    return [
        {"texts": "real posts, coded by one coder (a language model reading with the codebook)", "count": real, "known": known},
        {"texts": "comments of trade sites, authored for this project (synthetic), without the test hand",
         "count": len(authored("authored")), "known": "the same"},
        {"texts": "posts of forums, authored for this project (synthetic)", "count": len(authored("forum")), "known": "the same"},
        {"texts": "public sentiment sets, training splits", "count": len(felt("pxtext.csv")) + goemotions, "known": "sentiment"},
    ]


def windows(row, tokenizer):
    """The windows of a text. A label belongs to those that its evidence touches; one without evidence to all."""
    text, raw = row["text"], row["text"].encode()
    coded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    ids, offsets = coded["input_ids"], coded["offset_mapping"]
    spans = []
    for theme, valence, *span in row.get("themes", []):
        label = AT[theme if valence is None else f"{theme}/{valence}"]
        if span and span[0]:
            start, end = (len(raw[:at].decode("utf-8", "ignore")) for at in span[0])
            spans.append((label, start, end))
        else:
            spans.append((label, 0, len(text) + 1))
    cuts, start = [], 0
    while len(ids) - start > WINDOW:
        ends = [n for n in range(start + WINDOW // 2, start + WINDOW) if text[offsets[n][0] : offsets[n][1]] in ".!?"]
        end = ends[-1] + 1 if ends else start + WINDOW
        cuts.append((start, end))
        start = end
    cuts.append((start, len(ids)))
    found = []
    for start, end in cuts:
        label, shown = np.zeros(len(LABELS), np.float32), []
        for which, first, last in spans:
            touched = [n for n in range(start, end) if offsets[n][0] < last and offsets[n][1] > first]
            if touched:
                label[which] = 1
                shown.append((which, touched[0] - start + 1, touched[-1] - start + 2))
        found.append({
            "ids": [tokenizer.cls_token_id, *ids[start:end], tokenizer.sep_token_id], "labels": label, "shown": shown,
            "coded": "themes" in row, "sentiment": SENTIMENTS.index(row["sentiment"]) if row.get("sentiment") in SENTIMENTS else -100,
            "speaker": SPEAKERS.index(row["speaker"]) if row.get("speaker") in SPEAKERS else -100,
        })
    return found


def batches(rows, pieces, dice):
    """Batches of a few shapes alone, since each new shape costs seconds of preparation: lengths are rounded up to a multiple
    of STEP, each with a fixed number of rows of about `pieces` word pieces together. The last batch of a length is filled up
    with rows of that length again; without `dice` it stays short, and all keep their order."""
    by_length = {}
    for n, row in enumerate(rows):
        by_length.setdefault(-(-len(row["ids"]) // STEP) * STEP, []).append(n)
    made = []
    for length, members in sorted(by_length.items()):
        size = max(1, min(64, pieces // length))
        if dice:
            dice.shuffle(members)
            members += dice.choices(members, k=-len(members) % size)
        made += [(length, members[at : at + size]) for at in range(0, len(members), size)]
    if dice:
        dice.shuffle(made)
    return made
