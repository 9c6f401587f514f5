#!/usr/bin/env python3
"""Holds harvested threads against the truth of a real server: text, author, time and parent of every approved comment, and none of
the others.

usage: scripts/real_check.py TRUTH.json THREADS.jsonl html|rest|wxr|feed|isso
TRUTH.json: what the script that filled the server wrote. Past the depth that pages show, the true parent is in no page: there the
parent must be the last ancestor that is shown as one.
"""
import json, re, sys


def plain(text):
    return re.sub(r"\s+", " ", text).strip()


def main():
    truth = json.load(open(sys.argv[1], encoding="utf-8"))
    threads = [json.loads(line) for line in open(sys.argv[2], encoding="utf-8")]
    way = sys.argv[3]
    all_ = {str(id): comment for id, comment in truth["comments"].items()}
    approved = {id: c for id, c in all_.items() if c["status"] == "approved" and c["comment"]}
    others = {plain(c["text"]) for c in all_.values() if c["status"] != "approved" or not c["comment"]}
    number = {plain(c["text"]): id for id, c in approved.items()}
    assert len(number) == len(approved), "texts tell comments apart"
    found, names, wrong = {}, {}, []

    def level(id):
        return 1 if approved[id]["parent"] is None else 1 + level(str(approved[id]["parent"]))

    def shown_parent(id):
        parent = approved[id]["parent"]
        parent = None if parent is None else str(parent)
        while way == "html" and parent is not None and level(parent) >= truth["depth"]:
            parent = approved[parent]["parent"] and str(approved[parent]["parent"])
        return parent

    for thread in threads:
        by_id = {c["id"]: c for c in thread["comments"]}
        for comment in thread["comments"]:
            text = plain(comment["text"])
            if text in others:
                wrong.append(f"not approved, but harvested: {text!r}")
            elif text not in number:
                wrong.append(f"nobody wrote this: {text!r}")
            else:
                found[number[text]] = (comment, by_id.get(comment["parent"]))
    if way != "feed":
        wrong += [f"missing: {c['text']!r}" for id, c in approved.items() if id not in found]
    for id, (comment, parent) in found.items():
        real = approved[id]
        if names.setdefault(real["author"], comment["author"]) != comment["author"] or comment["author"] is None:
            wrong.append(f"author of {real['text']!r}: {comment['author']} for {real['author']}")
        if (comment["posted"] or "")[:16] != real["posted"][:16].replace(" ", "T"):
            wrong.append(f"time of {real['text']!r}: {comment['posted']} for {real['posted']}")
        got = number.get(plain(parent["text"])) if parent else None
        if way != "feed" and got != shown_parent(id):
            wrong.append(f"parent of {real['text']!r}: {got} for {shown_parent(id)}")
    if len(set(names.values())) != len(names):
        wrong.append("two names have one pseudonym")
    raw = open(sys.argv[2], encoding="utf-8").read()
    wrong += [f"{what} in the output" for what in ("@example.invalid", "192.0.2.7", "gravatar") if what in raw]
    print(f"{way}: {len(found)} of {len(approved)} approved comments, {len(wrong)} faults")
    for line in wrong[:20]:
        print("  " + line)
    if wrong or not found:
        sys.exit(1)


if __name__ == "__main__":
    main()
