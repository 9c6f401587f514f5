//! Invented studies for the tests of this folder: corrected, uncorrected, released, too small, hostile.
//! Holds no real comment and no real page.
//! Called by tests only.

mod findings;
mod outside;
mod study;

use std::collections::BTreeMap;

use crate::codebook::{Codebook, ThemeKind, Valence};
use crate::corpus::Status;
use crate::error::{Location, Skip};
use crate::signal::{Count, Method, Prevalence, Shown, Signals, Statuses, Suppression, View};

use super::{Material, Page};
use study::{nobody, pages, signals};

/// A study with all that a report is made of.
pub(super) struct Sample {
    pub(super) signals: Signals,
    pub(super) codebook: Codebook,
    pub(super) pages: Vec<Page>,
    pub(super) skips: Vec<Skip>,
    pub(super) skipped: u64,
    pub(super) notes: Vec<String>,
    pub(super) title: String,
}

/// Per cent of strain and support of the 21 conditions, in the codebook's order.
const RAISED: [(u32, u32); 21] = [
    (21, 1),
    (4, 0),
    (34, 3),
    (17, 8),
    (26, 1),
    (3, 0),
    (12, 1),
    (15, 2),
    (11, 0),
    (23, 9),
    (28, 2),
    (9, 1),
    (14, 6),
    (8, 4),
    (4, 19),
    (10, 7),
    (5, 1),
    (18, 4),
    (3, 0),
    (22, 1),
    (2, 13),
];
/// Per cent of leaving, staying, agency.
const INTENDED: [u32; 3] = [18, 7, 5];
/// Groups of the working view, and how their shares lie to those of the whole.
const GROUPS: [(&str, u64, f64); 3] =
    [("Adults’ services", 241, 0.8), ("Children’s services", 388, 1.1), ("Hospital teams", 26, 0.9)];
/// What a sentinel test looks for: no other figure of a sample has these digits.
pub(super) const SENTINELS: [&str; 4] = ["8317", "8319", "0.123457", "0.765431"];

impl Sample {
    /// A working view with corrected shares, their ranges, and two groups.
    pub(super) fn corrected() -> Sample {
        let mut sample = Sample::uncorrected();
        sample.signals.classifier.gold_voices = Some(150);
        for share in &mut sample.signals.prevalences {
            let at = share.estimate.unwrap_or(0.0);
            let half = (1.96 * (at * (1.0 - at) / 150.0).sqrt()).max(0.02);
            share.method = Method::PpvFor;
            (share.low, share.high) = (Some(decimals((at - half).max(0.0))), Some(decimals((at + half).min(1.0))));
            share.level = Some(0.95);
        }
        let whole = sample.signals.prevalences.clone();
        for (group, voices, factor) in GROUPS {
            for share in whole.iter().filter(|share| share.estimate.unwrap_or(0.0) >= 0.17) {
                let at = share.estimate.unwrap_or(0.0) * factor;
                let mut share = with_share(share.clone(), at, voices);
                share.group = Some(group.to_owned());
                (share.low, share.high) = (Some(decimals((at - 0.07).max(0.0))), Some(decimals(at + 0.07)));
                sample.signals.prevalences.push(share);
            }
        }
        findings::corrected(&mut sample.signals, &GROUPS.map(|(group, voices, _)| (group, voices)));
        sample
    }

    /// A release of a large study: everything that may leave the house does.
    pub(super) fn published() -> Sample {
        let mut sample = Sample::corrected();
        let signals = &mut sample.signals;
        signals.view = View::Release;
        signals.sentiment.clear();
        signals.gold = Some(findings::gold(309, 218));
        signals.classifier.gold_voices = Some(300);
        print_counts(signals);
        for trend in &mut signals.trends {
            trend.points[..].first_mut().into_iter().for_each(|point| {
                point.share = findings::hidden(Shown::Band, "20 to 40 %");
            });
            trend.q_value = trend.q_value.map(|q| (q * 100.0).ceil() / 100.0);
        }
        sample
    }

