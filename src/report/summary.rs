//! The first screen in three to seven plain sentences: what was read, who speaks, what they raise, what they intend, which
//! way that leans, what has changed, and whether it may be relied on.
//! Escapes nothing: each format does. Called by the formats that a person reads.

use crate::codebook::Valence;
use crate::corpus::Status;
use crate::signal::{Prevalence, Shown};

use super::balance;
use super::changes::Changes;
use super::extent::Extent;
use super::printable::Printable;
use super::ranking::{Themes, intents};
use super::words;

/// The sentences, in the order of the report.
pub(super) fn sentences(printable: &Printable<'_>) -> Vec<String> {
    let mut sentences = vec![read(printable)];
    if words::is_none(&printable.signals.voices.comments) {
        return sentences;
    }
    if printable.shows_nothing() {
        sentences.push(nothing_shown(printable));
        return sentences;
    }
    sentences.push(voices(printable));
    sentences.extend(raised(printable));
    sentences.extend(intended(printable));
    sentences.extend(printable.risk().and_then(balance::verdict));
    sentences.extend(Changes::of(printable).map(|changes| changes.short()));
    sentences.push(reliance(printable));
    sentences
}

fn read(printable: &Printable<'_>) -> String {
    let voices = &printable.signals.voices;
    let pages = printable.statuses().map(|statuses| {
        let with = statuses.get(&Status::Comments).copied().unwrap_or(0);
        (statuses.values().sum::<u64>(), with)
    });
    let opening = match pages {
        None => "This report is made of ".to_owned(),
        Some((1, 1)) => "One page was read and holds ".to_owned(),
        Some((all, with)) => {
            let read = plural_read(all);
            match with {
                0 => return format!("{read}, and no comment was found."),
                1 => format!("{read}, and one of them holds "),
                with if with == all => format!("{read}, and all of them hold comments: "),
                with => format!("{read}, and {} of them hold comments: ", words::number(with)),
            }
        }
    };
    if words::is_none(&voices.comments) {
        return format!("{}no comment.", opening);
    }
    let comments = words::counted(&voices.comments, "comment", "comments");
    let authors = words::counted(&voices.authors, "voice", "voices");
    let posted =
        voices.period.as_ref().map_or_else(String::new, |period| format!(", posted {}", words::period(period)));
    format!("{opening}{comments} by {authors}{posted}.")
}

fn plural_read(pages: u64) -> String {
    match pages {
        0 => "No page was read".to_owned(),
        1 => "One page was read".to_owned(),
        n => format!("{} pages were read", words::number(n)),
    }
}

fn voices(printable: &Printable<'_>) -> String {
    let first_hand = &printable.signals.voices.first_hand;
    if words::is_one(first_hand) {
        return "One of these voices writes from their own work; every share is a share of that one.".to_owned();
    }
    let number = words::capital(&words::figure(&first_hand.text));
    format!(
        "{number} of these voices {}; every share is a share of them, not of everyone in the job.",
        words::FIRST_HAND
    )
}

/// Why there is no share, in a sentence.
pub(super) fn nothing_shown(printable: &Printable<'_>) -> String {
    let first_hand = &printable.signals.voices.first_hand;
    if words::is_none(first_hand) {
        return "None of these voices writes from their own work, so there is no share to show.".to_owned();
    }
    if first_hand.shown == Shown::Suppressed {
        let number = words::figure(&first_hand.text);
        return format!("Too few people speak from their own work here ({number}) to show any figure.");
    }
    match printable.signals.suppressed.iter().find(|suppressed| suppressed.what.starts_with("all shares")) {
        Some(all) => format!("No share is shown: {}", words::inside(&words::sentence(&all.reason))),
        None => "No share is shown; the reasons stand under “How sure we are, and why”.".to_owned(),
    }
}

fn raised(printable: &Printable<'_>) -> Option<String> {
    let themes = Themes::of(printable);
    let strains = themes.leading(Valence::Strain, 3);
    let supports = themes.leading(Valence::Support, 2);
    let of_support = |opening: &str| format!("{opening} {}", named(&supports));
    match (strains.is_empty(), supports.is_empty()) {
        (true, true) => None,
        (true, false) => Some(format!("{}.", of_support("What they most often name as a support is"))),
        (false, true) => Some(format!("What they most often name as a strain is {}.", named(&strains))),
        (false, false) => Some(format!(
            "What they most often name as a strain is {}; {}.",
            named(&strains),
            of_support("as a support,")
        )),
    }
}

