#!/usr/bin/env python3
"""Turns the gold codes of the example study, kept by file and name as authored, into annotation records.

usage: scripts/study_gold.py THREADS.jsonl > examples/study/gold.jsonl
THREADS.jsonl: `groundswell harvest examples/study`. The records carry comment ids and no author, so they hold under any key.
"""
import hashlib, json, os, sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main():
    comments = {}
    for line in open(sys.argv[1], encoding="utf-8"):
        thread = json.loads(line)
        file = thread["source"]["location"].split("examples/study/")[-1]
        comments.setdefault(file, []).extend((thread, comment) for comment in thread["comments"])
    plain = lambda text: "".join(text.split())
    missing = 0
    for line in open(os.path.join(ROOT, "tests", "data", "study", "gold-by-name.jsonl"), encoding="utf-8"):
        gold = json.loads(line)
        found = [(t, c) for t, c in comments.get(gold["file"], []) if plain(c["text"]).startswith(plain(gold["text_start"]))]
        if len(found) != 1:
            print(f"{gold['file']}: {len(found)} comments start with {gold['text_start']!r}", file=sys.stderr)
            missing += 1
            continue
        thread, comment = found[0]
        themes = []
        for theme, valence, evidence in gold["themes"]:
            at = comment["text"].find(evidence)
            if at < 0:
                print(f"{gold['file']}: evidence not in the comment: {evidence!r}", file=sys.stderr)
                missing += 1
                continue
            start = len(comment["text"][:at].encode())
            themes.append({"theme": theme, "valence": valence, "probability": 1.0, "span": [start, start + len(evidence.encode())]})
        print(json.dumps({
            "schema": "groundswell/annotation@1", "thread": thread["id"], "comment": comment["id"], "author": None,
            "posted": comment["posted"], "platform": thread["platform"], "columns": {},
            "text_sha256": hashlib.sha256(comment["text"].encode()).hexdigest(), "annotator": "person:author-of-the-study",
            "codebook": "practitioner-retention@1.1.0", "themes": themes,
            "sentiment": {"label": gold["sentiment"], "probability": 1.0},
            "speaker": {"label": gold["speaker"], "probability": 1.0}, "error": None,
        }, ensure_ascii=False))
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
