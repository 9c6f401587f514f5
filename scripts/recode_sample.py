#!/usr/bin/env python3
"""Draws a sample of an authored corpus for blind re-coding: texts with their context, without a code.

usage: scripts/recode_sample.py CORPUS SEED SIZE OUT.jsonl [TAKEN.jsonl …]
Half of the sample is drawn at random; the other half so that every label has positives (the label that has fewest so far,
then a random comment that has it). Comments of TAKEN samples are not drawn again.
"""
import collections, json, os, random, sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def records(corpus="authored"):
    """The comments of a corpus with their codes."""
    built = os.path.join(ROOT, "corpora", corpus, "labels.jsonl")
    texts, titles = {}, {}
    for line in open(os.path.join(ROOT, "corpora", corpus, "comments.jsonl"), encoding="utf-8"):
        thread = json.loads(line)
        for comment in thread["comments"]:
            texts[comment["id"]] = comment
            titles[comment["id"]] = thread["title"]
    for line in open(built, encoding="utf-8"):
        label = json.loads(line)
        comment = texts[label["comment"]]
        yield {"id": label["comment"], "title": titles[label["comment"]], "parent": comment["parent"], "text": comment["text"],
               "codes": [(c["theme"], c["valence"]) for c in label["themes"]]}


def main():
    corpus, seed, size, out = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    taken = {json.loads(line)["id"] for path in sys.argv[5:] for line in open(path, encoding="utf-8")}
    everything = list(records(corpus))
    texts = {record["id"]: record["text"] for record in everything}
    free = [record for record in everything if record["id"] not in taken]
    draw = random.Random(seed)
    draw.shuffle(free)
    chosen = free[:size // 2]
    rest = free[size // 2:]
    labels = collections.Counter()
    every = sorted({(t, v or "") for record in everything for t, v in record["codes"]})
    have = {label: sum(label in {(t, v or "") for t, v in r["codes"]} for r in everything) for label in every}
    every = [label for label in every if have[label] >= 50]
    for record in chosen:
        labels.update({(t, v or "") for t, v in record["codes"]})
    while len(chosen) < size:
        wanted = min(every, key=lambda label: (labels[label], label))
        at = next(i for i, r in enumerate(rest) if wanted in {(t, v or "") for t, v in r["codes"]})
        record = rest.pop(at)
        chosen.append(record)
        labels.update({(t, v or "") for t, v in record["codes"]})
    draw.shuffle(chosen)
    with open(out, "w", encoding="utf-8") as file:
        for record in chosen:
            file.write(json.dumps({"id": record["id"], "article": record["title"], "answers": texts.get(record["parent"]),
                                   "text": record["text"]}, ensure_ascii=False) + "\n")
    print("positives:", dict(sorted((f"{t}/{v or 'stated'}", n) for (t, v), n in labels.items())))


if __name__ == "__main__":
    main()
