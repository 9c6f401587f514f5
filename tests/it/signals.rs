//! From codes to signals, on invented studies whose truth is known.

use groundswell::codebook::{Codebook, Valence};
use groundswell::signal::{Asked, Gold, Leaning, Method, Prevalence, Shown, Signals, Tally, View, study};
use serde_json::json;

use crate::invented::{Invented, Shape, annotation};

const SHAPE: Shape = Shape { voices: 2000, pay: [0.2, 0.2], rise: 0.0, seed: 7 };

fn signals(tally: &Tally, gold: Option<&Gold>, view: View) -> Signals {
    study(tally, &Codebook::embedded(), Asked { gold, ..Asked::new(view) }).expect("a study")
}

fn pay<'s>(signals: &'s Signals, group: Option<&str>) -> &'s Prevalence {
    (signals.prevalences.iter())
        .find(|p| p.theme == "pay" && p.valence == Some(Valence::Strain) && p.group.as_deref() == group)
        .expect("pay is a theme")
}

fn width(share: &Prevalence) -> f64 {
    share.high.expect("an interval") - share.low.expect("an interval")
}

#[test]
fn a_corrected_share_is_nearer_to_the_truth_than_the_raw_one_and_its_interval_holds_it() {
    let invented = Invented::of(Shape { pay: [0.1, 0.1], ..SHAPE });
    let tally = invented.tally(0, 1);
    let (truth, raw) = (invented.truth(), pay(&signals(&tally, None, View::Working), None).estimate.expect("raw"));
    let signals = signals(&tally, Some(&invented.gold(400, 1)), View::Working);
    let share = pay(&signals, None);
    let estimate = share.estimate.expect("corrected");
    assert_eq!((share.method, share.level), (Method::PpvFor, Some(0.95)));
    assert!((estimate - truth).abs() < (raw - truth).abs() && (raw - truth).abs() > 0.01, "{raw} {estimate} {truth}");
    assert!(share.low.expect("low") < truth && truth < share.high.expect("high"), "{share:?} {truth}");
    let first_hand = signals.first_hand_share.expect("corrected");
    let real = invented.first_hand.len() as f64 / SHAPE.voices as f64;
    assert!(first_hand.low.expect("low") < real && real < first_hand.high.expect("high"), "{first_hand:?} {real}");
}

#[test]
fn more_coded_voices_narrow_the_interval_as_was_foretold() {
    let invented = Invented::of(SHAPE);
    let tally = invented.tally(0, 1);
    let few = signals(&tally, Some(&invented.gold(150, 1)), View::Working);
    let more = pay(&few, None).halved_by.expect("more can be coded") as usize;
    let many = signals(&tally, Some(&invented.gold(150 + more, 1)), View::Working);
    let ratio = width(pay(&many, None)) / width(pay(&few, None));
    assert!((0.4..0.62).contains(&ratio), "{more} more voices: {ratio} of the width");
}

#[test]
fn coding_everyone_leaves_no_doubt() {
    let invented = Invented::of(Shape { voices: 400, ..SHAPE });
    let signals = signals(&invented.tally(0, 1), Some(&invented.gold(400, 1)), View::Working);
    let share = pay(&signals, None);
    assert_eq!((share.low, share.high, share.halved_by), (share.estimate, share.estimate, None));
    assert!((share.estimate.expect("known") - invented.truth()).abs() < 0.001);
}

#[test]
fn a_gap_between_groups_survives_the_correction() {
    let invented = Invented::of(Shape { voices: 4000, pay: [0.1, 0.4], ..SHAPE });
    let signals = signals(&invented.tally(0, 1), Some(&invented.gold(600, 1)), View::Working);
    let of = |group| pay(&signals, Some(group)).estimate.expect("corrected");
    let gap = of("social worker") - of("nurse");
    assert_eq!(pay(&signals, Some("nurse")).method, Method::SensSpec);
    assert!((gap - 0.3).abs() < 0.06, "{gap}");
}

#[test]
fn two_coders_who_disagree_leave_more_doubt_than_one() {
    let invented = Invented::of(SHAPE);
    let tally = invented.tally(0, 1);
    let one = signals(&tally, Some(&invented.gold(400, 1)), View::Working);
    let two = signals(&tally, Some(&invented.gold(400, 2)), View::Working);
    assert_eq!((one.gold.as_ref().map(|g| g.coders), two.gold.as_ref().map(|g| g.coders)), (Some(1), Some(2)));
    assert!(width(pay(&two, None)) > width(pay(&one, None)));
}