    /// A working view without a gold sample.
    pub(super) fn uncorrected() -> Sample {
        let codebook = Codebook::embedded();
        let mut conditions = RAISED.iter();
        let mut intents = INTENDED.iter();
        let mut prevalences = Vec::new();
        for theme in &codebook.themes {
            // The program of the sample cannot find it: it has no share.
            let served = theme.key != "fairness";
            let shares = match theme.kind {
                ThemeKind::Condition => {
                    let (strain, support) = conditions.next().expect("as many as conditions");
                    vec![(Some(Valence::Strain), *strain), (Some(Valence::Support), *support)]
                }
                ThemeKind::Intent => vec![(None, *intents.next().expect("as many as intents"))],
            };
            for (valence, percent) in shares.into_iter().filter(|_| served) {
                let empty = Prevalence {
                    theme: theme.key.clone(),
                    label: theme.label.clone(),
                    valence,
                    group: None,
                    method: Method::Uncorrected,
                    estimate: None,
                    low: None,
                    high: None,
                    level: None,
                    raised: full(0),
                    voices: full(0),
                    shown: Shown::Full,
                    text: String::new(),
                    pooled: None,
                    halved_by: None,
                    note: None,
                };
                prevalences.push(with_share(empty, f64::from(percent) / 100.0, 655));
            }
        }
        let mut signals = signals(prevalences);
        signals.risk = findings::risk(None, &[]);
        signals.trends = findings::trends(&signals.prevalences, None);
        signals.periods = Some(findings::periods(&signals.trends));
        Sample {
            signals,
            codebook,
            pages: pages(),
            skips: vec![Skip {
                location: Location::line("annotations.jsonl", 412).with_id("c-9f3"),
                reason: "not a sound record: missing field `thread`".to_owned(),
            }],
            skipped: 1,
            notes: vec!["The themes were found by their phrases alone.".to_owned()],
            title: "Children’s social care, 2017 to 2019".to_owned(),
        }
    }

    /// A release of a small study: bands, roundings, suppressions, and a sentinel behind each that must not show.
    pub(super) fn release() -> Sample {
        let mut sample = Sample::corrected();
        let [hidden, total, estimate, bound] = SENTINELS.map(|digits| digits.parse::<f64>().expect("a number"));
        let signals = &mut sample.signals;
        signals.view = View::Release;
        signals.prevalences.retain(|share| share.group.is_none());
        let banded = |text: &str| Count { value: Some(total as u64), shown: Shown::Band, text: text.to_owned() };
        let few = |text: &str| Count { value: Some(hidden as u64), shown: Shown::Suppressed, text: text.to_owned() };
        for share in &mut signals.prevalences {
            let percent = (share.estimate.unwrap_or(0.0) * 100.0).round();
            share.voices = printed(65);
            share.raised = few("not shown");
            if percent >= 20.0 {
                let rounded = (percent / 5.0).round() * 5.0;
                share.shown = Shown::Rounded;
                share.text = format!("about {rounded} %");
                share.estimate = Some(rounded / 100.0);
                (share.low, share.high) = (Some((rounded - 10.0) / 100.0), Some((rounded + 10.0) / 100.0));
            } else {
                (share.estimate, share.low, share.high) = (Some(estimate), Some(estimate), Some(bound));
                (share.shown, share.text) = match percent {
                    p if p >= 5.0 => (Shown::Band, "under 20 %".to_owned()),
                    _ => (Shown::Suppressed, "not shown".to_owned()),
                };
            }
        }
        let voices = &mut signals.voices;
        (voices.comments, voices.classified) = (printed(140), printed(131));
        (voices.authors, voices.named, voices.first_hand) = (printed(92), printed(81), printed(65));
        voices.unnamed = banded("10 to 29");
        voices.period = Some(("2017-08-06".to_owned(), "2019-05-01".to_owned()));
        for row in &mut signals.speakers {
            row.voices = if row.speaker == "first_hand" { printed(65) } else { few("fewer than 10") };
        }
        signals.sentiment.clear();
        let withheld = |what: &str, reason: &str| Suppression { what: what.to_owned(), reason: reason.to_owned() };
        signals.suppressed = vec![
            withheld("violence and threats from the public (support)", "fewer than 10 voices raise it"),
            withheld("stance of the comments", "these are raw counts of comments"),
        ];
        for n in signals.classifier.annotators.values_mut().chain(signals.classifier.not_classified.values_mut()) {
            *n = few("fewer than 10");
        }
        signals.classifier.gold_voices = Some(120);
        for page in &mut sample.pages {
            if page.status == Status::Comments {
                page.comments = hidden as u64;
                page.announced = Some(total as u64);
                page.reason = format!("{hidden} comments found; the page announces {total}");
            }
        }
        sample.skips[0].reason = format!("after {hidden} comments");
        findings::released(&mut sample.signals);
        sample
    }

