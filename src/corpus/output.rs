//! Files that appear whole or not at all.
//! Does not decide what is written.
//! Used by the command line for every output.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};

/// Bytes that are written at once.
const BUFFER: usize = 128 << 10;

/// A file under construction: regular files are written beside their place and renamed by [`Output::finish`];
/// devices and pipes are written directly. Dropped before that, it leaves the old file as it was.
pub struct Output {
    path: PathBuf,
    target: Target,
}

enum Target {
    Temporary(BufWriter<NamedTempFile>),
    Direct(BufWriter<File>),
}

impl Output {
    /// How the names of files begin that are not in their place yet.
    pub(crate) const UNFINISHED: &str = ".groundswell-";

    /// Opens the place to write to. Errs when its folder cannot be written.
    pub fn create(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref().to_path_buf();
        let special = std::fs::metadata(&path).is_ok_and(|meta| !meta.is_file());
        let target = if special {
            let file = File::options().write(true).open(&path).map_err(|e| Error::io("write", &path, e))?;
            Target::Direct(BufWriter::with_capacity(BUFFER, file))
        } else {
            let folder = match path.parent() {
                Some(folder) if !folder.as_os_str().is_empty() => folder,
                _ => Path::new("."),
            };
            let file = tempfile::Builder::new()
                .prefix(Output::UNFINISHED)
                .permissions_of_new_file()
                .tempfile_in(folder)
                .map_err(|e| Error::io("write", &path, e))?;
            Target::Temporary(BufWriter::with_capacity(BUFFER, file))
        };
        Ok(Output { path, target })
    }

    /// Puts the file in its place. Errs when the disk is full or the place cannot be written.
    pub fn finish(self) -> Result<()> {
        let Output { path, target } = self;
        let fail = |e| Error::io("write", &path, e);
        match target {
            Target::Direct(mut writer) => writer.flush().map_err(fail),
            Target::Temporary(writer) => {
                let file = writer.into_inner().map_err(|e| fail(e.into_error()))?;
                file.as_file().sync_all().map_err(fail)?;
                file.persist(&path).map_err(|e| fail(e.error))?;
                Ok(())
            }
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.target {
            Target::Temporary(writer) => writer.write(bytes),
            Target::Direct(writer) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.target {
            Target::Temporary(writer) => writer.flush(),
            Target::Direct(writer) => writer.flush(),
        }
    }
}

trait NewFilePermissions {
    fn permissions_of_new_file(&mut self) -> &mut Self;
}

impl NewFilePermissions for tempfile::Builder<'_, '_> {
    #[cfg(unix)]
    fn permissions_of_new_file(&mut self) -> &mut Self {
        use std::os::unix::fs::PermissionsExt;
        self.permissions(std::fs::Permissions::from_mode(0o666))
    }

    #[cfg(not(unix))]
    fn permissions_of_new_file(&mut self) -> &mut Self {
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_output_leaves_the_old_file_and_no_other() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("out.txt");
        std::fs::write(&path, "old").expect("writable");
        let mut output = Output::create(&path).expect("writable");
        output.write_all(b"new").expect("writable");
        drop(output);
        assert_eq!(std::fs::read_to_string(&path).expect("readable"), "old");
        assert_eq!(std::fs::read_dir(folder.path()).expect("readable").count(), 1);
    }

    #[test]
    fn a_finished_output_replaces_the_old_file() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("out.txt");
        std::fs::write(&path, "old").expect("writable");
        let mut output = Output::create(&path).expect("writable");
        output.write_all(b"new").expect("writable");
        output.finish().expect("writable");
        assert_eq!(std::fs::read_to_string(&path).expect("readable"), "new");
    }
}
