//! Sentences and generated types agree with the code.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::{env, fs};

use homing_engine::{model, text, wire};
use ts_rs::{Config, TS};

/// The file that the page's types are written to.
fn types_file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ui/src/generated/wire.ts")
}

/// A type as TypeScript, with its doc comment.
fn declare<T: TS>(config: &Config) -> String {
    let docs = T::docs().unwrap_or_default();
    format!("\n{docs}export {}\n", T::decl(config))
}

/// Every type that crosses to the window, as TypeScript.
fn types() -> String {
    let config = Config::new().with_large_int("number");
    let mut text = "// Written by a test from the engine's `wire` types. Do not edit: run\n\
                    // HOMING_WRITE_TYPES=1 cargo test -p tests words::\n"
        .to_owned();
    macro_rules! declare {
        ($($name:ty),+ $(,)?) => { $(text += &declare::<$name>(&config);)+ };
    }
    declare!(
        model::Family,
        model::Trouble,
        model::Event,
        model::What,
        wire::State,
        wire::Snapshot,
        wire::PauseView,
        wire::AddressView,
        wire::Knowledge,
        wire::HostState,
        wire::RecordView,
        wire::HostView,
        wire::FamilyView,
        wire::TroubleView,
        wire::NextView,
        wire::AccountView,
        wire::PracticeView,
        wire::Wish,
        wire::FormField,
        wire::ProviderForm,
        wire::PlaceholderRead,
        wire::TemplateRead,
        model::Misread,
        wire::Served,
        wire::ChoiceKind,
        wire::SourceChoice,
        model::ClaimKind,
        wire::BesidePart,
        wire::HostPart,
        wire::NewAccount,
        wire::AccountChoice,
        wire::HostDraft,
        wire::TestOutcome,
        wire::TestReport,
        wire::ProbeView,
        wire::TestResult,
        wire::KeyFound,
        wire::NameServer,
        wire::ServerLines,
        wire::HistoryFilter,
        wire::SettingsView,
        model::Notifications,
        model::VpnWish,
        model::Scope,
        wire::RulesPart,
        wire::NetworkPart,
        wire::NetworkView,
        wire::NetworkReport,
        wire::Folder,
        wire::LoginStart,
        wire::VaultKind,
        wire::Packaging,
        wire::Installed,
        wire::Unasked,
        wire::Latest,
        wire::Environment,
        wire::PackagePart,
        wire::Licence,
        wire::Fault,
        wire::AddressReport,
        wire::FamilyReport,
        wire::VoiceView,
        wire::LinkView,
        wire::LinkAddress,
        wire::AddressState,
        model::Verdict,
        model::Miss,
        model::public::Kind,
        model::Role,
        model::Silence,
        model::ServerAnswer,
        model::Finding,
        model::Truth,
        wire::ImportFound,
        wire::ImportPlan,
        wire::ImportAccount,
        wire::ImportMissing,
        wire::ImportHost,
        wire::ImportLeft,
        wire::ImportDone,
    );
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[test]
fn the_types_of_the_page_are_those_of_the_engine() {
    let types = types();
    if env::var_os("HOMING_WRITE_TYPES").is_some() {
        fs::create_dir_all(types_file().parent().unwrap()).unwrap();
        fs::write(types_file(), &types).unwrap();
    }
    let written = fs::read_to_string(types_file()).unwrap_or_default();
    assert!(
        written == types,
        "ui/src/generated/wire.ts is not what the engine's types say; write it anew with\n  \
         HOMING_WRITE_TYPES=1 cargo test -p tests words::",
    );
}

/// The words between two marks in a file of the repository that a pattern's two ends enclose.
fn between(file: &str, from: &str, to: &str, (open, close): (&str, &str)) -> BTreeSet<String> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..").join(file);
    let text = fs::read_to_string(path).unwrap();
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("{file} has no {from}"));
    let (part, _) = rest.split_once(to).unwrap_or_else(|| panic!("{file} has no {to}"));
    let words = part.split(open).skip(1).filter_map(|rest| rest.split(close).next());
    words.map(|word| word.replace('-', "_")).collect()
}

#[test]
fn the_page_may_call_and_calls_exactly_the_commands_that_there_are() {
    let named = between("src-tauri/build.rs", "COMMANDS", "];", ("    \"", "\""));
    let handled = between("src-tauri/src/window/main.rs", "generate_handler![", "])", ("::", ","));
    let allowed =
        between("src-tauri/capabilities/window.json", "permissions", "]", ("\"allow-", "\""));
    let called = between("ui/src/host/tauri.ts", "tauriHost", "};", ("invoke(\"", "\""));
    assert!(!named.is_empty());
    assert_eq!(handled, named, "main.rs handles what build.rs names");
    assert_eq!(allowed, named, "the capability allows what build.rs names");
    assert_eq!(called, named, "the page calls what build.rs names");
}

#[test]
fn every_catalogue_that_there_is_is_spoken_and_says_what_english_says() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ui/src/text");
    let names = fs::read_dir(&folder)
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().into_string().ok());
    let files: BTreeSet<String> =
        names.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect();
    let spoken: BTreeSet<String> = text::languages().map(str::to_owned).collect();
    assert_eq!(spoken, files, "text.rs takes in the catalogues of the folder");
    let english = fs::read_to_string(folder.join("en.json")).unwrap();
    let english: BTreeMap<String, serde_json::Value> = serde_json::from_str(&english).unwrap();
    for language in &spoken {
        let missing: Vec<_> = english.keys().filter(|code| !text::has(language, code)).collect();
        assert_eq!(missing, Vec::<&String>::new(), "not said in {language}");
        let right = text::say(language, "ui.state.right", &[]);
        assert_eq!(language == "en", right == "right", "{language} says {right}");
    }
}

#[test]
fn a_reason_is_told_in_the_language_that_is_spoken() {
    let miss = model::Miss::NoAddress { name: "eth0".into(), family: model::Family::Ipv6 };
    assert_eq!(text::miss("de-AT", &miss), "eth0 hat keine IPv6-Adresse.");
    let refused = model::Silence::Refused { code: "SERVFAIL".into() };
    let german = "Der Server hat mit dem Fehler SERVFAIL geantwortet.";
    assert_eq!(text::silence("de-AT", &refused), german);
}
