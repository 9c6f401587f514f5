//! `groundswell train`: coded texts to the bundle of the embedded model, and a trained encoder to those of the transformer tiers.
//! Fits nothing itself.
//! Called by `cli`.

use std::path::PathBuf;

use super::Done;
use crate::stats::MACRO_LEAST;
use crate::train::{Recipe, Sources, train, train_encoder};

/// Arguments of `train`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Folder with the texts of the coded posts, found by checksum, and with sentiment/SET.csv
    #[arg(long, value_name = "FOLDER", default_value = "../shared/data")]
    texts: PathBuf,
    /// Codes of real posts without their texts
    #[arg(long, value_name = "LABELS.jsonl", default_value = "corpora/coded/labels.jsonl")]
    coded: PathBuf,
    /// The authored corpus: comments.jsonl and labels.jsonl
    #[arg(long, value_name = "FOLDER", default_value = "corpora/authored")]
    corpus: PathBuf,
    /// Static vectors: vocab.txt and vectors.safetensors
    #[arg(long, value_name = "FOLDER", default_value = "models/embedded")]
    vectors: PathBuf,
    /// The most real posts to learn from [default: all]
    #[arg(long, value_name = "N")]
    posts: Option<usize>,
    /// The most authored comments to learn from [default: all but the test split]
    #[arg(long, value_name = "N")]
    authored: Option<usize>,
    /// Sentiment sets to learn from, or none
    #[arg(long, value_name = "SET,…", value_delimiter = ',', default_value = "vader,goemotions,pxtext")]
    sentiment: Vec<String>,
    /// Name of the model, as annotations carry it
    #[arg(long, default_value = "embedded")]
    name: String,
    /// Which of the possible divisions into folds
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Folder of an encoder that models/recipes/transformer has trained: weigh it together with the embedded model, and write
    /// student/ and transformer/ into the folder of --out
    #[arg(long, value_name = "FOLDER")]
    encoder: Option<PathBuf>,
    /// Write the bundle there
    #[arg(short, long, value_name = "FOLDER")]
    out: PathBuf,
}

/// Runs it.
pub(super) fn run(args: Args, quiet: bool) -> anyhow::Result<Done> {
    let sentiment: Vec<String> = args.sentiment.into_iter().filter(|set| set != "none").collect();
    let recipe = Recipe {
        sources: Sources {
            coded: &args.coded,
            texts: &args.texts,
            authored: &args.corpus,
            posts: args.posts,
            comments: args.authored,
            sentiment: &sentiment,
        },
        vectors: &args.vectors,
        name: &args.name,
        seed: args.seed,
    };
    let start = std::time::Instant::now();
    let told = |step: &str| {
        if !quiet {
            eprintln!("{:>5.0} s  {step}", start.elapsed().as_secs_f64());
        }
    };
    let all = match &args.encoder {
        Some(encoder) => train_encoder(&recipe, encoder, &args.out, &told)?,
        None => vec![train(&recipe, &args.out, &told)?],
    };
    for trained in all.iter().filter(|_| !quiet) {
        for (path, size) in &trained.files {
            eprintln!("{}: {size} bytes", path.display());
        }
        for (name, scores) in
            [("held out", Some(&trained.manifest.validation)), ("development", trained.manifest.gold.as_ref())]
        {
            if let Some(scores) = scores {
                let averaged = scores
                    .macro_f1(MACRO_LEAST)
                    .map_or(String::new(), |(f1, n)| format!(", macro F1 {f1:.3} over {n} labels"));
                eprintln!("{name}: {} texts, micro F1 {:.3}{averaged}", scores.comments, scores.micro().f1());
            }
        }
    }
    Ok(Done::All)
}
