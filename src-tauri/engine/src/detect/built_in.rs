//! The sources that every installation has, from the files of `sources/`.

use serde::Deserialize;

use crate::model::data_files::SOURCES;
use crate::model::{PerFamily, Source, SourceId, SourceKind};

/// A source file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the source file {id}.toml cannot be read: {message}")]
pub struct BadSource {
    /// The file's name without `.toml`.
    pub id: String,
    /// What is wrong with it.
    pub message: String,
}

/// The part of a source file that detection works by; the rest is for people.
#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum File {
    Auto,
    Interface,
    Web { ipv4: Option<String>, ipv6: Option<String> },
}

/// The built-in sources: `auto`, `interface` (the default route's) and web services, in the
/// order of their ids. No two of the web services are run by the same people, so that their
/// agreement means something.
///
/// # Errors
/// [`BadSource`] for the first file that cannot be read.
pub fn built_in() -> Result<Vec<Source>, BadSource> {
    SOURCES.iter().map(|(id, text)| read(id, text)).collect()
}

fn read(id: &str, text: &str) -> Result<Source, BadSource> {
    let file: File = toml::from_str(text)
        .map_err(|error| BadSource { id: id.to_owned(), message: error.message().to_owned() })?;
    let kind = match file {
        File::Auto => SourceKind::Auto,
        File::Interface => SourceKind::interface(None),
        File::Web { ipv4, ipv6 } => {
            SourceKind::Web { url: PerFamily { ipv4, ipv6 }, ca_file: None, insecure: false }
        }
    };
    Ok(Source { id: SourceId::from(id), kind, built_in: true, operator: id.to_owned() })
}
