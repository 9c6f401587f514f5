//! Evaluation of 100,000 invented predictions against as many gold annotations, beside a plain read of the same lines: the
//! ratio of the two is what to watch, since both rise and fall with the machine.

#![allow(missing_docs)] // criterion's macro makes a public function without any

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_main};
use groundswell::codebook::Codebook;
use groundswell::corpus::{LineReader, RawLine};
use groundswell::evaluate::{Gold, GoldOptions, Labels, Pairs};
use groundswell::stats::Plan;

const COMMENTS: u64 = 100_000;

/// A line of comment `number`; codes and scores follow from the number alone.
fn line(number: u64, annotator: &str, labels: &Labels, scored: bool) -> String {
    let name = |at: u64| &labels.names()[(at % labels.names().len() as u64) as usize];
    let (theme, valence) = match name(number * 7).split_once('/') {
        Some((theme, valence)) => (theme.to_owned(), format!("\"{valence}\"")),
        None => (name(number * 7).clone(), "null".to_owned()),
    };
    let scores: Vec<String> = (0..labels.names().len() as u64)
        .map(|at| format!("\"{}\":0.{:04}", name(at), (number * 31 + at * 977) % 10_000))
        .collect();
    let tail = if scored { format!(",\"scores\":{{{}}}", scores.join(",")) } else { String::new() };
    format!(
        "{{\"schema\":\"groundswell/annotation@1\",\"thread\":\"t-1\",\"comment\":\"c-{number:016x}\",\"author\":null,\"posted\":null,\
         \"platform\":null,\"columns\":{{}},\"text_sha256\":\"{number:064x}\",\"annotator\":\"{annotator}\",\
         \"codebook\":\"practitioner-retention@1.1.0\",\"themes\":[{{\"theme\":\"{theme}\",\"valence\":{valence},\
         \"probability\":0.9,\"span\":null}}],\"sentiment\":{{\"label\":\"neutral\",\"probability\":0.9}},\
         \"speaker\":{{\"label\":\"unclear\",\"probability\":0.9}},\"error\":null{tail}}}\n"
    )
}

fn read(bytes: &[u8]) -> usize {
    let mut lines = LineReader::new(bytes, "bench");
    let mut sum = 0;
    while let Ok(Some(line)) = lines.next_line() {
        if let RawLine::Line(line) = line {
            sum += line.len();
        }
    }
    sum
}

fn evaluate(gold: &[u8], predictions: &[u8], labels: &Labels, plan: &Plan) -> u64 {
    let gold = Gold::read(gold, "gold", labels, GoldOptions::default()).expect("sound");
    let mut pairs = Pairs::new(&gold);
    pairs.read(predictions, "predictions").expect("sound");
    pairs.evaluate(None, plan, &[]).expect("pairs").comments
}

fn bench(criterion: &mut Criterion) {
    let labels = Labels::new(&Codebook::embedded());
    let gold: String = (0..COMMENTS).map(|number| line(number, "person:a", &labels, false)).collect();
    let predictions: String = (0..COMMENTS).map(|number| line(number, "model:m@1", &labels, true)).collect();
    let (gold, predictions) = (gold.as_bytes(), predictions.as_bytes());
    let mut group = criterion.benchmark_group("evaluate");
    group.sample_size(10).throughput(Throughput::Elements(COMMENTS));
    group.bench_function("plain-read/100k-pairs", |b| b.iter(|| black_box(read(gold) + read(predictions))));
    for (name, replicates) in [("without-intervals/100k-pairs", 0), ("1000-resamples/100k-pairs", 1000)] {
        let plan = Plan { replicates, ..Plan::default() };
        group.bench_function(name, |b| b.iter(|| black_box(evaluate(gold, predictions, &labels, &plan))));
    }
    group.finish();
}

#[allow(missing_docs)]
mod group {
    use super::bench;
    criterion::criterion_group!(benches, bench);
}
criterion_main!(group::benches);
