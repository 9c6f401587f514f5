//! Who was read: comments, voices, speakers, stances, and what read them.
//! Shares are not counted here.
//! Called by `study`.

use super::disclosure::{self, LEAST_VOICES};
use super::record::{ClassifierInfo, SentimentCount, Shown, SpeakerCount, Suppression, View, Voices};
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
    let head = &tally.head;
    let period = head.first_day.clone().zip(head.last_day.clone());
    Voices {
        comments: disclosure::count(head.comments, view),
        classified: disclosure::count(head.classified, view),
        named: disclosure::count(named, view),
        unnamed: disclosure::count(all - named, view),
        authors: disclosure::count(all, view),
        first_hand: disclosure::count(first_hand(bits), view),
        period: match view {
            View::Working => period,
            View::Release if all < LEAST_VOICES => None,
            View::Release => period.map(|(first, last)| (first[..7].to_owned(), last[..7].to_owned())),
        },
    }
}

/// Voices by what they speak as.
pub(super) fn speakers(voices: &[Bits], view: View, suppressed: &mut Vec<Suppression>) -> Vec<SpeakerCount> {
    let number = |speaker| voices.iter().filter(|bits| bits.speaks(speaker)).count() as u64;
    let rows: Vec<SpeakerCount> = (Speaker::ALL.iter())
        .map(|speaker| SpeakerCount {
            speaker: speaker.as_str().to_owned(),
            voices: disclosure::count(number(*speaker), view),
        })
        .collect();
    if rows.iter().any(|row| row.voices.shown == Shown::Suppressed) {
        suppressed.push(Suppression {
            what: "voices by speaker: some rows".to_owned(),
            reason: format!("a row of fewer than {LEAST_VOICES} voices could point at a person"),
        });
    }
    rows
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
    if view == View::Release && !not_classified.is_empty() {
        // A reason names the language of a comment, and few may write in it, however many comments.
        not_classified = [("not classified".to_owned(), not_classified.values().sum())].into();
    }
    ClassifierInfo {
        annotators: head.annotators.clone().into_iter().map(shown).collect(),
        codebook: head.codebook.clone(),
        not_classified: not_classified.into_iter().map(shown).collect(),
        not_served,
        gold_voices: gold_voices.map(|n| if view == View::Release { n / 10 * 10 } else { n }),
    }
}
