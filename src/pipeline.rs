//! The sentence of the crate: harvest → tokenise → classify → aggregate → report.
//! Only joins the stages; each is a function of its own, and this module adds none.
//! Called by the command line, and by library users who want the whole.

mod in_order;

use std::path::PathBuf;

use rayon::prelude::*;

use crate::annotation::{Annotation, Coding};
use crate::classify::{Classifier, Seen};
use crate::corpus::{Thread, Voice};
use crate::error::{Result, Skips};
use crate::harvest::{self, Plan, Summary};
use crate::report::Page;
use crate::signal::{Asked, By, Gold, OfficialFile, Signals, Statuses, Tally, Time, View, study};
use crate::text::{Document, Quotations, language, other_language};
use in_order::in_order;

/// So many bytes of a thread's comments tell its language.
const LANGUAGE_SAMPLE: usize = 4000;
/// Bytes of text that are worked on as one piece, about, and what a thread and a comment take besides.
const BATCH: usize = 256 << 10;
const BESIDES: usize = 256;
/// Fewer threads, or comments of a thread, are not spread over cores: parting them would cost more.
const FEW_THREADS: usize = 4;
const FEW_COMMENTS: usize = 16;

/// What was read and what it says.
#[derive(Debug)]
pub struct Study {
    /// The signals of the study.
    pub signals: Signals,
    /// The pages, files and tables, in the order they were read; parts of one table are one.
    pub pages: Vec<Page>,
    /// What the harvest met.
    pub harvest: Summary,
    /// Annotations that could not be counted.
    pub skips: Skips,
}

/// Told of a thread, its annotations, and the bytes of input it accounts for; an error ends the run.
pub type Watch<'w> = dyn FnMut(&Thread, &[Annotation], u64) -> Result<()> + 'w;

/// What a run is told.
pub struct Options<'a> {
    /// How threads are harvested.
    pub harvest: harvest::Options,
    /// Who may see the result.
    pub view: View,
    /// What groups the study, if anything.
    pub by: Option<By>,
    /// The voices that people coded, by which the shares are corrected.
    pub gold: Option<Gold>,
    /// The texts a model has learnt from: a voice that wrote one of them corrects nothing.
    pub learnt: Option<Seen>,
    /// How changes over time are looked for.
    pub time: Time,
    /// Labels and weights of a composite; empty for none.
    pub composite: Vec<(String, f64)>,
    /// Official figures to stand beside the signal of each group.
    pub official: Option<OfficialFile>,
    /// Start of the random numbers of all posteriors.
    pub seed: u64,
    /// Told of every thread with its annotations and the bytes of input it accounts for.
    pub watch: &'a mut Watch<'a>,
}

/// How a study tells that two comments are one: by their words, as `text` reads them.
#[cfg(feature = "study")]
pub const LIKENESS: crate::study::Likeness =
    crate::study::Likeness { wording: crate::text::wording, bands: crate::text::bands };

/// Runs all stages over files and folders. Errs when an input cannot be read at all, when no comment has the
/// column that groups the study, when `watch` errs, and as [`study`] does.
pub fn run(inputs: &[PathBuf], classifier: &dyn Classifier, mut options: Options<'_>) -> Result<Study> {
    let mut tally = Tally::new(classifier.codebook());
    let mut pages: Vec<Page> = Vec::new();
    let mut skips = Skips::default();
    let annotated = |thread: Thread| (annotate(classifier, &thread, false), thread);
    let harvest = each_thread(inputs, &options.harvest, annotated, &mut |(annotations, thread), bytes| {
        for annotation in &annotations {
            if let Err(error) = tally.add(annotation, options.by.as_ref()) {
                skips.push(error.location().clone(), error.message());
            }
            if let Some(gold) = &mut options.gold {
                gold.meet(annotation);
            }
        }
        if let (Some(gold), Some(learnt)) = (&mut options.gold, &options.learnt) {
            leave_learnt(gold, learnt, &thread);
        }
        pages_add(&mut pages, &thread);
        (options.watch)(&thread, &annotations, bytes)
    })?;
    tally.check_groups(options.by.as_ref())?;
    if let (Some(gold), Some(_)) = (&mut options.gold, &options.learnt) {
        gold.compared();
    }
    let statuses = statuses(&pages);
    let asked = Asked {
        view: options.view,
        gold: options.gold.as_ref(),
        time: options.time,
        composite: options.composite,
        official: options.official.as_ref(),
        statuses: Some(statuses),
        not_served: classifier.not_served(),
        seed: options.seed,
    };
    let signals = study(&tally, classifier.codebook(), asked)?;
    Ok(Study { signals, pages, harvest, skips })
}

