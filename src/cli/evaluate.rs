//! `groundswell evaluate`: predictions against gold, one classifier against another, coders among each other.
//! Computes nothing: `evaluate` does, and `report::evaluation` shows it.
//! Called by `cli`.

use std::path::{Path, PathBuf};

use super::args::Coding;
use super::input::open;
use super::output::Sink;
use super::{Done, tell};
use crate::corpus::{GenericNames, Key};
use crate::error::{Error, ErrorKind, Location, Result, Skips};
use crate::evaluate::{By, Codings, Evaluation, Floors, Gold, GoldOptions, Join, Labels, Pairs, agreement, compare};
use crate::report::evaluation::{Format, Subject, render};
use crate::stats::Plan;
use crate::{harvest, pipeline};

/// Sliced by without being asked, where the gold has it.
const STRATUM: &str = "stratum";

/// Arguments of `evaluate`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Coded comments to hold predictions against
    #[arg(long, value_name = "FILE", required_unless_present = "agreement")]
    gold: Option<PathBuf>,
    /// Predictions; several files stand side by side, each with a name of its own if one is given
    #[arg(long, value_name = "[NAME=]FILE", conflicts_with_all = ["compare", "agreement"])]
    pred: Vec<String>,
    /// Test whether the first differs from the second on the same gold
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with = "agreement")]
    compare: Vec<String>,
    /// Agreement between coders, a file each; needs no gold
    #[arg(long, num_args = 2.., value_name = "FILE", conflicts_with = "gold")]
    agreement: Vec<PathBuf>,
    /// Texts of the comments (threads.jsonl or a table): for evidence in words, for length, and to classify with --model
    #[arg(long, value_name = "FILE", conflicts_with = "agreement")]
    texts: Option<PathBuf>,
    /// Column of a table of texts that holds them [default: guessed]
    #[arg(long, value_name = "COLUMN", requires = "texts")]
    text: Option<String>,
    #[command(flatten)]
    coding: Coding,
    /// Join by the checksum of the text, where the same texts stand under other ids
    #[arg(long)]
    by_text: bool,
    /// Only gold comments that have this value of a column of the gold, platform or speaker, such as split=test
    #[arg(long, value_name = "COLUMN=VALUE", conflicts_with = "agreement")]
    only: Option<String>,
    /// Figures by platform, speaker, length, or a column of the gold; by stratum always, where the gold has it
    #[arg(long, value_name = "COLUMN,…", value_delimiter = ',')]
    by: Vec<String>,
    /// Mean F1 of some labels, under a name: "core=burnout/strain,leaving"; may be given several times
    #[arg(long, value_name = "NAME=LABEL,…", conflicts_with = "agreement")]
    mean: Vec<String>,
    /// Show every label on the terminal too
    #[arg(long)]
    labels: bool,
    /// What must be said wherever a figure is quoted
    #[arg(long, value_name = "SENTENCE")]
    note: Vec<String>,
    /// text, md, json or html [default: by the ending of --out, or text]
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// Write the result there [default: standard output]
    #[arg(short, long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Bootstrap resamples; 0 gives no intervals
    #[arg(long, default_value_t = 1000, value_name = "N")]
    replicates: u32,
    /// Start of the random numbers
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Figures that may not fall: exit 5 where one is under its floor
    #[arg(long, value_name = "FILE", requires = "tier", conflicts_with_all = ["compare", "agreement"])]
    floors: Option<PathBuf>,
    /// Table of the floors, such as lexicon.gold
    #[arg(long, value_name = "TIER", requires = "floors")]
    tier: Option<String>,
}

