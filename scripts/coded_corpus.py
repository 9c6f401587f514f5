#!/usr/bin/env python3
"""Dehydrates the coded real posts: ids, sources, checksums and codes with spans, never a text.

usage: scripts/coded_corpus.py FOLDER > corpora/coded/labels.jsonl
FOLDER holds posts/coded.jsonl (coded once) and gold/gold.jsonl (two blind coders, adjudicated; the development set).
"""
import hashlib, json, os, sys

CODEBOOK = "practitioner-retention@1.1.0"


def record(post, annotator, themes, sentiment, speaker, columns):
    source = {name: str(post[name]) for name in ("repo", "commit", "file", "row", "field", "kind")}
    codes = [{"theme": t[0], "valence": t[1], "probability": 1.0, "span": t[2] if len(t) > 2 else None} for t in themes]
    codes.sort(key=lambda code: (code["theme"], code["valence"] or "", code["span"] or []))
    return json.dumps({
        "schema": "groundswell/annotation@1",
        "thread": "s-" + hashlib.sha256(f"{post['repo']}/{post['file']}/{post['row']}".encode()).hexdigest()[:16], "comment": post["id"],
        "author": None, "posted": None, "platform": None, "columns": {**source, **columns},
        "text_sha256": hashlib.sha256(post["text"].encode()).hexdigest(), "annotator": annotator, "codebook": CODEBOOK,
        "themes": codes, "sentiment": {"label": sentiment, "probability": 1.0},
        "speaker": {"label": speaker, "probability": 1.0}, "error": None,
    }, ensure_ascii=False)


def main():
    folder = sys.argv[1]
    for line in open(os.path.join(folder, "posts", "coded.jsonl"), encoding="utf-8"):
        post = json.loads(line)
        print(record(post, "coder:single", post["themes"], post["sentiment"], post["speaker"], {"set": "posts", "drawn": post["drawn"]}))
    for line in open(os.path.join(folder, "gold", "gold.jsonl"), encoding="utf-8"):
        post = json.loads(line)
        columns = {"set": "gold", "stratum": post["stratum"]}
        print(record(post, "coder:adjudicated", post["themes"], post["sentiment"], post["speaker"], columns))
        for coder in ("coder_a", "coder_b"):
            codes = post[coder]
            print(record(post, coder.replace("_", ":"), codes["themes"], codes["sentiment"], codes["speaker"], columns))


if __name__ == "__main__":
    main()
