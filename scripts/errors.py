#!/usr/bin/env python3
"""The commonest mistakes of a tier against gold: missed, given wrongly, one code in place of another, and what the missed
share. Prints them and writes docs/errors-table.md: counts, and never a text.

usage: scripts/errors.py FOLDER [FOLDER …] [--tier NAME] [--show LABEL]
FOLDER is what `KEEP=FOLDER scripts/evaluate_gold.sh` leaves: adjudicated.jsonl, gold.threads.jsonl, lexicon.jsonl and
TIER.jsonl (default embedded) with scores. --show prints the texts of a label's mistakes instead, and writes nothing.
"""
import argparse, collections, json, os, sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BANDS = (("under 25 words", 25), ("25–79 words", 80), ("80–179 words", 180), ("180 words and over", None))
NEAR, SHOWN = 0.1, 20


def read(folder, name):
    with open(os.path.join(folder, f"{name}.jsonl"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def codes(record):
    return {code["theme"] + (f"/{code['valence']}" if code["valence"] else "") for code in record["themes"]}


def load(folder, tier):
    """A row a comment that the tier classified: gold, given, the lexicon's, scores, stratum, text."""
    texts = {comment["id"]: comment["text"] for thread in read(folder, "gold.threads") for comment in thread["comments"]}
    lexicon = {record["comment"]: codes(record) for record in read(folder, "lexicon")}
    tiers = {record["comment"]: record for record in read(folder, tier) if record["error"] is None}
    for gold in read(folder, "adjudicated"):
        if said := tiers.get(gold["comment"]):
            yield {"id": gold["comment"], "gold": codes(gold), "given": codes(said), "lexicon": lexicon.get(gold["comment"], set()),
                   "scores": said.get("scores", {}), "stratum": gold["columns"].get("stratum") or "none", "text": texts[gold["comment"]]}


def cuts(rows):
    """The least score with which each label was given: what its threshold looks like from outside."""
    least = {}
    for row in rows:
        for label in row["given"]:
            if label in row["scores"]:
                least[label] = min(least.get(label, 1.0), row["scores"][label])
    return least


def table(head, rows):
    line = lambda cells: "| " + " | ".join(f"{cell:.2f}" if isinstance(cell, float) else str(cell) for cell in cells) + " |"
    sides = ["---" if any(isinstance(row[at], str) for row in rows) else "---:" for at in range(len(head))]
    return "\n".join([line(head), f"|{'|'.join(sides)}|", *map(line, rows)]) + "\n"


def band(text):
    words = len(text.split())
    return next(name for name, end in BANDS if end is None or words < end)


def distance(row, label, least):
    if label not in least:
        return "label never given"
    below = least[label] - row["scores"].get(label, 0.0)
    return "not below its least given score" if below <= 0 else f"within {NEAR} below it" if below <= NEAR else "further below it"


def by_cause(rows, least):
    """How often a code of the gold is missed, by what can be known without reading."""
    causes = {"lexicon": lambda row, label: "lexicon found it" if label in row["lexicon"] else "lexicon did not",
              "length": lambda row, label: band(row["text"]), "stratum": lambda row, label: f"stratum {row['stratum']}",
              "codes": lambda row, label: "its comment's only code" if len(row["gold"]) == 1 else "one of several codes"}
    shown = []
    for cause in causes.values():
        gold, missed = collections.Counter(), collections.Counter()
        for row in rows:
            gold.update(cause(row, label) for label in row["gold"])
            missed.update(cause(row, label) for label in row["gold"] - row["given"])
        order = [name for name, _ in BANDS]
        keys = sorted(gold, key=lambda key: (order.index(key) if key in order else 0, key))
        shown += [(key, gold[key], missed[key], round(missed[key] / gold[key], 2)) for key in keys]
    far = collections.Counter(distance(row, label, least) for row in rows for label in row["gold"] - row["given"])
    total = far.total()
    return shown, [(key, count, round(count / total, 2)) for key, count in far.most_common()]


def section(folder, tier):
    rows = list(load(folder, tier))
    if not any(row["scores"] for row in rows):
        sys.exit(f"{os.path.join(folder, tier)}.jsonl has no scores: classify with --scores")
    least = cuts(rows)
    label_of = lambda pick: collections.Counter(label for row in rows for label in pick(row))
    gold, missed, alarms = (label_of(pick) for pick in (lambda r: r["gold"], lambda r: r["gold"] - r["given"], lambda r: r["given"] - r["gold"]))
    known = label_of(lambda r: (r["gold"] - r["given"]) & r["lexicon"])
    near = collections.Counter(label for row in rows for label in row["gold"] - row["given"] if distance(row, label, least).startswith("within"))
    pairs = collections.Counter((a, b) for row in rows for a in row["gold"] - row["given"] for b in row["given"] - row["gold"])
    alone = collections.Counter((*r["gold"] - r["given"], *r["given"] - r["gold"]) for r in rows
                                if len(r["gold"] - r["given"]) == 1 and len(r["given"] - r["gold"]) == 1)
    kind = lambda a, b: "valence only" if a.split("/")[0] == b.split("/")[0] else ""
    order = sorted(set(gold) | set(alarms), key=lambda label: (-missed[label] - alarms[label], label))
    causes, far = by_cause(rows, least)
    flips = sum(count for (a, b), count in pairs.items() if kind(a, b))
    return f"""## {os.path.basename(os.path.abspath(folder))}: {tier}

{len(rows)} comments, {gold.total()} codes of the gold; {missed.total()} missed, {alarms.total()} given wrongly. In {flips} cases the theme was right and the valence the other.

### Labels, the most mistaken first

{table(("label", "gold", "missed", "of them found by the lexicon", f"within {NEAR} of being given", "given wrongly"),
       [(label, gold[label], missed[label], known[label], near[label], alarms[label]) for label in order])}
### One in place of another, in the same comment

Long comments hold many codes, whose mistakes meet by chance as well: the last number counts comments with no other mistake.

{table(("missed", "given wrongly", "", "comments", "no other mistake"), [(a, b, kind(a, b), count, alone[a, b]) for (a, b), count in sorted(pairs.items(), key=lambda p: (-p[1], p[0]))[:SHOWN]])}
### What is missed more

{table(("codes of the gold", "n", "missed", "share"), causes)}
### How far the missed were from being given

{table(("score", "missed", "share"), far)}"""


def show(folder, tier, label):
    for row in load(folder, tier):
        if label in row["gold"] ^ row["given"]:
            what = "MISSED" if label in row["gold"] else "GIVEN WRONGLY"
            print(f"{what} {row['id']} score {row['scores'].get(label, 0.0):.2f}, gold {sorted(row['gold'])}, given {sorted(row['given'])}\n{row['text']}\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", nargs="+", metavar="FOLDER")
    parser.add_argument("--tier", default="embedded")
    parser.add_argument("--show", metavar="LABEL")
    args = parser.parse_args()
    if args.show:
        for folder in args.folders:
            show(folder, args.tier, args.show)
        return
    document = "<!-- Written by scripts/errors.py; nothing here is typed by hand. -->\n\n" + "\n".join(section(folder, args.tier) for folder in args.folders)
    print(document, end="")
    with open(os.path.join(ROOT, "docs", "errors-table.md"), "w", encoding="utf-8") as file:
        file.write(document)


if __name__ == "__main__":
    main()
