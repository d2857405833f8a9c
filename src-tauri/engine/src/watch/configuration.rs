//! Notices that the configuration file may have changed.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use notify::event::{AccessKind, AccessMode, EventKind, MetadataKind, ModifyKind};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use tokio::sync::mpsc::Sender;

use super::{Again, Task, bell};

/// Watches until it is dropped.
pub(super) struct Guard {
    _watcher: RecommendedWatcher,
    _task: Task,
}

/// Watches the folder of the file, since editors write a new file and rename it; if the file is
/// a link, the folder of the real one as well.
pub(super) fn start(file: &Path, again: Sender<Again>) -> notify::Result<Guard> {
    let mut files = vec![file.to_owned()];
    files.extend(file.canonicalize().ok().filter(|real| real != file));
    let names: Vec<OsString> =
        files.iter().filter_map(|file| Some(file.file_name()?.to_owned())).collect();
    let (bell, task) = bell(Again::Configuration, again);
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
        // An error may be an overrun: then anything may have happened.
        if event.is_ok_and(|event| !matters(&event, &names)) {
            return;
        }
        bell.notify_one();
    })?;
    let folder = |file: &PathBuf| file.parent().map(Path::to_owned);
    let mut folders: Vec<PathBuf> = files.iter().filter_map(folder).collect();
    folders.dedup();
    for folder in folders {
        watcher.watch(&folder, RecursiveMode::NonRecursive)?;
    }
    Ok(Guard { _watcher: watcher, _task: task })
}

/// Whether the event may mean another content of one of the files. Reading it does not; that a
/// writer has closed it does, because earlier events may have shown it half written.
fn matters(event: &Event, names: &[OsString]) -> bool {
    let kind = match event.kind {
        EventKind::Access(kind) => kind == AccessKind::Close(AccessMode::Write),
        EventKind::Modify(ModifyKind::Metadata(kind)) => kind == MetadataKind::WriteTime,
        EventKind::Any
        | EventKind::Create(_)
        | EventKind::Modify(_)
        | EventKind::Remove(_)
        | EventKind::Other => true,
    };
    let ours = |path: &PathBuf| names.iter().any(|name| path.file_name() == Some(name));
    event.need_rescan() || kind && event.paths.iter().any(ours)
}
