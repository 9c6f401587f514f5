//! `groundswell annotate sample`: voices drawn at random to be coded by people, and what their coding will be good for.
//! Draws and reckons nothing itself: `signal` does.
//! Called by `cli`.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::input::open;
use super::output::Sink;
use super::{Done, args, tell};
use crate::annotation::Annotation;
use crate::classify::StaticEmbedding;
use crate::corpus::{Output, RecordReader, RecordWriter, Thread};
use crate::error::{Error, ErrorKind, Location, Result, Skips};
use crate::signal::{Drawing, Focus, Outlook, Picking, Roll, Sample, StudySum, Tally};
use crate::stats::Scorecard;

/// What is to be coded, and what it was drawn from.
const THREADS: &str = "threads.jsonl";
const SAMPLE: &str = "sample.json";

/// Arguments of `annotate`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Draw voices at random for people to code, and say how wide the intervals will be
    ///
    /// Voices are distinct authors; people code all comments of those drawn, and `signal` corrects the shares by it. Every
    /// voice of the threads can be drawn, whatever its language: those who write in another one belong to the study too.
    ///
    /// Writes threads.jsonl (what is to be coded) and sample.json (what was drawn, under a seal) into a folder, and prints how
    /// wide the intervals will be. Both are working files, never to be released.
    Sample(SampleArgs),
}

/// Arguments of `annotate sample`.
#[derive(Debug, clap::Args)]
struct SampleArgs {
    /// All threads of the study, as `harvest` wrote them; they are read twice, so that - is not possible
    #[arg(required = true, value_name = "THREADS.jsonl")]
    threads: Vec<PathBuf>,
    /// How many voices to draw; all of them where there are no more
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    voices: u64,
    /// Annotations of the same threads by the classifier, to reckon how much it will help
    #[arg(long, value_name = "ANNOTATIONS.jsonl")]
    annotations: Option<PathBuf>,
    /// Codebook of the annotations [default: the built-in one]
    #[arg(long, value_name = "FILE", requires = "annotations")]
    codebook: Option<PathBuf>,
    /// Which of the possible samples: choose it once, before looking
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Draw voices predicted to raise a theme first: to learn what it looks like; such a sample can correct no share
    #[arg(long, value_name = "THEME[/valence]", requires = "annotations")]
    enriched: Option<String>,
    /// Folder to write into
    #[arg(short, long, value_name = "FOLDER")]
    out: PathBuf,
}

/// Runs it.
pub(super) fn run(args: Args, quiet: bool) -> anyhow::Result<Done> {
    match args.command {
        Command::Sample(args) => sample(args, quiet),
    }
}

fn sample(args: SampleArgs, quiet: bool) -> anyhow::Result<Done> {
    if args.threads.iter().any(|path| path.as_os_str() == "-") {
        let reason = "the threads are read twice, which standard input cannot be; write them to a file first";
        return Err(Error::new(ErrorKind::Usage, reason).into());
    }
    let (mut roll, mut skips) = (Roll::default(), Skips::default());
    each_thread(&args.threads, Some(&mut skips), &mut |thread| {
        roll.add(&thread);
        Ok(())
    })?;
    if roll.extent().voices == 0 {
        eprintln!("groundswell: there is no comment in these threads, and so nothing to draw");
        tell::skips(&skips);
        return Ok(Done::Nothing);
    }
    let predicted = match &args.annotations {
        Some(path) => Some(Predicted::read(path, &roll, args.codebook.as_ref(), &mut skips)?),
        None => None,
    };
    let focus = match (&args.enriched, &predicted) {
        (Some(theme), Some(predicted)) => Some(Focus::of(theme, &predicted.tally)?),
        _ => None,
    };
    let codebook = predicted.as_ref().map(|predicted| predicted.codebook.clone());
    let sample = roll.draw(args.voices, args.seed, focus.as_ref(), codebook);
    let mut picking = Picking::of(&sample);
    each_thread(&args.threads, None, &mut |thread| picking.add(thread))?;
    let threads = picking.finish(&sample)?;
    write(&args.out, &sample, &threads)?;

    let mut out = Sink::open(None)?;
    if sample.kind == Drawing::Random {
        let tally = predicted.as_ref().map(|predicted| &predicted.tally);
        let card = predicted.as_ref().and_then(|predicted| predicted.card.as_ref());
        let outlook = Outlook::of(sample.sample.voices, sample.study.voices, tally, card);
        out.write_all(table(&outlook).as_bytes()).map_err(|e| Error::io("write", "standard output", e))?;
    }
    out.finish()?;
    if !quiet {
        told(&args, &sample, predicted.as_ref(), focus.as_ref());
    }
    Ok(tell::skips(&skips))
}

/// Reads all threads, in the order of the files.
fn each_thread(
    paths: &[PathBuf],
    mut skips: Option<&mut Skips>,
    each: &mut dyn FnMut(Thread) -> Result<()>,
) -> Result<()> {
    for path in paths {
        let mut reader = RecordReader::<Thread, _>::new(open(path)?, path);
        while let Some((location, thread)) = reader.next_record()? {
            each(thread).map_err(|error| {
                let id = error.location().id.clone();
                Error::new(error.kind(), error.message().to_owned()).at(Location { id, ..location })
            })?;
        }
        if let Some(skips) = skips.as_deref_mut() {
            skips.extend(reader.skips().clone());
        }
    }
    Ok(())
}

