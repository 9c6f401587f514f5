//! A tally as the record that reports show: counts, shares, risk, changes, and what is not shown and why.
//! Joins the parts and computes none.
//! Called by the pipeline and `groundswell signal`.

use super::correct::first_hand_share;
use super::disclosure;
use super::gold::{Coded, Gold};
use super::official::OfficialFile;
use super::record::{GoldInfo, MadeBy, Signals, Statuses, Unit, View};
use super::shares::Shares;
use super::tally::{Bits, Tally};
use super::{composite, remarks, risk, together, trend, who};
use crate::codebook::Codebook;
use crate::error::Result;

/// What a study is asked.
#[derive(Debug, Clone)]
pub struct Asked<'a> {
    /// Who may see the answer.
    pub view: View,
    /// The voices that people coded; without them nothing is corrected.
    pub gold: Option<&'a Gold>,
    /// How changes over time are looked for.
    pub time: Time,
    /// Labels and weights of a composite; empty for none.
    pub composite: Vec<(String, f64)>,
    /// Official figures to stand beside the signal of each group.
    pub official: Option<&'a OfficialFile>,
    /// What became of the pages; `None` where only annotations were given.
    pub statuses: Option<Statuses>,
    /// Themes that the classifier cannot find.
    pub not_served: Vec<String>,
    /// Start of the random numbers of all posteriors.
    pub seed: u64,
}

impl Asked<'_> {
    /// Nothing but what may be seen, and by whom.
    pub fn new(view: View) -> Self {
        Asked {
            view,
            gold: None,
            time: Time::default(),
            composite: Vec::new(),
            official: None,
            statuses: None,
            not_served: Vec::new(),
            seed: 1,
        }
    }
}

/// How changes over time are looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Time {
    /// How long a period is; `None` takes the shortest in which enough people write.
    pub unit: Option<Unit>,
    /// The day from which on it is "after"; `None` halves the periods there are.
    pub split: Option<String>,
    /// Labels named in advance (`theme/valence`, or an intent's key), at most five, to which tests are confined.
    pub registered: Vec<String>,
}

/// Makes the record of a study. Shares have first-hand voices as their denominator.
///
/// Errs (`Data`) where the gold has no voice by which the study can be corrected; (`Usage`) where a label that is named in
/// advance is not in the codebook, or more than five are, too little lies on one side of the split, or a composite cannot be made.
pub fn study(tally: &Tally, codebook: &Codebook, asked: Asked<'_>) -> Result<Signals> {
    let Asked { view, seed, .. } = asked;
    let coded: Option<Coded<'_>> = asked.gold.map(|gold| gold.of_study(tally)).transpose()?;
    let bits: Vec<Bits> = tally.voices.values().map(|voice| voice.bits).collect();
    let pairs = coded.as_ref().map(Coded::whole).unwrap_or_default();
    let gold = coded.as_ref().map(|coded| (coded, pairs.as_slice()));
    let labels = codebook.labels();

    let mut suppressed = Vec::new();
    let voices = who::voices(tally, &bits, view);
    let shares = Shares { tally, bits: &bits, labels: &labels, gold, view, seed };
    let mut prevalences = shares.whole(&voices.first_hand, &mut suppressed);
    prevalences.extend(shares.groups(&mut suppressed));
    let (periods, trends) = trend::trends(&shares, &asked.time, &mut suppressed)?;
    let (risk, exits) = risk::risk(&shares, &voices.first_hand);
    let first_hand_share = gold.and_then(|(_, pairs)| first_hand_share(&bits, pairs, seed));
    Ok(Signals {
        view,
        speakers: who::speakers(&bits, view, &mut suppressed),
        sentiment: who::sentiment(&tally.head, view, &mut suppressed),
        first_hand_share: first_hand_share
            .map(|share| disclosure::share(share.middle, Some((share.low, share.high)), bits.len() as u64, view)),
        official: asked.official.map(|file| file.beside_exit(&risk, &exits)).unwrap_or_default(),
        risk,
        composite: composite::composite(&shares, &asked.composite)?,
        together: together::together(&shares, &mut suppressed),
        gold: coded.as_ref().map(|coded| gold_info(coded, &shares)),
        remarks: remarks::remarks(&shares, periods.as_ref()),
        voices,
        prevalences,
        periods,
        trends,
        suppressed,
        statuses: asked.statuses,
        classifier: who::classifier(&tally.head, view, asked.not_served, coded.as_ref().map(Coded::voices)),
        made_by: MadeBy {
            tool: "groundswell".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            annotations_sha256: tally.checksum(),
        },
    })
}

fn gold_info(coded: &Coded<'_>, shares: &Shares<'_>) -> GoldInfo {
    let first_hand = shares.gold.map_or(0, |(_, pairs)| who::first_hand(pairs.iter().map(|pair| &pair.coded[0])));
    GoldInfo {
        voices: disclosure::count(coded.voices(), shares.view),
        first_hand: disclosure::count(first_hand, shares.view),
        coders: coded.coders(),
        sealed: coded.response.is_some(),
    }
}
#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::annotation::{Annotation, Coding, Judged, Scores, Sentiment, Speaker};
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
        study(&tally, &codebook, Asked::new(view)).expect("a study")
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
            source: Source { location: "x".to_owned(), sha256: None, retrieved: None, pages: Vec::new() },
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
        assert_eq!(groups(&signals), BTreeMap::from([("nurse", "about 140"), ("social worker", "about 120")]));
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
        let signals = study(&tally, &codebook, Asked::new(View::Release)).expect("a study");
        let voices = &signals.voices;
        assert_eq!((voices.authors.text.as_str(), voices.first_hand.text.as_str()), ("about 140", "about 140"));
        assert_eq!(voices.classified.text, "about 140");
        assert_eq!(signals.speakers[0].voices.text, "about 140");
        assert_eq!(signals.prevalences[0].voices.text, "about 140");
        assert_eq!(signals.classifier.not_classified.keys().collect::<Vec<_>>(), ["not classified"]);
    }
}
