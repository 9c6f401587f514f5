//! The tally on disk: a head, then lines of voices, in the order of their keys.
//! Counts nothing.
//! Called by `groundswell signal` with `--tally`, and by `signal merge`.

use std::io::{BufRead, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::tally::{Bits, Head, Tally};
use crate::codebook::Codebook;
use crate::corpus::{Record, RecordReader, RecordWriter};
use crate::error::{Error, ErrorKind, Location, Result};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    head: Option<Head>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    group: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    voices: Vec<(String, String)>,
}

/// So many voices stand on one line.
const VOICES_A_LINE: usize = 1000;

impl Record for Line {
    const SCHEMA: &'static str = "groundswell/tally@1";

    fn id(&self) -> Option<&str> {
        None
    }

    fn check(&self) -> std::result::Result<(), String> {
        Ok(())
    }
}

impl Tally {
    /// Writes the tally as `groundswell/tally@1` lines: a working file, never to be released.
    pub fn write(&self, out: impl Write, path: &Path) -> Result<()> {
        let mut writer = RecordWriter::new(out, path);
        writer.write(&Line { head: Some(self.head.clone()), group: None, voices: Vec::new() })?;
        let groups = self.groups.iter().map(|(group, voices)| (Some(group.clone()), voices));
        for (group, voices) in std::iter::once((None, &self.voices)).chain(groups) {
            let mut sorted: Vec<_> = voices.iter().map(|(voice, bits)| (*voice, bits.0)).collect();
            sorted.sort_unstable();
            for some in sorted.chunks(VOICES_A_LINE) {
                let voices = some.iter().map(|(v, b)| (format!("{v:016x}"), format!("{:016x}{:016x}", b[0], b[1])));
                writer.write(&Line { head: None, group: group.clone(), voices: voices.collect() })?;
            }
        }
        Ok(())
    }

    /// Reads what [`Tally::write`] wrote, for the same codebook. Errs with the line that is wrong: a tally with a
    /// part missing would count too few.
    pub fn read(input: impl BufRead, path: &Path, codebook: &Codebook) -> Result<Self> {
        let mut reader = RecordReader::<Line, _>::new(input, path);
        let mut part = Tally::new(codebook);
        let mut headed = false;
        while let Some((location, line)) = reader.next_record()? {
            let broken = |what: &str| Error::new(ErrorKind::Integrity, what.to_owned()).at(location.clone());
            if let Some(head) = line.head {
                if (&head.codebook, &head.labels) != (&part.head.codebook, &part.head.labels) {
                    return Err(broken(&format!(
                        "this tally is of codebook {}, not {}",
                        head.codebook, part.head.codebook
                    )));
                }
                part.head.merge(head);
                headed = true;
            }
            let into = match line.group {
                Some(group) => part.groups.entry(group).or_default(),
                None => &mut part.voices,
            };
            for (voice, bits) in &line.voices {
                let parsed = (
                    u64::from_str_radix(voice, 16),
                    bits.get(..16).map(|b| u64::from_str_radix(b, 16)),
                    bits.get(16..).map(|b| u64::from_str_radix(b, 16)),
                );
                let (Ok(voice), Some(Ok(low)), Some(Ok(high))) = parsed else {
                    return Err(broken("a voice is not two hexadecimal numbers; make the tally again"));
                };
                into.entry(voice).or_default().merge(Bits([low, high]));
            }
        }
        if let Some(skip) = reader.skips().listed().first() {
            return Err(Error::new(
                ErrorKind::Integrity,
                format!("{}; a tally with a part missing counts too few", skip.reason),
            )
            .at(skip.location.clone()));
        }
        if !headed {
            return Err(Error::new(ErrorKind::Integrity, "there is no tally in this file").at(Location::file(path)));
        }
        Ok(part)
    }
}
