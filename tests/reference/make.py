#!/usr/bin/env python3
"""Computes every statistic of `groundswell evaluate` by other people's implementations, on invented codings.

usage: tests/reference/make.py        (rewrites tests/reference/*.json; needs tests/reference/requirements.txt)
The files hold the inputs, the numbers and the versions that made them; tests/it/reference.rs reads them.
All data are random numbers under a fixed seed: no text, and nothing of any person.
"""
import json, os, platform, sys, tomllib, warnings
from importlib.metadata import version

import krippendorff
import numpy as np
import pandas as pd
from irrCAC.raw import CAC
from scipy.stats import binom
from sklearn import metrics
from sklearn.calibration import calibration_curve
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
VERSIONS = {"python": platform.python_version(), **{name: version(name) for name in
            ("numpy", "scipy", "scikit-learn", "statsmodels", "krippendorff", "irrCAC", "pandas")}}
STANCES = ["negative", "neutral", "positive"]
SPEAKERS = ["first_hand", "second_hand", "outsider", "unclear"]


def labels():
    with open(os.path.join(ROOT, "src", "codebook", "default.toml"), "rb") as file:
        themes = tomllib.load(file)["theme"]
    return [name for theme in themes for name in
            ([theme["key"]] if theme["kind"] == "intent" else [f"{theme['key']}/strain", f"{theme['key']}/support"])]


