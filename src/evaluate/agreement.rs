//! How far coders agree, label by label and on the whole: α, AC1, κ, and F1 of one against the other.
//! Says nothing of who is right; coders may be people or models.
//! Called by the command line with a file a coder.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Figure;
use super::codings::Codings;
use super::evaluation::{Judged, MadeBy};
use super::figure::{Reader, rounded};
use super::labels::{Coded, Labels};
use super::measure::{Measure, SPEAKERS, STANCES, Sets};
use crate::corpus::Record;
use crate::error::{Error, ErrorKind, Result, Skips};
use crate::stats::{MACRO_LEAST, MACRO_SIDE, Plan, Replicates, Sums, Tally, kappa};

/// Agreement on one question: one label, all labels, the sentiment, or the speaker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreement {
    /// Decisions that two coders or more took.
    pub decisions: u64,
    /// Share of pairs of coders that agree, in [0, 1].
    pub observed: Option<f64>,
    /// Krippendorff's α; `None` where no two codes differ in all the sample.
    pub alpha: Option<Figure>,
    /// Gwet's AC1.
    pub ac1: Option<Figure>,
    /// Cohen's κ; `None` unless there are two coders.
    pub kappa: Option<Figure>,
}

/// Agreement on one label.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CodedAs {
    /// `theme/valence`, or the intent's key.
    pub label: String,
    /// What reports call it.
    pub title: String,
    /// Comments that at least one coder gave it.
    pub comments: u64,
    /// Whether it was given often enough to be judged, by the coder who gave it most.
    pub judged: Judged,
    /// The agreement; without coefficients where it was given too seldom.
    pub agreement: Agreement,
    /// F1 of the first coder against the second; `None` unless there are two, or where it was given too seldom.
    pub f1: Option<Figure>,
}

/// One coder held against another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PairScore {
    /// The one taken as gold.
    pub gold: String,
    /// The other.
    pub other: String,
    /// Comments both coded.
    pub comments: u64,
    /// F1 over all codes, the same in both directions.
    pub f1: Option<Figure>,
    /// Mean F1 of labels that `gold` gave to 30 comments or more.
    pub macro_30: Option<Figure>,
}

/// How far coders agree: the record `groundswell/agreement@1`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Agreements {
    /// The coders, in the order given, with the comments each coded.
    pub coders: Vec<(String, u64)>,
    /// `name@version` of the codebook.
    pub codebook: String,
    /// Comments that two coders or more coded.
    pub comments: u64,
    /// Comments that only one coder coded; they are left out of coefficients.
    pub single: u64,
    /// How intervals were drawn.
    pub plan: Plan,
    /// All labels: each comment and label is one decision.
    pub themes: Agreement,
    /// Mean α of labels given to 30 comments or more, with their number.
    pub mean_alpha: Option<(f64, usize)>,
    /// Sentiment.
    pub sentiment: Agreement,
    /// Speaker.
    pub speaker: Agreement,
    /// Each coder against each other.
    pub pairs: Vec<PairScore>,
    /// Every label, in the codebook's order.
    pub labels: Vec<CodedAs>,
    /// What must be said wherever a figure is quoted.
    pub notes: Vec<String>,
    /// By what it was made.
    pub made_by: MadeBy,
}

impl Record for Agreements {
    const SCHEMA: &'static str = "groundswell/agreement@1";

    fn id(&self) -> Option<&str> {
        None
    }

    fn check(&self) -> std::result::Result<(), String> {
        Ok(())
    }
}

/// Comments as the coders saw them: what each says, `None` where he did not code it.
type Unit = Vec<Option<Coded>>;

