//! The texts a model learns from, with their codes: coded comments, and texts of which the sentiment alone is known.
//! Holds no text back and draws no split: `folds` does.
//! Called by `groundswell train`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use crate::annotation::{Annotation, Sentiment, Speaker};
use crate::codebook::Codebook;
use crate::corpus::{Record, RecordReader, Span, Thread, hydrate};
use crate::digest::hash64;
use crate::error::{Error, ErrorKind, Location, Result, Skips};

/// Where a text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A real post, coded by people or their stand-ins.
    Real,
    /// A comment authored for this project.
    Authored,
    /// A text of a public sentiment set: nothing but its sentiment is known.
    Sentiment,
    /// A real post of the development set: never learnt from.
    Gold,
    /// An authored comment of the test split: never learnt from.
    Test,
}

/// A text with what is known of it.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its id.
    pub id: String,
    /// What stays together when texts are divided: a thread, or all texts of one hand.
    pub group: String,
    /// What it says.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
    /// The labels it has, a bit each.
    pub labels: u64,
    /// The words that show them, as byte ranges of the text.
    pub spans: Vec<(usize, Span)>,
    /// Place of its sentiment in `Sentiment::ALL`.
    pub sentiment: usize,
    /// Place of its speaker in `Speaker::ALL`; `None` for texts of sentiment sets.
    pub speaker: Option<usize>,
}

/// What is read, and how much of it.
#[derive(Debug, Clone)]
pub struct Sources<'a> {
    /// Codes of real posts without their texts.
    pub coded: &'a Path,
    /// Folder that holds their texts, and `sentiment/SET.csv`.
    pub texts: &'a Path,
    /// Folder with `comments.jsonl` and `labels.jsonl` of the authored corpus.
    pub authored: &'a Path,
    /// The most real posts to learn from.
    pub posts: Option<usize>,
    /// The most authored comments to learn from.
    pub comments: Option<usize>,
    /// Names of sentiment sets.
    pub sentiment: &'a [String],
}

/// Reads all of it, in a fixed order. Errs when a file cannot be read, or when texts of coded posts are missing.
pub(super) fn read(sources: &Sources<'_>, codebook: &Codebook) -> Result<Vec<Example>> {
    let mut examples = coded(sources, codebook)?;
    examples.extend(authored(sources, codebook)?);
    for set in sources.sentiment {
        examples.extend(sentiment(&sources.texts.join("sentiment").join(format!("{set}.csv")), set)?);
    }
    // In the order of a hash of the id: what is drawn from them does not follow the order of a file.
    examples.sort_by_cached_key(|example| (example.origin, hash64(&[&example.id]), example.id.clone()));
    let mut taken: BTreeMap<Origin, usize> = BTreeMap::new();
    examples.retain(|example| {
        let most = match example.origin {
            Origin::Real => sources.posts,
            Origin::Authored => sources.comments,
            _ => None,
        };
        let taken = taken.entry(example.origin).or_default();
        *taken += 1;
        most.is_none_or(|most| *taken <= most)
    });
    Ok(examples)
}

fn coded(sources: &Sources<'_>, codebook: &Codebook) -> Result<Vec<Example>> {
    let column = |label: &Annotation, name: &str| label.columns.get(name).cloned().unwrap_or_default();
    let labels: Vec<Annotation> = records(sources.coded)?;
    let wanted = |label: &&Annotation| matches!(label.annotator.as_str(), "coder:single" | "coder:adjudicated");
    let labels: Vec<&Annotation> = labels.iter().filter(wanted).collect();
    let checksums: HashSet<String> = labels.iter().map(|label| label.text_sha256.clone()).collect();
    let found = hydrate(sources.texts, &checksums)?;
    let missing = labels.iter().filter(|label| !found.texts.contains_key(&label.text_sha256)).count();
    if missing > 0 {
        let message = format!(
            "{missing} of {} coded posts have no text in this folder; give the folder that holds them with --texts, or train on \
             authored comments alone with --posts 0",
            labels.len()
        );
        if sources.posts != Some(0) {
            return Err(Error::new(ErrorKind::Data, message).at(Location::file(sources.texts)));
        }
    }
    let example = |label: &&Annotation| {
        let text = found.texts.get(&label.text_sha256)?;
        let origin = if column(label, "set") == "gold" { Origin::Gold } else { Origin::Real };
        Some(example(label, text, label.thread.clone(), origin, codebook))
    };
    labels.iter().filter_map(example).collect()
}

