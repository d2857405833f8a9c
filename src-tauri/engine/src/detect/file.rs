//! Reads the address that another program keeps in a file.

use std::collections::BTreeSet;
use std::io;
use std::net::IpAddr;
use std::path::Path;

use tokio::fs::{self, File};
use tokio::io::AsyncReadExt;

use super::reading::{self, Unreadable};
use super::{Said, seen_here, unknown};
use crate::model::{Family, Miss};

/// The largest file that is read, bytes.
const LIMIT: usize = 1024;

/// Reads the file: what the answer of a web service may be, or lines of which each is an address,
/// so that one file can hold one of each family.
pub(super) async fn look(path: &Path, family: Family) -> Said {
    let who = path.display().to_string();
    let bytes = match contents(path).await {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return unknown(Miss::NotUnderstood { who }),
        Err(error) => return unknown(Miss::Failed { detail: format!("{who}: {error}") }),
    };
    match reading::read(&bytes, family).or_else(|why| in_lines(&bytes, family).unwrap_or(Err(why)))
    {
        Ok(address) => seen_here(&who, address, family),
        Err(Unreadable::Several) => unknown(Miss::Several { who }),
        Err(Unreadable::OtherFamily) => unknown(Miss::OtherFamily { who }),
        Err(_) => unknown(Miss::NotUnderstood { who }),
    }
}

/// What is in it; `None`: it is too large, or nothing that has an end.
async fn contents(path: &Path) -> io::Result<Option<Vec<u8>>> {
    // A pipe or a device might have to be waited for: it is not even opened.
    if !fs::metadata(path).await?.is_file() {
        return Ok(None);
    }
    let most = u64::try_from(LIMIT).unwrap_or(u64::MAX) + 1;
    let mut bytes = Vec::new();
    File::open(path).await?.take(most).read_to_end(&mut bytes).await?;
    Ok((bytes.len() <= LIMIT).then_some(bytes))
}

/// The address of the family, where every line is an address; `None`: not every line is one, or
/// there is none.
fn in_lines(bytes: &[u8], family: Family) -> Option<Result<IpAddr, Unreadable>> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let all: BTreeSet<IpAddr> = lines.map(|line| line.parse().ok()).collect::<Option<_>>()?;
    if all.is_empty() {
        return None;
    }
    let mut of_family = all.into_iter().filter(|address| Family::of(*address) == family);
    let address = of_family.next().ok_or(Unreadable::OtherFamily);
    Some(if of_family.next().is_some() { Err(Unreadable::Several) } else { address })
}
