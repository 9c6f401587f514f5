//! From coded texts to an embedded model: heads fitted fold by fold, their sums on held-out texts weighed, thresholds cut.
//! Reads no file and writes none.
//! Called by `groundswell train`.

use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use super::cut::{favours, threshold};
use super::heads::{Heads, Shares, each_fold};
use super::logistic::{Task, Weights};
use super::material::{Example, Origin};
use super::rows::Rows;
use super::split::{Item, Part, split};
use crate::annotation::Annotation;
use crate::classify::Favour;
use crate::classify::Lexicon;
use crate::classify::embedded::combine::{self, CLUES, Clues, Scale, Sums};
use crate::classify::embedded::model::Shape;
use crate::classify::embedded::sheet::{Key, Sheet};
use crate::classify::embedded::vectors::Vectors;
use crate::codebook::Codebook;
use crate::error::Result;
use crate::stats::{Counts, LabelCounts, Scorecard};
use crate::text::{Document, Encoder};

/// Parts into which the texts are divided; each is held out once.
pub(super) const FOLDS: usize = 4;
/// Sentences and texts that have a run of words before it is known: one word, two words, and a text of a sentiment set.
const KNOWN_WORD: u32 = 2;
const KNOWN_PAIR: u32 = 3;
const KNOWN_FELT: u32 = 8;
/// The most runs of words with weights for themes; the commonest are kept.
const MOST: usize = 26_000;
/// How much an authored comment counts when clues are weighed, a real post being 1.
const AUTHORED_WEIGHED: f32 = 0.2;
/// From so many real positives on a label's threshold is chosen on real posts alone.
const ENOUGH: usize = 40;
/// How much an authored comment counts for the thresholds of other labels.
const AUTHORED_CUT: f32 = 0.3;
/// A label's own weights are held near the common ones: what is one for these is so much for them.
const OWN: f32 = 0.3;

/// What a model is made from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ingredients<'a> {
    pub(crate) codebook: &'a Codebook,
    pub(crate) lexicon: &'a Lexicon,
    pub(crate) encoder: &'a Encoder,
    pub(crate) vectors: &'a Vectors,
    pub(crate) seed: u64,
}

/// A fitted model before it is made small.
#[derive(Debug)]
pub(crate) struct Fitted {
    pub(crate) shape: Shape,
    /// Keys of the known runs of words and how rare each is; the first `themed` have weights for themes.
    pub(crate) keys: Vec<Key>,
    pub(crate) rarity: Vec<f32>,
    pub(crate) themed: usize,
    pub(crate) heads: Heads,
    pub(crate) labels: Vec<Scale>,
    pub(crate) sentiments: Vec<Scale>,
    pub(crate) speakers: Vec<Scale>,
    pub(crate) thresholds: BTreeMap<String, f32>,
    pub(crate) favour: Favour,
    /// Decisions on real posts that were held out.
    pub(crate) validation: Scorecard,
}

/// Fits a model. Errs when a text cannot be read or the optimiser fails.
pub(crate) fn train(examples: &[Example], of: Ingredients<'_>, told: &dyn Fn(&str)) -> Result<Fitted> {
    let learnt: Vec<&Example> = examples.iter().filter(|e| !matches!(e.origin, Origin::Gold | Origin::Test)).collect();
    told(&format!("{} texts are read", learnt.len()));
    let sheets = (learnt.par_iter())
        .map(|example| Sheet::new(&Document::new(&example.text), of.lexicon, of.encoder))
        .collect::<Result<Vec<_>>>()?;
    let folds = folds(&learnt, of.seed)?;
    let (keys, rarity, themed) = known(&learnt, &sheets);
    told(&format!("{} runs of words are known, {themed} of them for themes", keys.len()));
    let shape = Shape::of(of.codebook);
    let shares = Shares { keys: &keys, rarity: &rarity, themed, folds: &folds, shape };
    let (heads, sums) = Heads::fit(&learnt, &sheets, of.vectors, &shares, told)?;
    told("clues are weighed");
    let coded: Vec<usize> = (0..learnt.len()).filter(|at| learnt[*at].origin != Origin::Sentiment).collect();
    let (labels, probabilities) = weigh_labels(&learnt, &sheets, &sums, &folds, &coded, of.codebook)?;
    let (thresholds, validation) = cut(&learnt, &coded, &probabilities, of.codebook);
    let manners: Vec<Vec<f32>> = (0..coded.len())
        .map(|n| combine::manner(&sums[coded[n]], &sheets[coded[n]], &probabilities[n], of.codebook))
        .collect();
    let sentiment = |e: &Example| e.sentiment;
    let speaker = |e: &Example| e.speaker.unwrap_or_default();
    let (sentiments, felt) = weigh_manner(&learnt, &manners, &folds, &coded, shape.sentiments, &sentiment)?;
    let (speakers, spoken) = weigh_manner(&learnt, &manners, &folds, &coded, shape.speakers, &speaker)?;
    let favour = Favour { sentiment: favours(&felt, shape.sentiments), speaker: favours(&spoken, shape.speakers) };
    Ok(Fitted { shape, keys, rarity, themed, heads, labels, sentiments, speakers, thresholds, favour, validation })
}