#[test]
fn any_number_of_shards_gives_the_same_bytes() {
    let invented = Invented::of(Shape { voices: 600, rise: 0.1, ..SHAPE });
    let gold = invented.gold(150, 2);
    let bytes = |shards: usize| {
        let mut tally = Tally::new(&Codebook::embedded());
        for shard in (0..shards).rev() {
            let path = std::path::Path::new("shard");
            let mut written = Vec::new();
            invented.tally(shard, shards).write(&mut written, path).expect("memory can be written");
            tally.merge(Tally::read(&*written, path, &Codebook::embedded()).expect("sound")).expect("one codebook");
        }
        serde_json::to_string(&signals(&tally, Some(&gold), View::Working)).expect("JSON")
    };
    let whole = serde_json::to_string(&signals(&invented.tally(0, 1), Some(&gold), View::Working)).expect("JSON");
    for shards in [1, 2, 7, 64] {
        assert!(bytes(shards) == whole, "{shards} shards");
    }
}

#[test]
fn a_rise_is_an_alert_with_its_size_and_what_did_not_change_is_none() {
    let invented = Invented::of(Shape { voices: 6000, rise: 0.15, ..SHAPE });
    let signals = signals(&invented.tally(0, 1), Some(&invented.gold(600, 1)), View::Working);
    let alerts: Vec<&str> =
        signals.trends.iter().filter(|t| t.alert && t.group.is_none()).map(|t| t.theme.as_str()).collect();
    assert_eq!(alerts, ["pay"]);
    let pay = signals.trends.iter().find(|t| t.theme == "pay" && t.alert && t.group.is_none()).expect("found");
    let change = pay.change.estimate.expect("corrected");
    assert!((change - 0.15).abs() < 0.06, "{change}");
    assert!(pay.change.low.expect("low") < 0.15 && 0.15 < pay.change.high.expect("high"), "{:?}", pay.change);
    assert!(pay.text.starts_with("rose: +"), "{}", pay.text);
    assert_eq!(pay.points.len(), 24);
    let periods = signals.periods.expect("two years");
    assert_eq!((periods.before.len(), periods.after.first().map(String::as_str)), (12, Some("2019-01")));
}

#[test]
fn pay_goes_with_leaving_where_two_people_coded_and_is_not_released_where_one_did() {
    let invented = Invented::of(SHAPE);
    let tally = invented.tally(0, 1);
    let found = |coders, view| {
        let signals = signals(&tally, Some(&invented.gold(900, coders)), view);
        signals.together.into_iter().find(|row| row.theme == "pay" && row.intent == Leaning::Exit)
    };
    let two = found(2, View::Working).expect("looked at");
    assert!(two.supported, "{two:?}");
    let (low, high) = (two.ratio.low.expect("low"), two.ratio.high.expect("high"));
    assert!(low > 1.0 && low <= 3.0 && 3.0 <= high, "{:?}", two.ratio);
    assert!(!two.text.contains("cause") && found(2, View::Release).is_some());
    let one = found(1, View::Working).expect("looked at");
    assert!(!one.supported && one.note.is_some_and(|note| note.contains("two people")));
    assert_eq!(found(1, View::Release), None);
}

#[test]
fn going_and_staying_are_told_with_their_balance() {
    let invented = Invented::of(SHAPE);
    let signals = signals(&invented.tally(0, 1), Some(&invented.gold(400, 1)), View::Working);
    let risk = &signals.risk[0];
    let (exit, stay) = (risk.exit.estimate.expect("exit"), risk.stay.estimate.expect("stay"));
    assert!((exit - 0.14).abs() < 0.04 && stay < 0.01, "{exit} {stay}");
    assert!((risk.balance.estimate.expect("balance") - (exit - stay)).abs() < 0.005);
    assert_eq!(
        signals.risk.iter().filter_map(|risk| risk.group.as_deref()).collect::<Vec<_>>(),
        ["nurse", "social worker"]
    );
}

