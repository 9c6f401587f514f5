//! Aggregation of invented annotations beside a plain scan of the same lines: the ratio of the two is what to watch, since both
//! rise and fall with the machine.

#![allow(missing_docs)] // criterion's macro makes a public function without any

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_main};
use groundswell::annotation::Annotation;
use groundswell::codebook::Codebook;
use groundswell::corpus::{LineReader, RawLine, RecordReader};
use groundswell::signal::{By, Tally};

const ANNOTATIONS: u64 = 200_000;
const BATCH: usize = 8192;

/// A line of one of the voices, ten comments each; everything follows from the number.
fn line(number: u64) -> String {
    let theme = ["burnout", "caseload", "pay", "team"][(number * 7 % 4) as usize];
    format!(
        "{{\"schema\":\"groundswell/annotation@1\",\"thread\":\"t-{:x}\",\"comment\":\"c-{number:016x}\",\"author\":\"p-{:016x}\",\
         \"posted\":\"20{:02}-{:02}-03\",\"platform\":\"wordpress\",\"columns\":{{\"profession\":\"p{}\"}},\"text_sha256\":\
         \"{number:064x}\",\"length\":{},\"annotator\":\"model:embedded@1.0.0\",\"codebook\":\"practitioner-retention@1.1.0\",\
         \"themes\":[{{\"theme\":\"{theme}\",\"valence\":\"strain\",\"probability\":0.9,\"span\":[3,20]}}],\"sentiment\":\
         {{\"label\":\"negative\",\"probability\":0.9}},\"speaker\":{{\"label\":\"first_hand\",\"probability\":0.9}},\"error\":null}}\n",
        number % 5000,
        (number / 10).wrapping_mul(0x9e37_79b9_7f4a_7c15),
        15 + number % 10,
        1 + number % 12,
        number % 6,
        100 + number % 900,
    )
}

fn scan(bytes: &[u8]) -> usize {
    let mut lines = LineReader::new(bytes, "bench");
    let mut sum = 0;
    while let Ok(Some(line)) = lines.next_line() {
        if let RawLine::Line(line) = line {
            sum += line.len();
        }
    }
    sum
}

fn aggregate(bytes: &[u8], by: Option<&By>) -> usize {
    let mut tally = Tally::new(&Codebook::embedded());
    let mut reader = RecordReader::<Annotation, _>::new(bytes, "bench");
    loop {
        let batch = reader.next_batch(BATCH, |annotation| annotation).expect("memory can be read");
        if batch.is_empty() {
            return tally.voices();
        }
        batch.iter().for_each(|(_, annotation)| tally.add(annotation, by).expect("of the codebook"));
    }
}

fn benches(c: &mut Criterion) {
    let text: String = (0..ANNOTATIONS).map(line).collect();
    let mut group = c.benchmark_group("signal");
    group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
    group.bench_function("scan", |b| b.iter(|| scan(black_box(text.as_bytes()))));
    group.bench_function("aggregate", |b| b.iter(|| aggregate(black_box(text.as_bytes()), None)));
    let by = By::of("profession");
    group.bench_function("aggregate by column", |b| b.iter(|| aggregate(black_box(text.as_bytes()), Some(&by))));
    group.finish();
}

fn all() {
    benches(&mut Criterion::default().configure_from_args());
}

criterion_main!(all);
