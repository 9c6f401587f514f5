#!/usr/bin/env python3
"""Turns coded posts into annotation records (no text in them) and into texts that groundswell can classify.

usage: scripts/coded_to_annotations.py FOLDER --gold GOLD.jsonl [--posts CODED.jsonl]
Writes into FOLDER: adjudicated.jsonl, coder_a.jsonl, coder_b.jsonl and gold.threads.jsonl from GOLD; posts.jsonl and
posts.threads.jsonl from CODED. Annotations may be committed; the .threads.jsonl files hold texts and may not.
"""
import argparse, hashlib, json, os, tomllib

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PART = 1000


def codebook():
    with open(os.path.join(ROOT, "src", "codebook", "default.toml"), "rb") as file:
        book = tomllib.load(file)
    return f"{book['name']}@{book['version']}"


def annotation(post, coding, annotator, book, thread):
    """`coding` holds themes, sentiment and speaker; a theme is [key, valence] or [key, valence, [start, end]]."""
    columns = {name: post[name] for name in ("stratum", "drawn", "field", "kind") if post.get(name) is not None}
    return {
        "schema": "groundswell/annotation@1", "thread": thread, "comment": post["id"], "author": None, "posted": None,
        "platform": None, "columns": columns, "text_sha256": hashlib.sha256(post["text"].encode()).hexdigest(),
        "annotator": annotator, "codebook": book,
        "themes": [{"theme": code[0], "valence": code[1], "probability": 1.0, "span": code[2] if len(code) > 2 else None}
                   for code in coding["themes"]],
        "sentiment": coding["sentiment"] and {"label": coding["sentiment"], "probability": 1.0},
        "speaker": coding["speaker"] and {"label": coding["speaker"], "probability": 1.0}, "error": None}


def threads(posts, name):
    """A table of independent texts: parts of one thread, ids kept, so that predictions join by id."""
    digest = hashlib.sha256(name.encode()).hexdigest()[:16]
    for part in range(0, len(posts), PART):
        yield {"schema": "groundswell/thread@1", "id": f"t-{digest}", "part": part // PART, "platform": "jsonl",
               "source": {"location": name, "sha256": None, "retrieved": None}, "title": None, "published": None,
               "language": "en", "status": "comments", "reason": f"{len(posts)} coded texts", "announced": None,
               "comments": [{"id": post["id"], "parent": None, "depth": 0, "author": None, "posted": None,
                             "text": post["text"], "columns": {}} for post in posts[part:part + PART]]}


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write(folder, name, records):
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n" for record in records)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder")
    parser.add_argument("--gold", required=True)
    parser.add_argument("--posts")
    args = parser.parse_args()
    os.makedirs(args.folder, exist_ok=True)
    book, gold = codebook(), read(args.gold)
    for name, of in (("adjudicated", lambda post: post), ("coder_a", lambda post: post["coder_a"]), ("coder_b", lambda post: post["coder_b"])):
        write(args.folder, f"{name}.jsonl", [annotation(post, of(post), f"person:{name}", book, "t-gold") for post in gold])
    write(args.folder, "gold.threads.jsonl", threads(gold, "gold"))
    if args.posts:
        posts = read(args.posts)
        write(args.folder, "posts.jsonl", [annotation(post, post, "person:single", book, "t-posts") for post in posts])
        write(args.folder, "posts.threads.jsonl", threads(posts, "posts"))


if __name__ == "__main__":
    main()
