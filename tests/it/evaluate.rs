//! Evaluation from records to figures: what is joined, what is refused and how it is said.

use groundswell::codebook::Codebook;
use groundswell::error::{ErrorKind, Location};
use groundswell::evaluate::{
    By, Codings, Evaluation, Floors, Gold, GoldOptions, Join, Judged, Labels, Pairs, agreement, compare,
};
use groundswell::stats::Plan;
use serde_json::{Value, json};

use crate::cli::{folder, run, shown, text, write};
use crate::made::{lines, record};

/// What comes of gold and predictions: the evaluation, and what was skipped.
type Outcome = Result<(Evaluation, Vec<String>), groundswell::Error>;

fn plan() -> Plan {
    Plan { replicates: 50, ..Plan::default() }
}

fn evaluate_with(gold: &[Value], predicted: &[Value], options: GoldOptions, texts: &[(&str, &str)]) -> Outcome {
    let labels = Labels::new(&Codebook::embedded());
    let mut gold = Gold::read(lines(gold).as_bytes(), "gold.jsonl", &labels, options)?;
    for (id, text) in texts {
        gold.add_text(Location::line("texts.jsonl", 1), id, text);
    }
    let mut pairs = Pairs::new(&gold);
    pairs.read(lines(predicted).as_bytes(), "pred.jsonl")?;
    let skips = pairs.skips().listed().iter().map(ToString::to_string).collect();
    Ok((pairs.evaluate(None, &plan(), &[])?, skips))
}

fn evaluate(gold: &[Value], predicted: &[Value]) -> Outcome {
    evaluate_with(gold, predicted, GoldOptions::default(), &[])
}

/// Two gold comments and a sound prediction of the first; the second prediction is up to the test.
fn with_second(second: Value) -> Vec<String> {
    let gold = [record("c-1", "person:a", &["burnout/strain"]), record("c-2", "person:a", &["pay/strain"])];
    let (evaluation, skips) =
        evaluate(&gold, &[record("c-1", "model:m@1", &["burnout/strain"]), second]).expect("one pair");
    assert_eq!(evaluation.comments, 1);
    skips
}

fn refused(outcome: Outcome) -> String {
    let error = outcome.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Usage);
    error.to_string()
}

#[test]
fn what_classify_writes_can_be_evaluated() {
    let folder = folder();
    let predicted = folder.path().join("predicted.jsonl");
    let corpus = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("corpora/authored");
    let (texts, gold) = (corpus.join("comments.jsonl"), corpus.join("labels.jsonl"));
    let classified =
        run(&["classify", shown(&texts), "--model", "lexicon", "--scores", "--quiet", "--out", shown(&predicted)]);
    assert_eq!(classified.status.code(), Some(0), "{}", text(&classified.stderr));
    let evaluated = run(&["evaluate", "--gold", shown(&gold), "--pred", shown(&predicted), "--replicates", "0"]);
    assert_eq!(evaluated.status.code(), Some(0), "{}", text(&evaluated.stderr));
    assert!(text(&evaluated.stdout).contains("4,344 comments coded"));
}

#[test]
fn an_unknown_theme_is_named_with_file_line_and_id() {
    let skips = with_second(record("c-2", "model:m@1", &["parking/strain"]));
    assert_eq!(
        skips[0],
        "pred.jsonl:2 (c-2): theme \"parking\" is not in codebook practitioner-retention@1.1.0; check its spelling"
    );
    assert_eq!(skips[1], "gold.jsonl:2 (c-2): nothing is predicted for this comment; it is left out");
}

#[test]
fn a_wrong_valence_is_named_with_file_line_and_id() {
    let intent = with_second(record("c-2", "model:m@1", &["leaving/strain"]));
    assert_eq!(intent[0], "pred.jsonl:2 (c-2): theme \"leaving\" is an intent: its valence is null, not strain");
    let condition = with_second(record("c-2", "model:m@1", &["pay"]));
    assert!(condition[0].starts_with("pred.jsonl:2 (c-2): theme \"pay\" is a condition"), "{condition:?}");
    let mut unheard = record("c-2", "model:m@1", &["pay/strain"]);
    unheard["themes"][0]["valence"] = json!("mixed");
    assert!(with_second(unheard)[0].starts_with("pred.jsonl:2 (c-2): not a sound record: unknown variant `mixed`"));
}