/// Takes the voices of a thread out of the gold that wrote a text which a model has learnt, or nearly one.
pub fn leave_learnt(gold: &mut Gold, learnt: &Seen, thread: &Thread) {
    for comment in &thread.comments {
        if gold.codes(&comment.id) && learnt.has(&comment.text).is_some() {
            gold.learnt(Voice::of(comment.author.as_deref(), &thread.id));
        }
    }
}

/// The threads of files and folders, or of standard input where the only input is `-`, with their language.
/// Errs when an input cannot be read at all or `sink` errs.
pub fn threads(
    inputs: &[PathBuf],
    options: &harvest::Options,
    sink: &mut dyn FnMut(Thread, u64) -> Result<()>,
) -> Result<Summary> {
    each_thread(inputs, options, |thread| thread, sink)
}

/// The threads of any harvest, with their language: `harvested` is given where they go. Errs as it does, and when `sink` errs.
pub fn threads_of(
    harvested: impl FnOnce(&mut harvest::Sink<'_>) -> Result<Summary>,
    sink: &mut dyn FnMut(Thread, u64) -> Result<()>,
) -> Result<Summary> {
    each_thread_of(BATCH, harvested, |thread| thread, sink)
}

/// What `work` makes of each of the threads: it is called on any core while others are read; `sink` is called on this thread,
/// in their order, with the bytes of input. Memory is bounded by what a few batches of threads take. Errs as [`threads`] does.
pub fn each_thread<T: Send>(
    inputs: &[PathBuf],
    options: &harvest::Options,
    work: impl Fn(Thread) -> T + Sync,
    sink: &mut dyn FnMut(T, u64) -> Result<()>,
) -> Result<Summary> {
    each_thread_of(BATCH, |sink| harvested(inputs, options, sink), work, sink)
}

fn each_thread_of<T: Send>(
    batch_bytes: usize,
    harvested: impl FnOnce(&mut harvest::Sink<'_>) -> Result<Summary>,
    work: impl Fn(Thread) -> T + Sync,
    sink: &mut dyn FnMut(T, u64) -> Result<()>,
) -> Result<Summary> {
    let with_language = |(mut thread, bytes): (Thread, u64)| {
        thread.language = thread.language.take().or_else(|| thread_language(&thread));
        (work(thread), bytes)
    };
    let of_batch = |batch: Vec<(Thread, u64)>| -> Vec<(T, u64)> {
        batch.into_par_iter().with_min_len(FEW_THREADS).map(with_language).collect()
    };
    let mut take = |batch: Vec<(T, u64)>| batch.into_iter().try_for_each(|(made, bytes)| sink(made, bytes));
    in_order(of_batch, &mut take, |give| {
        let (mut batch, mut size) = (Vec::new(), 0);
        let summary = harvested(&mut |thread, bytes| {
            size += BESIDES + thread.comments.iter().map(|comment| BESIDES + comment.text.len()).sum::<usize>();
            batch.push((thread, bytes));
            if size < batch_bytes {
                return Ok(());
            }
            size = 0;
            give(std::mem::take(&mut batch))
        })?;
        give(batch)?;
        Ok(summary)
    })
}

fn harvested(inputs: &[PathBuf], options: &harvest::Options, sink: &mut harvest::Sink<'_>) -> Result<Summary> {
    if inputs.len() == 1 && inputs[0].as_os_str() == "-" {
        return harvest::harvest_reader(std::io::stdin().lock(), "-", options, sink);
    }
    harvest::harvest(&Plan::of(inputs)?, options, sink)
}

/// The annotations of a thread's comments, in their order, with the probability of every label where `scores` asks for it.
/// Comments in another language than the codebook's are not classified, and their annotation says so.
pub fn annotate(classifier: &dyn Classifier, thread: &Thread, scores: bool) -> Vec<Annotation> {
    let (codebook, id) = (classifier.codebook(), classifier.codebook().id());
    let expected = &codebook.language;
    let comments = || thread.comments.par_iter().with_min_len(FEW_COMMENTS);
    let foreign: Vec<Option<&str>> = comments().map(|comment| other_language(&comment.text, expected)).collect();
    let documents = documents(thread, &foreign);
    let mut codings = classifier.classify_batch(&documents).into_iter();
    let of_each: Vec<std::result::Result<Coding, String>> = (foreign.into_iter())
        .map(|foreign| match foreign {
            Some(found) => {
                Err(format!("not classified: the comment is in language \"{found}\", the codebook in \"{expected}\""))
            }
            None => match codings.next() {
                Some(coding) => coding.map_err(|error| error.to_string()),
                None => Err("not classified: the classifier gave fewer codings than texts".to_owned()),
            },
        })
        .collect();
    (comments().zip(of_each))
        .map(|(comment, coding)| {
            let named = coding.as_ref().ok().filter(|_| scores).map(|coding| coding.scores.named(codebook));
            Annotation { scores: named, ..Annotation::new(thread, comment, classifier.annotator(), &id, coding) }
        })
        .collect()
}

/// The texts to classify: those of a thread quote each other, rows of a table do not.
fn documents<'t>(thread: &'t Thread, foreign: &[Option<&str>]) -> Vec<Document<'t>> {
    let table = matches!(thread.platform.as_deref(), Some("csv" | "jsonl" | "xlsx" | "parquet"));
    let independent = table && thread.comments.iter().all(|comment| comment.parent.is_none());
    let mut quotations = Quotations::default();
    let mut document = |text: &'t str| {
        if independent || thread.comments.len() == 1 { Document::new(text) } else { quotations.next(text) }
    };
    let ours = thread.comments.iter().zip(foreign).filter(|(_, foreign)| foreign.is_none());
    ours.map(|(comment, _)| document(&comment.text)).collect()
}

