//! The statistics of signals against other people's implementations: `tests/reference/signals.py` wrote inputs, numbers and
//! versions. Equal to 1e-6 unless a bound says otherwise.

use groundswell::stats::quantify::{ErrorRates, Sample, adjusted_count, expectation_maximisation};
use groundswell::stats::{Change, Counts, Group, Interval, beta, jeffreys, pool, power, spearman, wilson};
use serde_json::Value;

use crate::reference::{array, close, reference, within};

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is a number"))
}

fn whole(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is a whole number"))
}

fn numbers(value: &Value, key: &str) -> Vec<f64> {
    array(value, key).iter().map(number).collect()
}

fn ends(found: Option<Interval>, expected: &Value, most: f64, what: &str) {
    let found = found.unwrap_or_else(|| panic!("{what}: an interval"));
    within(found.low, &expected[0], most, what);
    within(found.high, &expected[1], most, what);
}

#[test]
fn intervals_of_counts_equal_those_of_statsmodels_and_scipy() {
    let reference = reference("signals.json");
    for row in array(&reference["proportions"], "counts") {
        let (k, n, level) = (whole(&row["k"]), whole(&row["n"]), number(&row["level"]));
        ends(wilson(k, n, level), &row["wilson"], 1e-9, &format!("wilson {row}"));
        ends(jeffreys(k, n, level), &row["jeffreys"], 1e-9, &format!("jeffreys {row}"));
    }
    for row in array(&reference["proportions"], "betas") {
        let found = beta(number(&row["a"]), number(&row["b"]), number(&row["level"]));
        ends(found, &row["interval"], 1e-9, &row.to_string());
    }
}

#[test]
fn prediction_powered_shares_equal_those_of_its_authors() {
    let reference = &reference("signals.json")["quantification"];
    let counted = |key: &str| whole(&reference["table"][key]);
    let gold = Counts { tp: counted("tp"), fp: counted("fp"), missed: counted("fn"), tn: counted("tn") };
    let [truth, predicted, uncoded, soft, soft_uncoded] =
        ["truth", "predicted", "uncoded", "soft", "soft_uncoded"].map(|key| numbers(reference, key));
    let said = uncoded.iter().filter(|value| **value == 1.0).count() as u64;
    let decisions = [
        Sample::of_counts(&gold, uncoded.len() as u64, said).expect("a sample"),
        Sample::of_slices(&uncoded, &predicted, &truth).expect("a sample"),
    ];
    let probabilities = [Sample::of_slices(&soft_uncoded, &soft, &truth).expect("a sample")];
    for row in array(reference, "powered") {
        let samples: &[Sample] = if row["of"] == "decisions" { &decisions } else { &probabilities };
        for sample in samples {
            let found = if row["tuned"] == true { sample.tuned(0.95) } else { sample.plain(0.95) };
            let found = found.expect("a share");
            close(found.share, &row["share"], "share");
            ends(Some(found.interval), &row["interval"], 1e-6, &row.to_string());
        }
    }
}

#[test]
fn adjusted_counts_and_adapted_shares_equal_quapys() {
    let reference = &reference("signals.json")["quantification"];
    for row in array(reference, "adjusted") {
        let rates = ErrorRates { sensitivity: number(&row["sensitivity"]), specificity: number(&row["specificity"]) };
        close(adjusted_count(number(&row["observed"]), &rates).expect("told"), &row["share"], &row.to_string());
    }
    for row in array(reference, "adapted") {
        let found = expectation_maximisation(&numbers(row, "posteriors"), number(&row["trained"])).expect("a share");
        assert!(found.converged);
        close(found.prevalence, &row["share"], "adapted");
    }
}

fn periods(row: &Value, key: &str) -> Vec<(u64, u64)> {
    array(row, key).iter().map(|period| (whole(&period[0]), whole(&period[1]))).collect()
}

#[test]
fn steps_of_shares_equal_statsmodels_spread_and_scipys_tests() {
    let reference = reference("signals.json");
    let (mut by_student, mut by_binomial) = (0, 0);
    for row in array(&reference, "changes") {
        let found = Change::between(&periods(row, "before"), &periods(row, "after")).expect("a test");
        close(found.before, &row["shares"][0], "before");
        close(found.after, &row["shares"][1], "after");
        close(found.degrees, &row["degrees"], "degrees");
        let statistic = found.difference() / found.standard_error;
        let spread = number(&row["spread"]);
        if spread <= 1.0 {
            by_binomial += 1;
            close(statistic, &row["z_test"]["statistic"], "statistic");
            close(found.p_value, &row["z_test"]["p_value_student"], "p-value");
        } else if row["one_size"] == true {
            by_student += 1;
            close(found.dispersion, &row["spread"], "dispersion");
            close(statistic, &row["t_test"]["statistic"], "statistic");
            close(found.p_value, &row["t_test"]["p_value"], "p-value");
            // The quasi-binomial dispersion has the variance at each side's own share: near, not equal.
            within(found.dispersion, &row["quasi_binomial"], 0.2 * spread, "quasi-binomial");
        } else {
            // Large periods spread more than small ones, and weigh more in the share.
            assert!(found.dispersion > spread, "{row}");
        }
    }
    assert!(by_student >= 2 && by_binomial >= 1);
}

#[test]
fn power_is_near_that_of_the_non_central_t() {
    for row in array(&reference("signals.json"), "powers") {
        let voices = whole(&row["voices"]);
        let [step, base, dispersion, degrees, alpha] =
            ["step", "base", "dispersion", "degrees", "alpha"].map(|key| number(&row[key]));
        let found = power(step, base, [voices, voices], dispersion, degrees, alpha).expect("sound");
        // Ours approximates the non-central t by a normal.
        within(found, &row["power"], 0.005, &row.to_string());
    }
}

#[test]
fn rank_correlations_equal_scipys() {
    for row in array(&reference("signals.json"), "correlations") {
        let found = spearman(&numbers(row, "x"), &numbers(row, "y"), number(&row["level"])).expect("pairs");
        close(found.rho, &row["rho"], "rho");
        ends(found.interval, &row["interval"], 1e-6, "interval");
    }
}

#[test]
fn pooled_groups_equal_an_adaptive_quadrature_by_scipy() {
    for row in array(&reference("signals.json"), "poolings") {
        let groups: Vec<Group> = (array(row, "groups").iter())
            .map(|group| Group::of_counts(number(&group[0]), number(&group[1])).expect("sound"))
            .collect();
        let found = pool(&groups, 0.95).expect("groups");
        let prior = found.prior.expect("three groups or more");
        // Ours sums over 32 strengths of 21 means each: a tenth of a point is far within any interval.
        within(prior.mean, &row["prior"][0], 1e-3, "mean of the prior");
        within((prior.strength / number(&row["prior"][1])).ln(), &Value::from(0.0), 0.05, "strength of the prior");
        for ((found, share), interval) in found.groups.iter().zip(array(row, "shares")).zip(array(row, "intervals")) {
            within(found.mean, share, 1e-3, "share");
            ends(Some(found.interval), interval, 1e-3, "interval");
        }
    }
}