fn intended(printable: &Printable<'_>) -> Option<String> {
    let intents = intents(printable);
    let said: Vec<&Prevalence> =
        intents.iter().map(|(_, share)| *share).filter(|share| Extent::of_share(share).size() > 0.0).collect();
    let hidden = intents.iter().any(|(_, share)| Extent::of_share(share) == Extent::Nothing);
    match (said.is_empty(), hidden || intents.is_empty()) {
        (true, true) => None,
        (true, false) => Some("None of them says a word of leaving or staying.".to_owned()),
        (false, _) => Some(format!("Of their own plans they say: {}.", named(&said))),
    }
}

fn named(shares: &[&Prevalence]) -> String {
    let named: Vec<String> = shares
        .iter()
        .map(|share| format!("{} ({})", words::inside(&words::one_line(&share.label)), words::figure(&share.text)))
        .collect();
    // A label with a comma in it would blur a list that is parted by commas.
    if named.iter().any(|name| name.contains(", ")) && named.len() > 1 {
        let (last, before) = named.split_last().expect("more than one was named");
        format!("{}; and {last}", before.join("; "))
    } else {
        words::list(&named)
    }
}

fn reliance(printable: &Printable<'_>) -> String {
    if printable.has_uncorrected() {
        let which = if printable.has_corrected() { "Some of these shares are" } else { "These shares are" };
        format!("{which} raw counts by a program, {}.", words::UNCORRECTED)
    } else if printable.signals.gold.as_ref().is_some_and(|gold| gold.sealed) {
        "The program’s own mistakes were measured on a random sample that people coded, and the shares are corrected \
         for them."
            .to_owned()
    } else if printable.signals.gold.is_some() || printable.signals.classifier.gold_voices.is_some() {
        "The program’s own mistakes were measured on a sample that people coded, said to be random, and the shares are \
         corrected for them."
            .to_owned()
    } else {
        "The shares are corrected for the program’s own mistakes.".to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sample::Sample;
    use super::*;

    fn of(sample: &Sample) -> String {
        sentences(&Printable::new(&sample.material())).join("\n").replace('\u{a0}', " ")
    }

    #[test]
    fn a_corrected_study_is_told_in_seven_sentences() {
        insta::assert_snapshot!(of(&Sample::corrected()), @r"
        50 pages were read, and 31 of them hold comments: 1 410 comments by 903 voices, posted from 6 August 2017 to 1 May 2019.
        655 of these voices write from their own work; every share is a share of them, not of everyone in the job.
        What they most often name as a strain is caseload and workload (34 %), senior leadership and organisation (28 %) and paperwork and bureaucracy (26 %); as a support, colleagues and team (19 %) and meaning and satisfaction (13 %).
        Of their own plans they say: leaving or intending to leave (18 %); preferring agency, locum or travel work (5 %); and staying or returning (7 %).
        More of them speak of going, agency work included, than of staying: by 15 points (+11 to +19).
        From 2017 Q3–2018 Q2 to 2018 Q3–2019 Q2, caseload and workload (strain) rose by 12 points (+5 to +20); colleagues and team (support) fell by 9 points (−17 to −2); 1 other change stands out.
        The program’s own mistakes were measured on a random sample that people coded, and the shares are corrected for them.
        ");
    }

    #[test]
    fn one_page_one_comment_one_voice_is_all_in_the_singular() {
        insta::assert_snapshot!(of(&Sample::lone()), @r"
        One page was read and holds 1 comment by 1 voice, posted on 6 August 2017.
        One of these voices writes from their own work; every share is a share of that one.
        What they most often name as a strain is pay, benefits and contract (100 %); as a support, pay, benefits and contract (100 %).
        Of their own plans they say: leaving or intending to leave (100 %).
        These shares are raw counts by a program, uncorrected: do not publish.
        ");
    }

    #[test]
    fn too_few_voices_are_said_once_and_no_figure_follows() {
        insta::assert_snapshot!(of(&Sample::few()), @r"
        50 pages were read, and 31 of them hold comments: about 140 comments by about 90 voices, posted from August 2017 to May 2019.
        Too few people speak from their own work here (fewer than 10) to show any figure.
        ");
    }

    #[test]
    fn raw_counts_are_named_as_such() {
        assert!(of(&Sample::uncorrected()).contains(words::UNCORRECTED));
    }

    #[test]
    fn pages_without_any_comment_end_the_summary() {
        insta::assert_snapshot!(of(&Sample::silent()), @r"3 pages were read, and no comment was found.");
    }
}
