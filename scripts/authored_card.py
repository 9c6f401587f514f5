#!/usr/bin/env python3
"""Writes the generated tables of a corpus card: what is in the corpus, and the blind re-coding where there is one.

usage: scripts/authored_card.py [CORPUS]     (`authored` where none is named)
"""
import collections, glob, json, os, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from into_docs import put  # noqa: E402
from recode_sample import records  # noqa: E402

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CORPUS = sys.argv[1] if len(sys.argv) > 1 else "authored"
FOLDER = os.path.join(ROOT, "corpora", CORPUS)
CARD = os.path.join(FOLDER, "CARD.md")


def name(theme, valence):
    return f"{theme}/{valence}" if valence else theme


def counts():
    labels = [json.loads(line) for line in open(os.path.join(FOLDER, "labels.jsonl"), encoding="utf-8")]
    texts = {r["id"]: r["text"] for r in records(CORPUS)}
    split = {label["comment"]: label["columns"]["split"] for label in labels}
    by_label, negative = collections.Counter(), collections.Counter()
    for label in labels:
        by_label.update({(name(c["theme"], c["valence"]), split[label["comment"]]) for c in label["themes"]})
        negative.update(t for t in label["columns"]["negative_for"].split(",") if t)
    lines = [f"{len(labels)} comments in {len({l['thread'] for l in labels})} threads; {sum(s == 'test' for s in split.values())} of them test.", "",
             "| label | train | test |", "|---|---|---|"]
    lines += [f"| {key} | {by_label[key, 'train']} | {by_label[key, 'test']} |" for key in sorted({k for k, _ in by_label})]
    lines += ["", "Hard negatives by the theme they come near: " + ", ".join(f"{k} {n}" for k, n in sorted(negative.items())) + ".", ""]
    for field in ("country", "tone", "profession"):
        found = collections.Counter(label["columns"][field] for label in labels)
        shown = found.most_common(25)
        rest = len(found) - len(shown)
        lines += [f"By {field}: " + ", ".join(f"{k} {n}" for k, n in shown) + (f", and {rest} more" if rest > 0 else "") + ".", ""]
    for field in ("sentiment", "speaker"):
        found = collections.Counter(label[field]["label"] for label in labels)
        lines += [f"By {field}: " + ", ".join(f"{k} {n}" for k, n in found.most_common()) + ".", ""]
    lengths = [len(text.split()) for text in texts.values()]
    bands = [("under 25", 0, 25), ("25–79", 25, 80), ("80–179", 80, 180), ("180 and over", 180, 10 ** 6)]
    lines.append("Words: " + ", ".join(f"{label} {sum(low <= n < high for n in lengths)}" for label, low, high in bands)
                 + f"; shortest {min(lengths)}, median {sorted(lengths)[len(lengths) // 2]}, longest {max(lengths)}.")
    themes = collections.Counter(len({(c["theme"], c["valence"]) for c in label["themes"]}) for label in labels)
    lines += ["", "Codes a comment: " + ", ".join(f"{k}: {n}" for k, n in sorted(themes.items())) + "."]
    return "\n".join(lines)


def alpha(ours, theirs, label):
    total = len(ours)
    ones = sum(label in ours[i] for i in ours) + sum(label in theirs[i] for i in ours)
    differ = sum((label in ours[i]) != (label in theirs[i]) for i in ours)
    zeros = 2 * total - ones
    return 1 - (2 * total - 1) * differ / (ones * zeros) if ones and zeros else None


def recoding():
    now = {r["id"]: {name(t, v) for t, v in r["codes"]} for r in records(CORPUS)}
    lines = []
    for path in sorted(glob.glob(os.path.join(FOLDER, "blind", "sample-*.jsonl"))):
        theirs = {r["id"]: {name(c[0], c[1]) for c in r["themes"]} for r in map(json.loads, open(path, encoding="utf-8"))}
        before_path = path.replace("sample-", "before-")
        before = {r["id"]: {name(t, v) for t, v in r["codes"]} for r in map(json.loads, open(before_path, encoding="utf-8"))}
        after = {i: now[i] for i in theirs}
        f1 = lambda a: 2 * sum(len(a[i] & theirs[i]) for i in theirs) / sum(len(a[i]) + len(theirs[i]) for i in theirs)
        shown = lambda x: "–" if x is None else f"{x:.2f}"
        lines += [f"### {os.path.basename(path)[:-6]}", "",
                  f"{len(theirs)} comments. F1 of one coder against the other: {f1(before):.3f} as written, {f1(after):.3f} after mending.", "",
                  "| label | positives, authored / blind | alpha as written | alpha after mending |", "|---|---|---|---|"]
        for label in sorted(set().union(*before.values(), *theirs.values())):
            ours_n = sum(label in before[i] for i in theirs)
            theirs_n = sum(label in theirs[i] for i in theirs)
            lines.append(f"| {label} | {ours_n} / {theirs_n} | {shown(alpha(before, theirs, label))} | {shown(alpha(after, theirs, label))} |")
        lines.append("")
    return "\n".join(lines).rstrip()


def main():
    for mark, table in (("counts", counts()), ("recoding", recoding())):
        put(CARD, mark, "\n" + table + "\n\n")


if __name__ == "__main__":
    main()
