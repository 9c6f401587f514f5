#!/usr/bin/env python3
"""Calibration of what a classifier says at all likely: every probability of 0.1 and more, over all labels together.

usage: scripts/calibration.py GOLD.jsonl NAME=PREDICTIONS.jsonl…      (predictions made with --scores)
Prints a table in Markdown: how many such probabilities, the adaptive calibration error over ten bins of equally many (Nixon et
al. 2019), and for each bin what was said and what was found. `groundswell evaluate` has the same label by label.
"""
import json, sys

LEAST, BINS = 0.1, 10


def read(path):
    with open(path, encoding="utf-8") as file:
        return {record["comment"]: record for record in map(json.loads, file)}


def label(code):
    return code["theme"] if code["valence"] is None else f"{code['theme']}/{code['valence']}"


def said_and_found(gold, predictions):
    for comment, record in gold.items():
        coded = {label(code) for code in record["themes"]}
        for name, probability in (predictions[comment].get("scores") or {}).items():
            if probability >= LEAST:
                yield probability, name in coded


def main():
    gold = read(sys.argv[1])
    print("| | probabilities ≥ 0.1 | adaptive calibration error | said → found, by tenths |\n|---|---:|---:|---|")
    for given in sys.argv[2:]:
        name, path = given.split("=", 1)
        pairs = sorted(said_and_found(gold, read(path)))
        bins = [pairs[len(pairs) * n // BINS:len(pairs) * (n + 1) // BINS] for n in range(BINS)]
        means = [(sum(p for p, _ in part) / len(part), sum(f for _, f in part) / len(part), len(part)) for part in bins if part]
        error = sum(abs(said - found) * n for said, found, n in means) / max(1, len(pairs))
        print(f"| {name} | {len(pairs)} | {error:.3f} | {', '.join(f'{said:.2f} → {found:.2f}' for said, found, _ in means)} |")


if __name__ == "__main__":
    main()