#[test]
fn a_comment_on_one_side_only_is_named_whichever_side_it_is() {
    let skips = with_second(record("c-9", "model:m@1", &["pay/strain"]));
    assert_eq!(
        skips,
        [
            "pred.jsonl:2 (c-9): this comment has no gold; it is left out",
            "gold.jsonl:2 (c-2): nothing is predicted for this comment; it is left out"
        ]
    );
    let none = evaluate(&[record("c-1", "person:a", &[])], &[record("c-2", "model:m@1", &[])]);
    assert!(refused(none).starts_with("gold.jsonl: no comment has both gold and a prediction; where the same texts"));
}

#[test]
fn two_codings_of_one_comment_in_a_file_end_the_run_with_both_lines() {
    let twice = [record("c-1", "person:a", &[]), record("c-2", "person:a", &[]), record("c-1", "person:b", &[])];
    let message = refused(evaluate(&twice, &[record("c-1", "model:m@1", &[])]));
    assert!(
        message.starts_with("gold.jsonl:3 (c-1): this comment is coded twice in the file, first in line 1; keep one"),
        "{message}"
    );
    let twice = [record("c-1", "model:m@1", &[]), record("c-1", "model:n@1", &[])];
    let message = refused(evaluate(&[record("c-1", "person:a", &[])], &twice));
    assert!(message.starts_with("pred.jsonl:2 (c-1): this comment is predicted twice, first in line 1"), "{message}");
}

#[test]
fn another_codebook_or_version_ends_the_run_on_either_side() {
    let mut other = record("c-1", "model:m@1", &[]);
    other["codebook"] = json!("practitioner-retention@1.0.0");
    let sound = record("c-1", "person:a", &[]);
    for (gold, predicted, file) in [(&sound, &other, "pred"), (&other, &sound, "gold")] {
        let message = refused(evaluate(std::slice::from_ref(gold), std::slice::from_ref(predicted)));
        let expected = format!(
            "{file}.jsonl:1 (c-1): it is coded by codebook practitioner-retention@1.0.0, and this evaluation is by practitioner-retention@1.1.0"
        );
        assert!(message.starts_with(&expected), "{message}");
    }
}

#[test]
fn scores_of_no_label_or_outside_0_to_1_are_named() {
    let mut unknown = record("c-2", "model:m@1", &[]);
    unknown["scores"] = json!({"parking/strain": 0.3});
    assert!(with_second(unknown)[0].starts_with("pred.jsonl:2 (c-2): score of \"parking/strain\", which is no label"));
    let mut high = record("c-2", "model:m@1", &[]);
    high["scores"] = json!({"pay/strain": 1.3});
    assert_eq!(with_second(high)[0], "pred.jsonl:2 (c-2): score 1.3 of \"pay/strain\" is outside 0 to 1");
    let mut probability = record("c-2", "model:m@1", &["pay/strain"]);
    probability["themes"][0]["probability"] = json!(-0.5);
    assert_eq!(with_second(probability)[0], "pred.jsonl:2 (c-2): probability -0.5 is outside 0 to 1");
}

#[test]
fn another_text_under_the_same_id_is_no_pair() {
    let mut other = record("c-2", "model:m@1", &[]);
    other["text_sha256"] = json!(groundswell::digest::sha256_hex(b"other"));
    assert!(with_second(other)[0].starts_with("pred.jsonl:2 (c-2): \"text_sha256\" differs from that of gold line 2"));
    let mut none = record("c-2", "model:m@1", &[]);
    none["text_sha256"] = json!("abc");
    assert_eq!(with_second(none)[0], "pred.jsonl:2 (c-2): \"text_sha256\" is not 64 hexadecimal digits");
}

#[test]
fn a_line_that_is_no_annotation_is_named_and_the_others_count() {
    let skips = with_second(json!({"schema": "groundswell/thread@1", "id": "t-1"}));
    assert!(skips[0].starts_with("pred.jsonl:2: \"schema\" is \"groundswell/thread@1\" where"), "{skips:?}");
}

/// A record whose comment is the text itself, with evidence.
fn marked(text: &str, annotator: &str, codes: &[(&str, [usize; 2])]) -> Value {
    let mut made = record(text, annotator, &codes.iter().map(|(label, _)| *label).collect::<Vec<_>>());
    for (at, (_, span)) in codes.iter().enumerate() {
        made["themes"][at]["span"] = json!(span);
    }
    made
}

const TEXT: &str = "The café closed, we are so tired.";

