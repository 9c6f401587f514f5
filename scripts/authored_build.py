#!/usr/bin/env python3
"""Builds an authored corpus from the parts its hands wrote: comments.jsonl (threads), labels.jsonl (annotations).

usage: scripts/authored_build.py PARTS_FOLDER [CORPUS]
Reads every PARTS_FOLDER/*.jsonl in the form that scripts/authored_check.py checks. The hands of TEST are the test split,
prompts and all; the others train. Writes corpora/CORPUS/{comments,labels}.jsonl; CORPUS is `authored` where none is named.
"""
import collections, glob, hashlib, json, os, sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CORPUS = sys.argv[2] if len(sys.argv) > 2 else "authored"
OUT = os.path.join(ROOT, "corpora", CORPUS)
CODEBOOK = "practitioner-retention@1.1.0"
TEST = {"A7"}


def span(text, evidence):
    start = len(text[:text.index(evidence)].encode())
    return [start, start + len(evidence.encode())]


def order(codebook_keys, code):
    return (codebook_keys.index(code["theme"]), code["valence"] or "", code["span"])


def main():
    import tomllib
    with open(os.path.join(ROOT, "src", "codebook", "default.toml"), "rb") as file:
        keys = [theme["key"] for theme in tomllib.load(file)["theme"]]
    records = []
    for path in sorted(glob.glob(os.path.join(sys.argv[1], "*.jsonl"))):
        records += [json.loads(line) for line in open(path, encoding="utf-8") if line.strip()]
    threads = collections.OrderedDict()
    for record in records:
        threads.setdefault(record["thread"], []).append(record)
    with open(os.path.join(OUT, "comments.jsonl"), "w", encoding="utf-8") as comments, \
            open(os.path.join(OUT, "labels.jsonl"), "w", encoding="utf-8") as labels:
        for thread, members in threads.items():
            depth = {}
            listed = []
            for record in members:
                parent = record["parent"] if record["parent"] in depth else None
                depth[record["id"]] = depth[parent] + 1 if parent else 0
                columns = {
                    "hand": record["author"], "prompt": record["prompt"], "profession": record["profession"],
                    "country": record["country"], "tone": record["tone"],
                    "split": "test" if record["author"] in TEST else "train",
                    "negative_for": ",".join(record["negative_for"]),
                }
                listed.append({"id": record["id"], "parent": parent, "depth": depth[record["id"]], "author": None,
                               "posted": None, "text": record["text"], "columns": columns})
                seen, codes = set(), []
                for theme, valence, evidence in record["themes"]:
                    if (theme, valence) not in seen:
                        seen.add((theme, valence))
                        codes.append({"theme": theme, "valence": valence, "probability": 1.0,
                                      "span": span(record["text"], evidence)})
                codes.sort(key=lambda code: order(keys, code))
                labels.write(json.dumps({
                    "schema": "groundswell/annotation@1", "thread": thread, "comment": record["id"], "author": None,
                    "posted": None, "platform": "authored", "columns": columns,
                    "text_sha256": hashlib.sha256(record["text"].encode()).hexdigest(),
                    "annotator": f"author:{record['author']}", "codebook": CODEBOOK, "themes": codes,
                    "sentiment": {"label": record["sentiment"], "probability": 1.0},
                    "speaker": {"label": record["speaker"], "probability": 1.0}, "error": None,
                }, ensure_ascii=False) + "\n")
            comments.write(json.dumps({
                "schema": "groundswell/thread@1", "id": thread, "part": 0, "platform": "authored",
                "source": {"location": f"corpora/{CORPUS}/{members[0]['prompt']}", "sha256": None, "retrieved": None},
                "title": members[0]["title"], "published": None, "language": "en", "status": "comments",
                "reason": "authored for this project", "announced": None, "comments": listed,
            }, ensure_ascii=False) + "\n")
    print(f"{len(records)} comments in {len(threads)} threads, {sum(r['author'] in TEST for r in records)} of them test")


if __name__ == "__main__":
    main()
