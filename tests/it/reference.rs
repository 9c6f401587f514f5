//! Every statistic against other people's implementations: `tests/reference/make.py` wrote inputs, numbers and versions.

use std::path::Path;

use groundswell::codebook::Codebook;
use groundswell::evaluate::{Codings, Evaluation, Gold, GoldOptions, Join, Labels, Pairs, agreement, compare};
use groundswell::stats::{Calibration, McNemar, Plan, Ranking, Tally, kappa};
use serde_json::{Value, json};

use crate::made::{lines, record};

pub(crate) fn reference(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference").join(name);
    let text = std::fs::read_to_string(path).expect("the reference is there");
    serde_json::from_str(&text).expect("the reference is JSON")
}

pub(crate) fn close(found: f64, expected: &Value, what: &str) {
    within(found, expected, 1e-6, what);
}

pub(crate) fn within(found: f64, expected: &Value, most: f64, what: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what}: {expected} is a number"));
    assert!((found - expected).abs() <= most, "{what}: {found} is not {expected}");
}

pub(crate) fn array<'v>(value: &'v Value, key: &str) -> &'v Vec<Value> {
    value[key].as_array().unwrap_or_else(|| panic!("{key} is a list"))
}

fn names(reference: &Value) -> Vec<String> {
    array(reference, "labels").iter().map(|name| name.as_str().expect("a name").to_owned()).collect()
}

/// The records of one side of evaluation.json.
fn side(reference: &Value, side: &str, annotator: &str) -> String {
    let names = names(reference);
    let kind = |field: &str, at: usize, side: &str| {
        let number = reference[field][side][at].as_u64().expect("a number") as usize;
        json!({"label": reference[field]["kinds"][number], "probability": 1.0})
    };
    let judged = if side == "gold" { "gold" } else { "predicted" };
    let records: Vec<Value> = array(reference, side)
        .iter()
        .enumerate()
        .map(|(at, row)| {
            let codes: Vec<&str> = row
                .as_array()
                .expect("a list")
                .iter()
                .map(|at| names[at.as_u64().expect("a number") as usize].as_str())
                .collect();
            let mut made = record(&format!("c-{at}"), annotator, &codes);
            made["sentiment"] = kind("sentiment", at, judged);
            made["speaker"] = kind("speaker", at, judged);
            if side == "predicted" {
                let scores = reference["scores"][at].as_object().expect("a map");
                let named = scores
                    .iter()
                    .map(|(at, score)| (names[at.parse::<usize>().expect("a number")].clone(), score.clone()));
                made["scores"] = Value::Object(named.collect());
            }
            made
        })
        .collect();
    lines(&records)
}

fn evaluated(reference: &Value, plan: &Plan) -> Evaluation {
    let labels = Labels::new(&Codebook::embedded());
    let gold = side(reference, "gold", "person:a");
    let gold = Gold::read(gold.as_bytes(), "gold.jsonl", &labels, GoldOptions::default()).expect("sound");
    let mut pairs = Pairs::new(&gold);
    pairs.read(side(reference, "predicted", "model:m@1").as_bytes(), "pred.jsonl").expect("sound");
    assert_eq!(pairs.skips().count(), 0, "{:?}", pairs.skips());
    pairs.evaluate(None, plan, &[]).expect("pairs")
}

#[test]
fn scores_equal_scikit_learns() {
    let reference = reference("evaluation.json");
    let expected = &reference["expected"];
    let evaluation = evaluated(&reference, &Plan { replicates: 0, ..Plan::default() });
    let summary = &evaluation.summary;
    let micro = [summary.precision, summary.recall, summary.f1].map(|figure| figure.expect("defined").value);
    micro.iter().zip(array(expected, "micro")).for_each(|(found, expected)| close(*found, expected, "micro"));
    for (found, key) in [(summary.macro_30, "30"), (summary.macro_15, "15")] {
        let found = found.expect("common labels");
        close(found.figure.value, &expected[format!("macro_{key}")], "macro");
        assert_eq!(found.labels as u64, expected[format!("labels_{key}")].as_u64().expect("a number"));
    }
    close(summary.samples_f1.expect("defined").value, &expected["samples_f1"], "samples");
    close(summary.exact.expect("defined").value, &expected["exact"], "exact");
    for (accuracy, f1, recall, key) in [
        (summary.sentiment_accuracy, summary.sentiment_macro_f1, summary.sentiment_macro_recall, "sentiment"),
        (summary.speaker_accuracy, summary.speaker_macro_f1, summary.speaker_macro_recall, "speaker"),
    ] {
        close(accuracy.expect("defined").value, &expected[key]["accuracy"], key);
        close(f1.expect("defined").value, &expected[key]["macro_f1"], key);
        close(recall.expect("defined").value, &expected[key]["macro_recall"], key);
    }
    let mut judged = 0;
    for (label, expected) in evaluation.labels.iter().zip(array(expected, "labels")) {
        let counts = [label.counts.tp, label.counts.fp, label.counts.missed, label.counts.tn];
        assert_eq!(
            json!(counts),
            json!([expected["tp"], expected["fp"], expected["fn"], expected["tn"]]),
            "{}",
            label.label
        );
        let Some(f1) = label.f1 else { continue };
        judged += 1;
        close(f1.value, &expected["f1"], &label.label);
        close(label.precision.map_or(0.0, |figure| figure.value), &expected["precision"], &label.label);
        close(label.recall.map_or(0.0, |figure| figure.value), &expected["recall"], &label.label);
        close(label.average_precision.expect("scores").value, &expected["average_precision"], &label.label);
        let calibration = label.calibration.as_ref().expect("scores");
        close(calibration.brier, &expected["brier"], &label.label);
        close(calibration.skill.expect("both kinds"), &expected["skill"], &label.label);
    }
    assert_eq!(judged, expected["labels_15"].as_u64().expect("a number"));
    let codes: usize = array(&reference, "gold").iter().map(|row| row.as_array().map_or(0, Vec::len)).sum();
    assert_eq!(evaluation.scorecard().micro().gold(), codes as u64);
}

