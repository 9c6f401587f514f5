#!/usr/bin/env python3
"""Measures speed, start-up, size and memory on this machine and writes docs/performance.md. Nothing in that file is typed by hand.

usage: scripts/performance.py        (builds in release; about ten minutes)
"""
import json, os, platform, re, shutil, statistics, subprocess, sys, tempfile, time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import memory

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
UNITS = {"B": 1, "KiB": 2 ** 10, "MiB": 2 ** 20, "GiB": 2 ** 30}
STARTS = 20
LONG_MB = 40


def rates(text):
    """MB/s of each bench that criterion names in its output."""
    found, name = {}, None
    for line in text.splitlines():
        if re.match(r"^[a-z][a-z-]*/\S+", line):
            name = line.split()[0]
        rate = re.search(r"thrpt:\s+\[\S+ \S+ ([\d.]+) (\w+)/s", line)
        if rate and name and name not in found:
            found[name] = float(rate[1]) * UNITS[rate[2]] / 1e6
    return found


def bench(name):
    """MB/s of each part of a bench, and the line in which it says what it has read."""
    ran = subprocess.run(["cargo", "bench", "--quiet", "--locked", "--bench", name], cwd=ROOT, capture_output=True, text=True, check=True)
    return rates(ran.stdout), next((line[len("input: "):] for line in ran.stderr.splitlines() if line.startswith("input: ")), "")


def target():
    found = subprocess.run(["cargo", "metadata", "--format-version", "1", "--no-deps", "--locked"], cwd=ROOT, capture_output=True, text=True, check=True)
    return json.loads(found.stdout)["target_directory"]


def stages(found):
    base = {"pages": "pages/plain-read", "comments": "comments/plain-count-of-words"}
    return [f"| `{name}` | {rate:.1f} | {rate / found[base[name.split('/')[0]]]:.3f} |" for name, rate in found.items()]


def embedded(found):
    """Ratios on the same number of threads; bytes of `core` are those of texts, of `end-to-end` those of the table's file."""
    plain = found["end-to-end/plain-read-and-write"]
    other = {threads: found[f"core/model2vec-rs/{threads}"] for threads in ("1-thread", "2-threads")}
    ratio = lambda name, rate: f"{rate / other[name.rsplit('/', 1)[1]]:.2f}" if name.startswith("core/") else "-"
    return [f"| `{name}` | {rate:.1f} | {rate / plain:.4f} | {ratio(name, rate)} |" for name, rate in found.items()]


def start(binary, model, folder):
    """Median milliseconds of a run over one comment."""
    path = os.path.join(folder, "one.jsonl")
    with open(path, "w", encoding="utf-8") as file:
        file.write('{"id": 1, "text": "My caseload is too high, and I handed in my notice last week."}\n')
    runs = [memory.peak([binary, "classify", path, "--model", model])[1] for _ in range(STARTS)]
    return statistics.median(runs) * 1000


def sizes(binary, folder):
    """MB of the binary as it is built, and without its symbols; `None` where no `strip` is there."""
    whole = os.path.getsize(binary) / 1e6
    if shutil.which("strip") is None:
        return whole, None
    bare = os.path.join(folder, "groundswell")
    subprocess.run(["strip", "-o", bare, binary], check=True)
    return whole, os.path.getsize(bare) / 1e6


def long_input(binary, model, folder):
    """Size of a long table, peak memory of `classify` over it, and MB/s."""
    path = os.path.join(folder, "long.csv")
    if not os.path.exists(path):
        memory.table(path, LONG_MB * 5000, 10_000)
    size = os.path.getsize(path) / 1e6
    peak, seconds = memory.peak([binary, "classify", path, "--model", model, "--out", os.path.join(folder, "long.jsonl")])
    return size, peak, size / seconds


def programs(binary):
    """Rows on the program as a whole: start, memory, size."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for model in ("embedded", "lexicon"):
            size, peak, speed = long_input(binary, model, folder)
            rows.append(f"| `{model}` | {start(binary, model, folder):.0f} | {size:.1f} | {peak:.0f} | {speed:.1f} |")
        return rows, *sizes(binary, folder)


def main():
    of_stages, _ = bench("stages")
    of_embedded, texts = bench("embedded")
    subprocess.run(["cargo", "build", "--quiet", "--release", "--locked"], cwd=ROOT, check=True)
    binary = os.path.join(target(), "release", "groundswell")
    rows, whole, bare = programs(binary)
    stripped = "no `strip` was there to say how large without symbols" if bare is None else f"{bare:.1f} MB without symbols"
    peaks = subprocess.run([sys.executable, os.path.join(ROOT, "scripts", "memory.py"), binary], capture_output=True, text=True, check=True).stdout
    lines = "\n".join
    with open(os.path.join(ROOT, "docs", "performance.md"), "w", encoding="utf-8") as file:
        file.write(f"""# Performance

Written by `scripts/performance.py`: run it again to have the figures of your own machine. Here: {os.cpu_count()} cores,
{platform.machine()}. Machines are shared and noisy, so the ratio to a plain pass over the same bytes in the same run says
more than MB/s. The tiers that run a network are in [engines.md](engines.md).

## Speed of the stages (`cargo bench --bench stages`)

Input: the example study, repeated. `pages` are its HTML and text pages, `comments` its comments' texts.

| bench | MB/s | ratio to the plain pass |
|---|---|---|
{lines(stages(of_stages))}

## Speed of the embedded model (`cargo bench --bench embedded`)

Input: {texts}. `core` codes texts that lie in memory; `end-to-end` reads a table of them and writes annotations.
`model2vec-rs` is that crate on the same texts with the same vectors: it embeds them, and codes nothing. Its ratio is to
the same number of threads.

| bench | MB/s | ratio to the plain read and write | ratio to model2vec-rs |
|---|---|---|---|
{lines(embedded(of_embedded))}

## Start, memory and size of `groundswell classify`

Start: the median of {STARTS} runs over one comment. Memory: over a table of invented comments.

| model | start, ms | table, MB | peak memory, MB | MB/s, whole sentence |
|---|---|---|---|---|
{lines(rows)}

The release binary has {whole:.1f} MB; {stripped}.

## Memory of `groundswell report` (`scripts/memory.py`)

Over a table of invented comments: peak memory grows with authors, not with comments.

{peaks}""")


if __name__ == "__main__":
    main()
