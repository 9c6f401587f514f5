#!/usr/bin/env python3
"""Trains the embedded tier on less and less of the coded comments and writes docs/learning-curves.md.

usage: scripts/learning_curves.py --work FOLDER [--data FOLDER] [--binary FILE] [--seed N]
Needs the coded real posts (default ../shared/data). FOLDER keeps what each cell gave, so that a run that was cut off goes
on where it stopped; a cell is trained again when the binary has changed. Without --binary one is built with --features train.
"""
import argparse, hashlib, json, os, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
AUTHORED = os.path.join(ROOT, "corpora", "authored")
REAL_STEPS, AUTHORED_STEPS = (0, 250, 500, 1000), (0, 1000, 2000)  # and then all there are
HELD_OUT = "authored, synthetic"
FIGURES = (("real", "f1", "Real posts: micro F1"), ("real", "macro_30", "Real posts: macro F1, labels n ≥ 30"),
           ("real", "macro_15", "Real posts: macro F1, labels n ≥ 15"), (HELD_OUT, "f1", "Authored test split (synthetic): micro F1"),
           (HELD_OUT, "agency_preference", "Authored test split (synthetic): F1 of preferring agency work"),
           (HELD_OUT, "staying", "Authored test split (synthetic): F1 of staying or returning"))
ENVIRONMENT = {**os.environ, "GROUNDSWELL_KEY": "figures-need-a-key-not-a-secret"}


def binary(given):
    """The release binary with `train`, built where none is given; its checksum is part of the names of what is kept."""
    if not given:
        subprocess.run(["cargo", "build", "--quiet", "--release", "--locked", "--features", "train"], cwd=ROOT, check=True)
        given = os.path.join(ROOT, os.environ.get("CARGO_TARGET_DIR", "target"), "release", "groundswell")
    with open(given, "rb") as file:
        return os.path.abspath(given), hashlib.file_digest(file, "sha256").hexdigest()[:12]


def run(*command):
    return subprocess.run([str(word) for word in command], cwd=ROOT, env=ENVIRONMENT, check=True, stdout=subprocess.PIPE, text=True).stdout


