//! A tally as the record that reports show: counts, shares, and what is not shown and why.
//! Corrects nothing without gold, and says so.
//! Called by the pipeline and `groundswell signal`.

use super::disclosure::{self, LEAST_VOICES, Share};
use super::record::{
    ClassifierInfo, MadeBy, Method, Prevalence, SentimentCount, Signals, SpeakerCount, Statuses, Suppression, View,
    Voices,
};
use super::tally::{Head, Tally, VoiceMap};
use crate::annotation::{Sentiment, Speaker};
use crate::codebook::{Codebook, Label};

/// Makes the record of a study.
///
/// `statuses` is what became of the pages, `None` where only annotations were given; `not_served` are the themes that the
/// classifier cannot find. Shares have first-hand voices as their denominator.
pub fn study(
    tally: &Tally,
    codebook: &Codebook,
    view: View,
    statuses: Option<Statuses>,
    not_served: Vec<String>,
) -> Signals {
    let mut suppressed = Vec::new();
    let labels = codebook.labels();
    let mut prevalences = shares(&tally.voices, None, &labels, view, &mut suppressed);
    for (group, voices) in &tally.groups {
        prevalences.extend(shares(voices, Some(group), &labels, view, &mut suppressed));
    }
    Signals {
        view,
        voices: voices(tally, view),
        speakers: speakers(&tally.voices, view, &mut suppressed),
        sentiment: sentiment(&tally.head, view),
        prevalences,
        suppressed,
        statuses,
        classifier: classifier(&tally.head, view, not_served),
        made_by: MadeBy {
            tool: "groundswell".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            annotations_sha256: tally.checksum(),
        },
    }
}

fn first_hand(voices: &VoiceMap) -> u64 {
    voices.values().filter(|bits| bits.speaks(Speaker::FirstHand)).count() as u64
}

fn voices(tally: &Tally, view: View) -> Voices {
    let named = tally.voices.values().filter(|bits| bits.named()).count() as u64;
    let all = tally.voices.len() as u64;
    let people = disclosure::parts(&[named, all - named], view);
    let head = &tally.head;
    let period = head.first_day.clone().zip(head.last_day.clone());
    Voices {
        comments: disclosure::count(head.comments, view),
        classified: disclosure::count(head.classified, view),
        named: people[0].clone(),
        unnamed: people[1].clone(),
        authors: disclosure::count(all, view),
        first_hand: disclosure::count(first_hand(&tally.voices), view),
        period: match view {
            View::Working => period,
            View::Release if all < LEAST_VOICES => None,
            View::Release => period.map(|(first, last)| (first[..7].to_owned(), last[..7].to_owned())),
        },
    }
}

fn speakers(voices: &VoiceMap, view: View, suppressed: &mut Vec<Suppression>) -> Vec<SpeakerCount> {
    let numbers = Speaker::ALL.map(|speaker| voices.values().filter(|bits| bits.speaks(speaker)).count() as u64);
    let counts = disclosure::parts(&numbers, view);
    if counts.iter().any(|count| count.shown == super::record::Shown::Suppressed) {
        suppressed.push(Suppression {
            what: "voices by speaker: some rows".to_owned(),
            reason: format!("a row of fewer than {LEAST_VOICES} voices could point at a person; where one row is hidden, a second is hidden with it, so that the total does not give it back"),
        });
    }
    (Speaker::ALL.iter().zip(counts))
        .map(|(speaker, voices)| SpeakerCount { speaker: speaker.as_str().to_owned(), voices })
        .collect()
}

fn sentiment(head: &Head, view: View) -> Vec<SentimentCount> {
    let numbers = Sentiment::ALL.map(|sentiment| head.first_hand_comments.get(&sentiment).copied().unwrap_or(0));
    (Sentiment::ALL.iter().zip(disclosure::parts(&numbers, view)))
        .map(|(sentiment, comments)| SentimentCount { sentiment: sentiment.as_str().to_owned(), comments })
        .collect()
}

/// Shares of one group, all labels, and at most one line on why they are not shown.
fn shares(
    voices: &VoiceMap,
    group: Option<&String>,
    labels: &[Label<'_>],
    view: View,
    suppressed: &mut Vec<Suppression>,
) -> Vec<Prevalence> {
    let base = first_hand(voices);
    let withheld = match view {
        View::Working => None,
        View::Release if base < LEAST_VOICES => Some(format!(
            "fewer than {LEAST_VOICES} people speak from their own work here: any figure could point at one of them"
        )),
        View::Release => Some(
            "these are raw counts of predicted codes, which are off by a third to a half; they are shown once a random sample \
             of voices has been coded by people and the counts are corrected by it"
                .to_owned(),
        ),
    };
    if let Some(reason) = &withheld {
        let what = group.map_or("all shares".to_owned(), |group| format!("all shares of {group}"));
        suppressed.push(Suppression { what, reason: reason.clone() });
    }
    labels
        .iter()
        .enumerate()
        .map(|(at, label)| {
            let raised =
                voices.values().filter(|bits| bits.speaks(Speaker::FirstHand) && bits.raises(at)).count() as u64;
            let (share, numerator) = match withheld {
                Some(_) => (Share::withheld("not shown"), disclosure::numerator(0, 0, View::Release)),
                None if base == 0 => (Share::withheld("no voices"), disclosure::numerator(0, 0, view)),
                None => (
                    disclosure::share(raised as f64 / base as f64, None, base, view),
                    disclosure::numerator(raised, base, view),
                ),
            };
            Prevalence {
                theme: label.theme.key.clone(),
                label: label.theme.label.clone(),
                valence: label.valence,
                group: group.cloned(),
                method: Method::Uncorrected,
                estimate: share.estimate,
                low: share.low,
                high: share.high,
                level: None,
                raised: numerator,
                voices: disclosure::count(base, view),
                shown: share.shown,
                text: share.text,
            }
        })
        .collect()
}

fn classifier(head: &Head, view: View, not_served: Vec<String>) -> ClassifierInfo {
    let shown = |(name, number): (&String, &u64)| (name.clone(), disclosure::count(*number, view));
    ClassifierInfo {
        annotators: head.annotators.iter().map(shown).collect(),
        codebook: head.codebook.clone(),
        not_classified: head.not_classified.iter().map(shown).collect(),
        not_served,
        gold_voices: None,
    }
}
