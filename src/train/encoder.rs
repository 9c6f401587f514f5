//! `groundswell train --encoder`: an encoder that the recipe has trained, weighed together with the embedded tier on posts that
//! neither has learnt from, and written as the bundles of student and transformer.
//! Trains no encoder: `models/recipes/transformer` does.
//! Called by the command line.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::bundle::{self, Recipe, Trained, prepared};
use super::card;
use super::cut::favours;
use super::export::{self, Label};
use super::fit::FOLDS;
use super::material::Origin;
use super::weigh::{self, Held};
use crate::annotation::{Sentiment, Speaker};
use crate::classify::cascade::{Decided, curve, doubt};
use crate::classify::embedded::WEIGHTS;
use crate::classify::said::Said;
use crate::classify::transformer::joint::{self, Joint};
use crate::classify::transformer::network::{Network, Seen, Unfit};
use crate::classify::transformer::workers::Workers;
use crate::classify::transformer::{HEADS, JOINT, LOWER, STUDENT, TRANSFORMER, UPPER};
use crate::classify::{Classifier, Favour, Manifest, StaticEmbedding, Transformer};
use crate::codebook::Codebook;
use crate::digest::{hash64, sha256_hex};
use crate::error::{Error, ErrorKind, Location, Result};
use crate::text::Document;

/// The version of the models that are weighed.
const VERSION: &str = "1.0.0";
/// Ids of the posts that the recipe has held out, one a line.
const HELD_OUT: &str = "held_out.txt";
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
    let read = |file: &str| {
        let path = encoder.join(file);
        std::fs::read(&path).map_err(|e| Error::io("read", &path, e))
    };
    let (lower, upper) = (read(LOWER)?, read(UPPER)?);
    let student: [(&'static str, &[u8]); 1] = [(LOWER, &lower)];
    let teacher: [(&'static str, &[u8]); 2] = [(LOWER, &lower), (UPPER, &upper)];
    let tiers: [(_, _, &[(&'static str, &[u8])], _); 2] =
        [(STUDENT, "student", &student, card::STUDENT), (TRANSFORMER, "teacher", &teacher, card::TRANSFORMER)];
    let documents: Vec<Document<'_>> = held.iter().map(|held| Document::new(&held.example.text)).collect();
    let mut trained = Vec::new();
    for (name, heads, stages, about) in tiers {
        told(&format!("{name} reads {} posts that it has not learnt from", held.len()));
        let heads = read(&format!("{heads}.safetensors"))?;
        let unfit =
            |unfit: Unfit| Error::new(ErrorKind::Data, unfit.reason).at(Location::file(encoder.join(unfit.file)));
        let network = Network::of(stages, &heads, embedded.encoder()).map_err(unfit)?;
        let seen = Workers::new()
            .each(documents.len(), |at, worker| network.see(&documents[at], embedded.encoder(), worker))
            .into_iter()
            .collect::<Result<Vec<Seen>>>()?;
        let said = held.iter().map(|held| prepared.said(&held.example.id)).collect::<Result<Vec<_>>>()?;
        let (joint, decided, probabilities) = weighed(&held, &seen, &said, &prepared.codebook)?;
        let by = [embedded.thresholds(), &decided.in_order(&prepared.codebook)];
        let operating = curve(&tried(&held, &said, &probabilities, by));
        let joint = export::joint(&joint)?;
        let mut files: BTreeMap<&str, &[u8]> = [(HEADS, &heads[..]), (JOINT, &joint[..])].into();
        let mut stands_on = BTreeMap::from([("embedded".to_owned(), own.clone())]);
        if name == STUDENT {
            files.insert(LOWER, &lower);
        } else {
            files.insert(UPPER, &upper);
            stands_on.insert(STUDENT.to_owned(), sha256_hex(&lower));
        }
        let label = Label { name, version: VERSION, lexicon: &prepared.lexicon, codebook: &prepared.codebook };
        let manifest = Manifest { stands_on, operating, ..export::manifest(decided, label, &files) };
        let open = |folder: &Path| Ok(Box::new(Transformer::open(folder)?) as Box<dyn Classifier>);
        trained.push(bundle::write(&out.join(name), manifest, &files, &prepared.examples, about, &open)?);
    }
    Ok(trained)
}

/// The scales of both tiers' clues, what they decide on the texts they are fitted on, and with which probabilities, fold by
/// fold.
fn weighed(
    held: &[Held<'_>],
    seen: &[Seen],
    said: &[&Said],
    codebook: &Codebook,
) -> Result<(Joint, export::Decided, Vec<Vec<f32>>)> {
    let clues: Vec<_> = seen.iter().zip(said).map(|(seen, said)| joint::clues(seen, said)).collect();
    let manner: Vec<_> = seen.iter().zip(said).map(|(seen, said)| joint::manner(seen, said)).collect();
    let (labels, probabilities) = weigh::labels(held, &clues, DAMPED)?;
    let (sentiments, felt) = weigh::kinds(held, &manner, Sentiment::ALL.len(), &weigh::sentiment)?;
    let (speakers, spoken) = weigh::kinds(held, &manner, Speaker::ALL.len(), &weigh::speaker)?;
    let (thresholds, validation) = weigh::thresholds(held, &probabilities, codebook);
    let favour = Favour {
        sentiment: favours(&weigh::judged(held, &felt, &weigh::sentiment), Sentiment::ALL.len()),
        speaker: favours(&weigh::judged(held, &spoken, &weigh::speaker), Speaker::ALL.len()),
    };
    Ok((Joint { labels, sentiments, speakers }, export::Decided { thresholds, favour, validation }, probabilities))
}

/// The doubt of each text, and what either tier decides.
fn tried(
    held: &[Held<'_>],
    embedded: &[&Said],
    encoder: &[Vec<f32>],
    thresholds: [&[f32]; 2],
) -> Vec<(f32, [Decided; 2])> {
    let decided = |held: &Held<'_>, probabilities: &[f32], thresholds: &[f32]| {
        let given = probabilities.iter().zip(thresholds).enumerate().filter(|(_, (p, from))| p >= from);
        let given = given.fold(0_u64, |bits, (label, _)| bits | 1 << label);
        let had = held.example.labels;
        Decided { right: (given & had).count_ones(), given: given.count_ones(), had: had.count_ones() }
    };
    (held.iter().zip(embedded).zip(encoder))
        .map(|((held, said), encoder)| {
            (doubt(said), [decided(held, &said.labels, thresholds[0]), decided(held, encoder, thresholds[1])])
        })
        .collect()
}