#[test]
fn evidence_outside_its_text_or_off_a_boundary_is_named_and_left_out() {
    for (side, span, reason) in [
        (
            "pred",
            [0, 99],
            "pred.jsonl:1 ({T}): span [0, 99] ends outside its text of 34 bytes; the code counts, its evidence is left out",
        ),
        ("pred", [0, 8], "pred.jsonl:1 ({T}): span [0, 8] cuts a character in two"),
        ("pred", [9, 9], "pred.jsonl:1 ({T}): span [9, 9] covers nothing"),
        ("gold", [0, 99], "gold.jsonl:1 ({T}): span [0, 99] ends outside its text"),
        ("gold", [0, 8], "gold.jsonl:1 ({T}): span [0, 8] cuts a character in two"),
        ("gold", [9, 2], "gold.jsonl:1 ({T}): span [9, 2] covers nothing"),
    ] {
        let sound = ("pay/strain", [0, 3]);
        let (mut gold, mut predicted) = (vec![sound], vec![sound]);
        if side == "gold" { &mut gold } else { &mut predicted }.push(("burnout/strain", span));
        let outcome = evaluate_with(
            &[marked(TEXT, "person:a", &gold)],
            &[marked(TEXT, "model:m@1", &predicted)],
            GoldOptions::default(),
            &[(TEXT, TEXT)],
        );
        let (evaluation, skips) = outcome.expect("a pair");
        assert!(skips.len() == 1 && skips[0].starts_with(&reason.replace("{T}", TEXT)), "{skips:?}");
        assert_eq!(evaluation.spans.map(|spans| spans.codes), Some(1));
    }
}

#[test]
fn evidence_is_compared_in_words_with_texts_and_in_bytes_without() {
    let gold = [marked(TEXT, "person:a", &[("burnout/strain", [18, 33])])];
    let predicted = [marked(TEXT, "model:m@1", &[("burnout/strain", [25, 33]), ("pay/strain", [0, 3])])];
    let (evaluation, _) = evaluate_with(&gold, &predicted, GoldOptions::default(), &[(TEXT, TEXT)]).expect("a pair");
    let spans = evaluation.spans.expect("evidence");
    // Gold: we are so tired; predicted: so tired, and The for another code.
    assert_eq!((spans.unit.as_str(), spans.codes), ("words", 1));
    assert!((spans.agreed_f1.expect("evidence").value - 4.0 / 6.0).abs() < 1e-6);
    assert!((spans.all_f1.expect("evidence").value - 4.0 / 7.0).abs() < 1e-6);
    let (evaluation, _) = evaluate(&gold, &predicted).expect("a pair");
    let spans = evaluation.spans.expect("evidence");
    assert_eq!(spans.unit, "bytes");
    assert!((spans.agreed_f1.expect("evidence").value - 16.0 / 23.0).abs() < 1e-6);
}

#[test]
fn a_text_that_is_not_the_coded_one_is_named() {
    let sound = record("c-1", "person:a", &[]);
    let (_, skips) = evaluate_with(
        std::slice::from_ref(&sound),
        std::slice::from_ref(&sound),
        GoldOptions::default(),
        &[("c-1", "another")],
    )
    .expect("a pair");
    assert!(skips[0].starts_with("texts.jsonl:1 (c-1): this text is not the one that was coded"), "{skips:?}");
}

#[test]
fn other_ids_are_joined_by_text() {
    let mut predicted = record("c-1", "model:m@1", &["pay/strain"]);
    predicted["comment"] = json!("c-renamed");
    let gold = [record("c-1", "person:a", &["pay/strain"])];
    assert!(evaluate(&gold, std::slice::from_ref(&predicted)).is_err());
    let options = GoldOptions { join: Join::Text, ..GoldOptions::default() };
    let (evaluation, skips) = evaluate_with(&gold, &[predicted], options, &[]).expect("a pair");
    assert_eq!((evaluation.labels.iter().map(|label| label.counts.tp).sum::<u64>(), skips.len()), (1, 0));
}

#[test]
fn a_comment_that_could_not_be_classified_counts_as_nothing_said() {
    let mut failed = record("c-1", "model:m@1", &[]);
    failed["error"] = json!("not classified");
    failed["sentiment"] = Value::Null;
    let gold = [record("c-1", "person:a", &["pay/strain"]), record("c-2", "person:a", &["pay/strain"])];
    let (evaluation, _) = evaluate(&gold, &[failed, record("c-2", "model:m@1", &["pay/strain"])]).expect("pairs");
    assert_eq!((evaluation.comments, evaluation.left_out.not_classified), (2, 1));
    assert_eq!(evaluation.summary.recall.map(|figure| figure.value), Some(0.5));
    assert_eq!(evaluation.summary.sentiment_accuracy.map(|figure| figure.value), Some(0.5));
    assert_eq!(evaluation.summary.speaker_accuracy.map(|figure| figure.value), Some(0.5));
}

