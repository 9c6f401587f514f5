//! A tally as the record that reports show: counts, shares, and what is not shown and why.
//! Corrects nothing without gold, and says so.
//! Called by the pipeline and `groundswell signal`.

use super::disclosure::{self, LEAST_VOICES, Share};
use super::record::{
    ClassifierInfo, Count, MadeBy, Method, Prevalence, SentimentCount, Shown, Signals, SpeakerCount, Statuses,
    Suppression, View, Voices,
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
    let voices = voices(tally, view);
    let mut prevalences = shares(&tally.voices, None, &voices.first_hand, &labels, view, &mut suppressed);
    prevalences.extend(by_group(tally, &labels, view, &mut suppressed));
    Signals {
        view,
        speakers: speakers(&tally.voices, &voices.first_hand, view, &mut suppressed),
        voices,
        sentiment: sentiment(&tally.head, view, &mut suppressed),
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
    let people = disclosure::parts(&[named, all - named], None, view);
    let head = &tally.head;
    let period = head.first_day.clone().zip(head.last_day.clone());
    Voices {
        comments: disclosure::count(head.comments, view),
        classified: disclosure::part(head.classified, head.comments, view),
        named: people[0].clone(),
        unnamed: people[1].clone(),
        authors: disclosure::count(all, view),
        first_hand: disclosure::part(first_hand(&tally.voices), all, view),
        period: match view {
            View::Working => period,
            View::Release if all < LEAST_VOICES => None,
            View::Release => period.map(|(first, last)| (first[..7].to_owned(), last[..7].to_owned())),
        },
    }
}

fn speakers(voices: &VoiceMap, first_hand: &Count, view: View, suppressed: &mut Vec<Suppression>) -> Vec<SpeakerCount> {
    let numbers = Speaker::ALL.map(|speaker| voices.values().filter(|bits| bits.speaks(speaker)).count() as u64);
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

/// The release view has none: these are comments, and how many people wrote them is not known.
fn sentiment(head: &Head, view: View, suppressed: &mut Vec<Suppression>) -> Vec<SentimentCount> {
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

/// Shares of each group. The release view does not even name a group of a few people: its name may be a person's.
fn by_group(tally: &Tally, labels: &[Label<'_>], view: View, suppressed: &mut Vec<Suppression>) -> Vec<Prevalence> {
    let bases: Vec<u64> = tally.groups.values().map(first_hand).collect();
    let counts = disclosure::parts(&bases, None, view);
    if view == View::Release && bases.iter().any(|base| *base < LEAST_VOICES) {
        suppressed.push(Suppression {
            what: "small groups".to_owned(),
            reason: format!(
                "a group in which fewer than {LEAST_VOICES} people speak from their own work could point at one of them; \
                 where one group is hidden, the number of a second is hidden with it"
            ),
        });
    }
    let mut shown = Vec::new();
    for (((group, voices), base), count) in tally.groups.iter().zip(&bases).zip(&counts) {
        if view == View::Working || *base >= LEAST_VOICES {
            shown.extend(shares(voices, Some(group), count, labels, view, suppressed));
        }
    }
    shown
}

/// Shares of one group, all labels, and at most one line on why they are not shown. `shown` is what may be said of the
/// number of its first-hand voices.
fn shares(
    voices: &VoiceMap,
    group: Option<&String>,
    shown: &Count,
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
                voices: shown.clone(),
                shown: share.shown,
                text: share.text,
            }
        })
        .collect()
}

fn classifier(head: &Head, view: View, not_served: Vec<String>) -> ClassifierInfo {
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
        gold_voices: None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::annotation::{Annotation, Coding, Judged, Scores};
    use crate::corpus::{Comment, Source, Status, Thread};
    use crate::signal::By;

    /// A study of so many first-hand voices of each profession.
    fn released(groups: &[(&str, u32)], view: View) -> Signals {
        let codebook = Codebook::embedded();
        let mut tally = Tally::new(&codebook);
        let people = groups.iter().flat_map(|(group, n)| (0..*n).map(move |number| (*group, number)));
        for (group, number) in people {
            let id = format!("{group}{number}");
            tally.add(&annotation(&id, group, Ok(Speaker::FirstHand)), Some(&By::of("profession"))).expect("counted");
        }
        study(&tally, &codebook, view, None, Vec::new())
    }

    fn annotation(id: &str, group: &str, speaker: std::result::Result<Speaker, String>) -> Annotation {
        let comment = Comment {
            id: format!("c-{id}"),
            parent: None,
            depth: 0,
            author: Some(format!("author {id}")),
            posted: None,
            text: "x".to_owned(),
            columns: BTreeMap::from([("profession".to_owned(), group.to_owned())]),
        };
        let thread = Thread {
            id: "t-1".to_owned(),
            part: 0,
            platform: None,
            source: Source { location: "x".to_owned(), sha256: None, retrieved: None },
            title: None,
            published: None,
            language: None,
            status: Status::Comments,
            reason: String::new(),
            announced: None,
            comments: Vec::new(),
        };
        let coding = speaker.map(|label| Coding {
            themes: Vec::new(),
            sentiment: Judged { label: Sentiment::Negative, probability: 1.0 },
            speaker: Judged { label, probability: 1.0 },
            scores: Scores::default(),
        });
        Annotation::new(&thread, &comment, "model:a@1", &Codebook::embedded().id(), coding)
    }

    fn groups(signals: &Signals) -> BTreeMap<&str, &str> {
        (signals.prevalences.iter())
            .filter_map(|share| Some((share.group.as_deref()?, share.voices.text.as_str())))
            .collect()
    }

    #[test]
    fn a_release_names_no_small_group_and_the_others_do_not_give_its_number_back() {
        let study = [("nurse", 140), ("social worker", 120), ("Welsh-speaking matron", 2)];
        let signals = released(&study, View::Release);
        assert_eq!(groups(&signals), BTreeMap::from([("nurse", "140"), ("social worker", "not shown")]));
        assert!(!format!("{signals:?}").contains("matron"), "{:?}", signals.suppressed);
        assert_eq!(groups(&released(&study, View::Working)).get("Welsh-speaking matron"), Some(&"2"));
    }

    #[test]
    fn a_release_counts_no_comments_by_stance_since_one_person_may_have_written_them() {
        let signals = released(&[("nurse", 140)], View::Release);
        assert!(signals.sentiment.is_empty());
        assert!(signals.suppressed.iter().any(|row| row.what == "stance of the comments"), "{:?}", signals.suppressed);
        assert_eq!(released(&[("nurse", 140)], View::Working).sentiment[0].comments.value, Some(140));
    }

    #[test]
    fn a_release_does_not_give_back_the_few_who_are_not_first_hand_or_not_classified() {
        let codebook = Codebook::embedded();
        let mut tally = Tally::new(&codebook);
        for number in 0..140 {
            let speaker = match number {
                0..3 => Ok(Speaker::Outsider),
                3..5 => Err("not classified: the comment is in language \"pl\"".to_owned()),
                _ => Ok(Speaker::FirstHand),
            };
            tally.add(&annotation(&number.to_string(), "", speaker), None).expect("counted");
        }
        let signals = study(&tally, &codebook, View::Release, None, Vec::new());
        let voices = &signals.voices;
        assert_eq!((voices.authors.text.as_str(), voices.first_hand.text.as_str()), ("140", "about 140"));
        assert_eq!(voices.classified.text, "about 140");
        assert_eq!(signals.speakers[0].voices.text, "about 140");
        assert_eq!(signals.prevalences[0].voices.text, "about 140");
        assert_eq!(signals.classifier.not_classified.keys().collect::<Vec<_>>(), ["rare reasons"]);
    }
}
