//! Where models lie, and `groundswell models`: which there are, whether they are whole, and how one is brought in.
//! Runs none.
//! Called by `cli` and by the commands that classify.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use clap::Subcommand;

use super::Done;
use crate::classify::{Bundle, MANIFEST, Transformer};
use crate::digest::sha256_hex;
use crate::error::{Error, ErrorKind, Location, Result};

/// Models that are not compiled in; one stands on those before it.
const NAMES: [&str; 2] = ["student", "transformer"];
/// The largest archive of models that is read, and the most that it may unpack to.
const MOST: u64 = 512 << 20;

/// Arguments of `models`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// List the models there are, and where they lie
    List,
    /// Check every file of a model against its checksum, and run it once
    Check {
        /// A model's name or folder
        #[arg(value_name = "NAME|FOLDER")]
        model: String,
    },
    /// Bring in the models of an archive: a ZIP file with a folder for each
    Fetch {
        /// The archive
        #[arg(value_name = "FILE.zip")]
        archive: PathBuf,
        /// SHA-256 of the archive, as its publisher names it
        #[arg(long, value_name = "SUM")]
        sha256: String,
    },
}

/// Runs it.
pub(super) fn run(args: Args, quiet: bool) -> anyhow::Result<Done> {
    match args.command {
        Command::List => list()?,
        Command::Check { model } => check(&model)?,
        Command::Fetch { archive, sha256 } => {
            for folder in fetch(&archive, &sha256)? {
                if !quiet {
                    eprintln!("{}", folder.display());
                }
            }
        }
    }
    Ok(Done::All)
}

/// The folder of a model: below `models/` in this folder or one above it, beside the program or in a folder above that, or
/// among the user's own. Errs (`Usage`) with what to do where it is in none.
pub(super) fn find(name: &str) -> Result<PathBuf> {
    let found = places().into_iter().map(|place| place.join(name)).find(|folder| folder.join(MANIFEST).is_file());
    found.ok_or_else(|| {
        let message = format!(
            "the model \"{name}\" is not here: run in a checkout of groundswell, which has it in models/{name}, bring it in \
             with `groundswell models fetch FILE.zip --sha256 SUM`, or give its folder with --model FOLDER"
        );
        Error::new(ErrorKind::Usage, message)
    })
}

fn places() -> Vec<PathBuf> {
    let above = |from: Option<PathBuf>| -> Vec<PathBuf> {
        from.iter().flat_map(|from| from.ancestors()).map(|folder| folder.join("models")).collect()
    };
    let mut all = above(std::env::current_dir().ok());
    all.extend(above(std::env::current_exe().ok().and_then(|program| program.parent().map(Path::to_path_buf))));
    all.extend(own().ok());
    all
}

/// The user's own models. Errs (`Usage`) where no home folder is known.
fn own() -> Result<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "groundswell");
    let unknown =
        || Error::new(ErrorKind::Usage, "no home folder is known to keep models in; give one with --model FOLDER");
    folders.map(|folders| folders.data_local_dir().join("models")).ok_or_else(unknown)
}

fn list() -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "lexicon\tcompiled in")?;
    writeln!(out, "embedded\tcompiled in")?;
    for name in NAMES {
        match find(name) {
            Ok(folder) => writeln!(out, "{name}\t{}", folder.display())?,
            Err(_) => writeln!(out, "{name}\tnot here")?,
        }
    }
    Ok(())
}

fn check(model: &str) -> anyhow::Result<()> {
    let folder = if Path::new(model).is_dir() { PathBuf::from(model) } else { find(model)? };
    let bundle = Bundle::open(&folder)?;
    let of_files = format!("{} files are as the manifest says", bundle.manifest.files.len());
    let ran = if Transformer::is_in(&bundle) {
        Transformer::open(&folder)?;
        ", and the network runs"
    } else {
        ""
    };
    println!("{} {}: {of_files}{ran}", bundle.manifest.name, bundle.manifest.version);
    Ok(())
}

/// Unpacks an archive whose checksum is the one given, into the user's own models; gives the folders of the models in it.
///
/// Nothing is written before the whole of it is known to be sound: the checksum, the paths, and every model with those it
/// stands on.
fn fetch(archive: &Path, sha256: &str) -> Result<Vec<PathBuf>> {
    let wrong = |reason: String| Error::new(ErrorKind::Integrity, reason).at(Location::file(archive));
    let read = |e| Error::io("read", archive, e);
    let mut bytes = Vec::new();
    fs::File::open(archive).map_err(read)?.take(MOST + 1).read_to_end(&mut bytes).map_err(read)?;
    if bytes.len() as u64 > MOST {
        return Err(wrong(format!("it is larger than {} MB, which no archive of models is", MOST >> 20)));
    }
    let found = sha256_hex(&bytes);
    if !found.eq_ignore_ascii_case(sha256.trim()) {
        return Err(wrong(format!(
            "its SHA-256 is {found}, and {sha256} was asked for: get it again, or ask its publisher"
        )));
    }
    let own = own()?;
    fs::create_dir_all(&own).map_err(|e| Error::io("create", &own, e))?;
    let held = tempfile::tempdir_in(&own).map_err(|e| Error::io("create", &own, e))?;
    unpack(&bytes, held.path()).map_err(wrong)?;
    let models: Vec<&str> = NAMES.into_iter().filter(|name| held.path().join(name).join(MANIFEST).is_file()).collect();
    if models.is_empty() {
        return Err(wrong("it holds no model: the folders student/ and transformer/ are looked for".to_owned()));
    }
    for name in &models {
        Transformer::open(&held.path().join(name))?;
    }
    let mut folders = Vec::new();
    for name in models {
        let (from, to) = (held.path().join(name), own.join(name));
        if to.exists() {
            fs::remove_dir_all(&to).map_err(|e| Error::io("replace", &to, e))?;
        }
        fs::rename(&from, &to).map_err(|e| Error::io("write", &to, e))?;
        folders.push(to);
    }
    Ok(folders)
}

/// Files of an archive into a folder; those that point out of it are refused. The error is a sentence.
fn unpack(bytes: &[u8], into: &Path) -> std::result::Result<(), String> {
    let broken = |error: &dyn std::fmt::Display| format!("it is no ZIP archive that can be read ({error})");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| broken(&e))?;
    let mut left = MOST;
    for at in 0..archive.len() {
        let file = archive.by_index(at).map_err(|e| broken(&e))?;
        let Some(path) = file.enclosed_name() else {
            return Err(format!("its file {} points out of its folder", at + 1));
        };
        if file.is_dir() {
            continue;
        }
        let to = into.join(path);
        let written = to.parent().map_or(Ok(()), fs::create_dir_all);
        let written = written.and_then(|()| std::io::copy(&mut file.take(left + 1), &mut fs::File::create(&to)?));
        left = left.saturating_sub(written.map_err(|error| broken(&error))?);
        if left == 0 {
            return Err(format!("it unpacks to more than {} MB", MOST >> 20));
        }
    }
    Ok(())
}
