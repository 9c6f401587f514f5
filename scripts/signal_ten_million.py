#!/usr/bin/env python3
"""Aggregates ten million invented annotations of a million voices: seconds, peak memory, and the ratio to a plain scan.

usage: scripts/signal_ten_million.py BINARY [ANNOTATIONS] [VOICES]     (default 10000000 and 1000000; needs 6 GB of disk)
Fails when it takes 1 GB or more. BINARY is a release build of groundswell.
"""
import os, resource, subprocess, sys, tempfile, time

THEMES = ["burnout", "caseload", "pay", "team"]


def line(number, voices):
    voice = number % voices * 0x9E3779B97F4A7C15 % 2**64
    return (f'{{"schema":"groundswell/annotation@1","thread":"t-{number % 50000:x}","comment":"c-{number:x}","author":"p-{voice:016x}",'
            f'"posted":"20{15 + number % 10}-{1 + number % 12:02}-03","platform":"wordpress","columns":{{}},"text_sha256":"{number:064x}",'
            f'"length":{100 + number % 900},"annotator":"model:embedded@1.0.0","codebook":"practitioner-retention@1.1.0",'
            f'"themes":[{{"theme":"{THEMES[number * 7 % 4]}","valence":"strain","probability":0.9,"span":[3,20]}}],'
            f'"sentiment":{{"label":"negative","probability":0.9}},"speaker":{{"label":"first_hand","probability":0.9}},"error":null}}\n')


def main():
    binary = sys.argv[1]
    number = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000_000
    voices = int(sys.argv[3]) if len(sys.argv) > 3 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "annotations.jsonl")
        with open(path, "w", encoding="ascii") as file:
            for start in range(0, number, 10_000):
                file.write("".join(line(at, voices) for at in range(start, min(start + 10_000, number))))
        start = time.monotonic()
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 20):
                pass
        scan = time.monotonic() - start
        out = os.path.join(folder, "signals.json")
        start = time.monotonic()
        subprocess.run([binary, "signal", path, "--out", out, "--quiet"], check=True)
        seconds = time.monotonic() - start
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        size = os.path.getsize(path) / 1e6
    print(f"{number} annotations of {voices} voices, {size:.0f} MB: {seconds:.1f} s ({size / seconds:.0f} MB/s), "
          f"{memory:.0f} MB at most; a plain scan {scan:.1f} s (ratio {seconds / scan:.1f})")
    if memory >= 1024:
        sys.exit("more than 1 GB")


if __name__ == "__main__":
    main()
