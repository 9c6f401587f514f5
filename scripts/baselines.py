#!/usr/bin/env python3
"""What a classifier must beat: majority, VADER's lexicon (sentiment only), TF-IDF with logistic regression.

usage: scripts/baselines.py FOLDER OUT     (needs scripts/requirements.txt)
FOLDER is what scripts/coded_to_annotations.py wrote, with --posts; trains on posts, predicts gold, writes into OUT the
annotation records majority.jsonl, vader.jsonl and tfidf.jsonl (with scores). Fixed seeds: the same bytes each time.
"""
import collections, json, os, sys
from importlib.metadata import version

import numpy as np
from scipy.sparse import hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

LEAST_POSITIVES = 8  # a label with fewer training posts is never predicted


def read(folder, name):
    with open(os.path.join(folder, f"{name}.jsonl"), encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def load(folder, name, threads):
    texts = {comment["id"]: comment["text"] for thread in read(folder, threads) for comment in thread["comments"]}
    records = read(folder, name)
    return records, [texts[record["comment"]] for record in records]


def label(code):
    return code["theme"] if code["valence"] is None else f"{code['theme']}/{code['valence']}"


def prediction(gold, annotator, labels=(), sentiment=None, speaker=None, scores=None):
    """A record for the gold comment; `sentiment` and `speaker` are (label, probability)."""
    judged = lambda pair: pair and {"label": pair[0], "probability": round(float(pair[1]), 4)}
    themes = [{"theme": name.split("/")[0], "valence": (name.split("/") + [None])[1],
               "probability": (scores or {}).get(name, 1.0), "span": None} for name in labels]
    record = {key: gold[key] for key in ("schema", "thread", "comment", "author", "posted", "platform", "columns", "text_sha256")}
    record |= {"annotator": annotator, "codebook": gold["codebook"], "themes": themes, "sentiment": judged(sentiment),
               "speaker": judged(speaker), "error": None}
    return record | ({} if scores is None else {"scores": scores})


def write(folder, name, records):
    with open(os.path.join(folder, f"{name}.jsonl"), "w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False, separators=(",", ":")) + "\n" for record in records)


def majority(train, gold):
    """The commonest sentiment and speaker of the posts; a label on more than half of them, which none is."""
    common = lambda field: collections.Counter(record[field]["label"] for record in train).most_common(1)[0]
    counts = collections.Counter(name for record in train for name in {label(code) for code in record["themes"]})
    labels = [name for name, count in counts.items() if 2 * count > len(train)]
    said = {field: (common(field)[0], common(field)[1] / len(train)) for field in ("sentiment", "speaker")}
    return [prediction(record, "rule:majority@1", labels, said["sentiment"], said["speaker"]) for record in gold]


def vader(gold, texts):
    """Its authors' cut: compound of 0.05 and more is positive, -0.05 and less negative. It says nothing of themes."""
    analyzer, name = SentimentIntensityAnalyzer(), f"rule:vader@{version('vaderSentiment')}"
    compound = [analyzer.polarity_scores(text)["compound"] for text in texts]
    kind = lambda c: "positive" if c >= 0.05 else "negative" if c <= -0.05 else "neutral"
    return [prediction(record, name, sentiment=(kind(c), 1.0)) for record, c in zip(gold, compound)]


def threshold(probabilities, truth):
    """The cut with the best F1 on probabilities of held-out posts."""
    order = np.argsort(-probabilities)
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + truth.sum())
    return probabilities[order[int(np.argmax(f1))]]


def tfidf(train, train_texts, gold, gold_texts):
    words = TfidfVectorizer(sublinear_tf=True, min_df=2, ngram_range=(1, 2), strip_accents="unicode")
    letters = TfidfVectorizer(sublinear_tf=True, min_df=3, ngram_range=(3, 5), analyzer="char_wb", max_features=200_000)
    x = hstack([words.fit_transform(train_texts), letters.fit_transform(train_texts)]).tocsr()
    z = hstack([words.transform(gold_texts), letters.transform(gold_texts)]).tocsr()
    coded = [{label(code) for code in record["themes"]} for record in train]
    names = sorted({name for row in coded for name in row})
    found, scores = [set() for _ in gold], [{} for _ in gold]
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    for name in names:
        y = np.array([name in row for row in coded], dtype=int)
        if y.sum() < LEAST_POSITIVES:
            continue
        model = LogisticRegression(C=10.0, class_weight="balanced", solver="liblinear", random_state=0)
        held_out = cross_val_predict(model, x, y, cv=folds, method="predict_proba")[:, 1]
        # Platt's map, so that scores are probabilities: balanced weights alone overstate rare labels.
        logit = lambda p: np.log(np.clip(p, 1e-6, 1 - 1e-6) / (1 - np.clip(p, 1e-6, 1 - 1e-6))).reshape(-1, 1)
        platt = LogisticRegression(C=1e6).fit(logit(held_out), y)
        calibrated = lambda p: platt.predict_proba(logit(p))[:, 1]
        cut = threshold(calibrated(held_out), y)
        p = calibrated(model.fit(x, y).predict_proba(z)[:, 1])
        for at, score in enumerate(p):
            scores[at][name] = round(float(score), 4)
            if score >= cut:
                found[at].add(name)
    judged = {}
    for field in ("sentiment", "speaker"):
        model = LogisticRegression(C=3.0, class_weight="balanced", max_iter=2000, random_state=0)
        p = model.fit(x, [record[field]["label"] for record in train]).predict_proba(z)
        judged[field] = [(model.classes_[at], row[at]) for row, at in zip(p, p.argmax(axis=1))]
    name = f"model:tfidf-logreg@sklearn-{version('scikit-learn')}"
    return [prediction(record, name, sorted(found[at]), judged["sentiment"][at], judged["speaker"][at], scores[at])
            for at, record in enumerate(gold)]


def main():
    folder, out = sys.argv[1:3]
    os.makedirs(out, exist_ok=True)
    gold, gold_texts = load(folder, "adjudicated", "gold.threads")
    train, train_texts = load(folder, "posts", "posts.threads")
    write(out, "majority", majority(train, gold))
    write(out, "vader", vader(gold, gold_texts))
    write(out, "tfidf", tfidf(train, train_texts, gold, gold_texts))


if __name__ == "__main__":
    main()
