//! `groundswell train --encoder`: an encoder that the recipe has trained, weighed together with the embedded tier on posts that
//! neither has learnt from, and written as the bundles of student and transformer.
//! Trains no encoder: `models/recipes/transformer` does.
//! Called by the command line.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::bundle::{self, Recipe, Trained, prepared};
use super::card::{self, About, Learnt};
use super::export::{self, Label};
use super::fit::FOLDS;
use super::material::{Example, Origin};
use super::operating::{Decided, curve};
use super::weigh::{self, Held};
use crate::classify::cascade::doubt;
use crate::classify::embedded::WEIGHTS;
use crate::classify::said::Said;
use crate::classify::transformer::joint::{self, Joint};
use crate::classify::transformer::network::{Network, Seen, Unfit};
use crate::classify::transformer::workers::Workers;
use crate::classify::transformer::{HEADS, JOINT, LOWER, STUDENT, UPPER};
use crate::classify::{Classifier, Manifest, Point, StaticEmbedding, Transformer};
use crate::codebook::Codebook;
use crate::digest::{hash64, sha256_hex};
use crate::error::{Error, ErrorKind, Location, Result};
use crate::text::Document;

/// The version of the models that are weighed.
const VERSION: &str = "1.0.0";
/// Ids of the posts that the recipe has held out, one a line.
const HELD_OUT: &str = "held_out.txt";
/// What the recipe has trained on: texts, count, and what is known of them.
const LEARNT: &str = "learnt.json";
/// The same networks in 32 bits.
const FULL: [&str; 2] = ["lower.fp32.onnx", "upper.fp32.onnx"];
/// The transformer's folder.
const TRANSFORMER: &str = "transformer";
/// How much the weights of the encoder's logit and of the embedded tier's may differ from label to label.
const DAMPED: [f32; joint::CLUES] = [0.3, 0.3];

/// Weighs the encoder of a folder that the recipe has written, and writes `student/` and `transformer/` into `out`.
///
/// The embedded tier is fitted anew for its held-out probabilities, and must come out as the one that is compiled in. Errs
/// where it does not, where a source or a file of the encoder cannot be read, or where the folder cannot be written.
pub fn train_encoder(recipe: &Recipe<'_>, encoder: &Path, out: &Path, told: &dyn Fn(&str)) -> Result<Vec<Trained>> {
    let prepared = prepared(recipe, told)?;
    let embedded = StaticEmbedding::embedded();
    let own = sha256_hex(&prepared.weights);
    if embedded.manifest().files.get(WEIGHTS) != Some(&own) {
        let message = "from these texts another embedded model is learnt than the one compiled in: train that first, build \
                       again, and weigh the encoder then";
        return Err(Error::new(ErrorKind::Integrity, message));
    }
    let path = encoder.join(HELD_OUT);
    let ids = std::fs::read_to_string(&path).map_err(|e| Error::io("read", &path, e))?;
    let ids: HashSet<&str> = ids.lines().collect();
    let held: Vec<Held<'_>> = (prepared.examples.iter())
        .filter(|example| example.origin == Origin::Real && ids.contains(example.id.as_str()))
        .map(|example| Held { example, fold: (hash64(&[&example.id]) % FOLDS as u64) as usize })
        .collect();
    if held.is_empty() {
        let message = "none of these ids is a coded post's: give the folder that the recipe has written";
        return Err(Error::new(ErrorKind::Data, message).at(Location::file(path)));
    }
    let documents = held.iter().map(|held| Document::new(&held.example.text)).collect();
    let said = held.iter().map(|held| prepared.said(&held.example.id)).collect::<Result<Vec<_>>>()?;
    let trial = Trial { held: &held, documents, said, embedded: &embedded, codebook: &prepared.codebook };
    let read = |file: &str| {
        let path = encoder.join(file);
        std::fs::read(&path).map_err(|e| Error::io("read", &path, e))
    };
    let (lower, upper) = (read(LOWER)?, read(UPPER)?);
    let learnt: Vec<Learnt> = serde_json::from_slice(&read(LEARNT)?).map_err(|e| {
        Error::new(
            ErrorKind::Data,
            format!("it does not say what was learnt from ({e}): give the folder that the recipe has written"),
        )
        .at(Location::file(encoder.join(LEARNT)))
    })?;
    let full = [read(FULL[0])?, read(FULL[1])?];
    let mut trained = Vec::new();
    for (name, heads, about) in [(STUDENT, "student", card::STUDENT), (TRANSFORMER, "teacher", card::TRANSFORMER)] {
        told(&format!("{name} reads {} posts that it has not learnt from", held.len()));
        let heads = read(&format!("{heads}.safetensors"))?;
        let unfit =
            |unfit: Unfit| Error::new(ErrorKind::Data, unfit.reason).at(Location::file(encoder.join(unfit.file)));
        let layers = if name == STUDENT { 1 } else { 2 };
        let seen = |stages: [(&'static str, &[u8]); 2]| {
            trial.seen(&Network::of(&stages[..layers], &heads, embedded.encoder()).map_err(unfit)?)
        };
        let seen_small = seen([(LOWER, &lower), (UPPER, &upper)])?;
        let weighed = trial.weighed(&seen_small)?;
        told("the same in 32 bits");
        let parity = trial.parity(&weighed, &seen_small, &seen([(FULL[0], &full[0]), (FULL[1], &full[1])])?);
        let joint = export::joint(&weighed.joint)?;
        let mut files: BTreeMap<&str, &[u8]> = [(HEADS, &heads[..]), (JOINT, &joint[..])].into();
        let mut stands_on = BTreeMap::from([("embedded".to_owned(), own.clone())]);
        if name == STUDENT {
            files.insert(LOWER, &lower);
        } else {
            files.insert(UPPER, &upper);
            stands_on.insert(STUDENT.to_owned(), sha256_hex(&lower));
        }
        let label = Label { name, version: VERSION, lexicon: &prepared.lexicon, codebook: &prepared.codebook };
        let operating = weighed.operating;
        let manifest = Manifest { stands_on, operating, ..export::manifest(weighed.decided, label, &files) };
        let open = |folder: &Path| Ok(Box::new(Transformer::open(folder)?) as Box<dyn Classifier>);
        let besides = format!("{parity}{}", card::operating(&manifest.operating));
        let about = About { model: about, learnt: learnt.clone(), besides };
        trained.push(bundle::write(&out.join(name), manifest, &files, &prepared.examples, &about, &open)?);
    }
    Ok(trained)
}

/// Posts that neither tier has learnt from, and what the embedded one says of them.
struct Trial<'a> {
    held: &'a [Held<'a>],
    documents: Vec<Document<'a>>,
    said: Vec<&'a Said>,
    embedded: &'a StaticEmbedding,
    codebook: &'a Codebook,
}