/// `n` comments that have a label; of each the first `found` are found.
fn many(label: &str, n: usize, found: usize) -> (Vec<Value>, Vec<Value>) {
    let id = |at: usize| format!("c-{label}-{at}");
    let gold = (0..n).map(|at| record(&id(at), "person:a", &[label])).collect();
    let codes = [label];
    let predicted = (0..n).map(|at| record(&id(at), "model:m@1", &codes[..usize::from(at < found)])).collect();
    (gold, predicted)
}

#[test]
fn labels_are_judged_by_30_by_15_and_not_below() {
    let (gold, predicted) = three_labels();
    let (evaluation, _) = evaluate(&gold, &predicted).expect("pairs");
    let of = |name: &str| evaluation.labels.iter().find(|label| label.label == name).expect("a label");
    assert_eq!(
        [of("pay/strain").judged, of("team/support").judged, of("leaving").judged],
        [Judged::Headline, Judged::Side, Judged::TooFew]
    );
    assert_eq!((of("leaving").f1, of("leaving").counts.tp, of("leaving").counts.gold()), (None, 7, 14));
    let (headline, side) =
        (evaluation.summary.macro_30.expect("one label"), evaluation.summary.macro_15.expect("two labels"));
    assert_eq!((headline.labels, side.labels), (1, 2));
    assert!((headline.figure.value - 2.0 / 3.0).abs() < 1e-6 && (side.figure.value - 2.5 / 3.0).abs() < 1e-6);
    assert_eq!(of("pay/strain").average_precision, None, "no scores, no ranking");
}

#[test]
fn comments_of_one_author_are_drawn_together_and_the_evaluation_says_so() {
    // Of forty comments twenty are found: with ten authors, all four comments of one or none.
    let (mut gold, predicted) = many("caseload/strain", 40, 20);
    let of = |gold: &[Value]| {
        let evaluation = evaluate(gold, &predicted).expect("sound").0;
        let recall = evaluation.summary.recall.expect("defined");
        (evaluation.authors, recall.value, recall.high.expect("resamples") - recall.low.expect("resamples"))
    };
    let (nobody, value, by_comment) = of(&gold);
    let mut name = |every: usize| {
        gold.iter_mut().enumerate().for_each(|(at, record)| record["author"] = json!(format!("p-{}", at / every)));
        of(&gold)
    };
    let (each, same_value, by_single) = name(1);
    let (tenth, _, by_author) = name(4);
    assert_eq!((nobody, each, tenth), (None, Some(40), Some(10)));
    assert!(value == same_value && by_comment == by_single, "one comment each changes nothing");
    assert!(by_author > 1.5 * by_comment, "{by_author} {by_comment}");
}

#[test]
fn a_theme_in_the_wrong_valence_is_right_at_theme_level() {
    let (mut gold, mut predicted) = (Vec::new(), Vec::new());
    // Of 30 of pay 20 are right, 5 in the wrong valence, 5 missed; 15 of team are found under both of its valences at once;
    // 14 of leaving are missed, and 10 comments without a code are said to be of it.
    let groups: [(usize, &[&str], &[&str]); 6] = [
        (20, &["pay/strain"], &["pay/strain"]),
        (5, &["pay/strain"], &["pay/support"]),
        (5, &["pay/support"], &[]),
        (15, &["team/support"], &["team/support", "team/strain"]),
        (14, &["leaving"], &[]),
        (10, &[], &["leaving"]),
    ];
    for (group, (n, has, said)) in groups.into_iter().enumerate() {
        for at in 0..n {
            let id = format!("c-{group}-{at}");
            gold.push(record(&id, "person:a", has));
            predicted.push(record(&id, "model:m@1", said));
        }
    }
    let (evaluation, _) = evaluate(&gold, &predicted).expect("pairs");
    let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-6, "{found} is not {expected}");
    let summary = &evaluation.summary;
    // Labels: 35 hits of 65 said, of 59 gold. Themes: 25 + 15 hits of 25 + 15 + 10 said, of 59 gold.
    near(summary.f1.expect("a figure").value, 70.0 / 124.0);
    near(summary.theme_precision.expect("a figure").value, 40.0 / 50.0);
    near(summary.theme_recall.expect("a figure").value, 40.0 / 59.0);
    near(summary.theme_f1.expect("a figure").value, 80.0 / 109.0);
    // Pay has 30 gold comments as a theme and 25 as strain; its F1 is 50 / 55, that of team 1.
    let (headline, side) = (summary.theme_macro_30.expect("one theme"), summary.theme_macro_15.expect("two themes"));
    assert_eq!((summary.macro_30, headline.labels, side.labels), (None, 1, 2));
    near(headline.figure.value, 10.0 / 11.0);
    near(side.figure.value, (10.0 / 11.0 + 1.0) / 2.0);
    assert!(summary.theme_f1.is_some_and(|f1| f1.low < Some(f1.value) && f1.high > Some(f1.value)));
    let text = "[a]\ntheme_micro_f1 = 0.74\ntheme_micro_precision = 0.8\ntheme_micro_recall = 0.67\n\
                theme_macro_f1_30 = 0.91\ntheme_macro_f1_15 = 0.95\n";
    let floors = Floors::parse(text, std::path::Path::new("floors.toml"), "a").expect("sound");
    let falls: Vec<String> = floors.check(&evaluation).expect("figures").iter().map(ToString::to_string).collect();
    assert_eq!(
        falls,
        ["theme_macro_f1_30 is 0.909, under its floor of 0.910", "theme_micro_f1 is 0.734, under its floor of 0.740"]
    );
}