def plain(value):
    """numpy numbers as JSON's; not-a-number as null."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(inner) for inner in value]
    if isinstance(value, (np.integer, int)) and not isinstance(value, bool):
        return int(value)
    if isinstance(value, (np.floating, float)):
        return None if np.isnan(value) else float(value)
    return value


def write(name, record):
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as file:
        json.dump({"made_by": "tests/reference/make.py", "versions": VERSIONS, **plain(record)}, file, separators=(",", ":"))
        file.write("\n")


def draw(random, n, names):
    """Gold and scores of n comments: labels of very different frequency, scores that know something."""
    base = np.exp(random.uniform(np.log(0.02), np.log(0.35), len(names)))
    gold = (random.random((n, len(names))) < base).astype(int)
    scores = np.round(np.clip(random.beta(1.2, 6.0, gold.shape) + gold * random.uniform(0, 0.8, gold.shape), 0, 1), 4)
    scores[(random.random(scores.shape) < 0.4) & (gold == 0)] = 0.0
    return gold, scores


def classes(random, n, k, right):
    gold = random.integers(0, k, n)
    return gold, np.where(random.random(n) < right, gold, random.integers(0, k, n))


def scores_of(gold, predicted, names):
    n = gold.sum(axis=0)
    out = {"labels": []}
    for at, name in enumerate(names):
        p, r, f, _ = metrics.precision_recall_fscore_support(gold[:, at], predicted[:, at], average="binary", zero_division=0)
        tn, fp, fn, tp = metrics.confusion_matrix(gold[:, at], predicted[:, at], labels=[0, 1]).ravel()
        out["labels"].append({"label": name, "tp": tp, "fp": fp, "fn": fn, "tn": tn, "precision": p, "recall": r, "f1": f})
    out["micro"] = metrics.precision_recall_fscore_support(gold, predicted, average="micro", zero_division=0)[:3]
    for least in (30, 15):
        out[f"macro_{least}"] = metrics.f1_score(gold[:, n >= least], predicted[:, n >= least], average="macro", zero_division=0)
        out[f"labels_{least}"] = (n >= least).sum()
    out["samples_f1"] = metrics.f1_score(gold, predicted, average="samples", zero_division=1)
    out["exact"] = metrics.accuracy_score(gold, predicted)
    return out


def classes_of(gold, predicted):
    return {"accuracy": metrics.accuracy_score(gold, predicted), "macro_f1": metrics.f1_score(gold, predicted, average="macro"),
            "macro_recall": metrics.recall_score(gold, predicted, average="macro"), "kappa": metrics.cohen_kappa_score(gold, predicted)}


def interval(units, statistic, replicates=4000):
    random = np.random.default_rng(99)
    values = [statistic(random.integers(0, units, units)) for _ in range(replicates)]
    return list(np.percentile(values, [2.5, 97.5]))


def evaluation(names):
    random = np.random.default_rng(20240101)
    n = 240
    gold, scores = draw(random, n, names)
    predicted = (scores >= 0.42).astype(int)
    other = np.where(random.random(gold.shape) < 0.97, predicted, gold)
    stance, speaker = classes(random, n, 3, 0.5), classes(random, n, 4, 0.6)
    out = {"labels": names, "gold": [np.flatnonzero(row) for row in gold], "predicted": [np.flatnonzero(row) for row in predicted],
           "other": [np.flatnonzero(row) for row in other],
           "scores": [{str(at): row[at] for at in np.flatnonzero(row)} for row in scores],
           "sentiment": {"kinds": STANCES, "gold": stance[0], "predicted": stance[1]},
           "speaker": {"kinds": SPEAKERS, "gold": speaker[0], "predicted": speaker[1]}}
    expected = scores_of(gold, predicted, names)
    for at, label in enumerate(expected["labels"]):
        base = gold[:, at].mean()
        brier = metrics.brier_score_loss(gold[:, at], scores[:, at])
        label.update(average_precision=metrics.average_precision_score(gold[:, at], scores[:, at]), brier=brier,
                     skill=1 - brier / metrics.brier_score_loss(gold[:, at], np.full(n, base)))
    expected["sentiment"], expected["speaker"] = classes_of(*stance), classes_of(*speaker)
    common = gold.sum(axis=0) >= 30
    first = int(np.flatnonzero(common)[0])
    micro = lambda a: lambda i: metrics.f1_score(gold[i], a[i], average="micro", zero_division=0)
    macro = lambda i: metrics.f1_score(gold[i][:, common], predicted[i][:, common], average="macro", zero_division=0)
    expected["intervals"] = {
        "micro_f1": interval(n, micro(predicted)), "macro_30": interval(n, macro, 1500),
        "difference_micro_f1": interval(n, lambda i: micro(predicted)(i) - micro(other)(i), 1500),
        "average_precision": {"label": names[first], "interval": interval(
            n, lambda i: metrics.average_precision_score(gold[i, first], scores[i, first]) if gold[i, first].any() else np.nan)}}
    pairs, p_values = [], []
    for at in range(len(names)):
        right, other_right = predicted[:, at] == gold[:, at], other[:, at] == gold[:, at]
        b, c = int((right & ~other_right).sum()), int((~right & other_right).sum())
        pairs.append(mcnemar_of(names[at], b, c))
        p_values.append(pairs[-1]["mid_p"])
    has = gold.sum(axis=0) > 0
    adjusted = iter(multipletests(np.array(p_values)[has], method="fdr_bh")[1])
    for at, pair in enumerate(pairs):
        pair["q_value"] = next(adjusted) if has[at] else None
    expected["mcnemar"] = pairs
    expected["other"] = {key: scores_of(gold, other, names)[key] for key in ("micro", "macro_30", "samples_f1", "exact")}
    out["expected"] = expected
    return out


def mcnemar_of(name, b, c):
    exact = mcnemar([[0, b], [c, 0]], exact=True).pvalue
    n, k = b + c, min(b, c)
    # Fagerland, Lydersen & Laake (2013), equation for the mid-p value, with scipy's binomial distribution.
    mid_p = 1.0 if n == 0 else (1 - 0.5 * binom.pmf(b, n, 0.5) if b == c else 2 * binom.cdf(k, n, 0.5) - binom.pmf(k, n, 0.5))
    return {"label": name, "only_first": b, "only_second": c, "exact": 1.0 if n == 0 else exact, "mid_p": mid_p}


def coefficients(codes, categories):
    """codes: coders x units, nan where missing."""
    used = np.unique(codes[~np.isnan(codes)])
    alpha = krippendorff.alpha(codes, level_of_measurement="nominal", value_domain=list(range(categories))) if len(used) > 1 else None
    cac = CAC(pd.DataFrame(codes.T), categories=list(map(float, range(categories))), digits=12)
    return {"alpha": alpha, "ac1": cac.gwet()["est"]["coefficient_value"]}


def agreement(names):
    random = np.random.default_rng(7)
    n, coders = 150, 3
    truth = (random.random((n, len(names))) < np.exp(random.uniform(np.log(0.02), np.log(0.35), len(names)))).astype(float)
    codes = np.stack([np.where(random.random(truth.shape) < 0.93, truth, 1 - truth) for _ in range(coders)])
    stance_truth, speaker_truth = random.integers(0, 3, n), random.integers(0, 4, n)
    noisy = lambda truth, k: np.stack([np.where(random.random(n) < 0.8, truth, random.integers(0, k, n)) for _ in range(coders)]).astype(float)
    stance, speaker = noisy(stance_truth, 3), noisy(speaker_truth, 4)
    there = random.random((coders, n)) < 0.85
    there[0] |= ~there.any(axis=0)
    record = {"labels": names, "coders": []}
    for coder in range(coders):
        record["coders"].append([None if not there[coder, u] else {
            "labels": np.flatnonzero(codes[coder, u]), "sentiment": int(stance[coder, u]), "speaker": int(speaker[coder, u])} for u in range(n)])
    gaps = lambda matrix: np.where(there, matrix, np.nan)
    # Units that one coder alone coded are left out, as groundswell leaves them out.
    twice = there.sum(axis=0) >= 2
    per_label = [{"label": name, **coefficients(gaps(codes[:, :, at])[:, twice], 2)} for at, name in enumerate(names)]
    pooled = np.concatenate([gaps(codes[:, :, at])[:, twice] for at in range(len(names))], axis=1)
    record["expected"] = {"labels": per_label, "themes": coefficients(pooled, 2),
                          "sentiment": coefficients(gaps(stance)[:, twice], 3), "speaker": coefficients(gaps(speaker)[:, twice], 4),
                          "pairs": []}
    for a in range(coders):
        for b in range(coders):
            if a != b:
                both = there[a] & there[b]
                record["expected"]["pairs"].append({"gold": a, "other": b, "comments": both.sum(), "f1": metrics.f1_score(
                    codes[a, both].astype(int), codes[b, both].astype(int), average="micro", zero_division=0)})
    both = there[0] & there[1]
    record["expected"]["kappa_of_first_two"] = {
        "sentiment": metrics.cohen_kappa_score(stance[0, both], stance[1, both]),
        "themes": metrics.cohen_kappa_score(codes[0, both].ravel(), codes[1, both].ravel())}
    return record


def calibration():
    random = np.random.default_rng(3)
    n = 200
    scores = np.sort(random.permutation(np.round(np.linspace(0.001, 0.997, n), 4)))
    gold = (random.random(n) < scores ** 1.5).astype(int)
    found, said = calibration_curve(gold, scores, n_bins=10, strategy="quantile")
    return {"scores": scores, "gold": gold, "expected": {"said": said, "found": found, "ace": np.abs(said - found).mean(),
            "brier": metrics.brier_score_loss(gold, scores)}}


def published():
    """Worked examples in print, with where they stand."""
    return {"krippendorff_2011_a": {"coders": ["0100000010", "1110010000"], "categories": 2, "alpha": 0.095},
            "krippendorff_2011_c": {"coders": ["123321412...", "1233224125.3", ".3332342251.", "12332441251."], "categories": 6, "alpha": 0.743},
            "fagerland_2013": {"only_first": 1, "only_second": 7, "exact": 0.070, "mid_p": 0.039}}


if __name__ == "__main__":
    names = labels()
    write("evaluation.json", evaluation(names))
    write("agreement.json", agreement(names))
    write("calibration.json", calibration())
    write("published.json", published())
    print(json.dumps(VERSIONS), file=sys.stderr)