/// Runs it.
pub(super) fn run(args: Args, quiet: bool) -> anyhow::Result<Done> {
    let format = format(args.format.as_deref(), args.out.as_deref())?;
    let mut labels = Labels::new(&args.coding.codebook()?);
    args.mean.iter().try_for_each(|given| add_mean(&mut labels, given))?;
    let floors = match (&args.floors, &args.tier) {
        (Some(path), Some(tier)) => Some(Floors::read(path, tier)?),
        _ => None,
    };
    let Some(path) = &args.gold else { return agree(&args, &labels, format) };
    let mut gold = gold(&args, path, &labels)?;
    if let Some(texts) = &args.texts {
        each_thread(texts, &args, &mut |thread| {
            for comment in &thread.comments {
                gold.add_text(Location::file(texts), &comment.id, &comment.text);
            }
            Ok(())
        })?;
    }
    if let Some(by) = args.by.iter().find(|by| !gold.knows(&By::of(by))) {
        let message = format!("no gold record has a value for \"{by}\" of --by; lengths need --texts");
        return Err(Error::new(ErrorKind::Usage, message).at(Location::file(path)).into());
    }
    if let [first, second] = &args.compare[..] {
        return pit(&args, &gold, [first, second], format);
    }
    let plan = plan(&args);
    let (mut evaluations, mut skips) = (Vec::new(), Skips::default());
    for (name, pairs) in predictions(&args, &gold)? {
        evaluations.push(pairs.evaluate(name.as_deref(), &plan, &args.note)?);
        skips.extend(pairs.skips());
    }
    let fallen = match (&floors, &evaluations[..]) {
        (Some(floors), [one]) => held(floors, one, quiet)?,
        (Some(_), _) => {
            let message = "--floors holds one classifier to its floors; give one --pred";
            return Err(Error::new(ErrorKind::Usage, message).into());
        }
        (None, _) => None,
    };
    write(Subject::Evaluations(&evaluations), &args, format)?;
    let done = tell::skips(&skips);
    fallen.map_or(Ok(done), |error| Err(error.into()))
}

/// A mean that is asked for: its name, `=`, and its labels with commas between them.
fn add_mean(labels: &mut Labels, given: &str) -> Result<()> {
    let Some((name, of)) = given.split_once('=') else {
        let message = format!("--mean {given} has no name; give it as NAME=LABEL,LABEL");
        return Err(Error::new(ErrorKind::Usage, message));
    };
    let of: Vec<String> =
        of.split(',').map(|label| label.trim().to_owned()).filter(|label| !label.is_empty()).collect();
    labels.add_mean(name.trim(), &of)
}

fn plan(args: &Args) -> Plan {
    Plan { replicates: args.replicates, seed: args.seed, ..Plan::default() }
}

fn join(args: &Args) -> Join {
    if args.by_text { Join::Text } else { Join::Id }
}

fn gold<'l>(args: &Args, path: &Path, labels: &'l Labels) -> Result<Gold<'l>> {
    let mut by: Vec<By> = args.by.iter().map(|name| By::of(name)).collect();
    if !by.contains(&By::of(STRATUM)) {
        by.insert(0, By::of(STRATUM));
    }
    let only = match args.only.as_deref().map(|given| (given, given.split_once('='))) {
        None => None,
        Some((_, Some((name, value)))) => Some((By::of(name.trim()), value.trim().to_owned())),
        Some((given, None)) => {
            let message = format!("--only {given} has no value; give it as COLUMN=VALUE");
            return Err(Error::new(ErrorKind::Usage, message));
        }
    };
    Gold::read(open(path)?, path, labels, GoldOptions { join: join(args), by, only })
}

/// Predictions of files, each with its name, or else of the classifier over the texts.
fn predictions<'g>(args: &Args, gold: &'g Gold<'g>) -> Result<Vec<(Option<String>, Pairs<'g>)>> {
    if let ([], Some(texts)) = (&args.pred[..], &args.texts) {
        let (classifier, _) = args.coding.classifier()?;
        let mut pairs = Pairs::new(gold);
        each_thread(texts, args, &mut |thread| {
            let annotations = pipeline::annotate(&*classifier, &thread, true);
            annotations.iter().try_for_each(|annotation| pairs.add(Location::file(texts), annotation))
        })?;
        return Ok(vec![(None, pairs)]);
    }
    if args.pred.is_empty() {
        let message = "nothing to evaluate: give --pred FILE, or --texts FILE to classify with --model";
        return Err(Error::new(ErrorKind::Usage, message));
    }
    args.pred.iter().map(|given| read(given, gold)).collect()
}

