//! Who was read: comments, voices, speakers, stances, and what read them.
//! Shares are not counted here.
//! Called by `study`.

use super::disclosure::{self, LEAST_VOICES};
use super::record::{ClassifierInfo, Count, SentimentCount, Shown, SpeakerCount, Suppression, View, Voices};
use super::tally::{Bits, Head, Tally};
use crate::annotation::{Sentiment, Speaker};

/// How many of some voices speak of their own work.
pub(super) fn first_hand<'b>(voices: impl IntoIterator<Item = &'b Bits>) -> u64 {
    voices.into_iter().filter(|bits| bits.speaks(Speaker::FirstHand)).count() as u64
}

/// Comments, voices and days.
pub(super) fn voices(tally: &Tally, bits: &[Bits], view: View) -> Voices {
    let named = bits.iter().filter(|bits| bits.named()).count() as u64;
    let all = tally.voices.len() as u64;
    let people = disclosure::parts(&[named, all - named], None, view);
    let head = &tally.head;
    let period = head.first_day.clone().zip(head.last_day.clone());
    Voices {
        comments: disclosure::count(head.comments, view),
        classified: disclosure::part(head.classified, head.comments, view),
        named: people[0].clone(),
        unnamed: people[1].clone(),
        authors: disclosure::count(all, view),
        first_hand: disclosure::part(first_hand(bits), all, view),
        period: match view {
            View::Working => period,
            View::Release if all < LEAST_VOICES => None,
            View::Release => period.map(|(first, last)| (first[..7].to_owned(), last[..7].to_owned())),
        },
    }
}

/// Voices by what they speak as.
pub(super) fn speakers(
    voices: &[Bits],
    first_hand: &Count,
    view: View,
    suppressed: &mut Vec<Suppression>,
) -> Vec<SpeakerCount> {
    let numbers = Speaker::ALL.map(|speaker| voices.iter().filter(|bits| bits.speaks(speaker)).count() as u64);
    let known = Speaker::ALL.iter().position(|speaker| *speaker == Speaker::FirstHand);
    let mut counts = disclosure::parts(&numbers, known, view);
    if let Some(at) = known {
        counts[at] = first_hand.clone();
    }
    if counts.iter().any(|count| count.shown == Shown::Suppressed) {
        suppressed.push(Suppression {
            what: "voices by speaker: some rows".to_owned(),
            reason: format!("a row of fewer than {LEAST_VOICES} voices could point at a person; where one row is hidden, a second is hidden with it, so that the total does not give it back"),
        });
    }
    (Speaker::ALL.iter().zip(counts))
        .map(|(speaker, voices)| SpeakerCount { speaker: speaker.as_str().to_owned(), voices })
        .collect()
}

/// Comments by stance. The release view has none: how many people wrote them is not known.
pub(super) fn sentiment(head: &Head, view: View, suppressed: &mut Vec<Suppression>) -> Vec<SentimentCount> {
    if view == View::Release {
        suppressed.push(Suppression {
            what: "stance of the comments".to_owned(),
            reason: "these are raw counts of comments, and one person may have written many of them".to_owned(),
        });
        return Vec::new();
    }
    let number = |sentiment| head.first_hand_comments.get(sentiment).copied().unwrap_or(0);
    (Sentiment::ALL.iter())
        .map(|sentiment| SentimentCount {
            sentiment: sentiment.as_str().to_owned(),
            comments: disclosure::count(number(sentiment), view),
        })
        .collect()
}

/// What read the comments.
pub(super) fn classifier(head: &Head, view: View, not_served: Vec<String>, gold_voices: Option<u64>) -> ClassifierInfo {
    let shown = |(name, number): (String, u64)| (name, disclosure::count(number, view));
    let mut not_classified = head.not_classified.clone();
    if view == View::Release {
        // A reason names the language of a comment, and few may write in it.
        let rare: u64 =
            not_classified.extract_if(.., |_, number| *number < LEAST_VOICES).map(|(_, number)| number).sum();
        if rare > 0 {
            *not_classified.entry("rare reasons".to_owned()).or_default() += rare;
        }
    }
    ClassifierInfo {
        annotators: head.annotators.clone().into_iter().map(shown).collect(),
        codebook: head.codebook.clone(),
        not_classified: not_classified.into_iter().map(shown).collect(),
        not_served,
        gold_voices,
    }
}
