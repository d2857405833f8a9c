//! What processes are and use, from the kernel's own books.

use std::fs;

/// The processes that a process has started and that still run.
pub fn children(of: u32) -> Vec<u32> {
    let tasks = fs::read_dir(format!("/proc/{of}/task")).into_iter().flatten().flatten();
    tasks
        .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|ids| ids.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
        .filter_map(|id| id.parse().ok())
        .collect()
}

/// The web processes below a process: a window has one, no window has none.
pub fn web_processes(of: u32) -> Vec<u32> {
    let mut below = children(of);
    let mut found = Vec::new();
    while let Some(id) = below.pop() {
        let name = fs::read_to_string(format!("/proc/{id}/comm")).unwrap_or_default();
        if name.starts_with("WebKitWebProces") {
            found.push(id);
        }
        below.extend(children(id));
    }
    found
}

/// The memory of a process and of everything that it started, what they share counted once,
/// in MB.
///
/// # Panics
/// When there is no such process.
pub fn proportional_memory(of: u32) -> f64 {
    let books = fs::read_to_string(format!("/proc/{of}/smaps_rollup")).unwrap();
    let line = books.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap();
    let kilobytes: f64 = line.trim().trim_end_matches("kB").trim().parse().unwrap();
    kilobytes / 1024.0 + children(of).into_iter().map(proportional_memory).sum::<f64>()
}