#[test]
fn intervals_are_those_of_an_independent_bootstrap() {
    let reference = reference("evaluation.json");
    let expected = &reference["expected"]["intervals"];
    let evaluation = evaluated(&reference, &Plan { replicates: 4000, ..Plan::default() });
    let label = expected["average_precision"]["label"].as_str().expect("a name");
    let ap =
        evaluation.labels.iter().find(|figures| figures.label == label).and_then(|figures| figures.average_precision);
    for (found, expected, most) in [
        (evaluation.summary.f1, &expected["micro_f1"], 0.003),
        (evaluation.summary.macro_30.map(|mean| mean.figure), &expected["macro_30"], 0.004),
        (ap, &expected["average_precision"]["interval"], 0.008),
    ] {
        let found = found.expect("defined");
        within(found.low.expect("resamples"), &expected[0], most, "low");
        within(found.high.expect("resamples"), &expected[1], most, "high");
    }
}

#[test]
fn comparisons_equal_those_of_statsmodels_and_scipy() {
    let reference = reference("evaluation.json");
    let expected = &reference["expected"];
    let labels = Labels::new(&Codebook::embedded());
    let gold = side(&reference, "gold", "person:a");
    let gold = Gold::read(gold.as_bytes(), "gold.jsonl", &labels, GoldOptions::default()).expect("sound");
    let [first, second] = ["predicted", "other"].map(|name| {
        let mut pairs = Pairs::new(&gold);
        pairs.read(side(&reference, name, "model:m@1").as_bytes(), "pred.jsonl").expect("sound");
        pairs
    });
    let plan = Plan { replicates: 2000, ..Plan::default() };
    let comparison = compare(&first, &second, ["first", "second"], &plan, &[]).expect("pairs");
    close(comparison.second_summary.f1.expect("defined").value, &expected["other"]["micro"][2], "micro of the second");
    close(comparison.second_summary.macro_30.expect("defined").figure.value, &expected["other"]["macro_30"], "macro");
    let f1 = comparison.differences.iter().find(|difference| difference.figure == "f1").expect("a difference");
    within(f1.difference.low.expect("resamples"), &expected["intervals"]["difference_micro_f1"][0], 0.001, "low");
    within(f1.difference.high.expect("resamples"), &expected["intervals"]["difference_micro_f1"][1], 0.001, "high");
    assert!(f1.p_value.is_some_and(|p| p < 0.01));
    for (label, expected) in
        comparison.labels.iter().zip(array(expected, "mcnemar").iter().filter(|row| !row["q_value"].is_null()))
    {
        assert_eq!(
            (json!(label.label), json!(label.decisions.only_first)),
            (expected["label"].clone(), expected["only_first"].clone())
        );
        close(label.decisions.exact, &expected["exact"], &label.label);
        close(label.decisions.mid_p, &expected["mid_p"], &label.label);
        close(label.q_value, &expected["q_value"], &label.label);
    }
}

