//! How sure the report is and why, in sentences: correction, intervals, what was not coded, whom it cannot speak for.
//! Computes no figure.
//! Called by the formats that a person reads.

use super::printable::Printable;
use super::words;
use crate::signal::Count;

/// The sentences, the weightiest first.
pub(super) fn sentences(printable: &Printable<'_>) -> Vec<String> {
    let mut sentences = Vec::new();
    if printable.has_uncorrected() {
        sentences.push(format!(
            "Shares marked “{}” are raw counts of what a program found. It overlooks some voices and misreads \
             others; without a sample coded by people nobody can say by how much, so they have no range.",
            words::UNCORRECTED
        ));
    }
    if printable.has_corrected() {
        sentences.push(format!(
            "The program overlooks some voices and misreads others. {} and the corrected shares allow for the mistakes \
             found there.",
            gold(printable)
        ));
    }
    if let Some(level) = printable.level() {
        sentences.push(format!(
            "The range beside a share holds the true share of these voices with {}\u{a0}% probability. A wide range \
             means that few voices, or few coded ones, stand behind it.",
            words::per_cent(level)
        ));
    }
    sentences.push(
        "People who comment chose to, and those content or worn out may choose differently. The shares speak of the \
         people who wrote here and of nobody else."
            .to_owned(),
    );
    sentences.push(
        "Where one thing goes with another in this report, that does not say that the one brings the other about."
            .to_owned(),
    );
    if printable.is_release() {
        sentences.push(
            "So that nobody can be recognised, small numbers are rounded, given as a band or left out; what is left \
             out is listed here."
                .to_owned(),
        );
    }
    sentences.extend(not_coded(printable));
    sentences.extend(not_served(printable));
    sentences.extend(left_out(printable));
    sentences
}

fn gold(printable: &Printable<'_>) -> String {
    match printable.signals.classifier.gold_voices {
        Some(1) => "People coded the comments of one voice, chosen at random,".to_owned(),
        Some(n) if printable.is_release() && n > 0 => {
            format!("People coded the comments of at least {} voices, chosen at random,", words::number(n))
        }
        Some(n) if n > 0 => format!("People coded the comments of {} voices, chosen at random,", words::number(n)),
        _ => "People coded the comments of a random sample of voices,".to_owned(),
    }
}

fn not_coded(printable: &Printable<'_>) -> Option<String> {
    let reasons = &printable.signals.classifier.not_classified;
    let all: u64 = reasons.values().filter_map(|count| count.value).sum();
    if reasons.is_empty() {
        return None;
    }
    let of_each = |(reason, count): (&String, &Count)| {
        let reason = words::one_line(reason);
        if printable.is_release() { reason } else { format!("{reason} ({})", count.text) }
    };
    let listed: Vec<String> = reasons.iter().map(of_each).collect();
    let opening = match all {
        _ if printable.is_release() => "Some comments could not be coded".to_owned(),
        1 => "1 comment could not be coded".to_owned(),
        n => format!("{} comments could not be coded", words::number(n)),
    };
    Some(format!("{opening}: {}.", listed.join("; ")))
}

fn not_served(printable: &Printable<'_>) -> Option<String> {
    let keys = &printable.signals.classifier.not_served;
    let labels: Vec<String> = keys.iter().map(|key| words::inside(&words::one_line(printable.label(key)))).collect();
    (!labels.is_empty()).then(|| {
        format!(
            "The program cannot find every theme; that it reports none of these says nothing: {}.",
            labels.join("; ")
        )
    })
}

fn left_out(printable: &Printable<'_>) -> Option<String> {
    match printable.skipped {
        0 => None,
        1 => Some("1 record could not be read and was left out.".to_owned()),
        n => Some(format!("{} records could not be read and were left out.", words::number(n))),
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
    fn a_correction_names_its_sample_and_what_a_range_means() {
        insta::assert_snapshot!(of(&Sample::corrected()), @r"
        The program overlooks some voices and misreads others. People coded the comments of 150 voices, chosen at random, and the corrected shares allow for the mistakes found there.
        The range beside a share holds the true share of these voices with 95 % probability. A wide range means that few voices, or few coded ones, stand behind it.
        People who comment chose to, and those content or worn out may choose differently. The shares speak of the people who wrote here and of nobody else.
        Where one thing goes with another in this report, that does not say that the one brings the other about.
        38 comments could not be coded: another language (30); empty (8).
        The program cannot find every theme; that it reports none of these says nothing: fairness and discrimination.
        1 record could not be read and was left out.
        ");
    }

    #[test]
    fn a_release_rounds_its_sample_and_counts_no_comment() {
        insta::assert_snapshot!(of(&Sample::release()), @r"
        The program overlooks some voices and misreads others. People coded the comments of at least 120 voices, chosen at random, and the corrected shares allow for the mistakes found there.
        The range beside a share holds the true share of these voices with 95 % probability. A wide range means that few voices, or few coded ones, stand behind it.
        People who comment chose to, and those content or worn out may choose differently. The shares speak of the people who wrote here and of nobody else.
        Where one thing goes with another in this report, that does not say that the one brings the other about.
        So that nobody can be recognised, small numbers are rounded, given as a band or left out; what is left out is listed here.
        Some comments could not be coded: another language; empty.
        The program cannot find every theme; that it reports none of these says nothing: fairness and discrimination.
        1 record could not be read and was left out.
        ");
    }

    #[test]
    fn raw_counts_promise_no_range() {
        let text = of(&Sample::uncorrected());
        assert!(text.contains(words::UNCORRECTED) && !text.contains("probability"), "{text}");
    }
}
