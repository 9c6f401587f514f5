//! `groundswell corpora hydrate|split`: join text back to codes that are shared without it; divide a corpus without leaks.
//! Searches and splits nothing itself.
//! Called by `cli`.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::output::Sink;
use super::{Done, tell};
use crate::annotation::Annotation;
use crate::corpus::{Comment, Record, RecordReader, RecordWriter, Source, Status, Thread, hydrate};
use crate::error::{Error, ErrorKind, Location, Result, Skips};
use crate::train::{Item, Part, split};

/// Arguments of `corpora`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Join texts that you hold to codes that are shared without them, by checksum
    Hydrate {
        /// Folder with the sources: CSV, TSV, JSON, JSONL, TXT
        folder: PathBuf,
        /// The codes
        #[arg(long, value_name = "LABELS.jsonl", default_value = "corpora/coded/labels.jsonl")]
        labels: PathBuf,
        /// Write the texts there, as threads [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Divide threads into parts that share no thread, no author and no near-duplicate; writes a line per comment
    Split {
        /// Threads
        threads: PathBuf,
        /// Names and shares of the parts
        #[arg(
            long,
            value_name = "NAME=SHARE,…",
            value_delimiter = ',',
            default_value = "train=0.7,validation=0.15,test=0.15"
        )]
        parts: Vec<String>,
        /// Which of the possible divisions
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// Write the lines there [default: standard output]
        #[arg(short, long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
}

/// Runs it.
pub(super) fn run(args: Args, quiet: bool) -> anyhow::Result<Done> {
    match args.command {
        Command::Hydrate { folder, labels, out } => Ok(join(&folder, &labels, out.as_deref(), quiet)?),
        Command::Split { threads, parts, seed, out } => Ok(divide(&threads, &parts, seed, out.as_deref(), quiet)?),
    }
}

/// All records of a file.
fn read<T: Record>(path: &Path, skips: &mut Skips) -> Result<Vec<T>> {
    let file = File::open(path).map_err(|e| Error::io("read", path, e))?;
    let mut reader = RecordReader::<T, _>::new(BufReader::new(file), path);
    let mut records = Vec::new();
    while let Some((_, record)) = reader.next_record()? {
        records.push(record);
    }
    skips.extend(reader.skips().clone());
    Ok(records)
}

fn join(folder: &Path, labels: &Path, out: Option<&Path>, quiet: bool) -> Result<Done> {
    let mut skips = Skips::default();
    let labels: Vec<Annotation> = read(labels, &mut skips)?;
    let wanted: HashSet<String> = labels.iter().map(|label| label.text_sha256.clone()).collect();
    let found = hydrate(folder, &wanted)?;
    let mut threads: BTreeMap<String, Vec<&Annotation>> = BTreeMap::new();
    for label in &labels {
        threads.entry(label.thread.clone()).or_default().push(label);
    }
    let mut sink = Sink::open(out)?;
    let path = sink.path();
    let mut writer = RecordWriter::new(&mut sink, path);
    let (mut joined, mut missing) = (0_usize, Skips::default());
    for (id, labels) in threads {
        let mut comments: Vec<Comment> = Vec::new();
        for label in &labels {
            match found.texts.get(&label.text_sha256) {
                Some(text) if comments.iter().all(|known| known.id != label.comment) => {
                    comments.push(comment(label, text))
                }
                Some(_) => {}
                None => missing.push(Location::default().with_id(label.comment.clone()), place(label)),
            }
        }
        joined += comments.len();
        if !comments.is_empty() {
            writer.write(&thread(id, labels[0], comments))?;
        }
    }
    sink.finish()?;
    if !quiet {
        eprintln!("{joined} texts joined, {} missing", missing.count());
    }
    missing.extend(skips);
    Ok(match tell::skips(&missing) {
        _ if joined == 0 => Done::Nothing,
        done => done,
    })
}

/// Where a missing text should be: `its text is not there: repository@commit, file, row 12`.
fn place(label: &Annotation) -> String {
    let column = |name: &str| label.columns.get(name).map_or("?", String::as_str);
    format!("its text is not there: {}@{}, {}, row {}", column("repo"), column("commit"), column("file"), column("row"))
}

fn comment(label: &Annotation, text: &str) -> Comment {
    Comment {
        id: label.comment.clone(),
        parent: None,
        depth: 0,
        author: label.author.clone(),
        posted: label.posted.clone(),
        text: text.to_owned(),
        columns: label.columns.clone(),
    }
}

fn thread(id: String, label: &Annotation, comments: Vec<Comment>) -> Thread {
    Thread {
        id,
        part: 0,
        platform: label.platform.clone(),
        source: Source {
            location: label.columns.get("file").cloned().unwrap_or_default(),
            sha256: None,
            retrieved: None,
            pages: Vec::new(),
        },
        title: None,
        published: None,
        language: None,
        status: Status::Comments,
        reason: "joined by checksum".to_owned(),
        announced: None,
        comments,
    }
}

fn divide(threads: &Path, parts: &[String], seed: u64, out: Option<&Path>, quiet: bool) -> Result<Done> {
    let parts = parts.iter().map(|part| parse(part)).collect::<Result<Vec<Part>>>()?;
    let mut skips = Skips::default();
    let threads: Vec<Thread> = read(threads, &mut skips)?;
    let items: Vec<Item<'_>> = threads
        .iter()
        .flat_map(|thread| {
            thread.comments.iter().map(|comment| Item {
                id: &comment.id,
                thread: &thread.id,
                author: comment.author.as_deref(),
                text: &comment.text,
            })
        })
        .collect();
    let chosen = split(&items, &parts, seed)?;
    let mut sink = Sink::open(out)?;
    for (item, part) in items.iter().zip(&chosen) {
        let line = serde_json::json!({ "comment": item.id, "part": parts[*part].name });
        writeln!(sink, "{line}").map_err(|e| Error::io("write", sink.path(), e))?;
    }
    sink.finish()?;
    if !quiet {
        for (number, part) in parts.iter().enumerate() {
            eprintln!("{}: {} comments", part.name, chosen.iter().filter(|c| **c == number).count());
        }
    }
    Ok(match tell::skips(&skips) {
        _ if items.is_empty() => Done::Nothing,
        done => done,
    })
}

fn parse(part: &str) -> Result<Part> {
    let wrong = || Error::new(ErrorKind::Usage, format!("\"{part}\" is not NAME=SHARE, such as test=0.15"));
    let (name, share) = part.split_once('=').ok_or_else(wrong)?;
    Ok(Part { name: name.to_owned(), share: share.parse().map_err(|_| wrong())? })
}
