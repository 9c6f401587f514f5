//! `groundswell study`: makes a study folder, fills it, tells of it, forgets, deletes and gives out.
//! Does none of it: `study` does.
//! Called by `cli`.

pub(super) mod told;

use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::args::Inputs;
use super::harvest::size;
use super::progress::Progress;
use super::{Done, key, tell};
use crate::error::{Error, ErrorKind, Location, Result};
use crate::harvest::{Plan, harvest_all};
use crate::pipeline::{self, LIKENESS};
use crate::study::{EXPORT, KEPT_DAYS, New, Person, Request, Study, days_after};

/// Arguments of `study`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a folder a study
    #[command(
        after_help = "Example:\n  groundswell study init retention --title \"Why nurses leave\" --contact dpo@example.org"
    )]
    Init(Init),
    /// Take files, exports and threads.jsonl into the study: each comment once, with every place where it was seen
    #[command(after_help = "Examples:\n  groundswell study add retention pages/ wordpress.xml\n  \
                            groundswell study add retention survey.csv --text comment --keep-until 2027-06-30")]
    Add(Add),
    /// Say what is in the study, until when it may be kept, and whether its store is sound
    #[command(after_help = "Example:\n  groundswell study status retention")]
    Status(Folder),
    /// Forget a comment or a person everywhere in the study, and search every file to show it
    ///
    /// Store, snapshots, threads.jsonl, annotations.jsonl and tables of comments lose what is forgotten; figures that cannot be cut are
    /// deleted, and the command that makes them again is named. What was forgotten does not come back at the next harvest: the store keeps
    /// salted hashes, never a name or a text. Then every file is searched byte by byte, packed ones inside. Files that groundswell did not
    /// write are never touched; where one still holds something it is listed, and the exit code is 3.
    #[command(after_help = "Examples:\n  groundswell study forget retention --comment c-81aa5c1e00f29d3b\n  \
                            groundswell study forget retention --author \"Jo Smith\" --dry-run\n  \
                            groundswell study forget retention --pseudonym p-9f2c0011aabbccdd")]
    Forget(Forget),
    /// Delete what is past its retention date, or all of the study
    #[command(
        after_help = "Examples:\n  groundswell study purge retention --yes\n  groundswell study purge retention --all --yes"
    )]
    Purge(Purge),
    /// Write threads.jsonl, provenance.csv and snapshots.warc: the same bytes whatever was added first
    #[command(
        after_help = "Example:\n  groundswell study export retention && groundswell report retention/export/threads.jsonl"
    )]
    Export(Export),
}

#[derive(Debug, clap::Args)]
struct Folder {
    /// The study's folder
    #[arg(value_name = "DIR")]
    dir: PathBuf,
}

#[derive(Debug, clap::Args)]
struct Init {
    #[command(flatten)]
    folder: Folder,
    /// What the study is called [default: the folder's name]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// Whom people write to who want to be forgotten
    #[arg(long, env = "GROUNDSWELL_CONTACT", value_name = "ADDRESS")]
    contact: String,
    /// The last day on which the study may be kept [default: two years from today]
    #[arg(long, value_name = "YYYY-MM-DD")]
    keep_until: Option<String>,
    /// What it holds and what for, in a sentence
    #[arg(
        long,
        value_name = "TEXT",
        default_value = "comments by practitioners, as harvested, with pseudonyms in place of names"
    )]
    holds: String,
}

#[derive(Debug, clap::Args)]
struct Add {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    inputs: Inputs,
    /// The last day on which these may be kept, where it is not the study's
    #[arg(long, value_name = "YYYY-MM-DD")]
    keep_until: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Forget {
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    whom: Whom,
    /// A site, beside those of the study, on which the author used the name
    #[arg(long, value_name = "SITE", requires = "author")]
    site: Vec<String>,
    /// File with the secret key of the study's pseudonyms [default: the file of your own]
    #[arg(long, value_name = "FILE", requires = "author")]
    key: Option<PathBuf>,
    /// The key itself
    #[arg(long, env = "GROUNDSWELL_KEY", hide = true, hide_env_values = true)]
    key_value: Option<String>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Debug, clap::Args)]
#[group(required = true, multiple = false)]
struct Whom {
    /// A comment, by its id
    #[arg(long, value_name = "ID")]
    comment: Option<String>,
    /// A person, by the name that stood under the comments
    #[arg(long, value_name = "NAME")]
    author: Option<String>,
    /// A person, by the pseudonym in threads.jsonl
    #[arg(long, value_name = "P")]
    pseudonym: Option<String>,
}

