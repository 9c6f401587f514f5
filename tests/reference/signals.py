#!/usr/bin/env python3
"""Computes the statistics that signals need by other people's implementations, on invented counts.

usage: tests/reference/signals.py        (rewrites tests/reference/signals.json; needs tests/reference/signals.txt)
The file holds the inputs, the numbers and the versions that made them; tests/it/reference_signals.rs reads it.
All data are random numbers under a fixed seed: no text, and nothing of any person.
"""
import json, os, platform, sys, warnings
from importlib.metadata import version

import numpy as np
import ppi_py
import statsmodels.api as sm
from quapy.functional import solve_adjustment_binary
from quapy.method.aggregative import EMQ
from scipy import integrate, stats
from scipy.special import betaln
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

warnings.filterwarnings("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
VERSIONS = {"python": platform.python_version(), **{name: version(name) for name in
            ("numpy", "scipy", "statsmodels", "quapy", "ppi-python")}}


def plain(value):
    """numpy numbers as JSON's."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, np.ndarray)):
        return [plain(inner) for inner in value]
    if isinstance(value, (np.bool_, bool)):
        return bool(value)
    if isinstance(value, (np.integer, int)):
        return int(value)
    return float(value) if isinstance(value, (np.floating, float)) else value


def proportions():
    """Wilson's and Jeffreys' intervals; Brown, Cai & DasGupta's ends for k = 0 and k = n are set by hand."""
    rows = []
    for k, n in [(0, 10), (1, 10), (5, 50), (10, 10), (3, 655), (137, 655), (654, 655), (2, 100_000), (100_000, 1_000_000), (7, 3_000_000)]:
        for level in (0.8, 0.95, 0.999):
            jeffreys = list(proportion_confint(k, n, alpha=1 - level, method="jeffreys"))
            jeffreys = [0.0 if k == 0 else jeffreys[0], 1.0 if k == n else jeffreys[1]]
            rows.append({"k": k, "n": n, "level": level, "jeffreys": jeffreys,
                         "wilson": proportion_confint(k, n, alpha=1 - level, method="wilson")})
    betas = [{"a": a, "b": b, "level": 0.95, "interval": stats.beta.ppf([0.025, 0.975], a, b)}
             for a, b in [(0.3, 4.2), (1, 1), (2.5, 0.7), (12.4, 388.1), (1e5, 3e5), (1e-2, 1.0)]]
    return {"counts": rows, "betas": betas}


def quantification(random):
    n, uncoded = 150, 1200
    truth = (random.random(n) < 0.25).astype(float)
    predicted = np.where(truth == 1, random.random(n) < 0.8, random.random(n) < 0.1).astype(float)
    others = (random.random(uncoded) < 0.27).astype(float)
    soft = np.round(np.clip(0.6 * truth + random.beta(2, 6, n), 0, 1), 4)
    soft_others = np.round(random.beta(1.2, 3, uncoded), 4)
    powered = []
    for kind, (yhat, yhat_others) in {"decisions": (predicted, others), "probabilities": (soft, soft_others)}.items():
        for lam in (1, None):
            share = float(np.ravel(ppi_py.ppi_mean_pointestimate(truth, yhat, yhat_others, lam=lam))[0])
            low, high = ppi_py.ppi_mean_ci(truth, yhat, yhat_others, alpha=0.05, lam=lam)
            powered.append({"of": kind, "tuned": lam is None, "share": share, "interval": [np.ravel(low)[0], np.ravel(high)[0]]})
    table = {"tp": int((truth * predicted).sum()), "fp": int(((1 - truth) * predicted).sum()),
             "fn": int((truth * (1 - predicted)).sum()), "tn": int(((1 - truth) * (1 - predicted)).sum())}
    adjusted = []
    for observed, sensitivity, specificity in [(0.34, 0.9, 0.8), (0.27, 0.81, 0.93), (0.05, 0.7, 0.9), (0.98, 0.7, 0.9), (0.4, 0.55, 0.6)]:
        adjusted.append({"observed": observed, "sensitivity": sensitivity, "specificity": specificity,
                         "share": solve_adjustment_binary(observed, sensitivity, 1 - specificity)})
    # QuaPy stops at a change of 1e-4; its limits are set so that it runs on to convergence.
    EMQ.MAX_ITER = 100_000
    adapted = []
    for trained, a, b in [(0.3, 0.4, 2.0), (0.5, 0.3, 0.9), (0.1, 0.2, 3.0)]:
        posteriors = np.clip(np.round(random.beta(a, b, 400), 4), 0.0001, 0.9999)
        share, _ = EMQ.EM([1 - trained, trained], np.stack([1 - posteriors, posteriors], axis=1), epsilon=1e-14)
        adapted.append({"trained": trained, "posteriors": posteriors, "share": share[1]})
    return {"truth": truth, "predicted": predicted, "uncoded": others, "soft": soft, "soft_uncoded": soft_others,
            "table": table, "powered": powered, "adjusted": adjusted, "adapted": adapted}


def counted(random, sizes, share, rho):
    strength = 1 / rho - 1
    return [[int(random.binomial(n, random.beta(share * strength, (1 - share) * strength))), int(n)] for n in sizes]


def change_of(before, after):
    k, n = np.array(before + after, float).T
    side = np.repeat([0, 1], [len(before), len(after)])
    design = sm.add_constant(side)
    fit = sm.WLS(k / n, design, weights=n).fit()
    share = k.sum() / n.sum()
    out = {"before": before, "after": after, "shares": [fit.params[0], fit.params.sum()], "degrees": fit.df_resid,
           # Spread about each side's share over the binomial variance at the share of both together.
           "spread": fit.scale / (share * (1 - share)),
           # The same at each side's own share: the quasi-binomial dispersion, told for comparison.
           "quasi_binomial": sm.GLM(k / n, design, family=sm.families.Binomial(), var_weights=n).fit(scale="X2").scale}
    sizes = set(n.astype(int))
    statistic, p_value = stats.ttest_ind((k / n)[side == 1], (k / n)[side == 0])
    out["one_size"] = len(sizes) == 1
    out["t_test"] = {"statistic": statistic, "p_value": p_value}
    z, _ = proportions_ztest([k[side == 1].sum(), k[side == 0].sum()], [n[side == 1].sum(), n[side == 0].sum()])
    out["z_test"] = {"statistic": z, "p_value_student": 2 * stats.t.sf(abs(z), len(k) - 2)}
    return out


def changes(random):
    even = lambda m: [50] * m
    uneven = lambda m: np.maximum(5, np.round(np.exp(random.normal(3.7, 0.7, m)))).astype(int)
    return [change_of(counted(random, even(12), 0.2, 0.1), counted(random, even(12), 0.4, 0.1)),
            change_of(counted(random, even(8), 0.15, 0.2), counted(random, even(4), 0.2, 0.2)),
            change_of([[10, 50], [11, 50], [9, 50]], [[15, 50], [14, 50], [16, 50]]),
            change_of(counted(random, uneven(12), 0.2, 0.1), counted(random, uneven(10), 0.3, 0.1)),
            change_of(counted(random, uneven(6), 0.05, 0.05), counted(random, uneven(7), 0.1, 0.05))]


def powers():
    """With equal variances under both hypotheses the test is Student's: scipy's non-central t, which ours approximates."""
    rows = []
    for step, share, voices, degrees, dispersion, alpha in [(0.02, 0.5, 600, 22, 1.0, 0.05), (0.05, 0.5, 600, 22, 1.5, 0.05),
                                                            (0.08, 0.5, 600, 22, 2.0, 0.001), (0.12, 0.5, 360, 10, 1.2, 0.05)]:
        base = share - step / 2
        null = np.sqrt(dispersion * share * (1 - share) * 2 / voices)
        real = np.sqrt(dispersion * 2 * base * (1 - base) / voices)
        limit = stats.t.isf(alpha / 2, degrees) * null / real
        found = stats.nct.sf(limit, degrees, step / real) + stats.nct.cdf(-limit, degrees, step / real)
        rows.append({"step": step, "base": base, "voices": voices, "degrees": degrees, "dispersion": dispersion, "alpha": alpha, "power": found})
    return rows


def correlations(random):
    rows = []
    for n, level in [(6, 0.9), (12, 0.95), (40, 0.95)]:
        x = np.round(random.normal(size=n), 1)
        y = np.round(0.6 * x + random.normal(size=n), 1)
        rho = stats.spearmanr(x, y).statistic
        z, se = np.arctanh(rho), np.sqrt((1 + rho ** 2 / 2) / (n - 3))
        rows.append({"x": x, "y": y, "level": level, "rho": rho, "interval": np.tanh(z + stats.norm.ppf([(1 - level) / 2, (1 + level) / 2]) * se)})
    return rows


def pooled(groups):
    """The average over priors by scipy's adaptive quadrature: mean of the prior uniform, and so the shrinkage of a median group."""
    k, n = np.array(groups, float).T
    size = np.median(n)
    log = lambda m, t: t - 2 * np.log(np.exp(t) + size) + (betaln(k + m * np.exp(t), n - k + (1 - m) * np.exp(t)) - betaln(m * np.exp(t), (1 - m) * np.exp(t))).sum()
    most = np.log(n.sum())
    middle = k.sum() / n.sum()
    top = max(log(m, t) for m in np.linspace(0.005, 0.995, 199) for t in np.linspace(0, most, 40))
    inner = lambda t, of: integrate.quad(lambda m: np.exp(log(m, t) - top) * of(m, np.exp(t)), 1e-9, 1 - 1e-9, points=[middle], epsabs=1e-11, limit=200)[0]
    total = lambda of: integrate.quad(lambda t: inner(t, of), 0, most, epsabs=1e-9, limit=200)[0]
    all = total(lambda m, s: 1.0)
    shares, intervals = [], []
    for hits, voices in zip(k, n):
        mean = total(lambda m, s: (hits + m * s) / (voices + s)) / all
        def squared(m, s):
            a, c = hits + m * s, voices + s
            return a * (a + 1) / (c * (c + 1))
        variance = total(squared) / all - mean ** 2
        strength = mean * (1 - mean) / variance - 1
        shares.append(mean)
        intervals.append(stats.beta.ppf([0.025, 0.975], mean * strength, (1 - mean) * strength))
    return {"groups": groups, "prior": [total(lambda m, s: m) / all, np.exp(total(lambda m, s: np.log(s)) / all)], "shares": shares, "intervals": intervals}


def poolings(random):
    return [pooled([[4.0, 20.0], [9.5, 31.25], [30.0, 60.0], [2.0, 18.0]]), pooled([[20, 100], [22, 100], [18, 100]]),
            pooled([[k, n] for k, n in counted(random, random.integers(20, 120, 10), 0.15, 0.05)])]


if __name__ == "__main__":
    random = np.random.default_rng(20260101)
    record = {"made_by": "tests/reference/signals.py", "versions": VERSIONS, "proportions": proportions(),
              "quantification": quantification(random), "changes": changes(random), "powers": powers(),
              "correlations": correlations(random), "poolings": poolings(random)}
    with open(os.path.join(HERE, "signals.json"), "w", encoding="utf-8") as file:
        json.dump(plain(record), file, separators=(",", ":"))
        file.write("\n")
    print(json.dumps(VERSIONS), file=sys.stderr)
