//! How sure the report is and why, in sentences: correction, intervals, what was not coded, whom it cannot speak for.
//! Computes no figure.
//! Called by the formats that a person reads.

use super::changes::Changes;
use super::printable::Printable;
use super::ranking::Themes;
use super::words;
use crate::codebook::Valence;
use crate::signal::{Count, GoldInfo, Prevalence, Shown};

/// The sentences, the weightiest first.
pub(super) fn sentences(printable: &Printable<'_>) -> Vec<String> {
    let mut sentences = Vec::new();
    if printable.has_uncorrected() || printable.has_uncorrected_groups() {
        sentences.push(format!(
            "Shares marked “{}” are raw counts of what a program found. It overlooks some voices and misreads \
             others; without a sample coded by people nobody can say by how much, so they have no range.",
            words::UNCORRECTED
        ));
    }
    if printable.has_corrected() {
        sentences.push(format!(
            "The program overlooks some voices and misreads others. {} corrected shares allow for the mistakes found there.",
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
    sentences.extend(unshown_changes(printable));
    sentences.extend(not_coded(printable));
    sentences.extend(not_served(printable));
    sentences.extend(left_out(printable));
    sentences
}

/// That changes were looked for and none may be shown.
fn unshown_changes(printable: &Printable<'_>) -> Option<String> {
    let looked = printable.signals.periods.is_some() && Changes::of(printable).is_none();
    looked.then(|| {
        "Changes over time were looked for; too few people wrote before or after for any to be tested and shown."
            .to_owned()
    })
}

fn gold(printable: &Printable<'_>) -> String {
    if let Some(gold) = &printable.signals.gold {
        return of_gold(gold);
    }
    // No record says how they were drawn.
    let drawn = "said to be chosen at random";
    match printable.signals.classifier.gold_voices {
        Some(1) => format!("People coded the comments of one voice, {drawn}, and the"),
        Some(0) if printable.is_release() => {
            format!("People coded the comments of fewer than 10 voices, {drawn}, and the")
        }
        Some(n) if printable.is_release() => {
            format!("People coded the comments of at least {} voices, {drawn}, and the", words::number(n))
        }
        Some(n) if n > 0 => format!("People coded the comments of {} voices, {drawn}, and the", words::number(n)),
        _ => format!("People coded the comments of a sample of voices, {drawn}, and the"),
    }
}

/// Who coded whom and how they were drawn, up to the article of the sentence that follows.
fn of_gold(gold: &GoldInfo) -> String {
    let first_hand = match gold.first_hand.shown {
        Shown::Suppressed => String::new(),
        _ => format!(" ({} of them from their own work, as coded)", words::figure(&gold.first_hand.text)),
    };
    let coders = match gold.coders {
        0 | 1 => "some of them or all by one person only".to_owned(),
        2 => "each by two people or more".to_owned(),
        n => format!("each by {} people or more", words::number(n)),
    };
    let drawn = if gold.sealed {
        "They were chosen at random, as a record shows that was sealed before anyone coded."
    } else {
        "They are said to be chosen at random, which is taken on trust."
    };
    let voices = words::counted(&gold.voices, "voice", "voices");
    format!("People coded the comments of {voices}{first_hand}, {coders}. {drawn} The")
}

/// What few coded voices leave unknown, one sentence a reason, with the shares that it holds of.
pub(super) fn thin(printable: &Printable<'_>) -> Vec<String> {
    let mut reasons: Vec<(String, Vec<String>)> = Vec::new();
    for share in &printable.signals.prevalences {
        let Some(note) = share.note.as_deref().map(words::one_line) else { continue };
        let label = words::inside(&words::one_line(&share.label));
        let name = share.valence.map_or(label.clone(), |valence| format!("{label} ({valence})"));
        match reasons.iter_mut().find(|(reason, _)| *reason == note) {
            Some((_, names)) if names.contains(&name) => {}
            Some((_, names)) => names.push(name),
            None => reasons.push((note, vec![name])),
        }
    }
    let sentence = |(note, names): (String, Vec<String>)| {
        format!("{} That holds of: {}.", words::sentence(&note), names.join("; "))
    };
    reasons.into_iter().map(sentence).collect()
}

/// What more coding would bring, in a sentence: one number where it is the same for every share, else the largest themes'.
pub(super) fn remedy(printable: &Printable<'_>) -> Option<String> {
    let known: Vec<(&Prevalence, u64)> =
        printable.whole().filter_map(|share| Some((share, share.halved_by?))).collect();
    let (_, first) = *known.first()?;
    // Who is drawn is not who is then coded: to the voice it would promise too much.
    let about = |more: u64| if more < 20 { more } else { more.div_ceil(10) * 10 };
    let sealed = printable.signals.gold.as_ref().is_some_and(|gold| gold.sealed);
    let random = if sealed { "drawn at random like the others" } else { "drawn at random" };
    if known.iter().all(|(_, more)| *more == first) {
        let voices = words::plural(about(first), "more voice", "more voices");
        return Some(format!(
            "To halve the range of any share of the whole study, people would have to code about {voices}, {random}."
        ));
    }
    let leading = Themes::of(printable).leading(Valence::Strain, 3);
    let of_each: Vec<String> = (leading.into_iter())
        .filter_map(|share| Some((share, share.halved_by?)))
        .map(|(share, more)| {
            format!("{} about {}", words::inside(&words::one_line(&share.label)), words::number(about(more)))
        })
        .collect();
    (!of_each.is_empty()).then(|| {
        format!("To halve a range, people would have to code more voices, {random}: for {}.", of_each.join("; for "))
    })
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
        The program overlooks some voices and misreads others. People coded the comments of 150 voices (104 of them from their own work, as coded), each by two people or more. They were chosen at random, as a record shows that was sealed before anyone coded. The corrected shares allow for the mistakes found there.
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
        The program overlooks some voices and misreads others. People coded the comments of about 130 voices, some of them or all by one person only. They are said to be chosen at random, which is taken on trust. The corrected shares allow for the mistakes found there.
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
    fn without_a_sealed_record_a_sample_is_only_said_to_be_random_and_few_voices_are_never_at_least_none() {
        let mut sample = Sample::published();
        let with = |sample: &mut Sample, voices| {
            sample.signals.classifier.gold_voices = Some(voices);
            of(sample)
        };
        assert!(with(&mut sample, 300).contains("They were chosen at random, as a record shows"));
        sample.signals.gold = None;
        assert!(with(&mut sample, 120).contains("the comments of at least 120 voices, said to be chosen at random"));
        assert!(with(&mut sample, 0).contains("the comments of fewer than 10 voices, said to be chosen at random"));
        sample.signals.view = crate::signal::View::Working;
        assert!(with(&mut sample, 7).contains("the comments of 7 voices, said to be chosen at random"));
    }

    #[test]
    fn raw_counts_promise_no_range() {
        let text = of(&Sample::uncorrected());
        assert!(text.contains(words::UNCORRECTED) && !text.contains("probability"), "{text}");
    }
}