/// A file of predictions; what stands before `=` is its name, unless a file is called that.
fn read<'g>(given: &str, gold: &'g Gold<'g>) -> Result<(Option<String>, Pairs<'g>)> {
    let (name, path) = match given.split_once('=') {
        Some((name, path)) if !Path::new(given).exists() => (Some(name.to_owned()), PathBuf::from(path)),
        _ => (None, PathBuf::from(given)),
    };
    let mut pairs = Pairs::new(gold);
    pairs.read(open(&path)?, &path)?;
    Ok((name, pairs))
}

fn pit(args: &Args, gold: &Gold<'_>, given: [&String; 2], format: Format) -> anyhow::Result<Done> {
    let [(first_name, first), (second_name, second)] = [read(given[0], gold)?, read(given[1], gold)?];
    let names = [first_name.as_ref().unwrap_or(given[0]), second_name.as_ref().unwrap_or(given[1])];
    let comparison = compare(&first, &second, names.map(String::as_str), &plan(args), &args.note)?;
    write(Subject::Comparison(&comparison), args, format)?;
    let mut skips = first.skips();
    skips.extend(second.skips());
    Ok(tell::skips(&skips))
}

fn agree(args: &Args, labels: &Labels, format: Format) -> anyhow::Result<Done> {
    let coders = args.agreement.iter().map(|path| Codings::read(open(path)?, path, labels, join(args)));
    let coders = coders.collect::<Result<Vec<_>>>()?;
    let (agreements, found) = agreement(&coders, labels, &plan(args), &args.note)?;
    write(Subject::Agreements(&agreements), args, format)?;
    let mut skips = Skips::default();
    coders.iter().for_each(|coder| skips.extend(coder.skips().clone()));
    skips.extend(found);
    Ok(tell::skips(&skips))
}

/// The figures that fell under their floors, as an error.
fn held(floors: &Floors, evaluation: &Evaluation, quiet: bool) -> Result<Option<Error>> {
    let falls: Vec<String> = floors.check(evaluation)?.iter().map(ToString::to_string).collect();
    if falls.is_empty() {
        if !quiet {
            eprintln!("every figure holds its floor of [{}]", floors.tier());
        }
        return Ok(None);
    }
    let message = format!("figures of [{}] fell: {}", floors.tier(), falls.join("; "));
    Ok(Some(Error::new(ErrorKind::Integrity, message)))
}

/// Threads of a file of texts. Authors' pseudonyms are of no use here, so their key is thrown away.
fn each_thread(path: &Path, args: &Args, sink: &mut dyn FnMut(crate::corpus::Thread) -> Result<()>) -> Result<()> {
    let columns = harvest::Columns { text: args.text.clone(), ..harvest::Columns::default() };
    let options =
        harvest::Options { key: Key::new(Key::generate()?.as_bytes())?, generic: GenericNames::default(), columns };
    pipeline::threads(&[path.to_path_buf()], &options, &mut |thread, _| sink(thread)).map(|_| ())
}

fn format(name: Option<&str>, out: Option<&Path>) -> Result<Format> {
    if let Some(name) = name {
        return name
            .parse()
            .map_err(|reason| Error::new(ErrorKind::Usage, format!("--format {name} is not known; {reason}")));
    }
    match out {
        Some(path) if path.as_os_str() != "-" => Format::of_path(path).ok_or_else(|| {
            let message =
                format!("the ending of {} tells no format; use --format text, md, json or html", path.display());
            Error::new(ErrorKind::Usage, message)
        }),
        _ => Ok(Format::Text),
    }
}

fn write(subject: Subject<'_>, args: &Args, format: Format) -> Result<()> {
    let mut out = Sink::open(args.out.as_deref())?;
    render(subject, format, args.labels, &mut out)?;
    out.finish()
}
