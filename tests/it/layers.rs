//! The shape of the code, held by tests: who may use whom, where the platform and the world may
//! be touched, how large a file grows, and what the repository's top level promises.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The longest file that is still one thought.
const MOST_LINES: usize = 400;

/// What the shell and the command line may use of the engine: its handle, and the words and
/// forms that cross it.
const HANDLE: [&str; 5] = ["run", "wire", "model", "text", "notice"];

/// Where code may differ by platform, below `src-tauri`.
const PLATFORM: [&str; 12] = [
    "engine/src/watch/",
    "engine/src/clock/",
    "engine/src/vault/",
    "engine/src/store/paths",
    "engine/src/net/",
    "src/clipboard.rs",
    "src/login/",
    "src/tray/notify.rs",
    "src/tray/opener.rs",
    "src/tray/panel",
    "src/window/frame",
    "src/window/toolkit.rs",
];

/// The lints that the engine may not silence, each with the only places where it may.
const LINTS: [(&str, &[&str]); 8] = [
    ("unwrap_used", &[]),
    ("expect_used", &[]),
    ("panic", &[]),
    ("print_stdout", &[]),
    ("print_stderr", &[]),
    ("await_holding_lock", &[]),
    ("await_holding_refcell_ref", &[]),
    ("disallowed_methods", &["clock/", "store/", "vault/", "watch/resume/"]),
];

#[test]
fn each_room_of_the_engine_uses_only_what_its_row_of_the_table_allows() {
    let rows = table();
    let mut wrong = Vec::new();
    for file in files("src-tauri/engine/src", &["rs"]) {
        let room = room_of(&file);
        if room == "lib" {
            continue;
        }
        let allowed = rows.get(&room).unwrap_or_else(|| panic!("{room} has no row in lib.rs"));
        for used in uses(&code(&file), "crate") {
            if used != room && !allowed.allows(&used) {
                wrong.push(format!("{}: {room} may not use {used}", shown(&file)));
            }
        }
    }
    assert!(wrong.is_empty(), "against the table in engine/src/lib.rs:\n{}", wrong.join("\n"));
}

#[test]
fn the_table_has_a_row_for_every_room_and_no_other() {
    let text = read("src-tauri/engine/src/lib.rs");
    let modules: BTreeSet<String> = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect();
    assert_eq!(table().into_keys().collect::<BTreeSet<_>>(), modules);
}

