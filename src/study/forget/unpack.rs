//! What is packed in a file: gzip, zlib, Zstandard and zip are opened; of other packings it says that they are not.
//! Looks for nothing, and writes nothing.
//! Called by `search`.

use std::fs::File;
use std::io::{BufRead, BufReader, Cursor, Read, Seek, SeekFrom};

use flate2::bufread::{MultiGzDecoder, ZlibDecoder};
use ruzstd::decoding::StreamingDecoder;

/// So many bytes tell how a file is packed.
pub(super) const HEAD: u64 = 512;
/// A packed file inside another is held in memory: of at most 512 MiB.
pub(super) const MEMBER: u64 = 512 << 20;

/// How something is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Packing {
    /// Not at all.
    None,
    Gzip,
    Zlib,
    Zstandard,
    Zip,
    /// In a way that is not opened here.
    Closed(&'static str),
}

/// Where packed bytes come from.
pub(super) enum Source {
    File(File),
    Memory(Cursor<Vec<u8>>),
}

impl Read for Source {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Source::File(file) => file.read(into),
            Source::Memory(bytes) => bytes.read(into),
        }
    }
}

impl Seek for Source {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        match self {
            Source::File(file) => file.seek(to),
            Source::Memory(bytes) => bytes.seek(to),
        }
    }
}

/// Told of each packed file: its name, where it has one, and its bytes.
pub(super) type Member<'m> = dyn FnMut(&str, &mut dyn Read) -> std::io::Result<()> + 'm;

/// How a file that begins so is packed.
pub(super) fn of(head: &[u8]) -> Packing {
    const CLOSED: [(&[u8], &str); 8] = [
        (b"\xfd7zXZ\0", "xz"),
        (b"BZh", "bzip2"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"Rar!\x1a\x07", "RAR"),
        (b"%PDF-", "PDF"),
        (b"\x04\x22\x4d\x18", "LZ4"),
        (b"PAR1", "Parquet"),
        (b"PACK\0\0", "a pack of git"),
    ];
    if let Some((_, name)) = CLOSED.iter().find(|(magic, _)| head.starts_with(magic)) {
        return Packing::Closed(name);
    }
    match head {
        [0x1f, 0x8b, 8, ..] => Packing::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Packing::Zstandard,
        [b'P', b'K', 3 | 5, 4 | 6, ..] => Packing::Zip,
        [0x78, check, ..] if (0x7800 + u16::from(*check)) % 31 == 0 && matches!(check, 0x01 | 0x5e | 0x9c | 0xda) => {
            Packing::Zlib
        }
        _ => Packing::None,
    }
}

/// Gives every packed file to `each`. The error is a sentence on what could not be looked into; the rest was.
pub(super) fn members(packing: Packing, source: Source, each: &mut Member<'_>) -> Result<(), String> {
    let told = |e: std::io::Error| format!("it could not be unpacked to its end: {e}");
    match packing {
        Packing::None => Ok(()),
        Packing::Closed(name) => Err(format!("{name} is not opened here")),
        Packing::Gzip => each("", &mut MultiGzDecoder::new(BufReader::new(source))).map_err(told),
        Packing::Zlib => each("", &mut ZlibDecoder::new(BufReader::new(source))).map_err(told),
        Packing::Zstandard => {
            let mut source = BufReader::new(source);
            while !source.fill_buf().map_err(told)?.is_empty() {
                let mut frame =
                    StreamingDecoder::new(&mut source).map_err(|e| told(std::io::Error::other(e.to_string())))?;
                each("", &mut frame).map_err(told)?;
            }
            Ok(())
        }
        Packing::Zip => zip(source, each),
    }
}

fn zip(source: Source, each: &mut Member<'_>) -> Result<(), String> {
    let told = |e: &dyn std::fmt::Display| format!("it could not be unpacked to its end: {e}");
    let mut archive = zip::ZipArchive::new(source).map_err(|e| told(&e))?;
    let mut first = Ok(());
    for at in 0..archive.len() {
        let read = match archive.by_index(at) {
            Ok(mut file) => {
                let name = file.name().map(std::borrow::Cow::into_owned).unwrap_or_default();
                each(&name, &mut file).map_err(|e| told(&e))
            }
            Err(e) => Err(told(&e)),
        };
        first = first.and(read);
    }
    first
}
