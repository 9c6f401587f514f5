#!/usr/bin/env python3
"""Agreement of the authored codes with a blind coder's: Krippendorff's alpha per label, and the disagreements.

usage: scripts/recode_alpha.py CODES.jsonl [CODES.jsonl …] [--list]
Nominal alpha for two coders without missing values (Krippendorff 2011): 1 - (2N - 1) · mismatches · 2 / (2 · n1 · n0),
where N comments give 2N codes, n1 of them present and n0 absent.
"""
import json, os, sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from recode_sample import records  # noqa: E402


def main():
    theirs = {}
    for path in [a for a in sys.argv[1:] if not a.startswith("--")]:
        for line in open(path, encoding="utf-8"):
            record = json.loads(line)
            theirs[record["id"]] = record
    ours = {r["id"]: r for r in records() if r["id"] in theirs}
    name = lambda theme, valence: f"{theme}/{valence or 'stated'}"
    a = {i: {name(t, v) for t, v in r["codes"]} for i, r in ours.items()}
    b = {i: {name(c[0], c[1]) for c in r["themes"]} for i, r in theirs.items()}
    labels = sorted(set().union(*a.values(), *b.values()))
    total = len(a)
    rows = []
    for label in labels:
        both = sum(label in a[i] and label in b[i] for i in a)
        ones = sum(label in a[i] for i in a) + sum(label in b[i] for i in a)
        differ = [i for i in a if (label in a[i]) != (label in b[i])]
        zeros = 2 * total - ones
        alpha = 1 - (2 * total - 1) * len(differ) / (ones * zeros) if ones and zeros else float("nan")
        rows.append((alpha, label, both, differ))
    tp = sum(len(a[i] & b[i]) for i in a)
    print(f"{total} comments; micro F1 of one against the other {2 * tp / (sum(map(len, a.values())) + sum(map(len, b.values()))):.3f}")
    print("| label | both | authored only | blind only | alpha |\n|---|---|---|---|---|")
    for alpha, label, both, differ in sorted(rows, key=lambda row: row[1]):
        only = sum(label in a[i] for i in differ)
        print(f"| {label} | {both} | {only} | {len(differ) - only} | {alpha:.2f} |")
        if "--list" in sys.argv:
            for i in differ:
                print("   ", "authored" if label in a[i] else "blind", i)


if __name__ == "__main__":
    main()
