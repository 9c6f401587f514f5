//! Arguments of `harvest` that are about the web, and its run over web addresses.
//! Fetches nothing itself: `harvest::net` does.
//! Called by the command `harvest`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::live::Live;
use super::output::Sink;
use super::{Done, study, tell};
use crate::corpus::{RecordWriter, Thread};
use crate::error::{Error, ErrorKind, Result};
use crate::harvest::net::{self, Asked, Clock, Net, Private, Settled};
use crate::harvest::{Options, Summary};
use crate::pipeline;
use crate::study::snapshots::Snapshots;
use crate::study::{Adding, SETTINGS, Study};

/// How pages of the web are fetched.
#[derive(Debug, clap::Args)]
pub(super) struct Web {
    /// File of web addresses, one a line; lines that begin with # are passed over; - reads standard input
    #[arg(long, value_name = "FILE", help_heading = "Web")]
    list: Option<PathBuf>,
    /// Web address of a sitemap: the pages that it lists on its own host are harvested
    #[arg(long, value_name = "URL", help_heading = "Web")]
    sitemap: Vec<String>,
    /// Your e-mail or web address, by which owners of sites can reach you; it is sent with every request, and nothing is
    /// fetched without it
    #[arg(long, value_name = "ADDRESS", env = "GROUNDSWELL_CONTACT", hide_env_values = true, help_heading = "Web")]
    contact: Option<String>,
    /// Folder of the study: every answer is kept in its folder snapshots, is not asked for again, and a run that was killed
    /// goes on where it was; where it was made by `study init`, its store takes the comments too, and nothing comes back that
    /// it has forgotten [default: kept nowhere, once the run is done]
    #[arg(long, value_name = "FOLDER", help_heading = "Web")]
    study: Option<PathBuf>,
    /// Ask nobody: read the pages from the snapshots of the study; without addresses, all that is kept there
    #[arg(long, requires = "study", conflicts_with = "revisit", help_heading = "Web")]
    offline: bool,
    /// Ask again for pages that are kept; where a server says that a page has not changed, the kept one is read
    #[arg(long, requires = "study", help_heading = "Web")]
    revisit: bool,
    /// Seconds from one answer of a host to the next request to it; a longer Crawl-delay of its robots.txt is heeded
    #[arg(long, value_name = "SECONDS", default_value = "1", value_parser = seconds, help_heading = "Web")]
    delay: Duration,
    /// Seconds that one answer may take as a whole
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = seconds, help_heading = "Web")]
    timeout: Duration,
    /// Seconds that a host may ask to wait (Retry-After, Crawl-delay); one that asks for more is left alone
    #[arg(long, value_name = "SECONDS", default_value = "120", value_parser = seconds, help_heading = "Web")]
    max_wait: Duration,
    /// Most MiB of one page, unpacked
    #[arg(long, value_name = "MIB", default_value = "32", value_parser = clap::value_parser!(u32).range(1..=1024), help_heading = "Web")]
    max_size: u32,
    /// Visit hosts at addresses of this machine and of private networks: those named, or all. Link-local addresses, where
    /// clouds hand out credentials, are never visited
    #[arg(long, value_name = "HOST[:PORT],…", num_args = 0..=1, require_equals = true, value_delimiter = ',', default_missing_value = "*", help_heading = "Web")]
    allow_private: Vec<String>,
    /// Write what happens there, an event a line, as JSON
    #[arg(long, value_name = "FILE", help_heading = "Web")]
    log: Option<PathBuf>,
    /// The time that is written beside answers, for tests
    #[arg(long, env = "GROUNDSWELL_NOW", hide = true)]
    now: Option<String>,
}

/// Where what is harvested goes, and how much is told.
#[derive(Clone, Copy)]
pub(super) struct To<'t> {
    pub(super) store: Option<&'t Study>,
    pub(super) out: Option<&'t Path>,
    pub(super) notes: &'t [String],
    pub(super) quiet: bool,
}

impl Web {
    /// Whether any of it asks for pages of the web.
    pub(super) fn is_asked(&self, inputs: &[PathBuf]) -> bool {
        self.list.is_some() || !self.sitemap.is_empty() || self.offline || inputs.iter().any(|input| is_address(input))
    }

    /// Says what would be fetched, on standard output.
    pub(super) fn foresee(&self, inputs: &[PathBuf]) -> anyhow::Result<Done> {
        let asked = self.asked(inputs)?;
        let snapshots = match &self.study {
            Some(study) if Snapshots::is_in(study) => Some(Snapshots::open(study)?),
            _ => None,
        };
        let mut sink = Sink::open(None)?;
        let failed = |e| Error::io("write", "standard output", e);
        for (address, settled) in asked.foreseen(snapshots.as_ref(), self.revisit)? {
            use std::io::Write;
            let line = match settled {
                Ok(Settled::Kept) => format!("kept\t{address}"),
                Ok(_) if self.offline => format!("missing\t{address}"),
                Ok(Settled::Revisited) => format!("revisit\t{address}"),
                Ok(Settled::No)
                    if asked.sitemaps.iter().any(|s| net::canonical(s).as_deref() == Some(address.as_str())) =>
                {
                    format!("sitemap\t{address}")
                }
                Ok(Settled::No) => format!("fetch\t{address}"),
                Err(reason) => format!("skip\t{address}\t{reason}"),
            };
            writeln!(sink, "{}", plain(&line)).map_err(failed)?;
        }
        sink.finish()?;
        Ok(Done::All)
    }