/// The fold of each text: what is nearly the same, of one thread or one hand stays together.
fn folds(learnt: &[&Example], seed: u64) -> Result<Vec<usize>> {
    let parts: Vec<Part> = (0..FOLDS).map(|n| Part { name: n.to_string(), share: 1.0 / FOLDS as f64 }).collect();
    let coded: Vec<usize> = (0..learnt.len()).filter(|at| learnt[*at].origin != Origin::Sentiment).collect();
    let items: Vec<Item<'_>> = (coded.iter().map(|at| learnt[*at]))
        .map(|e| Item { id: &e.id, thread: &e.group, author: None, text: &e.text })
        .collect();
    // Texts of sentiment sets are short and many: dealt out by their order, which is that of a hash.
    let mut folds: Vec<usize> = (0..learnt.len()).map(|at| at % FOLDS).collect();
    for (at, fold) in coded.iter().zip(split(&items, &parts, seed)?) {
        folds[*at] = fold;
    }
    Ok(folds)
}

/// The runs of words that are known: those for themes first, by how many texts have them, then those of sentiment sets.
fn known(learnt: &[&Example], sheets: &[Sheet]) -> (Vec<Key>, Vec<f32>, usize) {
    let mut texts: BTreeMap<Key, (u32, u32, bool)> = BTreeMap::new();
    for (example, sheet) in learnt.iter().zip(sheets) {
        let mut last = None;
        let mut seen = HashSet::new();
        for gram in &sheet.grams {
            let pair = last == Some(gram.word);
            last = Some(gram.word);
            if seen.insert(gram.key) {
                let (coded, felt, _) = texts.entry(gram.key).or_insert((0, 0, pair));
                *(if example.origin == Origin::Sentiment { felt } else { coded }) += 1;
            }
        }
    }
    let enough = |coded: u32, pair: bool| coded >= if pair { KNOWN_PAIR } else { KNOWN_WORD };
    let mut themed: Vec<(u32, Key)> = texts
        .iter()
        .filter(|(_, (coded, _, pair))| enough(*coded, *pair))
        .map(|(key, (coded, ..))| (*coded, *key))
        .collect();
    themed.sort_by_key(|(coded, key)| (std::cmp::Reverse(*coded), *key));
    themed.truncate(MOST);
    let mut keys: Vec<Key> = themed.iter().map(|(_, key)| *key).collect();
    keys.sort_unstable();
    let for_themes: HashSet<Key> = keys.iter().copied().collect();
    let rest = texts.iter().filter(|(key, (_, felt, _))| *felt >= KNOWN_FELT && !for_themes.contains(key));
    keys.extend(rest.map(|(key, _)| *key));
    let all = learnt.len() as f64;
    let rarity = |key: &Key| {
        let (coded, felt, _) = texts[key];
        (libm::log((1.0 + all) / f64::from(1 + coded + felt)) + 1.0) as f32
    };
    (keys.clone(), keys.iter().map(rarity).collect(), for_themes.len())
}

/// Weighs the clues about labels on held-out texts: common weights for all labels, and each label's own beside them.
/// Gives the scales and the probabilities of the coded texts, each from the folds that did not hold it.
fn weigh_labels(
    learnt: &[&Example],
    sheets: &[Sheet],
    sums: &[Sums],
    folds: &[usize],
    coded: &[usize],
    codebook: &Codebook,
) -> Result<(Vec<Scale>, Vec<Vec<f32>>)> {
    let count = codebook.labels().len();
    let (mut rows, mut truth, mut weight, mut fold) = (Rows::default(), Vec::new(), Vec::new(), Vec::new());
    let all: Vec<Vec<Clues>> =
        coded.iter().map(|at| combine::clues(&sums[*at], &sheets[*at].findings, codebook)).collect();
    for (at, clues) in coded.iter().zip(&all) {
        for (label, clues) in clues.iter().enumerate() {
            let own = CLUES as u32 + label as u32 * (CLUES as u32 + 1);
            let clue = |n: usize| (n as u32, clues[n]);
            let common = (0..CLUES).map(clue);
            let of_label = (0..CLUES).map(|n| (own + n as u32, OWN * damped(n) * clues[n]));
            rows.push(common.chain(of_label).chain([(own + CLUES as u32, OWN)]));
            truth.push(learnt[*at].labels >> label & 1);
            weight.push(counts(learnt[*at]));
            fold.push(folds[*at]);
        }
    }
    let width = CLUES + count * (CLUES + 1);
    let task = Task { rows: &rows, of: &[], truth: &truth, weight: &weight, labels: 1, width, c: 1.0, steps: 150 };
    let models = each_fold(task, &fold)?;
    let scale = |weights: &Weights, label: usize| {
        let own = CLUES + label * (CLUES + 1);
        Scale {
            weights: (0..CLUES).map(|n| weights.at(n, 0) + OWN * damped(n) * weights.at(own + n, 0)).collect(),
            intercept: weights.intercept(0) + OWN * weights.at(own + CLUES, 0),
        }
    };
    let of_fold: Vec<Vec<Scale>> =
        models.iter().map(|model| (0..count).map(|label| scale(model, label)).collect()).collect();
    let probabilities = (coded.iter().zip(&all))
        .map(|(at, clues)| {
            of_fold[folds[*at]].iter().zip(clues).map(|(scale, clues)| scale.probability(clues)).collect()
        })
        .collect();
    let mean = Weights::mean(&models);
    Ok(((0..count).map(|label| scale(&mean, label)).collect(), probabilities))
}

