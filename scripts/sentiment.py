#!/usr/bin/env python3
"""Measures sentiment on the test splits of three public sets, within each and across, and writes docs/sentiment.md.

usage: scripts/sentiment.py --work FOLDER [--data FOLDER] [--binary FILE]      (needs scripts/requirements.txt)
Needs the sets (default ../shared/data/sentiment). FOLDER keeps what each row said, so that a run that was cut off goes on
where it stopped; a row is made again when the binary has changed. Without --binary one is built with --features train.
"""
import argparse, collections, csv, json, os, sys, tempfile, time

import numpy as np
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from learning_curves import ROOT, binary, keep, kept, lines, run

SETS = ("vader", "goemotions", "pxtext")
CLASSES = ("negative", "neutral", "positive")
NAMES = {"neg": "negative", "neu": "neutral", "pos": "positive"}
TRAINED = [(f"comments and {name}", name) for name in SETS] + [("comments alone", "none")]
REPLICATES, SEED = 1000, 1


def majority(folder, tests, splits):
    """Says of every text what is commonest in the train split of the same set."""
    return {name: [collections.Counter(label for _, label in splits[name]["train"]).most_common(1)[0][0]] * len(tests[name]) for name in SETS}


def vader(folder, tests, splits):
    """Its authors' cut: compound of 0.05 and more is positive, -0.05 and less negative."""
    analyzer = SentimentIntensityAnalyzer()
    kind = lambda c: "positive" if c >= 0.05 else "negative" if c <= -0.05 else "neutral"
    return {name: [kind(analyzer.polarity_scores(text)["compound"]) for text, _ in tests[name]] for name in SETS}


def classified(tool, model, folder, tests):
    """What a model says of each test text, in order; None where it did not classify it."""
    said = {}
    for name, rows in tests.items():
        table, out = os.path.join(folder, f"{name}.jsonl"), os.path.join(folder, f"{name}.said.jsonl")
        with open(table, "w", encoding="utf-8") as file:
            file.writelines(json.dumps({"id": str(at), "text": text, "row": str(at)}) + "\n" for at, (text, _) in enumerate(rows))
        run(tool, "classify", table, "--text", "text", "--id", "id", "--columns", "row", "--model", model, "--quiet", "--out", out)
        by_row = {int(record["columns"]["row"]): record["sentiment"] for record in lines(out) if record["error"] is None}
        said[name] = [by_row[at]["label"] if by_row.get(at) else None for at in range(len(rows))]
    return said


def trained(tool, data, sentiment, folder, tests):
    model = os.path.join(folder, "model")
    run(tool, "train", "--texts", data, "--out", model, "--sentiment", sentiment, "--quiet")
    return classified(tool, model, folder, tests)


def figures(confusion):
    """Accuracy and macro F1 of confusions `[…, gold, said]`."""
    hits = np.diagonal(confusion, axis1=-2, axis2=-1)
    both = confusion.sum(-1) + confusion.sum(-2)
    f1 = np.divide(2 * hits, both, out=np.zeros(hits.shape), where=both > 0)
    return hits.sum(-1) / confusion.sum((-2, -1)), f1.mean(-1)


def cell(gold, said, draw):
    """Both figures with their 95 % percentile intervals; resampling texts is a multinomial over the confusions."""
    confusion = np.zeros((3, 3))
    for g, s in zip(gold, said):
        confusion[CLASSES.index(g), CLASSES.index(s)] += 1
    resampled = draw.multinomial(int(confusion.sum()), confusion.ravel() / confusion.sum(), REPLICATES).reshape(-1, 3, 3)
    shown = zip(figures(confusion), figures(resampled))
    return [f"{float(value):.3f} \\[{low:.3f}, {high:.3f}\\]" for value, many in shown for low, high in [np.percentile(many, (2.5, 97.5))]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=os.path.abspath, required=True)
    parser.add_argument("--data", type=os.path.abspath, default=os.path.join(ROOT, "..", "shared", "data"))
    parser.add_argument("--binary")
    args = parser.parse_args()
    if not os.path.exists(os.path.join(args.data, "sentiment", "vader.csv")):
        sys.exit("not run: the sentiment sets are not beside this checkout")
    os.makedirs(args.work, exist_ok=True)
    splits = {}
    for name in SETS:
        splits[name] = collections.defaultdict(list)
        with open(os.path.join(args.data, "sentiment", f"{name}.csv"), encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                splits[name][row["split"]].append((row["text"], NAMES[row["label"]]))
    tests = {name: splits[name]["test"] for name in SETS}
    tool, checksum = binary(args.binary)
    rows = [("comments and all three (the shipped model)", lambda folder: classified(tool, "embedded", folder, tests))]
    rows += [(title, lambda folder, of=of: trained(tool, args.data, of, folder, tests)) for title, of in TRAINED]
    rows += [("lexicon tier", lambda folder: classified(tool, "lexicon", folder, tests)),
             ("VADER", lambda folder: vader(folder, tests, splits)), ("majority", lambda folder: majority(folder, tests, splits))]
    cache = os.path.join(args.work, "sentiment.jsonl")
    known, said = kept(cache), {}
    for title, say in rows:
        name, started = f"{checksum}-{title}", time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            said[title] = (known.get(name) or keep(cache, {"name": name, "said": say(folder)}))["said"]
        print(f"{title}: {'kept' if name in known else f'{time.monotonic() - started:.0f} s'}", file=sys.stderr)
    everyone = {name: [at for at in range(len(tests[name])) if all(s[name][at] for s in said.values())] for name in SETS}
    tables = [{}, {}]
    for title, of in said.items():
        for name in SETS:
            pick = everyone[name]
            pair = cell([tests[name][at][1] for at in pick], [of[name][at] for at in pick], np.random.default_rng(SEED))
            for table, shown in zip(tables, pair):
                table.setdefault(title, []).append(shown)
    counts = []
    for name in SETS:
        train = {text.lower() for text, _ in splits[name]["train"]}
        left, again = len(tests[name]) - len(everyone[name]), sum(text.lower() in train for text, _ in tests[name])
        counts.append(f"| {name} | {len(splits[name]['train']):,} | {len(tests[name]):,} | {left:,} | {again:,} |")
    head = "| | " + " | ".join(f"tested on {name}" for name in SETS) + " |\n|---|" + "---:|" * len(SETS) + "\n"
    accuracy, macro = ("".join(f"| {title} | {' | '.join(shown)} |\n" for title, shown in table.items()) for table in tables)
    with open(os.path.join(ROOT, "docs", "sentiment.md"), "w", encoding="utf-8") as file:
        file.write(f"""# Sentiment

Written by `scripts/sentiment.py`; nothing here is typed by hand. Three public sets with three classes each, on their test
splits. A row is what the model was trained on: the coded comments, and the train split of the sets it names.
`vader` is the set that VADER was built on, so its column flatters VADER. `goemotions` is the polarity of emotions in short posts;
`pxtext` is patients, not staff, and its class comes from a score of one to five.

| set | train | test | not classified, left out of every row | test texts that stand in train, capitals aside |
|---|---:|---:|---:|---:|
{chr(10).join(counts)}

## Accuracy

{head}{accuracy}
## Macro F1

{head}{macro}
<sub>In brackets: 95 % percentile intervals, {REPLICATES:,} bootstrap resamples over texts, seed {SEED}. The majority is that of each
set's own train split. Texts in another language, by the model's reckoning, are not classified.</sub>
""")


if __name__ == "__main__":
    main()
