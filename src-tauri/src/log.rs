//! What happens inside, for whoever looks for a fault: on standard error, and in a file of bounded
//! size below the folder of logs. No secret gets there, since secrets cannot be printed.
#![allow(clippy::disallowed_methods)] // the one place that writes log files

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use homing_engine::run::Home;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// How large the file grows, bytes, before it takes the place of the one before.
const LARGEST: u64 = 1024 * 1024;

/// Tells from now on as much as `HOMING_LOG` asks for (`homing_engine=debug,warn`); without it,
/// warnings.
pub fn begin(home: &Home) {
    let asked = std::env::var("HOMING_LOG").unwrap_or_default();
    let filter: Option<Targets> = asked.parse().ok().filter(|_| !asked.is_empty());
    let filter = filter.unwrap_or_else(|| Targets::new().with_default(LevelFilter::WARN));
    let printed = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    // Else the folder of logs would bring those above it along, open to everyone.
    let file = home.prepare().and_then(|()| Bounded::open(&home.logs()));
    let unkept = file.as_ref().err().map(ToString::to_string);
    let kept = file.ok().map(|file| {
        tracing_subscriber::fmt::layer().with_ansi(false).with_writer(Mutex::new(file))
    });
    tracing_subscriber::registry()
        .with(printed.with_filter(filter.clone()))
        .with(kept.with_filter(filter))
        .init();
    if let Some(why) = unkept {
        tracing::warn!("no log file is written: {why}");
    }
}

/// A file that never grows beyond [`LARGEST`], and the one before it.
struct Bounded {
    path: PathBuf,
    file: File,
    written: u64,
}

impl Bounded {
    /// Goes on with `homing.log` in a folder, which is made where it is missing.
    fn open(folder: &Path) -> io::Result<Self> {
        private_folder(folder)?;
        let path = folder.join("homing.log");
        let file = private_file(&path)?;
        let written = file.metadata()?.len();
        Ok(Self { path, file, written })
    }

    /// Begins anew; what was written last is kept beside it.
    fn turn(&mut self) -> io::Result<()> {
        fs::rename(&self.path, self.path.with_extension("log.1"))?;
        self.file = private_file(&self.path)?;
        self.written = 0;
        Ok(())
    }
}

/// Makes a folder that only this user may look into, where it is missing.
fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Opens a file that only this user may read, to write behind what is in it.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.written >= LARGEST {
            self.turn()?;
        }
        let count = self.file.write(bytes)?;
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_file_begins_anew_when_it_is_large_and_the_one_before_is_kept() {
        let folder = std::env::temp_dir().join(format!("homing-log-{}", std::process::id()));
        let line = [b'x'; 64 * 1024];
        let mut file = Bounded::open(&folder).unwrap();
        for _ in 0..40 {
            file.write_all(&line).unwrap();
        }
        drop(Bounded::open(&folder).unwrap());
        let size = |name: &str| fs::metadata(folder.join(name)).unwrap().len();
        assert_eq!(size("homing.log.1"), LARGEST);
        assert_eq!(size("homing.log"), 8 * 64 * 1024);
        #[cfg(unix)]
        for path in [folder.clone(), folder.join("homing.log"), folder.join("homing.log.1")] {
            let mode = std::os::unix::fs::PermissionsExt::mode(
                &fs::metadata(&path).unwrap().permissions(),
            );
            assert_eq!(mode & 0o077, 0, "others may look into {}", path.display());
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