def lines(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def kept(path):
    """What a cache of JSON lines holds, by name."""
    return {record["name"]: record for record in lines(path)} if os.path.exists(path) else {}


def keep(path, record):
    with open(path, "a", encoding="utf-8") as file:
        file.write(json.dumps(record) + "\n")
    return record


def prepare(work, data):
    """Gold and texts of both sets, and how many comments there are to train on."""
    run(sys.executable, os.path.join(ROOT, "scripts", "coded_to_annotations.py"), work, "--gold", os.path.join(data, "gold", "gold.jsonl"))
    labels = lines(os.path.join(AUTHORED, "labels.jsonl"))
    test = {label["comment"] for label in labels if label["columns"]["split"] == "test"}
    threads = lines(os.path.join(AUTHORED, "comments.jsonl"))
    for name, records in (("authored.gold", [label for label in labels if label["comment"] in test]),
                          ("authored.threads", [t for t in threads if any(c["id"] in test for c in t["comments"])])):
        with open(os.path.join(work, f"{name}.jsonl"), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    posts = sum(post["columns"]["set"] == "posts" for post in lines(os.path.join(ROOT, "corpora", "coded", "labels.jsonl")))
    sets = {"real": ("adjudicated.jsonl", "gold.threads.jsonl"), HELD_OUT: ("authored.gold.jsonl", "authored.threads.jsonl")}
    return {name: [os.path.join(work, file) for file in files] for name, files in sets.items()}, posts, len(labels) - len(test), len(test)


def figure(evaluation, name):
    found = evaluation["summary"].get(name) or next((l["f1"] for l in evaluation["labels"] if l["label"] == name), None)
    return None if found is None else found["value"]


def cell(args, tool, sets, name, real, authored):
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        model = "lexicon"
        if real or authored:
            model = os.path.join(folder, "model")
            run(tool, "train", "--texts", args.data, "--out", model, "--posts", real, "--authored", authored, "--sentiment", "none", "--seed", args.seed, "--quiet")
        seconds, figures, predicted = time.monotonic() - started, {}, {}
        for of, (gold, texts) in sets.items():
            predicted[of] = f"{name}.{of.split(',')[0]}.jsonl"
            path = os.path.join(args.work, predicted[of])
            run(tool, "classify", texts, "--model", model, "--quiet", "--out", path)
            evaluation = json.loads(run(tool, "evaluate", "--gold", gold, "--pred", path, "--format", "json", "--replicates", 0, "--quiet"))
            figures |= {f"{of} {key}": figure(evaluation, key) for where, key, _ in FIGURES if where == of}
    return {"name": name, "real": real, "authored": authored, "seconds": round(seconds), "figures": figures, "predicted": predicted}


def gain(args, tool, sets, of, key, more, less):
    """The difference between two cells with its interval: the paired bootstrap of `evaluate --compare`."""
    a, b = (os.path.join(args.work, one["predicted"][of]) for one in (more, less))
    found = json.loads(run(tool, "evaluate", "--gold", sets[of][0], "--compare", f"more={a}", f"less={b}", "--format", "json", "--quiet"))
    by = {d["figure"]: d["difference"] for d in found["differences"]} | {l["label"]: l["f1"] for l in found["labels"]}
    if by.get(key) is None:
        return "not measured"
    value, low, high = (by[key][part] for part in ("value", "low", "high"))
    return f"{value:+.3f}" + (f" [{low:+.3f}, {high:+.3f}]" if low is not None else "")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=os.path.abspath, required=True)
    parser.add_argument("--data", type=os.path.abspath, default=os.path.join(ROOT, "..", "shared", "data"))
    parser.add_argument("--binary")
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    if not os.path.exists(os.path.join(args.data, "gold", "gold.jsonl")):
        sys.exit("not run: the coded real posts are not beside this checkout")
    os.makedirs(args.work, exist_ok=True)
    tool, checksum = binary(args.binary)
    sets, posts, train, test = prepare(args.work, args.data)
    rows, columns = (*REAL_STEPS, posts), (*AUTHORED_STEPS, train)
    cache, grid = os.path.join(args.work, "cells.jsonl"), {}
    known = kept(cache)
    for at, (real, authored) in enumerate([(r, a) for r in rows for a in columns], 1):
        name = f"{checksum}-{args.seed}-{real}x{authored}"
        done = known.get(name) or keep(cache, cell(args, tool, sets, name, real, authored))
        grid[real, authored] = done
        took = "kept" if name in known else f"{done['seconds']} s"
        print(f"{at}/{len(rows) * len(columns)}: {real} real, {authored} authored: {took}, micro F1 {done['figures']['real f1']:.3f}", file=sys.stderr)
    document = f"""# Learning curves

Written by `scripts/learning_curves.py`; nothing here is typed by hand. Each cell is the embedded tier trained on so many of
the {posts:,} coded real posts (rows) and so many authored comments (columns), drawn with seed {args.seed}. Without
either it is the lexicon alone. The sentiment sets are left out, since labels do not learn from them. The plan said 4,000 authored comments; {train + test:,} were written, hand A7's {test} are
the held-out test, and so {train:,} are left to train on. Real posts: the development set, coded by language models of one kind.
Authored: synthetic, and never evidence of field accuracy. Brackets: paired bootstrap over comments, 95 %, of the difference.
"""
    for of, key, title in FIGURES:
        table = [[grid[r, a]["figures"][f"{of} {key}"] for a in columns] for r in rows]
        document += f"\n## {title}\n\n| real posts | " + " | ".join(f"{a:,} authored" for a in columns) + " |\n|---:|" + "---:|" * len(columns) + "\n"
        for r, row in zip(rows, table):
            document += f"| {r:,} | " + " | ".join("–" if value is None else f"{value:.3f}" for value in row) + " |\n"
        real, authored = (gain(args, tool, sets, of, key, grid[posts, train], less) for less in (grid[rows[-2], train], grid[posts, columns[-2]]))
        document += f"\nGoing from {rows[-2]:,} real posts to {posts:,} with every authored comment brings {real};\n"
        document += f"going from {columns[-2]:,} authored comments to {train:,} with every real post brings {authored}.\n"
    with open(os.path.join(ROOT, "docs", "learning-curves.md"), "w", encoding="utf-8") as file:
        file.write(document)


if __name__ == "__main__":
    main()
