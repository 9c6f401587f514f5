//! How fast the stages read: MB/s of harvest and of the lexicon, beside a plain read of the same bytes.
//!
//! Input: the example study, repeated. `cargo bench --bench stages`; ratios within one run are what counts.

#![allow(missing_docs)] // criterion's macro makes a public function without any

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::{Path, PathBuf};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use groundswell::classify::{Classifier, Lexicon};
use groundswell::corpus::{GenericNames, Key};
use groundswell::harvest::{Columns, Options, Plan, harvest};
use groundswell::text::{Document, Normalized, sentences, words};

const REPEAT: usize = 20;

fn options() -> Options {
    Options {
        key: Key::new(b"a key for benches, not a secret").expect("long enough"),
        generic: GenericNames::default(),
        columns: Columns::default(),
    }
}

fn texts() -> Vec<String> {
    let mut texts = Vec::new();
    let plan = Plan::of(&[PathBuf::from("examples/study")]).expect("the example study is there");
    harvest(&plan, &options(), &mut |thread, _| {
        texts.extend(thread.comments.into_iter().map(|comment| comment.text));
        Ok(())
    })
    .expect("it can be read");
    texts
}

/// The pages of the study, each several times under other names, so that files are not taken for repeats.
fn pages(folder: &Path) -> u64 {
    let mut bytes = 0;
    for part in ["html", "text"] {
        for entry in std::fs::read_dir(Path::new("examples/study").join(part)).expect("there") {
            let path = entry.expect("readable").path();
            let content = std::fs::read_to_string(&path).expect("UTF-8");
            for copy in 0..REPEAT {
                let name = path.file_name().expect("a name").to_string_lossy().into_owned();
                let changed = content.replace(" the ", &format!(" the{copy} "));
                bytes += changed.len() as u64;
                std::fs::write(folder.join(format!("{copy}-{name}")), changed).expect("writable");
            }
        }
    }
    bytes
}

fn stages(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let bytes = pages(folder.path());
    let mut group = criterion.benchmark_group("pages");
    group.throughput(Throughput::Bytes(bytes)).sample_size(10);
    group.bench_function("plain-read", |bench| {
        bench.iter(|| {
            let read = |entry: std::io::Result<std::fs::DirEntry>| {
                std::fs::read(entry.expect("there").path()).expect("readable").len()
            };
            std::fs::read_dir(folder.path()).expect("there").map(read).sum::<usize>()
        })
    });
    group.bench_function("harvest", |bench| {
        bench.iter(|| {
            let plan = Plan::of(&[folder.path().to_path_buf()]).expect("there");
            harvest(&plan, &options(), &mut |thread, _| {
                black_box(thread);
                Ok(())
            })
            .expect("readable")
        })
    });
    group.finish();

    let texts: Vec<String> = std::iter::repeat_n(texts(), REPEAT).flatten().collect();
    let mut group = criterion.benchmark_group("comments");
    group.throughput(Throughput::Bytes(texts.iter().map(|text| text.len() as u64).sum())).sample_size(10);
    group.bench_function("plain-count-of-words", |bench| {
        bench.iter(|| {
            let mut seen: BTreeMap<usize, usize> = BTreeMap::new();
            texts.iter().for_each(|text| *seen.entry(text.split_whitespace().count()).or_default() += 1);
            seen
        })
    });
    group.bench_function("normalise-split", |bench| {
        bench.iter(|| {
            let parts = |text: &String| {
                let normalized = Normalized::new(text);
                words(normalized.text()).len() + sentences(normalized.text()).len()
            };
            texts.iter().map(parts).sum::<usize>()
        })
    });
    let lexicon = Lexicon::embedded();
    let documents: Vec<Document<'_>> = texts.iter().map(|text| Document::new(text)).collect();
    group.bench_function("lexicon", |bench| bench.iter(|| lexicon.classify_batch(&documents)));
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