    /// A release of fewer than ten voices.
    pub(super) fn few() -> Sample {
        let mut sample = Sample::release();
        sample.signals.voices.first_hand =
            Count { value: None, shown: Shown::Suppressed, text: "fewer than 10".to_owned() };
        for share in &mut sample.signals.prevalences {
            (share.shown, share.text) = (Shown::Suppressed, "not shown".to_owned());
        }
        for risk in &mut sample.signals.risk {
            risk.exit = findings::hidden(Shown::Suppressed, "not shown");
        }
        for trend in &mut sample.signals.trends {
            trend.change = findings::hidden(Shown::Suppressed, "not shown");
        }
        sample.signals.official.clear();
        sample
    }

    /// One page with one comment by one voice.
    pub(super) fn lone() -> Sample {
        let mut sample = Sample::uncorrected();
        sample.pages.truncate(1);
        sample.signals.statuses = Some(Statuses::from([(Status::Comments, 1)]));
        let voices = &mut sample.signals.voices;
        for count in [
            &mut voices.comments,
            &mut voices.classified,
            &mut voices.named,
            &mut voices.authors,
            &mut voices.first_hand,
        ] {
            *count = full(1);
        }
        voices.unnamed = full(0);
        voices.period = Some(("2017-08-06".to_owned(), "2017-08-06".to_owned()));
        for share in &mut sample.signals.prevalences {
            let at = if share.theme == "leaving" || share.theme == "pay" { 1.0 } else { 0.0 };
            *share = with_share(share.clone(), at, 1);
        }
        forget_findings(&mut sample.signals);
        sample
    }

    /// Pages without a single comment.
    pub(super) fn silent() -> Sample {
        let mut sample = Sample::uncorrected();
        sample.pages.retain(|page| page.status != Status::Comments);
        sample.signals.statuses = Some(Statuses::from([(Status::ScriptLoaded, 1), (Status::Closed, 2)]));
        sample.signals.voices = nobody();
        sample.signals.speakers.clear();
        sample.signals.sentiment.clear();
        sample.signals.prevalences.clear();
        forget_findings(&mut sample.signals);
        sample
    }

    /// A working view in which every foreign text is an attack.
    pub(super) fn hostile() -> Sample {
        let attack =
            "<script>alert(1)</script>|[x](javascript:alert(2))\u{1b}]0;x\u{7}\r\n\"><img src=x onerror=alert(3)>";
        let mut sample = Sample::corrected();
        sample.title = attack.to_owned();
        for page in &mut sample.pages {
            page.title = Some(attack.to_owned());
            page.reason = attack.to_owned();
            page.platform = Some(attack.to_owned());
            page.location = format!("javascript:alert(4)//{attack}");
        }
        sample.pages[0].location = "https://example.org/\"><script>x</script>".to_owned();
        sample.notes = vec![attack.to_owned()];
        sample.skips[0] = Skip { location: Location::file(attack), reason: attack.to_owned() };
        sample.signals.suppressed = vec![Suppression { what: attack.to_owned(), reason: attack.to_owned() }];
        sample.signals.classifier.annotators = BTreeMap::from([(attack.to_owned(), full(1))]);
        sample.signals.classifier.not_classified = BTreeMap::from([(attack.to_owned(), full(1))]);
        sample.signals.classifier.codebook = attack.to_owned();
        sample.signals.made_by.version = attack.to_owned();
        sample.codebook.themes[0].label = attack.to_owned();
        sample.codebook.themes[0].definition = attack.to_owned();
        for share in sample.signals.prevalences.iter_mut().take(3) {
            share.label = attack.to_owned();
        }
        sample.signals.prevalences.last_mut().expect("there are shares").group = Some(attack.to_owned());
        let signals = &mut sample.signals;
        signals.remarks = vec![attack.to_owned()];
        signals.prevalences.iter_mut().for_each(|share| share.note = Some(attack.to_owned()));
        signals.risk.iter_mut().skip(1).for_each(|risk| risk.group = Some(attack.to_owned()));
        for trend in &mut signals.trends {
            (trend.label, trend.text, trend.change.text) = (attack.to_owned(), attack.to_owned(), attack.to_owned());
            trend.group = trend.group.as_ref().map(|_| attack.to_owned());
            trend.points.iter_mut().for_each(|point| {
                (point.period, point.share.text, point.voices.text) =
                    (attack.to_owned(), attack.to_owned(), attack.to_owned());
            });
        }
        if let Some(periods) = &mut signals.periods {
            (periods.before, periods.registered) = (vec![attack.to_owned(); 4], vec![attack.to_owned()]);
        }
        for official in &mut signals.official {
            (official.measure, official.period) = (attack.to_owned(), attack.to_owned());
            official.without = vec![attack.to_owned()];
            official
                .groups
                .iter_mut()
                .for_each(|group| (group.group, group.text) = (attack.to_owned(), attack.to_owned()));
        }
        for part in signals.composite.iter_mut().flat_map(|composite| &mut composite.components) {
            part.label = attack.to_owned();
        }
        for row in &mut signals.together {
            (row.label, row.ratio.text) = (attack.to_owned(), attack.to_owned());
            row.note = row.note.as_ref().map(|_| attack.to_owned());
        }
        sample
    }