/// Compares coders, two or more. Comments whose texts differ between coders are listed as skipped in the second of what
/// comes back. Errs when there are fewer than two coders or no comment was coded by two.
pub fn agreement(coders: &[Codings], labels: &Labels, plan: &Plan, notes: &[String]) -> Result<(Agreements, Skips)> {
    if coders.len() < 2 {
        return Err(Error::new(ErrorKind::Usage, "agreement needs the files of two coders or more"));
    }
    let (units, skips) = units(coders);
    let coded_twice: Vec<&Unit> = units.iter().filter(|unit| unit.iter().flatten().count() >= 2).collect();
    if coded_twice.is_empty() {
        let message = "no comment was coded by two coders; where the same texts stand under other ids, use --by-text";
        return Err(Error::new(ErrorKind::Usage, message));
    }
    let questions = Questions { labels: labels.len(), two: coders.len() == 2 };
    let mut sums = Sums::new(coded_twice.len(), questions.dimensions(), plan.seed);
    for (at, unit) in coded_twice.iter().enumerate() {
        questions.add(&mut sums, at, unit);
    }
    let total = sums.total();
    let values = questions.statistics(&total);
    let replicates = sums.replicates(plan, |sums| questions.statistics(sums));
    let mut reader = Reader::new(&values, &replicates);
    let mut one = |tally: Tally| Agreement {
        decisions: tally.pairable() as u64,
        observed: tally.observed().map(rounded),
        alpha: reader.next(),
        ac1: reader.next(),
        kappa: reader.next(),
    };
    let (themes, sentiment, speaker) =
        (one(questions.pooled(&total)), one(questions.stance(&total)), one(questions.speaker(&total)));
    let by_label: Vec<Agreement> = (0..labels.len()).map(|label| one(questions.label(&total, label))).collect();
    let f1: Vec<Option<Figure>> = (0..labels.len()).map(|_| reader.next()).collect();
    let labels_out: Vec<CodedAs> = (by_label.into_iter().zip(f1).enumerate())
        .map(|(at, (agreement, f1))| coded_as(labels, at, &coded_twice, coders.len(), agreement, f1))
        .collect();
    let headline: Vec<f64> = (labels_out.iter().filter(|label| label.judged == Judged::Headline))
        .filter_map(|label| label.agreement.alpha.map(|figure| figure.value))
        .collect();
    let names: Vec<String> = coders.iter().map(name).collect();
    let agreements = Agreements {
        coders: names.iter().cloned().zip(coders.iter().map(|coder| coder.len() as u64)).collect(),
        codebook: labels.codebook().to_owned(),
        comments: coded_twice.len() as u64,
        single: (units.len() - coded_twice.len()) as u64,
        plan: *plan,
        themes,
        mean_alpha: (!headline.is_empty())
            .then(|| (rounded(headline.iter().sum::<f64>() / headline.len() as f64), headline.len())),
        sentiment,
        speaker,
        pairs: pair_scores(&units, &names, labels, plan),
        labels: labels_out,
        notes: notes.to_vec(),
        made_by: MadeBy::default(),
    };
    Ok((agreements, skips))
}

fn name(coder: &Codings) -> String {
    let names: Vec<&str> = coder.annotators.keys().map(String::as_str).collect();
    if names.is_empty() { coder.path.display().to_string() } else { names.join(", ") }
}

/// All comments, in the order of the first file that has them.
fn units(coders: &[Codings]) -> (Vec<Unit>, Skips) {
    let mut at: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut units, mut texts): (Vec<Unit>, Vec<u128>) = (Vec::new(), Vec::new());
    let mut skips = Skips::default();
    for (coder, codings) in coders.iter().enumerate() {
        let mut keys: Vec<(&str, u32)> = codings.at.iter().map(|(key, number)| (&**key, *number)).collect();
        keys.sort_unstable_by_key(|(_, number)| *number);
        for (key, number) in keys {
            let entry = &codings.entries[number as usize];
            let unit = *at.entry(key).or_insert_with(|| {
                units.push(vec![None; coders.len()]);
                texts.push(entry.text);
                units.len() - 1
            });
            if texts[unit] == entry.text {
                units[unit][coder] = Some(entry.coded);
            } else {
                let reason =
                    "\"text_sha256\" differs from that of the coder before: they read different texts; it is left out";
                skips.push(codings.place(number as usize), reason);
            }
        }
    }
    (units, skips)
}

fn coded_as(
    labels: &Labels,
    at: usize,
    units: &[&Unit],
    coders: usize,
    agreement: Agreement,
    f1: Option<Figure>,
) -> CodedAs {
    let gave = |unit: &&&Unit| unit.iter().flatten().any(|coded| coded.has(at));
    let most = (0..coders)
        .map(|coder| units.iter().filter(|unit| unit[coder].is_some_and(|coded| coded.has(at))).count() as u64)
        .max()
        .unwrap_or(0);
    let judged = match most {
        n if n >= MACRO_LEAST => Judged::Headline,
        n if n >= MACRO_SIDE => Judged::Side,
        _ => Judged::TooFew,
    };
    let few = judged == Judged::TooFew;
    CodedAs {
        label: labels.names()[at].clone(),
        title: labels.titles()[at].clone(),
        comments: units.iter().filter(gave).count() as u64,
        judged,
        agreement: if few { Agreement { alpha: None, ac1: None, kappa: None, ..agreement } } else { agreement },
        f1: f1.filter(|_| !few),
    }
}

/// Where sums of each question stand: tallies of all labels together, stance, speaker and each label; then, for two coders,
/// their tables.
#[derive(Clone, Copy)]
struct Questions {
    labels: usize,
    two: bool,
}

const TWO: usize = Tally::dimensions(2);

impl Questions {
    fn stance_at(self) -> usize {
        TWO
    }

    fn speaker_at(self) -> usize {
        self.stance_at() + Tally::dimensions(STANCES)
    }

    fn label_at(self, label: usize) -> usize {
        self.speaker_at() + Tally::dimensions(SPEAKERS) + label * TWO
    }

    /// Tables `[first, second]` of stance, speaker, and each label.
    fn tables_at(self) -> usize {
        self.label_at(self.labels)
    }

    fn dimensions(self) -> usize {
        self.tables_at() + STANCES * STANCES + SPEAKERS * SPEAKERS + 4 * self.labels
    }

    fn pooled(self, sums: &[f64]) -> Tally {
        Tally::of(2, &sums[..TWO])
    }

    fn stance(self, sums: &[f64]) -> Tally {
        Tally::of(STANCES, &sums[self.stance_at()..self.speaker_at()])
    }