    /// The study that is to be filled, where the folder is one: it may also hold snapshots alone.
    pub(super) fn store(&self, quiet: bool) -> Result<Option<Study>> {
        let folder = self.study.as_deref().filter(|folder| folder.join(SETTINGS).exists());
        folder.map(|folder| study::open(folder, quiet)).transpose()
    }

    /// Harvests the addresses.
    pub(super) fn run(&self, inputs: &[PathBuf], mut options: Options, to: &To<'_>) -> anyhow::Result<Done> {
        let To { store, out, notes, quiet } = *to;
        let mut asked = self.asked(inputs)?;
        let net = self.net()?;
        if !self.offline {
            net.check()?;
        }
        // Without a study the answers lie in a folder that is gone when the run is.
        let passing = if self.study.is_none() {
            Some(tempfile::tempdir().map_err(|e| Error::io("make", "a folder for answers", e))?)
        } else {
            None
        };
        let folder = self.study.as_deref().or(passing.as_ref().map(tempfile::TempDir::path)).unwrap_or(Path::new("."));
        if self.offline && !Snapshots::is_in(folder) {
            let what = "this study holds no snapshots; harvest into it once without --offline";
            return Err(Error::new(ErrorKind::Usage, what).at(crate::error::Location::file(folder)).into());
        }
        let snapshots = Snapshots::open(folder)?;
        if self.offline && asked == Asked::default() {
            asked = Asked::all_kept(&snapshots)?;
        }
        let mut adding = store.map(|study| study.adding(None)).transpose()?;
        if let Some(adding) = &mut adding {
            options.key = adding.key(&options.key);
        }
        let forgotten = adding.as_ref().map(Adding::forgotten).filter(|forgotten| !forgotten.is_empty());
        let touches = forgotten.map(|forgotten| move |thread: &Thread| forgotten.touches(thread));
        let touches = touches.as_ref().map(|touches| touches as &net::Touches<'_>);
        let mut sink = Sink::open(out)?;
        let path = sink.path();
        let mut writer = RecordWriter::new(&mut sink, path);
        let live = Live::new(self.log.as_deref(), quiet)?;
        let summary: Summary = pipeline::threads_of(
            |take| {
                if self.offline {
                    return net::reread(&asked, &snapshots, &options, take);
                }
                net::harvest(&asked, &net, &snapshots, &options, touches, &|event| live.tell(event), take)
            },
            &mut |thread, _| {
                let thread = match &mut adding {
                    Some(adding) => adding.take(thread)?,
                    None => thread,
                };
                live.thread(&thread);
                writer.write(&thread)
            },
        )?;
        let added = adding.map(|adding| adding.finish(&study::now())).transpose()?;
        live.finish(quiet)?;
        sink.finish()?;
        let done = tell::harvest(&summary, notes, quiet);
        if let Some(added) = added {
            study::told::added(&added, quiet);
        }
        Ok(done)
    }

    fn asked(&self, inputs: &[PathBuf]) -> Result<Asked> {
        if let Some(file) = inputs.iter().find(|input| !is_address(input)) {
            let what = "this is a file and other inputs are web addresses: harvest them in two calls";
            return Err(Error::new(ErrorKind::Usage, what).at(crate::error::Location::file(file)));
        }
        let mut addresses: Vec<String> = inputs.iter().map(|input| input.to_string_lossy().into_owned()).collect();
        if let Some(path) = &self.list {
            let text = if path.as_os_str() == "-" {
                std::io::read_to_string(std::io::stdin())
            } else {
                std::fs::read_to_string(path)
            };
            addresses.extend(Asked::list(&text.map_err(|e| Error::io("read", path, e))?));
        }
        Ok(Asked { addresses, sitemaps: self.sitemap.clone() })
    }

    fn net(&self) -> Result<Net> {
        let private = match self.allow_private.as_slice() {
            [] => Private::Never,
            names if names.iter().any(|name| name == "*") => Private::Any,
            names => Private::Of(names.to_vec()),
        };
        let clock = match &self.now {
            None => Clock::System,
            Some(now) => Clock::fixed(now).ok_or_else(|| {
                Error::new(ErrorKind::Usage, format!("GROUNDSWELL_NOW is \"{now}\", which is no RFC 3339 time"))
            })?,
        };
        Ok(Net {
            contact: self.contact.clone().unwrap_or_default(),
            delay: self.delay,
            timeout: self.timeout,
            max_wait: self.max_wait,
            max_bytes: (self.max_size as usize) << 20,
            private,
            revisit: self.revisit,
            clock,
        })
    }
}

/// A line without control characters but its tabs.
fn plain(line: &str) -> String {
    line.split('\t').map(tell::plain).collect::<Vec<_>>().join("\t")
}

/// A text with a scheme, such as `https://…`, is meant as a web address.
fn is_address(input: &Path) -> bool {
    let text = input.to_string_lossy();
    text.split_once("://")
        .is_some_and(|(scheme, _)| !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric()))
}

fn seconds(text: &str) -> std::result::Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "give a number of seconds, such as 1 or 0.5".to_owned())?;
    if !(0.0..=86_400.0).contains(&seconds) {
        return Err("give seconds between 0 and 86400".to_owned());
    }
    Ok(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_scheme_is_an_address_and_what_has_none_is_a_file() {
        for text in ["https://a.example/", "HTTP://a.example", "ftp://a.example/"] {
            assert!(is_address(Path::new(text)), "{text}");
        }
        for text in ["pages/", "C:\\pages", "a.html", "-", "://x"] {
            assert!(!is_address(Path::new(text)), "{text}");
        }
    }
}
