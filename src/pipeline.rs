//! The sentence of the crate: harvest → tokenise → classify → aggregate → report.
//! Only joins the stages; each is a function of its own, and this module adds none.
//! Called by the command line, and by library users who want the whole.

use std::path::PathBuf;

use rayon::prelude::*;

use crate::annotation::{Annotation, Coding};
use crate::classify::Classifier;
use crate::corpus::Thread;
use crate::error::{Result, Skips};
use crate::harvest::{self, Plan, Summary};
use crate::report::Page;
use crate::signal::{By, Signals, Statuses, Tally, View, study};
use crate::text::{Document, Quotations, language, other_language};

/// So many bytes of a thread's comments tell its language.
const LANGUAGE_SAMPLE: usize = 4000;

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
    /// Told of every thread with its annotations and the bytes of input it accounts for.
    pub watch: &'a mut Watch<'a>,
}

/// Runs all stages over files and folders. Errs when an input cannot be read at all, when no comment has the
/// column that groups the study, or when `watch` errs.
pub fn run(inputs: &[PathBuf], classifier: &dyn Classifier, options: Options<'_>) -> Result<Study> {
    let mut tally = Tally::new(classifier.codebook());
    let mut pages: Vec<Page> = Vec::new();
    let mut skips = Skips::default();
    let harvest = threads(inputs, &options.harvest, &mut |thread, bytes| {
        let mut annotations = annotate(classifier, &thread);
        for annotation in &mut annotations {
            annotation.scores = None;
            if let Err(error) = tally.add(annotation, options.by.as_ref()) {
                skips.push(error.location().clone(), error.message());
            }
        }
        pages_add(&mut pages, &thread);
        (options.watch)(&thread, &annotations, bytes)
    })?;
    tally.check_groups(options.by.as_ref())?;
    let statuses = statuses(&pages);
    let signals = study(&tally, classifier.codebook(), options.view, Some(statuses), classifier.not_served());
    Ok(Study { signals, pages, harvest, skips })
}

/// The threads of files and folders, or of standard input where the only input is `-`, with their language.
/// Errs when an input cannot be read at all or `sink` errs.
pub fn threads(
    inputs: &[PathBuf],
    options: &harvest::Options,
    sink: &mut dyn FnMut(Thread, u64) -> Result<()>,
) -> Result<Summary> {
    let mut with_language = |mut thread: Thread, bytes: u64| {
        if thread.language.is_none() {
            thread.language = thread_language(&thread);
        }
        sink(thread, bytes)
    };
    if inputs.len() == 1 && inputs[0].as_os_str() == "-" {
        return harvest::harvest_reader(std::io::stdin().lock(), "-", options, &mut with_language);
    }
    harvest::harvest(&Plan::of(inputs)?, options, &mut with_language)
}

/// The annotations of a thread's comments, in their order, with the probability of every label. Comments in another language than the codebook's are not
/// classified, and their annotation says so.
pub fn annotate(classifier: &dyn Classifier, thread: &Thread) -> Vec<Annotation> {
    let expected = &classifier.codebook().language;
    let mut quotations = Quotations::default();
    let table = matches!(thread.platform.as_deref(), Some("csv" | "jsonl"));
    let independent = table && thread.comments.iter().all(|comment| comment.parent.is_none());
    let foreign: Vec<Option<&str>> =
        thread.comments.par_iter().map(|comment| other_language(&comment.text, expected)).collect();
    let documents: Vec<Document<'_>> = (thread.comments.iter().zip(&foreign))
        .filter(|(_, foreign)| foreign.is_none())
        .map(|(comment, _)| if independent { Document::new(&comment.text) } else { quotations.next(&comment.text) })
        .collect();
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
    let codebook = classifier.codebook().id();
    (thread.comments.par_iter().zip(of_each))
        .map(|(comment, coding)| Annotation::new(thread, comment, classifier.annotator(), &codebook, coding))
        .collect()
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