    fn speaker(self, sums: &[f64]) -> Tally {
        Tally::of(SPEAKERS, &sums[self.speaker_at()..self.label_at(0)])
    }

    fn label(self, sums: &[f64], label: usize) -> Tally {
        Tally::of(2, &sums[self.label_at(label)..self.label_at(label + 1)])
    }

    fn table(self, sums: &[f64], label: usize) -> [f64; 4] {
        let at = self.tables_at() + STANCES * STANCES + SPEAKERS * SPEAKERS + 4 * label;
        [sums[at], sums[at + 1], sums[at + 2], sums[at + 3]]
    }

    fn add(self, sums: &mut Sums, at: usize, unit: &Unit) {
        let mut add = |start: usize, amounts: Vec<f64>| {
            amounts.into_iter().enumerate().for_each(|(i, amount)| sums.add(at, start + i, amount));
        };
        let chosen = |kinds: usize, of: &dyn Fn(&Coded) -> Option<usize>| {
            let mut counts = vec![0; kinds];
            unit.iter().flatten().filter_map(of).for_each(|kind| counts[kind] += 1);
            Tally::unit(&counts)
        };
        add(self.stance_at(), chosen(STANCES, &|coded| coded.sentiment.map(usize::from)));
        add(self.speaker_at(), chosen(SPEAKERS, &|coded| coded.speaker.map(usize::from)));
        for label in 0..self.labels {
            let unit = chosen(2, &|coded| Some(usize::from(coded.has(label))));
            add(0, unit.clone());
            add(self.label_at(label), unit);
        }
        if let ([Some(first), Some(second)], true) = (unit.as_slice(), self.two) {
            let mut cell = |start: usize, kinds: usize, a: Option<usize>, b: Option<usize>| {
                if let (Some(a), Some(b)) = (a, b) {
                    sums.add(at, start + a * kinds + b, 1.0);
                }
            };
            let start = self.tables_at();
            cell(start, STANCES, first.sentiment.map(usize::from), second.sentiment.map(usize::from));
            let start = start + STANCES * STANCES;
            cell(start, SPEAKERS, first.speaker.map(usize::from), second.speaker.map(usize::from));
            let start = start + SPEAKERS * SPEAKERS;
            for label in 0..self.labels {
                let has = |coded: &Coded| Some(usize::from(coded.has(label)));
                cell(start + 4 * label, 2, has(first), has(second));
            }
        }
    }

    /// α, AC1 and κ of all labels, stance, speaker, and each label; then F1 of each label.
    fn statistics(self, sums: &[f64]) -> Vec<Option<f64>> {
        let mut values = Vec::with_capacity(self.labels * 4 + 9);
        let tables = self.tables_at();
        let stance = &sums[tables..tables + STANCES * STANCES];
        let speaker = &sums[tables + STANCES * STANCES..tables + STANCES * STANCES + SPEAKERS * SPEAKERS];
        let all = (0..self.labels).fold([0.0; 4], |mut all, label| {
            all.iter_mut().zip(self.table(sums, label)).for_each(|(sum, count)| *sum += count);
            all
        });
        let mut add = |tally: Tally, table: &[f64], kinds: usize| {
            values.extend([tally.alpha(), tally.ac1(), if self.two { kappa(table, kinds) } else { None }]);
        };
        add(self.pooled(sums), &all, 2);
        add(self.stance(sums), stance, STANCES);
        add(self.speaker(sums), speaker, SPEAKERS);
        for label in 0..self.labels {
            add(self.label(sums, label), &self.table(sums, label), 2);
        }
        for label in 0..self.labels {
            let [_, only_second, only_first, both] = self.table(sums, label);
            let all = 2.0 * both + only_first + only_second;
            values.push((all > 0.0).then(|| 2.0 * both / all));
        }
        values
    }
}

fn pair_scores(units: &[Unit], names: &[String], labels: &Labels, plan: &Plan) -> Vec<PairScore> {
    let measure = Measure { labels };
    let coders = names.len();
    let pairs =
        (0..coders).flat_map(|gold| (0..coders).filter(move |other| *other != gold).map(move |other| (gold, other)));
    pairs
        .map(|(gold, other)| {
            let both: Vec<(Coded, Coded)> = units.iter().filter_map(|unit| Some((unit[gold]?, unit[other]?))).collect();
            let mut sums = Sums::new(both.len(), measure.dimensions(), plan.seed);
            both.iter().enumerate().for_each(|(at, (gold, other))| measure.add(&mut sums, at, 0, *gold, *other, None));
            let total = sums.total();
            let (f1, macro_30) = if both.is_empty() {
                (None, None)
            } else {
                let sets = Sets::of(measure, &total);
                let replicates: Replicates = sums.replicates(plan, |sums| measure.summary(sums, &sets));
                let values = measure.summary(&total, &sets);
                let mut reader = Reader::new(&values, &replicates);
                let _ = (reader.next(), reader.next());
                (reader.next(), reader.next())
            };
            PairScore {
                gold: names[gold].clone(),
                other: names[other].clone(),
                comments: both.len() as u64,
                f1,
                macro_30,
            }
        })
        .collect()
}