#[test]
fn slices_show_each_stratum_and_none_of_too_few_comments() {
    let (mut gold, predicted) = many("pay/strain", 40, 20);
    for (at, record) in gold.iter_mut().enumerate() {
        record["columns"] = json!({"stratum": if at < 20 { "natural" } else { "topic" }});
    }
    gold[39]["columns"] = json!({});
    let options = GoldOptions { by: vec![By::of("stratum"), By::of("speaker")], ..GoldOptions::default() };
    let (evaluation, _) = evaluate_with(&gold, &predicted, options, &[]).expect("pairs");
    let slices = &evaluation.slices[0];
    let shown: Vec<(&str, u64, bool)> =
        slices.slices.iter().map(|slice| (slice.value.as_str(), slice.comments, slice.summary.is_some())).collect();
    assert_eq!(shown, [("natural", 20, true), ("topic", 19, true), ("not given", 1, false)]);
    let f1 = |at: usize| slices.slices[at].summary.as_ref().and_then(|summary| summary.f1).map(|figure| figure.value);
    assert_eq!((f1(0), f1(1)), (Some(1.0), Some(0.0)));
    assert_eq!(evaluation.slices[1].slices[0].value, "first_hand");
}

#[test]
fn what_predicts_no_code_and_no_speaker_has_no_such_figure() {
    let mut vader = record("c-1", "rule:vader@3.3.2", &[]);
    vader["speaker"] = Value::Null;
    let (evaluation, _) = evaluate(&[record("c-1", "person:a", &["pay/strain"])], &[vader]).expect("a pair");
    assert!(!evaluation.predicts_codes() && evaluation.speaker.is_none() && evaluation.sentiment.is_some());
    assert_eq!((evaluation.summary.speaker_accuracy, evaluation.summary.precision), (None, None));
}

#[test]
fn a_perfect_and_an_empty_classifier_differ_beyond_doubt() {
    let (gold, half) = many("pay/strain", 40, 20);
    let labels = Labels::new(&Codebook::embedded());
    let read = Gold::read(lines(&gold).as_bytes(), "gold.jsonl", &labels, GoldOptions::default()).expect("sound");
    let pairs = |records: &[Value]| {
        let mut pairs = Pairs::new(&read);
        pairs.read(lines(records).as_bytes(), "pred.jsonl").expect("sound");
        pairs
    };
    let (all, some) = (pairs(&gold), pairs(&half[..39]));
    let comparison = compare(&all, &some, ["all", "half"], &plan(), &[]).expect("pairs");
    assert_eq!((comparison.comments, comparison.left_out), (39, 1));
    assert_eq!((comparison.exact.only_first, comparison.exact.only_second), (19, 0));
    let f1 =
        &comparison.differences.iter().find(|difference| difference.figure == "f1").expect("a difference").difference;
    assert!(f1.low.is_some_and(|low| low > 0.1));
}