#[test]
fn a_release_has_corrected_shares_and_nothing_that_gives_a_count_back() {
    let invented = Invented::of(SHAPE);
    let signals = signals(&invented.tally(0, 1), Some(&invented.gold(400, 1)), View::Release);
    let share = pay(&signals, None);
    assert_eq!(share.shown, Shown::Full);
    assert!((share.estimate.expect("shown") * 100.0).fract().abs() < 1e-6);
    assert!(signals.trends.iter().all(|t| t.p_value.is_none() && t.dispersion.is_none()));
    // Hardly anybody raises it, so that its few are not told apart.
    let rare = signals.prevalences.iter().find(|p| p.theme == "housing" || p.theme == "burnout").expect("a theme");
    assert!(rare.estimate.is_none() && rare.text.starts_with("under"), "{rare:?}");
    assert!(rare.note.as_deref().is_some_and(|note| note.contains("fewer than 5 coded voices")), "{rare:?}");
    let counts = serde_json::to_string(&signals).expect("JSON");
    for exact in [invented.first_hand.len(), SHAPE.voices + 1, 1399] {
        assert!(!counts.contains(&format!("\"value\":{exact},")), "{exact}");
    }
}

#[test]
fn gold_of_another_study_is_an_error_that_says_so() {
    let invented = Invented::of(Shape { voices: 200, ..SHAPE });
    let other = Invented::of(Shape { voices: 300, ..SHAPE });
    let mut strange = Gold::new(&Codebook::embedded(), None);
    for comment in other.comments.iter().filter(|comment| comment.author >= 200) {
        strange.add(annotation(&comment.coded)).expect("gold");
    }
    let asked = Asked { gold: Some(&strange), ..Asked::new(View::Working) };
    let error = study(&invented.tally(0, 1), &Codebook::embedded(), asked).expect_err("no subset");
    assert!(error.to_string().contains("none of its 100 voices is in it"), "{error}");
}

#[test]
fn gold_by_a_program_or_of_another_codebook_is_refused() {
    let invented = Invented::of(Shape { voices: 2, ..SHAPE });
    let mut gold = Gold::new(&Codebook::embedded(), None);
    let error = gold.add(annotation(&invented.comments[0].predicted)).expect_err("a program's");
    assert!(error.to_string().contains("coded by people"), "{error}");
    let mut other = invented.comments[0].coded.clone();
    other["codebook"] = json!("practitioner-retention@0.9.0");
    assert!(gold.add(annotation(&other)).expect_err("another").to_string().contains("0.9.0"));
    let asked = Asked { gold: Some(&gold), ..Asked::new(View::Working) };
    let error = study(&invented.tally(0, 1), &Codebook::embedded(), asked).expect_err("empty");
    assert!(error.to_string().contains("no usable record"), "{error}");
}

#[test]
fn a_voice_that_is_partly_coded_or_whose_text_has_changed_is_left_out_and_told_of() {
    let invented = Invented::of(Shape { voices: 400, ..SHAPE });
    let mut gold = invented.gold(100, 1);
    let half = invented.comments.iter().find(|comment| comment.author == 150).expect("there is one");
    gold.add(annotation(&half.coded)).expect("gold");
    let mut changed = invented.comments[0].predicted.clone();
    changed["text_sha256"] = json!(groundswell::digest::sha256_hex(b"edited since"));
    gold.meet(&annotation(&changed));
    let signals = signals(&invented.tally(0, 1), Some(&gold), View::Working);
    assert_eq!(signals.classifier.gold_voices, Some(99));
    let remarks = signals.remarks.join("\n");
    assert!(remarks.contains("coded voices 1 were left out, since not all their comments were coded"), "{remarks}");
    assert!(remarks.contains("a text of theirs is not the one that was coded"), "{remarks}");
}

#[test]
fn voices_that_were_sought_out_are_seen_not_to_be_a_random_sample() {
    let invented = Invented::of(SHAPE);
    let mut gold = Gold::new(&Codebook::embedded(), None);
    for comment in &invented.comments {
        if invented.raise_pay.contains(&comment.author) && comment.author < 1500 {
            gold.add(annotation(&comment.coded)).expect("gold");
        }
    }
    let sought = signals(&invented.tally(0, 1), Some(&gold), View::Working);
    assert!(sought.remarks.iter().any(|remark| remark.contains("not like a random sample")), "{:?}", sought.remarks);
    let random = signals(&invented.tally(0, 1), Some(&invented.gold(300, 1)), View::Working);
    assert!(!random.remarks.iter().any(|remark| remark.contains("not like a random sample")), "{:?}", random.remarks);
}

