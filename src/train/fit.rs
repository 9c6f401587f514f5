//! From coded texts to an embedded model: heads fitted fold by fold, their sums on held-out texts weighed, thresholds cut.
//! Reads no file and writes none.
//! Called by `groundswell train`.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use super::cut::favours;
use super::heads::{Heads, Shares};
use super::material::{Example, Origin};
use super::split::{Item, Part, split};
use super::weigh::{self, Held};
use crate::classify::Favour;
use crate::classify::Lexicon;
use crate::classify::embedded::combine::{self, Clues, Scale};
use crate::classify::embedded::model::Shape;
use crate::classify::embedded::sheet::{Key, Sheet};
use crate::classify::embedded::vectors::Vectors;
use crate::classify::said::Said;
use crate::codebook::Codebook;
use crate::error::Result;
use crate::stats::Scorecard;
use crate::text::{Document, Encoder};

/// Parts into which the texts are divided; each is held out once.
pub(super) const FOLDS: usize = 4;
/// Sentences and texts that have a run of words before it is known: one word, two words, and a text of a sentiment set.
const KNOWN_WORD: u32 = 2;
const KNOWN_PAIR: u32 = 3;
const KNOWN_FELT: u32 = 8;
/// What accuracy counts beside macro F1 where kinds of sentiment and speaker are favoured.
const ACCURACY: f64 = 2.0;
/// Sums of heads are some times as large as the lexicon's clues.
const DAMPED: Clues = [0.3, 0.3, 1.0, 1.0, 1.0];
/// The most runs of words with weights for themes; the commonest are kept.
const MOST: usize = 26_000;

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
    /// What is said of each coded text by the folds that did not hold it, by its id.
    pub(crate) held_out: HashMap<String, Said>,
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
    let held: Vec<Held<'_>> = coded.iter().map(|at| Held { example: learnt[*at], fold: folds[*at] }).collect();
    let clues: Vec<Vec<Clues>> =
        coded.iter().map(|at| combine::clues(&sums[*at], &sheets[*at].findings, of.codebook)).collect();
    let (labels, probabilities) = weigh::labels(&held, &clues, DAMPED)?;
    let (thresholds, validation) = weigh::thresholds(&held, &probabilities, of.codebook);
    let manners: Vec<Vec<f32>> = (coded.iter().zip(&probabilities))
        .map(|(at, labels)| combine::manner(&sums[*at], &sheets[*at], labels, of.codebook))
        .collect();
    let (sentiments, felt) = weigh::kinds(&held, &manners, shape.sentiments, &weigh::sentiment)?;
    let (speakers, spoken) = weigh::kinds(&held, &manners, shape.speakers, &weigh::speaker)?;
    let favour = Favour {
        sentiment: favours(&weigh::judged(&held, &felt, &weigh::sentiment), shape.sentiments, ACCURACY),
        speaker: favours(&weigh::judged(&held, &spoken, &weigh::speaker), shape.speakers, ACCURACY),
    };
    let said = probabilities.into_iter().zip(felt).zip(spoken);
    let said = said.map(|((labels, sentiment), speaker)| Said { labels, sentiment, speaker });
    let held_out = held.iter().map(|held| held.example.id.clone()).zip(said).collect();
    Ok(Fitted {
        shape,
        keys,
        rarity,
        themed,
        heads,
        labels,
        sentiments,
        speakers,
        thresholds,
        favour,
        validation,
        held_out,
    })
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