#[test]
fn coders_need_comments_in_common_and_the_same_texts() {
    let labels = Labels::new(&Codebook::embedded());
    let read = |records: &[Value], file: &str| {
        Codings::read(lines(records).as_bytes(), file, &labels, Join::Id).expect("sound")
    };
    let a = read(&[record("c-1", "person:a", &[])], "a.jsonl");
    assert!(agreement(std::slice::from_ref(&a), &labels, &plan(), &[]).is_err_and(|e| e.kind() == ErrorKind::Usage));
    let b = read(&[record("c-2", "person:b", &[])], "b.jsonl");
    assert!(
        agreement(&[a.clone(), b], &labels, &plan(), &[])
            .is_err_and(|e| e.message().starts_with("no comment was coded by two"))
    );
    let mut other = record("c-1", "person:b", &[]);
    other["text_sha256"] = json!(groundswell::digest::sha256_hex(b"other"));
    let b = read(&[other, record("c-3", "person:b", &["pay/strain"])], "b.jsonl");
    let c = read(&[record("c-1", "person:c", &[]), record("c-3", "person:c", &["pay/strain"])], "c.jsonl");
    let (found, skips) = agreement(&[a, b, c], &labels, &plan(), &[]).expect("pairs");
    assert_eq!((found.comments, found.single, skips.count()), (2, 0, 1));
    assert!(skips.listed()[0].to_string().starts_with("b.jsonl:1 (c-1): \"text_sha256\" differs"));
    assert_eq!(found.themes.observed, Some(1.0));
}

#[test]
fn a_figure_under_its_floor_or_not_measured_is_named() {
    let (gold, predicted) = many("pay/strain", 40, 20);
    let (evaluation, _) = evaluate(&gold, &predicted).expect("pairs");
    let floors = |text: &str, tier: &str| Floors::parse(text, std::path::Path::new("floors.toml"), tier);
    let text = "[lexicon.gold]\nmicro_f1 = 0.6\nmicro_recall = 0.51\n\"pay/strain\" = 0.1\nbrier_skill = 0.0\n";
    let falls = floors(text, "lexicon.gold").expect("sound").check(&evaluation).expect("figures");
    let said: Vec<String> = falls.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["brier_skill was not measured, and has a floor of 0.000", "micro_recall is 0.500, under its floor of 0.510"]
    );
    for (text, tier, message) in [
        (text, "lexicon.silver", "floors.toml:1: there is no table [lexicon.silver]"),
        ("[a]\nmicro_f1 = \"high\"", "a", "floors.toml:2: the floor of \"micro_f1\" is not a number"),
        ("[a]\nmicro_f1 = ", "a", "floors.toml:2: "),
        ("[a]\n", "a", "floors.toml:1: there is no table [a]"),
    ] {
        let error = floors(text, tier).expect_err("refused");
        assert!(error.to_string().starts_with(message) && error.kind() == ErrorKind::Usage, "{error}");
    }
    let unknown = floors("[a]\nkappa = 0.3", "a").expect("sound").check(&evaluation).expect_err("no such figure");
    assert!(unknown.to_string().starts_with("floors.toml:2: \"kappa\" is no figure"), "{unknown}");
}

/// Two labels of 30 and 15 gold comments whose F1 are 2 / 3 and 1, and one of 14.
fn three_labels() -> (Vec<Value>, Vec<Value>) {
    let (mut gold, mut predicted) = (Vec::new(), Vec::new());
    for (label, n, found) in [("pay/strain", 30, 15), ("team/support", 15, 15), ("leaving", 14, 7)] {
        let (more_gold, more_predicted) = many(label, n, found);
        gold.extend(more_gold);
        predicted.extend(more_predicted);
    }
    (gold, predicted)
}

#[test]
fn a_mean_of_named_labels_is_a_figure_with_an_interval_unless_one_is_too_rare() {
    let (gold, predicted) = three_labels();
    let mut labels = Labels::new(&Codebook::embedded());
    let named = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    labels.add_mean("two", &named(&["team/support", "pay/strain"])).expect("labels");
    labels.add_mean("rare", &named(&["pay/strain", "leaving"])).expect("labels");
    for (name, of, reason) in [
        ("two", named(&["leaving"]), "mean \"two\": the name is given twice"),
        ("none", Vec::new(), "mean \"none\": it names no label"),
        ("far", named(&["parking"]), "mean \"far\": \"parking\" is no label of the codebook; a label is theme/valence"),
    ] {
        let error = labels.add_mean(name, &of).expect_err("refused");
        assert!(error.kind() == ErrorKind::Usage && error.to_string().starts_with(reason), "{error}");
    }
    let read = Gold::read(lines(&gold).as_bytes(), "gold.jsonl", &labels, GoldOptions::default()).expect("sound");
    let pairs = |records: &[Value]| {
        let mut pairs = Pairs::new(&read);
        pairs.read(lines(records).as_bytes(), "pred.jsonl").expect("sound");
        pairs
    };
    let (half, all) = (pairs(&predicted), pairs(&gold));
    let evaluation = half.evaluate(None, &plan(), &[]).expect("pairs");
    let [two, rare] = &evaluation.summary.means[..] else { panic!("two means") };
    let f1 = two.f1.expect("judged");
    assert!((f1.value - 2.5 / 3.0).abs() < 1e-6 && f1.low < Some(f1.value) && f1.high > Some(f1.value), "{f1:?}");
    assert_eq!((two.labels.len(), rare.name.as_str(), rare.f1), (2, "rare", None));
    let comparison = compare(&all, &half, ["all", "half"], &plan(), &[]).expect("pairs");
    let last = comparison.differences.last().expect("differences");
    assert_eq!(last.figure, "mean_f1: two");
    assert!((last.difference.value - 0.5 / 3.0).abs() < 1e-6 && last.p_value.is_some_and(|p| p < 0.05));
}