fn authored(sources: &Sources<'_>, codebook: &Codebook) -> Result<Vec<Example>> {
    let threads: Vec<Thread> = records(&sources.authored.join("comments.jsonl"))?;
    let comments: HashMap<&str, _> =
        threads.iter().flat_map(|thread| &thread.comments).map(|comment| (comment.id.as_str(), comment)).collect();
    let labels: Vec<Annotation> = records(&sources.authored.join("labels.jsonl"))?;
    let example = |label: &Annotation| {
        let comment = comments.get(label.comment.as_str())?;
        let column = |name: &str| comment.columns.get(name).cloned().unwrap_or_default();
        let origin = if column("split") == "test" { Origin::Test } else { Origin::Authored };
        Some(example(label, &comment.text, column("hand"), origin, codebook))
    };
    labels.iter().filter_map(example).collect()
}

fn example(label: &Annotation, text: &str, group: String, origin: Origin, codebook: &Codebook) -> Result<Example> {
    let unknown = |what: String| {
        Error::new(ErrorKind::Data, format!("{what}; code it again by codebook {}", codebook.id()))
            .at(Location::default().with_id(&label.comment))
    };
    let mut labels = 0;
    let mut spans = Vec::new();
    for code in &label.themes {
        let at = codebook.label_index(&code.theme, code.valence).ok_or_else(|| {
            unknown(format!("the codebook has no \"{}\"", Annotation::label(&code.theme, code.valence)))
        })?;
        labels |= 1 << at;
        spans.extend(code.span.map(|span| (at, span)));
    }
    let (Some(sentiment), Some(speaker)) = (label.sentiment, label.speaker) else {
        return Err(unknown("it has no sentiment or no speaker".to_owned()));
    };
    Ok(Example {
        id: label.comment.clone(),
        group,
        text: text.to_owned(),
        origin,
        labels,
        spans,
        sentiment: place(&Sentiment::ALL, &sentiment.label),
        speaker: Some(place(&Speaker::ALL, &speaker.label)),
    })
}

fn place<L: PartialEq>(all: &[L], label: &L) -> usize {
    all.iter().position(|known| known == label).unwrap_or_default()
}

/// The training split of a sentiment set: a CSV with `id`, `text`, `label` (neg, neu, pos) and `split`.
fn sentiment(path: &Path, set: &str) -> Result<Vec<Example>> {
    let wrong = |reason: String| Error::new(ErrorKind::Data, reason).at(Location::file(path));
    let file = File::open(path).map_err(|e| Error::io("read", path, e))?;
    let mut reader = csv::Reader::from_reader(BufReader::new(file));
    let header = reader.headers().map_err(|e| wrong(e.to_string()))?.clone();
    let column = |name: &str| {
        header.iter().position(|known| known == name).ok_or_else(|| wrong(format!("it has no column \"{name}\"")))
    };
    let (id, text, label, split) = (column("id")?, column("text")?, column("label")?, column("split")?);
    let mut examples = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|e| wrong(e.to_string()))?;
        let cell = |at: usize| row.get(at).unwrap_or_default();
        let sentiment = ["neg", "neu", "pos"].iter().position(|known| *known == cell(label));
        if let (Some(sentiment), "train") = (sentiment, cell(split)) {
            examples.push(Example {
                id: cell(id).to_owned(),
                group: set.to_owned(),
                text: cell(text).to_owned(),
                origin: Origin::Sentiment,
                labels: 0,
                spans: Vec::new(),
                sentiment,
                speaker: None,
            });
        }
    }
    Ok(examples)
}

fn records<T: Record>(path: &Path) -> Result<Vec<T>> {
    let file = File::open(path).map_err(|e| Error::io("read", path, e))?;
    let mut reader = RecordReader::<T, _>::new(BufReader::new(file), path);
    let mut all = Vec::new();
    while let Some((_, record)) = reader.next_record()? {
        all.push(record);
    }
    let skips: &Skips = reader.skips();
    match skips.listed().first() {
        None => Ok(all),
        Some(skip) => Err(Error::new(ErrorKind::Data, skip.reason.clone()).at(skip.location.clone())),
    }
}