#[derive(Debug, clap::Args)]
struct Purge {
    #[command(flatten)]
    folder: Folder,
    /// Delete the whole study, whatever its date
    #[arg(long)]
    all: bool,
    /// Do it: nothing brings it back
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, clap::Args)]
struct Export {
    #[command(flatten)]
    folder: Folder,
    /// Folder to write into [default: export in the study's folder]
    #[arg(short, long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

/// Runs it.
pub(super) fn run(args: Args, quiet: bool) -> anyhow::Result<Done> {
    match args.command {
        Command::Init(args) => init(args, quiet),
        Command::Add(args) => add(args, quiet),
        Command::Status(args) => {
            let study = Study::open(&args.dir, LIKENESS)?;
            let now = now();
            Ok(told::status(&study, &study.status(&now)?, study.days_left(&now))?)
        }
        Command::Forget(args) => forget(args, quiet),
        Command::Purge(args) => purge(args, quiet),
        Command::Export(args) => {
            let study = open(&args.folder.dir, quiet)?;
            let into = args.out.unwrap_or_else(|| args.folder.dir.join(EXPORT));
            told::exported(&study.export(&into)?, &into, quiet);
            Ok(Done::All)
        }
    }
}

/// The time, RFC 3339 in UTC; tests set their own.
pub(super) fn now() -> String {
    std::env::var("GROUNDSWELL_CLOCK").unwrap_or_else(|_| {
        let now = jiff::Timestamp::now();
        jiff::Timestamp::from_second(now.as_second()).unwrap_or(now).to_string()
    })
}

/// Opens a study, and says so where it is kept too long.
pub(super) fn open(folder: &Path, quiet: bool) -> Result<Study> {
    let study = Study::open(folder, LIKENESS)?;
    if !quiet && study.days_left(&now()).is_some_and(|days| days < 0) {
        eprintln!(
            "  note: this study was to be kept until {} and no longer; `groundswell study purge` deletes what is past its day",
            study.settings().keep_until
        );
    }
    Ok(study)
}

fn init(args: Init, quiet: bool) -> anyhow::Result<Done> {
    let folder = args.folder.dir;
    let now = now();
    let own_name = || {
        let path = folder.canonicalize().unwrap_or_else(|_| folder.clone());
        path.file_name().map_or_else(|| "study".to_owned(), |name| name.to_string_lossy().into_owned())
    };
    key::outside(&folder, None, std::env::var("GROUNDSWELL_KEY").ok().as_deref())?;
    let two_years = args.keep_until.is_none();
    let keep_until = args.keep_until.or_else(|| days_after(&now, KEPT_DAYS)).unwrap_or_default();
    let new = New { title: args.title.unwrap_or_else(own_name), contact: args.contact, keep_until, holds: args.holds };
    let study = Study::init(&folder, new, LIKENESS, &now)?;
    if !quiet {
        let settings = study.settings();
        eprintln!(
            "{} is a study now, to be kept until {}{}; `groundswell study add {}` fills it",
            folder.display(),
            settings.keep_until,
            if two_years { ", two years from today (--keep-until names another day)" } else { "" },
            folder.display()
        );
    }
    Ok(Done::All)
}

fn add(args: Add, quiet: bool) -> anyhow::Result<Done> {
    let folder = &args.folder.dir;
    let study = open(folder, quiet)?;
    let inputs = &args.inputs.inputs;
    let usage = |message: &str, path: &Path| Error::new(ErrorKind::Usage, message).at(Location::file(path));
    for input in inputs {
        if input.as_os_str() == "-" {
            return Err(usage(
                "a study must know where each comment came from: write this to a file, and add that",
                input,
            )
            .into());
        }
        if input.canonicalize().ok().zip(folder.canonicalize().ok()).is_some_and(|(input, folder)| input == folder) {
            return Err(usage("this is the study itself; name what is to be taken into it", input).into());
        }
    }
    args.inputs.key_outside(folder)?;
    let (mut options, note) = args.inputs.options(None)?;
    let mut adding = study.adding(args.keep_until.as_deref())?;
    options.key = adding.key(&options.key);
    let mut progress = Progress::over(size(inputs), quiet);
    let plan = Plan::of(inputs)?;
    let summary = pipeline::threads_of(|sink| harvest_all(&plan, &options, sink), &mut |thread, bytes| {
        progress.add(bytes, thread.comments.len());
        adding.take(thread).map(drop)
    })?;
    let added = adding.finish(&now())?;
    progress.finish();
    let done = tell::harvest(&summary, note.as_slice(), quiet);
    told::added(&added, quiet);
    Ok(done)
}

fn forget(args: Forget, quiet: bool) -> anyhow::Result<Done> {
    let study = open(&args.folder.dir, quiet)?;
    let request = match (args.whom.comment, args.whom.author, args.whom.pseudonym) {
        (Some(id), ..) => Request::Comment(id),
        (_, Some(name), _) => {
            if name.trim().is_empty() {
                return Err(Error::new(ErrorKind::Usage, "the name is empty").into());
            }
            key::outside(&args.folder.dir, args.key.as_deref(), args.key_value.as_deref())?;
            let (key, made) = key::find(args.key.as_deref(), args.key_value.as_deref())?;
            if let Some(note) = made {
                eprintln!(
                    "  note: {note}; under a new key no earlier pseudonym can be found: name the old one with --key"
                );
            }
            Request::Author(Box::new(Person { name, key, sites: args.site }))
        }
        (_, _, pseudonym) => Request::Pseudonym(pseudonym.unwrap_or_default()),
    };
    let done = study.forget(&request, args.dry_run, &now())?;
    let done_how = told::forgotten(&study, &done)?;
    study.proven(&done)?;
    Ok(done_how)
}

fn purge(args: Purge, quiet: bool) -> anyhow::Result<Done> {
    let folder = args.folder.dir;
    let study = Study::open(&folder, LIKENESS)?;
    let now = now();
    let past = study.past(&now)?;
    let over = study.is_over(&now)?;
    if !args.all && past == 0 && !over {
        if !quiet {
            eprintln!("nothing is past its day; the study may be kept until {}", study.settings().keep_until);
        }
        return Ok(Done::All);
    }
    if !args.yes {
        let what = if args.all {
            "all of this study".to_owned()
        } else {
            let pages = if over { ", and all pages that no other reading needs" } else { "" };
            format!("{past} readings of threads that are past their day{pages}")
        };
        let message = format!("this deletes {what}, and nothing brings it back; add --yes to do it");
        return Err(Error::new(ErrorKind::Usage, message).at(Location::file(folder)).into());
    }
    let purged = if args.all { study.purge_all()? } else { study.purge(&now)? };
    Ok(told::purged(&purged, args.all, quiet))
}
