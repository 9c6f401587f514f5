#!/usr/bin/env python3
"""Peak memory of `groundswell report` over tables of invented comments: it may grow with authors, never with comments.

usage: scripts/memory.py [BINARY]      (default: target/release/groundswell)
Prints a row per size, and exits 1 when a million comments of 100,000 authors need 200 MB or more.
"""
import os, random, resource, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIMIT_MB = 200
PIECES = [
    "I have {n} cases and my manager cancelled supervision again.", "The forms take {n} hours a week.", "I love my team.",
    "We were promised {n} new posts and nobody came.", "I handed in my notice after {n} years.", "Pay has not moved since 20{n}.",
    "My GP signed me off for {n} weeks.", "Nobody listens to the {n} of us on the front line.", "Is parking free on site?",
    "Agency pays {n} pounds more an hour.", "They say it gets better after year {n}.", "The caseload is fine here, {n} families each.",
]


def table(path, comments, authors):
    random.seed(comments)
    with open(path, "w", encoding="utf-8") as file:
        file.write("id,name,posted,comment\n")
        for number in range(comments):
            text = " ".join(p.format(n=random.randint(2, 60)) for p in random.sample(PIECES, 5))
            file.write(f"{number},Author {random.randrange(authors)},20{random.randint(18, 25)}-0{random.randint(1, 9)}-11,\"{text}\"\n")


def peak(command):
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                               env={**os.environ, "GROUNDSWELL_KEY": "a key for figures, not a secret"})
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command} ended with {status}")
    return usage.ru_maxrss / 1024, time.monotonic() - started


def main():
    binary = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "target", "release", "groundswell")
    worst = 0
    print("| comments | authors | table, MB | peak memory, MB | MB/s, whole sentence |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for comments, authors in ((10_000, 10_000), (100_000, 10_000), (1_000_000, 10_000), (1_000_000, 100_000)):
            path = os.path.join(folder, "table.csv")
            table(path, comments, authors)
            size = os.path.getsize(path) / 1e6
            worst, seconds = peak([binary, "report", path, "--format", "json"])
            print(f"| {comments:,} | {authors:,} | {size:.1f} | {worst:.0f} | {size / seconds:.1f} |", flush=True)
            os.remove(path)
    if worst >= LIMIT_MB:
        sys.exit(f"a million comments of 100,000 authors took {worst:.0f} MB; the limit is {LIMIT_MB}")


if __name__ == "__main__":
    main()
