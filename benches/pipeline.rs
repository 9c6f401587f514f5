//! How fast JSON lines become annotations when the classifier costs nothing: what stands around every classifier.
//!
//! Input: the comments of the example study many times, each a thread of its own (the hardest case), eight to a thread, and
//! as rows of a table. A ratio to a plain read and write of the same file. `cargo bench --bench pipeline`.

#![allow(missing_docs)] // criterion's macro makes a public function without any

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use groundswell::Result;
use groundswell::annotation::{Code, Coding, Judged, Scores, Sentiment, Speaker};
use groundswell::classify::Classifier;
use groundswell::codebook::{Codebook, Valence};
use groundswell::corpus::{GenericNames, Key, Output, RecordWriter, Span, Status, Thread, write_line};
use groundswell::harvest::{Columns, Options, Plan, harvest};
use groundswell::pipeline::{annotate, each_thread};
use groundswell::text::Document;

const COMMENTS: usize = 20_000;

/// Says the same of every text, with a score for each label.
struct Fixed {
    codebook: Codebook,
    labels: usize,
}

impl Classifier for Fixed {
    fn annotator(&self) -> &str {
        "rule:fixed@1"
    }

    fn codebook(&self) -> &Codebook {
        &self.codebook
    }

    fn classify_batch(&self, documents: &[Document<'_>]) -> Vec<Result<Coding>> {
        let code = Code {
            theme: "caseload".to_owned(),
            valence: Some(Valence::Strain),
            probability: 0.9,
            span: Some(Span::new(0, 1)),
            rule: None,
        };
        let coding = |_: &Document<'_>| {
            Ok(Coding {
                themes: vec![code.clone()],
                sentiment: Judged { label: Sentiment::Negative, probability: 0.8 },
                speaker: Judged { label: Speaker::FirstHand, probability: 0.8 },
                scores: std::iter::repeat_n(0.1, self.labels).collect::<Scores>(),
            })
        };
        documents.iter().map(coding).collect()
    }
}

fn options(text: Option<&str>) -> Options {
    Options {
        key: Key::new(b"a key for benches, not a secret").expect("long enough"),
        generic: GenericNames::default(),
        columns: Columns { text: text.map(str::to_owned), id: text.map(|_| "id".to_owned()), ..Columns::default() },
    }
}

/// Threads of at most so many comments, all different.
fn threads(size: usize) -> Vec<Thread> {
    let mut found = Vec::new();
    let plan = Plan::of(&[PathBuf::from("examples/study")]).expect("the example study is there");
    harvest(&plan, &options(None), &mut |thread, _| {
        found.push(thread);
        Ok(())
    })
    .expect("it can be read");
    let comments: Vec<_> = found.iter().flat_map(|thread| thread.comments.iter().cloned()).collect();
    let frame =
        Thread { comments: Vec::new(), status: Status::Comments, language: Some("en".to_owned()), ..found.remove(0) };
    let numbered = |number: usize| {
        let mut comment = comments[number % comments.len()].clone();
        (comment.id, comment.parent, comment.depth) = (format!("c-{number:016x}"), None, 0);
        comment.text.push_str(&format!(" {number}"));
        comment
    };
    let thread = |number: usize| {
        let mut thread = frame.clone();
        (thread.id, thread.source.sha256) = (format!("t-{number:016x}"), None);
        thread.comments = (number * size..(number + 1) * size).map(numbered).collect();
        thread
    };
    (0..COMMENTS / size).map(thread).collect()
}

fn threads_file(path: &Path, size: usize) {
    let mut lines = Vec::new();
    threads(size).iter().for_each(|thread| write_line(thread, &mut lines).expect("JSON"));
    std::fs::write(path, lines).expect("writable");
}

fn table_file(path: &Path) {
    let mut rows = String::new();
    for (number, thread) in threads(1).iter().enumerate() {
        let row = serde_json::json!({"id": number, "author": format!("user {}", number % 5000), "text": thread.comments[0].text});
        writeln!(rows, "{row}").expect("memory");
    }
    std::fs::write(path, rows).expect("writable");
}

fn annotated(from: &Path, to: &Path, classifier: &Fixed, text: Option<&str>) {
    let mut output = Output::create(to).expect("writable");
    let mut writer = RecordWriter::new(&mut output, to);
    let lines = |thread: Thread| -> Vec<u8> {
        let mut lines = Vec::new();
        let annotations = annotate(classifier, &thread, false);
        annotations.iter().for_each(|annotation| write_line(annotation, &mut lines).expect("JSON"));
        lines
    };
    each_thread(&[from.to_path_buf()], &options(text), lines, &mut |lines, _| writer.write_lines(&lines))
        .expect("readable");
}

fn pipeline(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let codebook = Codebook::embedded();
    let fixed = Fixed { labels: codebook.labels().len(), codebook };
    // One thread is a pool of one; two are those of the whole program, as on the command line.
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a thread");
    rayon::ThreadPoolBuilder::new().num_threads(2).build_global().expect("the first to start threads");
    for name in ["threads-of-one", "threads-of-eight", "table"] {
        let (from, to) = (folder.path().join(format!("{name}.jsonl")), folder.path().join("out.jsonl"));
        let text = (name == "table").then_some("text");
        match name {
            "threads-of-one" => threads_file(&from, 1),
            "threads-of-eight" => threads_file(&from, 8),
            _ => table_file(&from),
        }
        let mut group = criterion.benchmark_group(format!("annotate/{name}"));
        let bytes = std::fs::metadata(&from).expect("written").len();
        group.throughput(Throughput::Bytes(bytes)).sample_size(10);
        group.bench_function("plain-read-and-write", |bench| {
            bench.iter(|| {
                let mut output = Output::create(&to).expect("writable");
                let mut input = BufReader::new(std::fs::File::open(&from).expect("readable"));
                let mut line = Vec::new();
                while input.read_until(b'\n', &mut line).expect("readable") > 0 {
                    output.write_all(&line).expect("writable");
                    line.clear();
                }
            });
        });
        group.bench_function(BenchmarkId::new("threads", 1), |bench| {
            bench.iter(|| one.install(|| annotated(&from, &to, &fixed, text)));
        });
        group.bench_function(BenchmarkId::new("threads", 2), |bench| {
            bench.iter(|| annotated(&from, &to, &fixed, text));
        });
        group.finish();
    }
}

criterion_group!(benches, pipeline);
criterion_main!(benches);
