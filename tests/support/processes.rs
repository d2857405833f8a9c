//! Which processes there are, as the kernel tells.

use std::fs;
use std::path::Path;

/// The processes that were started with this folder as their home.
pub fn with_home(folder: &Path) -> Vec<u32> {
    let has_it = |id: &u32| variable(*id, "HOME").as_deref() == folder.to_str();
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    all.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).filter(has_it).collect()
}

/// What a process is called, at most fifteen letters of it; empty when it is gone.
pub fn name(id: u32) -> String {
    fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default().trim_end().to_owned()
}

/// A variable of the environment that a process was started with.
pub fn variable(id: u32, name: &str) -> Option<String> {
    let environment = fs::read(format!("/proc/{id}/environ")).unwrap_or_default();
    let mut entries = environment.split(|octet| *octet == 0).map(String::from_utf8_lossy);
    entries.find_map(|entry| Some(entry.strip_prefix(name)?.strip_prefix('=')?.to_owned()))
}

/// The processes below a process, and below those.
pub fn below(of: u32) -> Vec<u32> {
    let mut found = children(of);
    let mut looked = 0;
    while let Some(id) = found.get(looked) {
        found.extend(children(*id));
        looked += 1;
    }
    found
}

/// The web processes below a process: a window has one, no window has none.
pub fn web(of: u32) -> Vec<u32> {
    let mut below = below(of);
    below.retain(|id| name(*id).starts_with("WebKitWebProces"));
    below
}

/// The memory of a process and of everything that it started, what they share counted once, in MB.
///
/// # Panics
/// When there is no such process.
pub fn memory(of: u32) -> f64 {
    let own = |id: &u32| {
        let books = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
        let line = books.lines().find_map(|line| line.strip_prefix("Pss:"))?;
        line.trim().trim_end_matches("kB").trim().parse::<f64>().ok()
    };
    let below: f64 = below(of).iter().filter_map(own).sum();
    (own(&of).unwrap() + below) / 1024.0
}

fn children(of: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{of}/task")).into_iter().flatten().flatten();
    tasks
        .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|ids| ids.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|id| id.parse().ok())
        .collect()
}