/// The language most of a thread's text is in.
fn thread_language(thread: &Thread) -> Option<String> {
    let mut sample = String::new();
    for comment in &thread.comments {
        sample.push_str(&comment.text);
        sample.push('\n');
        if sample.len() > LANGUAGE_SAMPLE {
            break;
        }
    }
    language(&sample).map(str::to_owned)
}

/// How many pages have each status.
pub fn statuses(pages: &[Page]) -> Statuses {
    let mut statuses = Statuses::new();
    for page in pages {
        *statuses.entry(page.status).or_default() += 1;
    }
    statuses
}

/// Adds a thread to a list of pages: the parts of one table are one page.
pub fn pages_add(pages: &mut Vec<Page>, thread: &Thread) {
    let of_table = |page: &&mut Page| thread.part > 0 && page.location == thread.source.location;
    if let Some(page) = pages.iter_mut().rev().find(of_table) {
        page.comments += thread.comments.len() as u64;
        return;
    }
    pages.push(Page::of(thread));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::Lexicon;
    use crate::corpus::{GenericNames, Key, write_line};

    fn bytes(batch_bytes: usize) -> Vec<u8> {
        let options = harvest::Options {
            key: Key::new(b"a key for tests, not a secret").expect("long enough"),
            generic: GenericNames::default(),
            columns: harvest::Columns::default(),
        };
        let lexicon = Lexicon::embedded();
        let mut all = Vec::new();
        let lines = |thread: Thread| -> Vec<u8> {
            let mut lines = Vec::new();
            for annotation in annotate(&lexicon, &thread, true) {
                write_line(&annotation, &mut lines).expect("JSON");
            }
            lines
        };
        let inputs = ["examples/study".into()];
        each_thread_of(batch_bytes, |sink| harvested(&inputs, &options, sink), lines, &mut |lines, _| {
            all.extend(lines);
            Ok(())
        })
        .expect("the example study can be read");
        all
    }

    #[test]
    fn batches_of_any_size_give_the_same_bytes() {
        let whole = bytes(usize::MAX);
        assert!(whole.len() > 10_000);
        for batch_bytes in [0, 3000, BATCH] {
            assert!(bytes(batch_bytes) == whole, "batches of {batch_bytes} bytes");
        }
    }
}
