//! Arguments on what a study is asked beside its counts: gold, changes over time, random numbers.
//! Answers nothing: `signal` does.
//! Used by `report` and `signal`.

use std::path::PathBuf;

use super::input::open;
use crate::annotation::Annotation;
use crate::codebook::Codebook;
use crate::corpus::RecordReader;
use crate::error::{Location, Result, Skips};
use crate::signal::{By, Gold, OfficialFile, Sample, Time, Unit};

/// What a study is asked beside its counts.
#[derive(Debug, clap::Args)]
pub(super) struct Asking {
    /// Annotations by people of a random sample of voices, by which shares are corrected
    #[arg(long, value_name = "GOLD.jsonl")]
    pub(super) gold: Option<PathBuf>,
    /// What `annotate sample` wrote when the gold's voices were drawn: shows that they are a random sample
    #[arg(long, value_name = "SAMPLE.json", requires = "gold")]
    sample: Option<PathBuf>,
    /// CSV of official figures, such as turnover by local authority, to stand beside the signal of each group (--by)
    #[arg(long, value_name = "FILE.csv", requires_all = ["official_map", "by"])]
    official: Option<PathBuf>,
    /// What its columns are; docs/official.md tells how to write it
    #[arg(long, value_name = "MAP.toml", requires = "official")]
    official_map: Option<PathBuf>,
    /// Look for changes from month to month, quarter or year [default: the shortest in which enough people write]
    #[arg(long, value_enum, value_name = "month|quarter|year")]
    period: Option<PeriodArg>,
    /// Compare the periods from this day on with those before it [default: the later half with the earlier]
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<String>,
    /// Look for changes in these labels only, named before the data were seen; at most five, and the fewer the more is found
    #[arg(long, value_name = "THEME/VALENCE,…", value_delimiter = ',')]
    registered: Vec<String>,
    /// Add a composite index: labels with weights of your own, which it shows with what other weights would make of it
    #[arg(long, value_name = "LABEL=WEIGHT,…", value_delimiter = ',', value_parser = weighted, requires = "gold")]
    pub(super) composite: Vec<(String, f64)>,
    /// Start of the random numbers
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(super) seed: u64,
}

fn weighted(text: &str) -> std::result::Result<(String, f64), String> {
    let (label, weight) = text.split_once('=').ok_or("write LABEL=WEIGHT, such as leaving=2")?;
    let weight = weight.trim().parse().map_err(|_| format!("the weight \"{weight}\" is no number"))?;
    Ok((label.trim().to_owned(), weight))
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum PeriodArg {
    Month,
    Quarter,
    Year,
}

impl Asking {
    /// How changes over time are looked for.
    pub(super) fn time(&self) -> Time {
        let unit = self.period.map(|period| match period {
            PeriodArg::Month => Unit::Month,
            PeriodArg::Quarter => Unit::Quarter,
            PeriodArg::Year => Unit::Year,
        });
        Time { unit, split: self.since.clone(), registered: self.registered.clone() }
    }

    /// The gold, with the records of it that are left out.
    pub(super) fn gold(&self, codebook: &Codebook, by: Option<By>) -> Result<Option<(Gold, Skips)>> {
        let Some(path) = &self.gold else { return Ok(None) };
        let mut gold = Gold::new(codebook, by);
        let mut reader = RecordReader::<Annotation, _>::new(open(path)?, path);
        let mut skips = Skips::default();
        while let Some((location, annotation)) = reader.next_record()? {
            if let Err(error) = gold.add(annotation) {
                skips.push(Location { id: error.location().id.clone(), ..location }, error.message());
            }
        }
        skips.extend(reader.skips().clone());
        if let Some(path) = &self.sample {
            gold.drawn(Sample::read(open(path)?, path)?)?;
        }
        Ok(Some((gold, skips)))
    }

    /// Official figures.
    pub(super) fn official(&self) -> Result<Option<OfficialFile>> {
        let files = self.official.as_ref().zip(self.official_map.as_ref());
        files.map(|(csv, map)| OfficialFile::read(csv, map)).transpose()
    }
}
