#!/usr/bin/env python3
"""Checks the authored corpora: form, codes, evidence, repeated runs of words; prints what is covered.

usage: scripts/authored_check.py [PARTS_FOLDER [PART.jsonl ...]]
Without a folder the built corpora are checked (comments.jsonl and labels.jsonl in corpora/authored and corpora/forum); with
one, the parts that hands are writing, before scripts/authored_build.py builds from them. Exit 1 when a record is wrong.
"""
import collections, glob, itertools, json, os, re, sys, tomllib

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILT = [os.path.join(ROOT, "corpora", name) for name in ("authored", "forum")]
CODEBOOK = os.path.join(ROOT, "src", "codebook", "default.toml")
FIELDS = {"id", "thread", "title", "parent", "author", "prompt", "profession", "country", "tone", "text", "themes",
          "sentiment", "speaker", "negative_for"}
WORDS = re.compile(r"[a-z0-9']+")


def runs(text, n=8):
    words = WORDS.findall(text.lower().replace("’", "'"))
    return {" ".join(words[i:i + n]) for i in range(len(words) - n + 1)}


def check(record, where, kinds, seen):
    problems = []
    if set(record) != FIELDS:
        problems.append(f"fields differ: missing {sorted(FIELDS - set(record))}, unknown {sorted(set(record) - FIELDS)}")
        return problems
    if record["id"] in seen:
        problems.append(f"id {record['id']} occurs twice")
    if record["parent"] is not None and record["parent"] not in seen:
        problems.append(f"parent {record['parent']} does not stand before it")
    if record["sentiment"] not in ("negative", "neutral", "positive"):
        problems.append(f"sentiment {record['sentiment']!r}")
    if record["speaker"] not in ("first_hand", "second_hand", "outsider", "unclear"):
        problems.append(f"speaker {record['speaker']!r}")
    for code in record["themes"]:
        if len(code) != 3:
            problems.append(f"code {code!r} is not [theme, valence, evidence]")
            continue
        theme, valence, evidence = code
        if theme not in kinds:
            problems.append(f"unknown theme {theme!r}")
        elif kinds[theme] == "intent" and valence is not None:
            problems.append(f"{theme} is an intent: valence must be null")
        elif kinds[theme] == "condition" and valence not in ("strain", "support"):
            problems.append(f"{theme}: valence {valence!r}")
        if not evidence or evidence not in record["text"]:
            problems.append(f"evidence for {theme} is not a piece of the text: {evidence!r}")
    coded = {code[0] for code in record["themes"]}
    for theme in record["negative_for"]:
        if theme not in kinds:
            problems.append(f"negative_for: unknown theme {theme!r}")
        elif theme in coded:
            problems.append(f"{theme} is both coded and named in negative_for")
    return [f"{where} ({record['id']}): {p}" for p in problems]


def parts(folder, problems):
    for path in sorted(glob.glob(os.path.join(folder, "*.jsonl"))):
        for number, line in enumerate(open(path, encoding="utf-8"), 1):
            where = f"{os.path.basename(path)}:{number}"
            try:
                if line.strip():
                    yield path, where, json.loads(line)
            except ValueError as error:
                problems.append(f"{where}: not JSON: {error}")


def built(folder):
    path = os.path.join(folder, "labels.jsonl")
    labels = {}
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        label = json.loads(line)
        labels[label["comment"]] = (f"labels.jsonl:{number}", label)
    for line in open(os.path.join(folder, "comments.jsonl"), encoding="utf-8"):
        thread = json.loads(line)
        for comment in thread["comments"]:
            where, label = labels[comment["id"]]
            columns, raw = comment["columns"], comment["text"].encode()
            yield path, where, {
                "id": comment["id"], "thread": thread["id"], "title": thread["title"], "parent": comment["parent"],
                "author": columns["hand"], **{name: columns[name] for name in ("prompt", "profession", "country", "tone")},
                "text": comment["text"],
                "themes": [[c["theme"], c["valence"], raw[slice(*c["span"])].decode()] for c in label["themes"]],
                "sentiment": label["sentiment"]["label"], "speaker": label["speaker"]["label"],
                "negative_for": [theme for theme in columns["negative_for"].split(",") if theme],
            }


def main():
    with open(CODEBOOK, "rb") as file:
        kinds = {theme["key"]: theme["kind"] for theme in tomllib.load(file)["theme"]}
    problems, records, seen, holders = [], [], set(), collections.defaultdict(set)
    chosen = {os.path.abspath(path) for path in sys.argv[2:]}
    for path, where, record in parts(sys.argv[1], problems) if len(sys.argv) > 1 else itertools.chain(*map(built, BUILT)):
        found = check(record, where, kinds, seen)
        seen.add(record.get("id"))
        for run in runs(record.get("text", "")):
            holders[run].add(record.get("id"))
        if not chosen or os.path.abspath(path) in chosen:
            problems += found
            if not found:
                records.append(record)
    sharing = {i for ids in holders.values() if len(ids) > 1 for i in ids}
    print("\n".join(problems[:40]))
    print(f"{len(records)} sound records, {len(problems)} problems; {len(sharing)} of {len(seen)} share an 8-word run")
    mine = {r["id"] for r in records}
    for run, ids in sorted(holders.items()):
        if len(ids) > 1 and ids & mine:
            print("  shared run:", run, sorted(ids)[:4])
    codes = collections.Counter(f"{t}/{v or 'stated'}" for r in records for t, v in {(c[0], c[1]) for c in r["themes"]})
    print("codes:", ", ".join(f"{k} {n}" for k, n in sorted(codes.items())))
    print("hard negatives:", dict(sorted(collections.Counter(t for r in records for t in r["negative_for"]).items())))
    for field in ("sentiment", "speaker", "country", "tone", "profession"):
        print(field + ":", dict(collections.Counter(r[field] for r in records).most_common(12)))
    lengths = sorted(len(r["text"].split()) for r in records)
    if lengths:
        print("words: min", lengths[0], "median", lengths[len(lengths) // 2], "max", lengths[-1])
    print("themes per comment:", dict(sorted(collections.Counter(len({(c[0], c[1]) for c in r["themes"]}) for r in records).items())))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
