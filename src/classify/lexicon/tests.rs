use std::path::Path;

use super::*;
use crate::annotation::Speaker;
use crate::codebook::Valence;

/// The codebook of `docs/phrases.md`: what it promises there is tested here.
const PARKING: &str = include_str!("../../../examples/parking-codebook.toml");

fn lexicon() -> Lexicon {
    let codebook = Codebook::parse(PARKING, Path::new("parking.toml")).expect("sound");
    Lexicon::new(codebook).expect("sound").explaining(true)
}

/// `theme/valence "evidence"` for each code.
fn codes(text: &str) -> Vec<String> {
    let coding = lexicon().classify(text).expect("classified");
    let show = |valence: Option<Valence>| valence.map_or("stated", Valence::as_str);
    coding
        .themes
        .iter()
        .map(|code| {
            let span = code.span.expect("evidence").of(text).expect("on a boundary");
            format!("{}/{} \"{span}\"", code.theme, show(code.valence))
        })
        .collect()
}

#[test]
fn a_phrase_is_found_with_its_words_as_they_stand_in_the_text() {
    assert_eq!(
        codes("At work there\u{2019}s NOWHERE\u{a0}to  park, ever."),
        ["parking/strain \"NOWHERE\u{a0}to  park\""]
    );
}

#[test]
fn a_denied_strain_is_nothing_and_denied_praise_is_a_strain() {
    assert!(codes("We do not have nowhere to park at work.").is_empty());
    assert_eq!(codes("There are no free spaces at work."), ["parking/strain \"free spaces\""]);
}

#[test]
fn a_negation_does_not_reach_over_but_or_a_full_stop() {
    assert_eq!(codes("It is not work, but free parking is nice."), ["parking/support \"free parking\""]);
    assert_eq!(codes("I will not. Free parking at work is nice."), ["parking/support \"Free parking\""]);
}

#[test]
fn a_topic_takes_its_valence_from_the_words_near_it() {
    assert_eq!(codes("The parking at work is terrible."), ["parking/strain \"parking at work is terrible\""]);
    assert_eq!(codes("Great parking at this job."), ["parking/support \"Great parking\""]);
    assert_eq!(codes("The parking at work is not good."), ["parking/strain \"parking at work is not good\""]);
    assert!(codes("There is parking at work.").is_empty());
}

#[test]
fn weak_finds_count_only_together() {
    assert!(codes("A flooded car park at work.").is_empty());
    assert_eq!(codes("A flooded car park at work. And I was clamped."), ["parking/strain \"flooded car park\""]);
}

#[test]
fn what_only_looks_like_the_theme_is_dropped() {
    assert!(codes("I am parking the question of terrible work.").is_empty());
}

#[test]
fn quoted_words_are_not_the_speakers() {
    assert!(codes("> nowhere to park at work\nNonsense.").is_empty());
}

#[test]
fn a_question_or_anothers_word_alone_is_not_enough() {
    assert!(codes("Is there nowhere to park at work?").is_empty());
    assert!(codes("They say there is nowhere to park at work.").is_empty());
    assert!(codes("If I will cycle to work, then what").is_empty());
    assert_eq!(codes("I will cycle to work."), ["cycling/stated \"I will cycle\""]);
}

#[test]
fn a_question_that_tells_of_the_speaker_keeps_its_finds() {
    assert_eq!(codes("Why is there nowhere to park at my work?"), ["parking/strain \"nowhere to park\""]);
}

#[test]
fn a_full_stop_ends_what_a_cue_changes() {
    assert!(codes("Ask me if I will cycle to work.").is_empty());
    assert_eq!(codes("Ask me if you like. I will cycle to work."), ["cycling/stated \"I will cycle\""]);
}

#[test]
fn numbers_may_be_written_as_words_and_gaps_leave_out_no_denial() {
    assert_eq!(codes("At work I wait forty minutes each day for a space.").len(), 1);
    assert!(codes("At work I wait 40 minutes but never for a space.").is_empty());
}

#[test]
fn the_codebooks_own_examples_are_found() {
    let (lexicon, codebook) = (Lexicon::embedded(), Codebook::embedded());
    let found =
        |key: &str, text: &str| lexicon.classify(text).expect("classified").themes.iter().any(|code| code.theme == key);
    let with_example = codebook.themes.iter().filter_map(|t| t.example.as_deref().map(|example| (&t.key, example)));
    let missed: Vec<_> = with_example.filter(|(key, example)| !found(key, example)).map(|(key, _)| key).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn each_code_names_its_rule_and_what_changed_it() {
    let coding = lexicon().classify("Perhaps there are no free spaces at work").expect("classified");
    assert_eq!(coding.themes[0].rule.as_deref(), Some("free spaces (denied praise, hedged)"));
}

#[test]
fn a_wrong_phrase_is_named_with_its_theme() {
    let codebook = Codebook::parse(&PARKING.replace("free parking", "free (parking"), Path::new("p")).expect("sound");
    let error = Lexicon::new(codebook).expect_err("a mistake").to_string();
    assert!(error.contains("theme \"parking\", support: phrase \"free (parking\": a \"(\" without"), "{error}");
}

#[test]
fn the_built_in_lexicon_compiles_and_serves_every_theme() {
    assert!(Lexicon::embedded().not_served().is_empty());
}

#[test]
fn batches_and_single_texts_give_the_same() {
    let texts = ["I will cycle to work.", "", "Great parking at work", "🙂 ?"];
    let lexicon = lexicon();
    let documents: Vec<_> = texts.iter().map(|text| Document::new(text)).collect();
    for (text, coding) in texts.iter().zip(lexicon.classify_batch(&documents)) {
        assert_eq!(coding.expect("classified"), lexicon.classify(text).expect("classified"));
    }
}

#[test]
fn whoever_tells_of_own_work_speaks_first_hand() {
    let speaker = |text| lexicon().classify(text).expect("classified").speaker.label;
    assert_eq!(speaker("My caseload is too high and my manager knows."), Speaker::FirstHand);
    assert_eq!(speaker("As a parent I wonder."), Speaker::Outsider);
    assert_eq!(speaker("Interesting."), Speaker::Unclear);
}

#[test]
fn a_very_long_text_without_a_stop_takes_time_in_proportion() {
    let text = "nowhere to park and not free parking, perhaps terrible parking at work ".repeat(20_000);
    assert_eq!(lexicon().classify(&text).expect("classified").themes[0].theme, "parking");
}
