#!/usr/bin/env python3
"""F1 of predicted annotations against coded posts, label by label.

usage: scripts/f1.py GOLD.jsonl PRED.jsonl [--labels] [--misses THEME/VALENCE] [--floor F1] [--precision-floor P]
GOLD: posts with `id, text, themes, sentiment, speaker`; PRED: groundswell/annotation@1 whose `text_sha256` is the text's.
Becomes `groundswell evaluate`.
"""
import collections, hashlib, json, sys


def labels(themes):
    return {f"{t[0]}/{t[1] or 'stated'}" for t in themes}


def prf(tp, fp, fn):
    p = tp / (tp + fp) if tp + fp else 0.0
    r = tp / (tp + fn) if tp + fn else 0.0
    return p, r, 2 * p * r / (p + r) if p + r else 0.0


def main():
    gold = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
    predicted = {}
    for line in open(sys.argv[2], encoding="utf-8"):
        record = json.loads(line)
        predicted[record["text_sha256"]] = record
    wanted = sys.argv[sys.argv.index("--misses") + 1] if "--misses" in sys.argv else None
    tp, fp, fn = collections.Counter(), collections.Counter(), collections.Counter()
    judged = {"sentiment": collections.Counter(), "speaker": collections.Counter()}
    missing = 0
    for post in gold:
        record = predicted.get(hashlib.sha256(post["text"].encode()).hexdigest())
        if record is None:
            missing += 1
            continue
        truth = labels(post["themes"])
        found = labels([(c["theme"], c["valence"]) for c in record["themes"]])
        for label in truth | found:
            (tp if label in truth & found else fn if label in truth else fp)[label] += 1
        for field, counter in judged.items():
            counter[(post[field], record[field]["label"] if record[field] else "none")] += 1
        if wanted and (wanted in truth) != (wanted in found):
            print("MISSED" if wanted in truth else "FALSE", post["id"])
            raw = post["text"].encode()
            if wanted in truth:
                print("   ", [raw[t[2][0]:t[2][1]].decode() for t in post["themes"] if len(t) > 2 and f"{t[0]}/{t[1] or 'stated'}" == wanted])
            else:
                print("   ", [(raw[c["span"][0]:c["span"][1]].decode(), c["probability"], c.get("rule")) for c in record["themes"]
                              if f"{c['theme']}/{c['valence'] or 'stated'}" == wanted])
    if "--labels" in sys.argv:
        for label in sorted(set(tp) | set(fn) | set(fp), key=lambda x: -(tp[x] + fn[x])):
            p, r, f = prf(tp[label], fp[label], fn[label])
            print(f"{label:28} n {tp[label] + fn[label]:4}  tp {tp[label]:4} fp {fp[label]:4} fn {fn[label]:4}  P {p:.2f} R {r:.2f} F1 {f:.2f}")
    p, r, f = prf(sum(tp.values()), sum(fp.values()), sum(fn.values()))
    print(f"{len(gold) - missing} posts ({missing} without prediction): micro precision {p:.3f} recall {r:.3f} F1 {f:.3f}")
    micro = (f, p)
    for least in (30, 15):
        counted = [prf(tp[x], fp[x], fn[x])[2] for x in set(tp) | set(fn) if tp[x] + fn[x] >= least]
        if counted:
            print(f"macro F1 over {len(counted)} labels with n >= {least}: {sum(counted) / len(counted):.3f}")
    for field, counter in judged.items():
        total = sum(counter.values())
        kinds = sorted({g for g, _ in counter})
        per = [prf(counter[k, k], sum(v for (g, q), v in counter.items() if q == k and g != k),
                   sum(v for (g, q), v in counter.items() if g == k and q != k))[2] for k in kinds]
        print(f"{field}: accuracy {sum(counter[k, k] for k in kinds) / max(total, 1):.3f}, macro F1 {sum(per) / max(len(per), 1):.3f}",
              {k: round(f, 2) for k, f in zip(kinds, per)})
    for flag, name, value in (("--floor", "F1", micro[0]), ("--precision-floor", "precision", micro[1])):
        if flag in sys.argv and value < float(sys.argv[sys.argv.index(flag) + 1]):
            sys.exit(f"micro {name} {value:.3f} is under its floor {sys.argv[sys.argv.index(flag) + 1]}")


if __name__ == "__main__":
    main()