/// The file of one coder of agreement.json.
fn coder(reference: &Value, at: usize) -> String {
    let names = names(reference);
    let kinds = [["negative", "neutral", "positive", ""], ["first_hand", "second_hand", "outsider", "unclear"]];
    let records: Vec<Value> = reference["coders"][at]
        .as_array()
        .expect("a list")
        .iter()
        .enumerate()
        .filter(|(_, coded)| !coded.is_null())
        .map(|(unit, coded)| {
            let number = |value: &Value| value.as_u64().expect("a number") as usize;
            let codes: Vec<&str> = array(coded, "labels").iter().map(|at| names[number(at)].as_str()).collect();
            let mut made = record(&format!("c-{unit}"), &format!("person:{at}"), &codes);
            made["sentiment"]["label"] = json!(kinds[0][number(&coded["sentiment"])]);
            made["speaker"]["label"] = json!(kinds[1][number(&coded["speaker"])]);
            made
        })
        .collect();
    lines(&records)
}

#[test]
fn agreement_equals_that_of_krippendorff_and_irrcac() {
    let reference = reference("agreement.json");
    let expected = &reference["expected"];
    let labels = Labels::new(&Codebook::embedded());
    let read = |at| Codings::read(coder(&reference, at).as_bytes(), "coder.jsonl", &labels, Join::Id).expect("sound");
    let coders = [read(0), read(1), read(2)];
    let plan = Plan { replicates: 20, ..Plan::default() };
    let (found, skips) = agreement(&coders, &labels, &plan, &[]).expect("pairs");
    assert_eq!(skips.count(), 0);
    for (found, key) in [(&found.themes, "themes"), (&found.sentiment, "sentiment"), (&found.speaker, "speaker")] {
        close(found.alpha.expect("codes").value, &expected[key]["alpha"], key);
        close(found.ac1.expect("codes").value, &expected[key]["ac1"], key);
        assert_eq!(found.kappa, None);
    }
    let mut compared = 0;
    for (label, expected) in found.labels.iter().zip(array(expected, "labels")) {
        let (Some(alpha), Some(ac1)) = (label.agreement.alpha, label.agreement.ac1) else { continue };
        compared += 1;
        close(alpha.value, &expected["alpha"], &label.label);
        close(ac1.value, &expected["ac1"], &label.label);
    }
    assert!(compared > 10, "{compared}");
    for (pair, expected) in found.pairs.iter().zip(array(expected, "pairs")) {
        assert_eq!(json!(pair.comments), expected["comments"]);
        close(pair.f1.expect("codes").value, &expected["f1"], "pair");
    }
    let (two, _) = agreement(&coders[..2], &labels, &plan, &[]).expect("pairs");
    close(two.themes.kappa.expect("two coders").value, &expected["kappa_of_first_two"]["themes"], "kappa");
    close(two.sentiment.kappa.expect("two coders").value, &expected["kappa_of_first_two"]["sentiment"], "kappa");
}

#[test]
fn reliability_bins_equal_scikit_learns_quantile_bins() {
    let reference = reference("calibration.json");
    let of = |wanted: u64| -> Vec<f32> {
        let pairs = array(&reference, "scores").iter().zip(array(&reference, "gold"));
        pairs
            .filter(|(_, gold)| gold.as_u64() == Some(wanted))
            .map(|(score, _)| score.as_f64().expect("a number") as f32)
            .collect()
    };
    let measured = Calibration::of(&Ranking::new(&of(1), &of(0), 0, 0)).expect("comments");
    assert_eq!(measured.bins.len(), 10);
    for (at, bin) in measured.bins.iter().enumerate() {
        close(bin.said, &reference["expected"]["said"][at], "said");
        close(bin.found, &reference["expected"]["found"][at], "found");
    }
    close(measured.ace, &reference["expected"]["ace"], "ace");
    close(measured.brier, &reference["expected"]["brier"], "brier");
}

#[test]
fn published_examples_come_out_as_printed() {
    let published = reference("published.json");
    for key in ["krippendorff_2011_a", "krippendorff_2011_c"] {
        let example = &published[key];
        let coders: Vec<&str> = array(example, "coders").iter().filter_map(Value::as_str).collect();
        let mut tally = Tally::new(example["categories"].as_u64().expect("a number") as usize);
        for unit in 0..coders[0].len() {
            let mut chosen = vec![0; example["categories"].as_u64().expect("a number") as usize];
            let codes = coders.iter().filter_map(|codes| (codes.as_bytes()[unit] as char).to_digit(10));
            codes.for_each(|code| chosen[code as usize] += 1);
            tally.add(&chosen);
        }
        within(tally.alpha().expect("codes"), &example["alpha"], 5e-4, key);
    }
    let test = McNemar::new(1, 7);
    within(test.exact, &published["fagerland_2013"]["exact"], 5e-4, "exact");
    within(test.mid_p, &published["fagerland_2013"]["mid_p"], 5e-4, "mid-p");
    assert_eq!(kappa(&[20.0, 5.0, 10.0, 15.0], 2).map(|kappa| (kappa * 10.0).round()), Some(4.0));
}