#[test]
fn the_shell_and_the_command_line_know_only_the_engines_handle() {
    let mut wrong = Vec::new();
    for folder in ["src-tauri/src", "src-tauri/cli/src"] {
        for file in files(folder, &["rs"]) {
            for used in uses(&code(&file), "homing_engine") {
                if !HANDLE.contains(&used.as_str()) {
                    wrong.push(format!("{} uses homing_engine::{used}", shown(&file)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_platform_rooms_ask_which_system_this_is() {
    let mut wrong = Vec::new();
    for folder in ["src-tauri/src", "src-tauri/cli/src", "src-tauri/engine/src"] {
        for file in files(folder, &["rs"]) {
            let below = shown(&file).replacen("src-tauri/", "", 1);
            let asks = code(&file).contains("target_os");
            if asks && !PLATFORM.iter().any(|place| below.starts_with(place)) {
                wrong.push(below);
            }
        }
    }
    assert!(wrong.is_empty(), "these ask for the system:\n{}", wrong.join("\n"));
}

#[test]
fn the_engine_silences_no_lint_that_guards_it() {
    let mut wrong = Vec::new();
    for file in files("src-tauri/engine/src", &["rs"]) {
        let inside = shown(&file).replacen("src-tauri/engine/src/", "", 1);
        let text = code(&file);
        let silenced = ["allow(", "expect("]
            .into_iter()
            .flat_map(|word| text.split(word).skip(1).filter_map(|rest| rest.split(')').next()));
        for lint in silenced.flat_map(|list| list.split(',')) {
            let lint = lint.trim().trim_start_matches("clippy::");
            let guard = LINTS.iter().find(|(name, _)| *name == lint);
            if guard.is_some_and(|(_, places)| !places.iter().any(|p| inside.starts_with(p))) {
                wrong.push(format!("{inside} silences {lint}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_file_of_code_is_longer_than_one_thought() {
    let mut long = Vec::new();
    for folder in ["src-tauri", "tests", "ui"] {
        for file in files(folder, &["rs", "ts", "svelte", "css"]) {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            if lines > MOST_LINES {
                long.push(format!("{}: {lines} lines", shown(&file)));
            }
        }
    }
    assert!(long.is_empty(), "more than {MOST_LINES} lines:\n{}", long.join("\n"));
}

#[test]
fn the_lock_files_name_no_machine_to_download_from() {
    let sources: BTreeSet<String> = read("Cargo.lock")
        .lines()
        .filter_map(|line| line.strip_prefix("source = "))
        .map(str::to_owned)
        .collect();
    // Cargo's own registry, by the name that Cargo gives it, and nothing beside it.
    let usual = |source: &String| source.starts_with("\"registry+https://github.com/rust-lang/");
    assert!(sources.len() == 1 && sources.iter().all(usual), "Cargo.lock: {sources:?}");
    let npm = read("ui/package-lock.json");
    assert!(!npm.contains("\"resolved\""), "package-lock.json: npm install with the ui/.npmrc");
}

#[test]
fn the_readme_gives_the_two_commands() {
    let readme = read("README.md");
    for command in ["cargo xtask run", "cargo xtask test"] {
        assert!(readme.contains(command), "README.md does not say `{command}`");
    }
}

#[test]
fn a_use_is_seen_in_a_path_and_in_a_group() {
    let code =
        "use crate::model::{Family, Host};\nuse crate::{net::http, store};\nlet x = my_crate::run;";
    let found: Vec<_> = uses(code, "crate").into_iter().collect();
    assert_eq!(found, ["model", "net", "store"]);
}

/// What one room may use.
enum Allowed {
    Everything,
    These(BTreeSet<String>),
}

impl Allowed {
    fn allows(&self, room: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::These(rooms) => rooms.contains(room),
        }
    }
}

/// The table of rooms in the engine's crate doc.
fn table() -> BTreeMap<String, Allowed> {
    let text = read("src-tauri/engine/src/lib.rs");
    let rows = text.lines().filter_map(|line| line.strip_prefix("//! | [`"));
    rows.map(|row| {
        let mut cells = row.split('|').map(str::trim);
        let room = cells.next().unwrap().trim_end_matches("`]").to_owned();
        let allowed = match cells.nth(1).expect("a third column") {
            "all of them" => Allowed::Everything,
            "nothing" => Allowed::These(BTreeSet::new()),
            list => Allowed::These(
                list.split(',').map(|word| word.trim_matches([' ', '`']).to_owned()).collect(),
            ),
        };
        (room, allowed)
    })
    .collect()
}

/// The rooms that code names after `<from>::`, in paths and in groups.
fn uses(code: &str, from: &str) -> BTreeSet<String> {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut rooms = BTreeSet::new();
    let path = format!("{from}::");
    for (place, _) in code.match_indices(&path) {
        if code[..place].ends_with(is_word) {
            continue;
        }
        let rest = &code[place + path.len()..];
        match rest.strip_prefix('{') {
            None => {
                rooms.insert(rest.split(|letter| !is_word(letter)).next().unwrap().to_owned());
            }
            Some(group) => rooms.extend(firsts(group)),
        }
    }
    rooms
}

/// The first word of each entry of a `use` group whose opening brace has been read.
fn firsts(group: &str) -> Vec<String> {
    let mut depth = 1;
    let mut entries = vec![String::new()];
    for letter in group.chars() {
        depth += i32::from(letter == '{') - i32::from(letter == '}');
        match letter {
            _ if depth == 0 => break,
            ',' if depth == 1 => entries.push(String::new()),
            _ => entries.last_mut().unwrap().push(letter),
        }
    }
    let first = |entry: &String| {
        entry
            .trim()
            .split(|letter: char| !(letter.is_alphanumeric() || letter == '_'))
            .next()
            .map(str::to_owned)
    };
    entries.iter().filter_map(first).filter(|word| !word.is_empty()).collect()
}

/// A file's code without its comments.
fn code(file: &Path) -> String {
    let text = fs::read_to_string(file).unwrap();
    let without = |line: &str| match line.trim_start().starts_with("//") {
        true => String::new(),
        false => line.to_owned(),
    };
    text.lines().map(without).collect::<Vec<_>>().join("\n")
}

/// The room that a file of the engine belongs to.
fn room_of(file: &Path) -> String {
    let inside = file.strip_prefix(root().join("src-tauri/engine/src")).unwrap();
    Path::new(inside.iter().next().unwrap()).file_stem().unwrap().to_string_lossy().into_owned()
}

/// All files below a folder with one of these endings, but for what tools put there.
fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|why| panic!("{folder:?}: {why}")) {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                let made = ["node_modules", "target", "generated", "gen", "dist", "dist-browser"];
                if !made.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(&format!(".{ending}"))) {
                found.push(path);
            }
        }
    }
    assert!(!found.is_empty(), "no file of {endings:?} in {folder}");
    found.sort();
    found
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|why| panic!("{path}: {why}"))
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")
}

/// The workspace's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_path_buf()
}