    /// The study as `render` takes it.
    pub(super) fn material(&self) -> Material<'_> {
        Material {
            signals: &self.signals,
            codebook: &self.codebook,
            pages: &self.pages,
            skips: &self.skips,
            skipped: self.skipped,
            notes: &self.notes,
            title: &self.title,
        }
    }
}

fn forget_findings(signals: &mut Signals) {
    signals.risk.clear();
    signals.trends.clear();
    signals.periods = None;
}

fn with_share(mut share: Prevalence, at: f64, voices: u64) -> Prevalence {
    share.estimate = Some(decimals(at));
    share.text = format!("{:.0} %", at * 100.0);
    share.raised = full((at * voices as f64).round() as u64);
    share.voices = full(voices);
    share
}

fn decimals(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// Every count as a release has it; what the program found is in none.
fn print_counts(signals: &mut Signals) {
    let voices = &mut signals.voices;
    let counts = [
        &mut voices.comments,
        &mut voices.classified,
        &mut voices.named,
        &mut voices.unnamed,
        &mut voices.authors,
        &mut voices.first_hand,
    ];
    let of_gold = signals.gold.iter_mut().flat_map(|gold| [&mut gold.voices, &mut gold.first_hand]);
    let classifier = &mut signals.classifier;
    let coded = classifier.annotators.values_mut().chain(classifier.not_classified.values_mut());
    let points = signals.trends.iter_mut().flat_map(|trend| &mut trend.points).map(|point| &mut point.voices);
    (counts.into_iter().chain(of_gold).chain(coded).chain(points))
        .chain(signals.speakers.iter_mut().map(|row| &mut row.voices))
        .chain(signals.prevalences.iter_mut().map(|share| &mut share.voices))
        .chain(signals.risk.iter_mut().map(|risk| &mut risk.voices))
        .chain(signals.periods.iter_mut().map(|periods| &mut periods.undated))
        .for_each(|count| *count = printed(count.value.unwrap_or(0)));
    for share in &mut signals.prevalences {
        share.raised = Count { value: None, shown: Shown::Suppressed, text: "not shown".to_owned() };
    }
}

/// A number of people as a release has it: never exact.
fn printed(n: u64) -> Count {
    let (value, shown, text) = match n {
        0..10 => (None, Shown::Suppressed, "fewer than 10".to_owned()),
        10..30 => (None, Shown::Band, "10 to 29".to_owned()),
        n => (Some((n + 5) / 10 * 10), Shown::Rounded, format!("about {}", (n + 5) / 10 * 10)),
    };
    Count { value, shown, text }
}

fn full(n: u64) -> Count {
    Count { value: Some(n), shown: Shown::Full, text: n.to_string() }
}