#[test]
fn nameless_loud_and_undated_comments_are_told_of() {
    let invented = Invented::of(Shape { voices: 40, ..SHAPE });
    let remarks = |change: &dyn Fn(usize, &mut serde_json::Value)| {
        let mut tally = Tally::new(&Codebook::embedded());
        for (at, comment) in invented.comments.iter().enumerate() {
            let mut made = comment.predicted.clone();
            change(at, &mut made);
            tally.add(&annotation(&made), None).expect("counted");
        }
        signals(&tally, None, View::Working).remarks.join("\n")
    };
    assert!(remarks(&|_, made| made["author"] = json!(null)).contains("No comment has an author"));
    let loud = remarks(&|at, made| {
        if at < 41 {
            made["author"] = json!("p-00000000000000aa");
        }
    });
    assert!(loud.contains("One voice wrote 41 of the 80 comments"), "{loud}");
    assert!(remarks(&|_, made| made["posted"] = json!(null)).contains("No comment has a date"));
}

#[test]
fn labels_named_in_advance_must_be_labels_and_a_split_must_split() {
    let tally = Invented::of(Shape { voices: 400, ..SHAPE }).tally(0, 1);
    let error = |time: groundswell::signal::Time| {
        let asked = Asked { time, ..Asked::new(View::Working) };
        study(&tally, &Codebook::embedded(), asked).expect_err("refused").to_string()
    };
    let time = groundswell::signal::Time::default();
    assert!(
        error(groundswell::signal::Time { registered: vec!["parking".into()], ..time.clone() }).contains("\"parking\"")
    );
    let six = vec!["pay/strain".to_owned(); 6];
    assert!(error(groundswell::signal::Time { registered: six, ..time.clone() }).contains("at most 5"));
    let early = groundswell::signal::Time { split: Some("2001-01-01".into()), ..time.clone() };
    assert!(error(early).contains("reach from 2018"));
    assert!(error(groundswell::signal::Time { split: Some("soon".into()), ..time }).contains("no day"));
}

#[test]
fn a_composite_shows_its_weights_and_what_others_would_make_of_it() {
    let invented = Invented::of(SHAPE);
    let (tally, gold) = (invented.tally(0, 1), invented.gold(400, 1));
    let made = |weights: &[(&str, f64)]| {
        let composite = weights.iter().map(|(label, weight)| ((*label).to_owned(), *weight)).collect();
        study(&tally, &Codebook::embedded(), Asked { gold: Some(&gold), composite, ..Asked::new(View::Working) })
    };
    let signals = made(&[("pay/strain", 1.0), ("leaving", 3.0)]).expect("made");
    let composite = signals.composite.as_ref().expect("asked for");
    let share = |at: usize| composite.components[at].share.estimate.expect("corrected");
    let value = composite.value.estimate.expect("made");
    assert!((value - (share(0) + 3.0 * share(1)) / 4.0).abs() < 0.005, "{value}");
    let (low, high) = (composite.other_weights.low.expect("low"), composite.other_weights.high.expect("high"));
    assert!(low < value && value < high && high - low < 0.05, "{low} {value} {high}");
    for (weights, said) in [
        (vec![("pay/strain", 1.0)], "takes 2 to 10"),
        (vec![("pay/strain", 1.0), ("parking", 1.0)], "\"parking\" is no label"),
        (vec![("pay/strain", 1.0), ("leaving", -1.0)], "must be a number above 0"),
    ] {
        assert!(made(&weights).expect_err("refused").to_string().contains(said), "{said}");
    }
    assert_eq!(made(&[]).expect("made").composite, None);
}

#[test]
fn people_who_write_every_month_raise_no_alert_by_being_other_people() {
    // A hundred regulars a year; who raises pay raises it each time, and in the second year they are others.
    let mut alerts = 0;
    for seed in 0..10 {
        let shape = Shape { voices: 200, pay: [0.3, 0.3], rise: 0.0, seed };
        let invented = Invented::of(shape);
        let mut tally = Tally::new(&Codebook::embedded());
        for comment in invented.comments.iter().filter(|comment| comment.predicted["themes"] != json!([])) {
            for month in 1..=12 {
                let mut made = comment.predicted.clone();
                made["comment"] = json!(format!("{}-{month}", comment.author));
                made["posted"] = json!(format!("{}-{month:02}-03", 2018 + comment.author / 100));
                tally.add(&annotation(&made), None).expect("counted");
            }
        }
        alerts += signals(&tally, None, View::Working).trends.iter().filter(|trend| trend.alert).count();
    }
    assert_eq!(alerts, 0);
}