/// An encoder weighed together with the embedded tier.
struct Weighed {
    joint: Joint,
    decided: export::Decided,
    operating: Vec<Point>,
}

impl Trial<'_> {
    /// What a network sees in the posts.
    fn seen(&self, network: &Network) -> Result<Vec<Seen>> {
        let encoder = self.embedded.encoder();
        let each =
            Workers::new().each(self.documents.len(), |at, worker| network.see(&self.documents[at], encoder, worker));
        each.into_iter().collect()
    }

    /// The scales of both tiers' clues, what they decide on the posts they are fitted on, fold by fold, and the operating curve
    /// of a cascade of both.
    fn weighed(&self, seen: &[Seen]) -> Result<Weighed> {
        let both = || seen.iter().zip(&self.said);
        let clues: Vec<_> = both().map(|(seen, said)| joint::clues(seen, said)).collect();
        let feelings: Vec<_> = both().map(|(seen, said)| joint::feelings(seen, said)).collect();
        let spoken: Vec<_> = both().map(|(seen, said)| joint::speakers(seen, said)).collect();
        let (labels, probabilities) = weigh::labels(self.held, &clues, DAMPED)?;
        let one = |kind: &'static weigh::Kind<'static>| move |example: &Example| 1 << kind(example);
        let (sentiments, _) = weigh::outcomes(self.held, &feelings, DAMPED, &one(&weigh::sentiment))?;
        let (speakers, _) = weigh::outcomes(self.held, &spoken, DAMPED, &one(&weigh::speaker))?;
        let (thresholds, validation) = weigh::thresholds(self.held, &probabilities, self.codebook);
        // Those of the embedded tier, found on six times as many posts: what is multiplied is calibrated in both.
        let favour = self.embedded.manifest().favour.clone();
        let decided = export::Decided { thresholds, favour, validation };
        let cuts = [self.embedded.thresholds(), &decided.in_order(self.codebook)];
        let each = self.held.iter().zip(&self.said).zip(&probabilities);
        let tried = each.map(|((held, said), encoder)| {
            let by = [given(&said.labels, cuts[0]), given(encoder, cuts[1])];
            (doubt(said), by.map(|given| Decided::of(given, held.example.labels)))
        });
        let operating = curve(&tried.collect::<Vec<_>>());
        Ok(Weighed { joint: Joint { labels, sentiments, speakers }, decided, operating })
    }

    /// The section of the card on what int8 costs: decisions by it and by 32 bits, on the same posts with the same scales.
    fn parity(&self, weighed: &Weighed, small: &[Seen], full: &[Seen]) -> String {
        let cuts = weighed.decided.in_order(self.codebook);
        let decide = |seen: &Seen, said: &Said| given(&weighed.joint.said(seen, said).labels, &cuts);
        let (mut both, mut either) = (0, 0);
        let mut sums = [Decided::default(); 2];
        for (n, held) in self.held.iter().enumerate() {
            let by = [decide(&small[n], self.said[n]), decide(&full[n], self.said[n])];
            both += (by[0] & by[1]).count_ones();
            either += (by[0] | by[1]).count_ones();
            sums.iter_mut().zip(by).for_each(|(sum, given)| *sum = sum.and(Decided::of(given, held.example.labels)));
        }
        let jaccard = f64::from(both) / f64::from(either.max(1));
        card::parity(jaccard, sums.map(|sum| sum.micro_f1()))
    }
}

/// The labels that pass their thresholds, a bit each.
fn given(probabilities: &[f32], cuts: &[f32]) -> u64 {
    let passing = probabilities.iter().zip(cuts).enumerate().filter(|(_, (p, from))| p >= from);
    passing.fold(0, |bits, (label, _)| bits | 1 << label)
}