/// What the classifier said of the study, and its decisions on held-out texts where it is the one compiled in.
struct Predicted {
    tally: Tally,
    codebook: String,
    card: Option<Scorecard>,
}

impl Predicted {
    /// Errs (`Data`) where the annotations are not of exactly the comments that the roll lists.
    fn read(path: &Path, roll: &Roll, codebook: Option<&PathBuf>, skips: &mut Skips) -> Result<Self> {
        let codebook = args::codebook(codebook)?;
        let (mut tally, mut sum) = (Tally::new(&codebook), StudySum::default());
        let mut annotators = BTreeSet::new();
        let mut reader = RecordReader::<Annotation, _>::new(open(path)?, path);
        while let Some((location, annotation)) = reader.next_record()? {
            sum.add(&annotation.comment, &annotation.text_sha256);
            if let Err(error) = tally.add(&annotation, None) {
                skips.push(location.with_id(&annotation.comment), error.message());
            }
            annotators.insert(annotation.annotator);
        }
        skips.extend(reader.skips().clone());
        if sum.checksum() != roll.checksum() {
            let reason = format!(
                "these {} annotations are not of the {} comments of the threads, each once; classify the same threads and give \
                 what that wrote",
                sum.comments(),
                roll.extent().comments
            );
            return Err(Error::new(ErrorKind::Data, reason).at(Location::file(path)));
        }
        let known = StaticEmbedding::embedded();
        let own = annotators.len() == 1 && annotators.contains(&format!("model:embedded@{}", known.manifest().version));
        let card = own.then(|| known.manifest().validation.clone());
        Ok(Predicted { tally, codebook: codebook.id(), card })
    }
}

/// Writes both files. Errs (`Usage`) where the folder holds another sample: people may be coding it.
fn write(folder: &Path, sample: &Sample, threads: &[Thread]) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| Error::io("create", folder, e))?;
    let path = folder.join(SAMPLE);
    if path.exists() && Sample::read(open(&path)?, &path).ok().as_ref() != Some(sample) {
        let reason = "a sample lies here already, and it is another one; write this one into a folder of its own";
        return Err(Error::new(ErrorKind::Usage, reason).at(Location::file(path)));
    }
    let to_code = folder.join(THREADS);
    let mut writer = RecordWriter::new(Output::create(&to_code)?, &to_code);
    threads.iter().try_for_each(|thread| writer.write(thread))?;
    writer.into_inner().finish()?;
    let mut writer = RecordWriter::new(Output::create(&path)?, &path);
    writer.write(sample)?;
    writer.into_inner().finish()
}

fn told(args: &SampleArgs, sample: &Sample, predicted: Option<&Predicted>, focus: Option<&Focus>) {
    let (drawn, study) = (sample.sample, sample.study);
    eprintln!(
        "{} of {} voices drawn, with {} of {} comments; code all of {}",
        drawn.voices,
        study.voices,
        drawn.comments,
        study.comments,
        args.out.join(THREADS).display()
    );
    if drawn.voices < args.voices {
        eprintln!("  note: the study has no more than {} voices, so all of them are in the sample", study.voices);
    }
    if let Some(focus) = focus {
        eprintln!(
            "  note: {} voices are predicted to raise the theme and came first; this sample can correct no share, so no widths are given",
            focus.voices()
        );
    }
    if sample.kind == Drawing::Random {
        match predicted {
            None => eprintln!(
                "  note: shares are of those who speak of their own work, who are fewer; --annotations says how many, and how much the classifier will help"
            ),
            Some(predicted) if predicted.card.is_none() => eprintln!(
                "  note: only the classifier compiled in has its scores at hand, so the widths are of gold alone"
            ),
            Some(_) => {}
        }
    }
}

/// The widths as a table in Markdown: it reads on a terminal and in a protocol.
fn table(outlook: &Outlook) -> String {
    let points = |width: f64| format!("{:.1}", width * 100.0);
    let mut text = format!(
        "Width of the 95 % interval, in points, from {} of {} {}:\n\n",
        outlook.coded,
        outlook.of,
        if outlook.first_hand { "voices predicted to speak of their own work" } else { "voices" }
    );
    if outlook.shares.iter().any(|row| row.helped.is_some()) {
        text.push_str(
            "| true share | gold alone | with the classifier: median label | best | worst |\n|---:|---:|---:|---:|---:|\n",
        );
    } else {
        text.push_str("| true share | gold alone |\n|---:|---:|\n");
    }
    for row in &outlook.shares {
        let _ = write!(text, "| {:.0} % | {} |", row.share * 100.0, points(row.alone));
        if let Some([best, median, worst]) = row.helped {
            let _ = write!(text, " {} | {} | {} |", points(median), points(best), points(worst));
        }
        text.push('\n');
    }
    if !outlook.labels.is_empty() {
        text.push_str(
            "\n| label | predicted | expected | gold alone | with the classifier |\n|---|---:|---:|---:|---:|\n",
        );
    }
    for row in &outlook.labels {
        let _ = writeln!(
            text,
            "| {} | {} % | {} % | {} | {} |",
            row.label,
            points(row.predicted),
            points(row.expected),
            points(row.alone),
            points(row.helped)
        );
    }
    text
}