/// Sums of heads are some times as large as the lexicon's clues.
fn damped(clue: usize) -> f32 {
    if clue < 2 { 0.3 } else { 1.0 }
}

fn counts(example: &Example) -> f32 {
    if example.origin == Origin::Real { 1.0 } else { AUTHORED_WEIGHED }
}

/// Thresholds on held-out probabilities, and what they decide on real posts.
fn cut(
    learnt: &[&Example],
    coded: &[usize],
    probabilities: &[Vec<f32>],
    codebook: &Codebook,
) -> (BTreeMap<String, f32>, Scorecard) {
    let mut thresholds = BTreeMap::new();
    let real: Vec<usize> = (0..coded.len()).filter(|n| learnt[coded[*n]].origin == Origin::Real).collect();
    let mut card = Scorecard { comments: real.len() as u64, ..Scorecard::default() };
    for (at, label) in codebook.labels().iter().enumerate() {
        let has = |n: usize| learnt[coded[n]].labels >> at & 1 == 1;
        let alone = real.iter().filter(|n| has(**n)).count() >= ENOUGH;
        let weight = |n: usize| match learnt[coded[n]].origin {
            Origin::Real => 1.0,
            _ if alone => 0.0,
            _ => AUTHORED_CUT,
        };
        let held = (0..coded.len()).filter(|n| weight(*n) > 0.0).map(|n| (probabilities[n][at], has(n), weight(n)));
        let from = threshold(held.collect());
        let name = Annotation::label(&label.theme.key, label.valence);
        let mut decided = Counts::default();
        real.iter().for_each(|n| decided.add(has(*n), probabilities[*n][at] >= from));
        card.labels.push(LabelCounts { label: name.clone(), counts: decided });
        thresholds.insert(name, from);
    }
    let labels = codebook.labels().len();
    let own_f1 = |n: &usize| {
        let mut own = Counts::default();
        (0..labels).for_each(|at| {
            let given = probabilities[*n][at] >= *thresholds.get(&card.labels[at].label).unwrap_or(&1.0);
            own.add(learnt[coded[*n]].labels >> at & 1 == 1, given);
        });
        if own.gold() + own.predicted() == 0 { 1.0 } else { own.f1() }
    };
    card.samples_f1 = real.iter().map(own_f1).sum::<f64>() / real.len().max(1) as f64;
    (thresholds, card)
}

/// The held-out probabilities of a text's kinds, and the kind it is.
type Judged = (Vec<f32>, usize);

/// Weighs the clues about one of several kinds. Gives the scales, and for real posts the held-out probabilities and the truth.
fn weigh_manner(
    learnt: &[&Example],
    manners: &[Vec<f32>],
    folds: &[usize],
    coded: &[usize],
    kinds: usize,
    kind: &dyn Fn(&Example) -> usize,
) -> Result<(Vec<Scale>, Vec<Judged>)> {
    let mut rows = Rows::default();
    let width = manners.first().map_or(0, Vec::len);
    manners.iter().for_each(|clues| rows.push(clues.iter().enumerate().map(|(n, clue)| (n as u32, *clue))));
    let truth: Vec<u64> = coded.iter().map(|at| 1 << kind(learnt[*at])).collect();
    let weight: Vec<f32> = coded.iter().map(|at| counts(learnt[*at])).collect();
    let fold: Vec<usize> = coded.iter().map(|at| folds[*at]).collect();
    let task = Task { rows: &rows, of: &[], truth: &truth, weight: &weight, labels: kinds, width, c: 1.0, steps: 200 };
    let models = each_fold(task, &fold)?;
    let scales = |weights: &Weights| -> Vec<Scale> {
        let of = |kind: usize| Scale {
            weights: (0..width).map(|n| weights.at(n, kind)).collect(),
            intercept: weights.intercept(kind),
        };
        (0..kinds).map(of).collect()
    };
    let of_fold: Vec<Vec<Scale>> = models.iter().map(scales).collect();
    let held = (coded.iter().zip(manners))
        .filter(|(at, _)| learnt[**at].origin == Origin::Real)
        .map(|(at, clues)| (combine::one_of(&of_fold[folds[*at]], clues), kind(learnt[*at])))
        .collect();
    Ok((scales(&Weights::mean(&models)), held))
}
