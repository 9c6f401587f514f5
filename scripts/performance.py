#!/usr/bin/env python3
"""Measures harvest, lexicon and memory on this machine and writes docs/performance.md. Nothing in that file is typed by hand.

usage: scripts/performance.py        (builds in release; about five minutes)
"""
import os, platform, re, subprocess, sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
UNITS = {"KiB": 2 ** 10, "MiB": 2 ** 20, "GiB": 2 ** 30}


def benches():
    out = subprocess.run(["cargo", "bench", "--quiet", "--locked", "--bench", "stages"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    found, name = {}, None
    for line in out.splitlines():
        if re.match(r"^[a-z]+/\S+", line):
            name = line.split()[0]
        rate = re.search(r"thrpt:\s+\[\S+ \S+ ([\d.]+) (\w+)/s", line)
        if rate and name:
            found[name] = float(rate[1]) * UNITS[rate[2]] / 1e6
    return found


def main():
    rates = benches()
    subprocess.run(["cargo", "build", "--quiet", "--release", "--locked"], cwd=ROOT, check=True)
    memory = subprocess.run([sys.executable, os.path.join(ROOT, "scripts", "memory.py")], capture_output=True, text=True, check=True).stdout
    base = {"pages": "pages/plain-read", "comments": "comments/plain-count-of-words"}
    rows = [f"| `{name}` | {rate:.1f} | {rate / rates[base[name.split('/')[0]]]:.3f} |" for name, rate in rates.items()]
    with open(os.path.join(ROOT, "docs", "performance.md"), "w", encoding="utf-8") as file:
        file.write(f"""# Performance

Written by `scripts/performance.py`: run it again to have the figures of your own machine. Here: {os.cpu_count()} cores,
{platform.machine()}. Machines are shared and noisy, so the ratio to a plain pass over the same bytes in the same run says
more than MB/s.

## Speed (`cargo bench --bench stages`)

Input: the example study, repeated. `pages` are its HTML and text pages, `comments` its comments' texts.

| bench | MB/s | ratio to the plain pass |
|---|---|---|
{chr(10).join(rows)}

## Memory (`scripts/memory.py`)

`groundswell report` over a table of invented comments: peak memory grows with authors, not with comments.

{memory}""")


if __name__ == "__main__":
    main()