#[test]
fn floors_hold_means_of_labels_and_single_labels() {
    let (gold, predicted) = three_labels();
    let (evaluation, _) = evaluate(&gold, &predicted).expect("pairs");
    let path = std::path::Path::new("floors.toml");
    let text = "[a]\n\"pay/strain\" = 0.67\nleaving = 0.1\n\
                two = { mean_f1 = [\"pay/strain\", \"team/support\"], least = 0.84 }\n\
                held = { mean_f1 = [\"pay/strain\", \"team/support\"], least = 0.83 }\n";
    let falls = Floors::parse(text, path, "a").expect("sound").check(&evaluation).expect("figures");
    assert_eq!(
        falls.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "leaving was not measured, and has a floor of 0.100",
            "pay/strain is 0.667, under its floor of 0.670",
            "two is 0.833, under its floor of 0.840"
        ]
    );
    let said = |text: &str| {
        let error = Floors::parse(text, path, "a").and_then(|floors| floors.check(&evaluation)).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Usage);
        error.to_string()
    };
    let near = "is no label of the codebook; near it are pay/strain, pay/support";
    assert_eq!(
        said("[a]\nmicro_f1 = 0.1\ncore = { mean_f1 = [\"pay\"], least = 0.1 }\n"),
        format!("floors.toml:3: \"core\": \"pay\" {near}")
    );
    assert_eq!(
        said("[a]\n\"pay/stain\" = 0.1\n"),
        format!("floors.toml:2: \"pay/stain\" is no figure such as micro_f1; \"pay/stain\" {near}")
    );
    assert_eq!(said("[a]\ncore = { mean_f1 = [], least = 0.1 }\n"), "floors.toml:2: \"core\": it names no label");
    let form = "floors.toml:2: the floor of \"core\" is not such as { mean_f1 = [labels], least = 0.5 }: ";
    assert!(said("[a]\ncore = { mean_f1 = [\"leaving\"] }\n").starts_with(form));
}

