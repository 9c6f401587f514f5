#!/usr/bin/env python3
"""Evaluates a million invented predictions against a million invented gold annotations: seconds, peak memory, and the ratio
to a plain read of the same bytes.

usage: scripts/evaluate_million.py BINARY [COMMENTS] [LABELS WITH A SCORE EACH]     (default 1000000 and 45)
Fails when it takes 20 s or more, or 1 GB or more. BINARY is a release build of groundswell.
"""
import hashlib, os, random, resource, subprocess, sys, tempfile, time, tomllib

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def labels():
    with open(os.path.join(ROOT, "src", "codebook", "default.toml"), "rb") as file:
        themes = tomllib.load(file)["theme"]
    return [(t["key"], v) for t in themes for v in ((None,) if t["kind"] == "intent" else ("strain", "support"))]


def quoted(word):
    return "null" if word is None else f'"{word}"'


def line(number, annotator, codes, scores):
    sha = hashlib.sha256(str(number).encode()).hexdigest()
    themes = ",".join(f'{{"theme":"{t}","valence":{quoted(v)},"probability":1.0,"span":[3,20]}}' for t, v in codes)
    tail = "" if scores is None else ',"scores":{' + ",".join(f'"{name}":{score}' for name, score in scores) + "}"
    return (f'{{"schema":"groundswell/annotation@1","thread":"t-{number % 5000:016x}","comment":"c-{number:016x}","author":"p-{number % 99991:016x}",'
            f'"posted":null,"platform":"wordpress","columns":{{"stratum":"s{number % 4}"}},"text_sha256":"{sha}","annotator":"{annotator}",'
            f'"codebook":"practitioner-retention@1.1.0","themes":[{themes}],"sentiment":{{"label":"negative","probability":0.9}},'
            f'"speaker":{{"label":"first_hand","probability":0.9}},"error":null{tail}}}\n')


def main():
    binary = sys.argv[1]
    comments = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
    scored = int(sys.argv[3]) if len(sys.argv) > 3 else 45
    rng, every = random.Random(1), labels()
    names = [t if v is None else f"{t}/{v}" for t, v in every]
    with tempfile.TemporaryDirectory() as folder:
        gold, pred = os.path.join(folder, "gold.jsonl"), os.path.join(folder, "pred.jsonl")
        with open(gold, "w") as g, open(pred, "w") as p:
            for number in range(comments):
                has = rng.sample(range(len(every)), rng.choice((0, 1, 1, 2, 3)))
                said = [at for at in has if rng.random() < 0.7] + ([rng.randrange(len(every))] if rng.random() < 0.3 else [])
                scores = [(names[at], round(rng.random() ** 3, 4)) for at in range(scored)]
                g.write(line(number, "person:a", [every[at] for at in has], None))
                p.write(line(number, "model:m@1", [every[at] for at in said], scores))
        size = os.path.getsize(gold) + os.path.getsize(pred)
        start = time.monotonic()
        for path in (gold, pred):
            with open(path, "rb") as file:
                while file.read(1 << 20):
                    pass
        plain = time.monotonic() - start
        start = time.monotonic()
        subprocess.run([binary, "evaluate", "--gold", gold, "--pred", pred, "--format", "json", "--out", os.path.join(folder, "out.json")], check=True)
        seconds = time.monotonic() - start
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 / 1024
    print(f"{comments} pairs, {scored} scores each, {size / 1e6:.0f} MB: {seconds:.1f} s, peak {peak:.2f} GiB; "
          f"a plain read {plain:.2f} s, ratio {seconds / plain:.0f}")
    sys.exit(seconds >= 20 or peak * 1024 ** 3 >= 1e9)


if __name__ == "__main__":
    main()
