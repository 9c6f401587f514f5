#!/usr/bin/env python3
"""Pairs the tiers and their engines with other people's on the same texts, in rounds, and writes docs/engines.md.

usage: scripts/engines.py [--texts N] [--rounds N] [--fp32 FOLDER] [--python PYTHON] [--torch BINARY]
FOLDER is what models/recipes/transformer/export.py wrote; PYTHON has its requirements.txt; BINARY is the example
`rust_bert` built with the feature `torch`. What is not given is not measured, and the table says so. Each engine is a process of its own;
rounds go through all of them in turn, so that a busy machine is busy for all; the median round counts. Texts: the coded real
posts beside the checkout where they are, else the authored comments; the same for all, in the same order.
"""
import argparse, hashlib, json, os, platform, re, shutil, statistics, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STOCK = "rust-bert, stock"
TUNED = {"MALLOC_MMAP_THRESHOLD_": "4294967296", "MALLOC_TRIM_THRESHOLD_": "8589934592", "MALLOC_TOP_PAD_": "268435456"}


def texts(most):
    data = os.path.join(ROOT, "..", "shared", "data")
    real = [os.path.join(data, *path) for path in (("posts", "coded.jsonl"), ("gold", "gold.jsonl"))]
    if all(os.path.exists(path) for path in real):
        found = [json.loads(line)["text"] for path in real for line in open(path, encoding="utf-8")]
        return found[:most], "coded real posts"
    found = [c["text"] for line in open(os.path.join(ROOT, "corpora", "authored", "comments.jsonl"), encoding="utf-8") for c in json.loads(line)["comments"]]
    return found[:most], "authored comments"


def full_precision(folder, into):
    """The models in `models/` with the networks of a folder in fp32."""
    for name, files in (("student", ["lower"]), ("transformer", ["upper"])):
        shutil.copytree(os.path.join(ROOT, "models", name), os.path.join(into, name))
        for file in files:
            shutil.copy(os.path.join(folder, f"{file}.fp32.onnx"), os.path.join(into, name, f"{file}.onnx"))
    sums = {f"{f}.onnx": hashlib.sha256(open(os.path.join(into, n, f"{f}.onnx"), "rb").read()).hexdigest() for n, f in (("student", "lower"), ("transformer", "upper"))}
    for name in ("student", "transformer"):
        path = os.path.join(into, name, "manifest.toml")
        manifest = open(path, encoding="utf-8").read()
        for file, total in sums.items():
            manifest = re.sub(rf'^"{re.escape(file)}" = "\w+"', f'"{file}" = "{total}"', manifest, flags=re.M)
        manifest = re.sub(r'^student = "\w+"', f'student = "{sums["lower.onnx"]}"', manifest, flags=re.M)
        open(path, "w", encoding="utf-8").write(manifest)
    return into


def watched(command, environment):
    """What a command prints last, as JSON, with its peak memory and the CPU seconds of the whole process."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **environment})
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command} ended with {status}")
    return {**json.loads(out.strip().splitlines()[-1]), "mb": usage.ru_maxrss / 1024, "cpu": usage.ru_utime + usage.ru_stime}


def rust_bench():
    made = subprocess.run(["cargo", "bench", "--locked", "--no-run", "--bench", "engines", "--message-format", "json"], cwd=ROOT, capture_output=True, text=True, check=True)
    return next(m["executable"] for line in made.stdout.splitlines() for m in [json.loads(line)] if m.get("executable") and m["target"]["name"] == "engines")


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--texts", type=int, default=2000)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--fp32")
    asked.add_argument("--python")
    asked.add_argument("--torch")
    asked = asked.parse_args()
    bench = rust_bench()
    with tempfile.TemporaryDirectory() as folder:
        lines, kind = texts(asked.texts)
        path = os.path.join(folder, "texts.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(text) + "\n" for text in lines)
        own = os.path.join(ROOT, "models")
        engines = {f"groundswell, {name}": ([bench, name, path, own], {}) for name in ("embedded", "cascade", "student", "transformer")}
        if asked.fp32:
            full = full_precision(asked.fp32, os.path.join(folder, "fp32"))
            engines |= {f"groundswell, {name}, fp32": ([bench, name, path, full], {}) for name in ("student", "transformer")}
        if asked.torch:
            engines[STOCK] = ([asked.torch, path], {})
            engines["rust-bert, malloc tuned"] = ([asked.torch, path], TUNED)
        if asked.python:
            script = os.path.join(ROOT, "scripts", "engines_python.py")
            engines |= {name: ([asked.python, script, name.split(", ", 1)[1].replace(" ", "-"), path, asked.fp32 or ""], {})
                        for name in (["onnxruntime, int8", "onnxruntime, int8 workers"] if asked.fp32 else []) + ["Python torch, SetFit-like"]}
        found = {name: [] for name in engines}
        for _ in range(asked.rounds):
            for name, (command, more) in engines.items():
                found[name].append(watched(command, more))
                print(name, found[name][-1], file=sys.stderr, flush=True)
        write(found, kind, len(lines), asked.rounds)


def write(found, kind, count, rounds):
    rate = lambda name: statistics.median(said["texts"] / said["seconds"] for said in found[name])
    base = rate(STOCK) if STOCK in found else None
    median = lambda name, key: statistics.median(said[key] for said in found[name])
    rows = []
    for name in found:
        mb = statistics.median(said["bytes"] / said["seconds"] / 1e6 for said in found[name])
        ratio = f"{rate(name) / base:.1f}" if base else "-"
        own = f"{rate(name) / rate('groundswell, transformer'):.2f}"
        rows.append(f"| {name} | {rate(name):,.0f} | {mb:.2f} | {ratio} | {own} | {median(name, 'mb'):.0f} | {median(name, 'opened'):.2f} | {median(name, 'cpu'):.0f} |")
    lacks = "" if base else "\nrust-bert was not measured in this run: the ratio to it is missing.\n"
    text = f"""# Engines

Written by `scripts/engines.py`: run it again to have the figures of your own machine. Here: {os.cpu_count()} cores, {platform.machine()},
{count:,} {kind}, {rounds} rounds through all engines in turn, the median of each. Machines are shared and noisy: read the ratios. All use
all cores. `embedded`, `cascade`, `student` and `transformer` give codes, with the embedded tier's work included; the others run
the encoder all-MiniLM-L6-v2 and no more.
{lacks}
| engine | texts/s | MB/s | × rust-bert, stock | × transformer | peak MB | seconds to open | CPU seconds, whole process |
|---|---:|---:|---:|---:|---:|---:|---:|
""" + "\n".join(rows) + "\n"
    with open(os.path.join(ROOT, "docs", "engines.md"), "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