#[test]
fn the_command_line_asks_for_a_mean_and_says_what_is_no_label() {
    let (gold, predicted) = three_labels();
    let folder = folder();
    let (gold, predicted) =
        (write(folder.path(), "gold.jsonl", lines(&gold)), write(folder.path(), "pred.jsonl", lines(&predicted)));
    let evaluate = |words: &[&str]| {
        let all = [&["evaluate", "--replicates", "0", "--gold", shown(&gold)], words].concat();
        let output = run(&all);
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let mean = ["--mean", "two=pay/strain, team/support", "--mean", "rare=leaving"];
    let (code, out, _) = evaluate(&[&["--pred", shown(&predicted)], &mean[..]].concat());
    assert_eq!(code, Some(0));
    assert!(out.contains("mean F1 of two (2 labels)") && out.contains("0.833"), "{out}");
    assert!(out.contains("mean F1 of rare (1 label)") && out.contains("too few to judge"), "{out}");
    let several = [["--pred", shown(&predicted)], ["--pred", shown(&gold)]].concat();
    let (_, out, _) = evaluate(&[&several[..], &mean[..], &["--format", "md"]].concat());
    assert!(out.contains("|  | mean F1 of two (2 labels) | mean F1 of rare (1 label) |"), "{out}");
    assert!(out.contains("| model:m@1 | 0.833 | too few to judge |"), "{out}");
    let (_, out, _) =
        evaluate(&[&["--format", "md", "--compare", shown(&gold), shown(&predicted)], &mean[..]].concat());
    assert!(out.contains("| mean F1 of two (2 labels) | 1.000 | 0.833 | 0.167 |"), "{out}");
    for (given, reason) in [
        (
            "core=burnout",
            "mean \"core\": \"burnout\" is no label of the codebook; near it are burnout/strain, burnout/support",
        ),
        ("burnout/strain", "--mean burnout/strain has no name; give it as NAME=LABEL,LABEL"),
    ] {
        let (code, out, err) = evaluate(&["--pred", shown(&predicted), "--mean", given]);
        assert!(code == Some(2) && out.is_empty() && err.contains(reason), "{err}");
    }
}

#[test]
fn a_part_of_the_gold_is_held_against_and_the_other_predictions_are_no_mistakes() {
    let (mut gold, predicted) = many("pay/strain", 40, 20);
    for (at, record) in gold.iter_mut().enumerate() {
        record["columns"] = json!({"split": if at < 25 { "test" } else { "train" }});
    }
    let only = |name: &str, value: &str| GoldOptions {
        by: vec![By::of("split")],
        only: Some((By::of(name), value.to_owned())),
        ..GoldOptions::default()
    };
    let (evaluation, skips) = evaluate_with(&gold, &predicted, only("split", "test"), &[]).expect("pairs");
    assert_eq!((evaluation.comments, evaluation.only.as_deref(), skips.len()), (25, Some("split=test"), 0));
    assert_eq!(evaluation.left_out.without_gold, 0);
    assert_eq!(evaluation.summary.recall.map(|figure| figure.value), Some(20.0 / 25.0));
    let (_, skips) = evaluate_with(
        &gold,
        &[&predicted[..], &[record("c-none", "model:m@1", &[])]].concat(),
        only("speaker", "first_hand"),
        &[],
    )
    .expect("pairs");
    assert_eq!(skips, ["pred.jsonl:41 (c-none): this comment has no gold; it is left out"]);
    for (name, value, reason) in [
        ("split", "tset", "gold.jsonl: no gold record has \"tset\" for \"split\" of --only; there is test, train"),
        ("wave", "1", "gold.jsonl: no gold record has a value for \"wave\" of --only; it takes a column of the gold"),
    ] {
        let message = refused(evaluate_with(&gold, &predicted, only(name, value), &[]));
        assert!(message.starts_with(reason), "{message}");
    }
}

#[test]
fn the_command_line_evaluates_a_part_and_holds_it_to_its_floors() {
    let (mut gold, predicted) = many("pay/strain", 40, 20);
    for (at, record) in gold.iter_mut().enumerate() {
        record["columns"] = json!({"split": if at < 25 { "test" } else { "train" }});
    }
    let folder = folder();
    let (gold, predicted, floors) = (
        write(folder.path(), "gold.jsonl", lines(&gold)),
        write(folder.path(), "pred.jsonl", lines(&predicted)),
        write(folder.path(), "floors.toml", "[m.test]\ncomments = 25\nmicro_recall = 0.8\n"),
    );
    let evaluate = |words: &[&str]| {
        let all = [&["evaluate", "--replicates", "0", "--gold", shown(&gold)], words].concat();
        let output = run(&all);
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let held = ["--pred", shown(&predicted), "--floors", shown(&floors), "--tier", "m.test"];
    let (code, out, err) = evaluate(&[&held[..], &["--only", "split=test"]].concat());
    assert_eq!((code, err.as_str()), (Some(0), "every figure holds its floor of [m.test]\n"));
    assert!(out.contains("25 comments (only split=test) coded by person:a"), "{out}");
    let (code, _, err) = evaluate(&held);
    assert!(code == Some(5) && err.contains("micro_recall is 0.500, under its floor of 0.800"), "{err}");
    let (code, _, err) = evaluate(&[&held[..], &["--only", "split"]].concat());
    assert!(code == Some(2) && err.contains("--only split has no value; give it as COLUMN=VALUE"), "{err}");
    let compared = ["--compare", shown(&gold), shown(&predicted), "--only", "split=test"];
    let (code, out, _) = evaluate(&compared);
    assert!(code == Some(0) && out.contains("The same 25 gold comments (only split=test) under codebook"), "{out}");
}

#[test]
fn the_floors_of_this_repository_name_figures_that_there_are() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/floors.toml");
    let floors = Floors::read(path, "lexicon.gold").expect("sound");
    let (gold, predicted) = many("pay/strain", 40, 20);
    let (evaluation, _) = evaluate(&gold, &predicted).expect("pairs");
    assert!(floors.check(&evaluation).expect("figures").iter().any(|fall| fall.figure == "comments"));
}

#[test]
fn the_same_records_give_the_same_evaluation_in_any_order_of_predictions() {
    let (gold, mut predicted) = many("pay/strain", 40, 20);
    let (first, _) = evaluate(&gold, &predicted).expect("pairs");
    predicted.reverse();
    let (second, _) = evaluate(&gold, &predicted).expect("pairs");
    assert_eq!(first, second);
    let text = serde_json::to_string(&first).expect("JSON");
    assert_eq!(serde_json::from_str::<Evaluation>(&text).expect("reads back"), first);
}
