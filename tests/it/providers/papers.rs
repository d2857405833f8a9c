//! What is written from the provider files: the schema that editors complete them by, and the
//! page that lists all providers. Both are compared with what is checked in.

use std::path::PathBuf;
use std::{env, fs};

use homing_engine::model::data_files;
use homing_engine::publish::{Families, Provider, Providers, schema};

fn engine(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/engine").join(file)
}

/// Compares a file with what it should be, or writes it anew where that is wished.
fn compare(file: &str, text: &str) {
    if env::var_os("HOMING_WRITE_TYPES").is_some() {
        fs::write(engine(file), text).unwrap();
    }
    let written = fs::read_to_string(engine(file)).unwrap_or_default();
    assert!(
        written == text,
        "src-tauri/engine/{file} is not what the code says; write it anew with\n  \
         HOMING_WRITE_TYPES=1 cargo test -p tests papers::",
    );
}

#[test]
fn the_schema_is_that_of_the_code() {
    let text = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
    compare("providers/schema.json", &text);
}

#[test]
fn every_provider_file_names_the_schema_in_its_first_line_and_has_only_what_that_knows() {
    let schema = schema();
    let known = &schema["properties"];
    let in_step = &schema["$defs"]["StepFile"]["properties"];
    assert!(known["name"]["description"].is_string(), "editors say what a key is for");
    for (id, text) in data_files::PROVIDERS {
        let line = text.lines().next();
        assert_eq!(line, Some("#:schema ./schema.json"), "{id}.toml does not name its schema");
        let file: toml::Table = toml::from_str(text).unwrap();
        for key in file.keys() {
            assert!(known.get(key).is_some(), "{id}.toml: the schema does not know {key}");
        }
        let steps = file.get("step").and_then(|steps| steps.as_array());
        for key in steps.into_iter().flatten().flat_map(|step| step.as_table().unwrap().keys()) {
            assert!(in_step.get(key).is_some(), "{id}.toml: the schema does not know step.{key}");
        }
    }
}

/// A length of time as provider files write it.
fn span(seconds: u64) -> String {
    [(86400, "d"), (3600, "h"), (60, "min")]
        .into_iter()
        .find(|(unit, _)| seconds > 0 && seconds.is_multiple_of(*unit))
        .map_or(format!("{seconds} s"), |(unit, name)| format!("{} {name}", seconds / unit))
}

fn families(provider: &Provider) -> String {
    if !provider.is_made_of_steps() {
        return "both in one message".to_owned();
    }
    let way = match provider.families {
        Families::Together => "both in one request",
        Families::Each => "a request each",
        Families::Source => "a request each, by source address",
        Families::AsWritten => "as written",
    };
    provider.only.map_or(way.to_owned(), |only| format!("{only} only"))
}

fn limits(provider: &Provider) -> String {
    let limits = &provider.limits;
    let mut words = vec![format!("{} between updates", span(limits.least_interval.as_secs()))];
    if limits.hosts_per_request > 1 {
        words.push(format!("{} names a request", limits.hosts_per_request));
    }
    if limits.requests_at_once > 1 {
        words.push(format!("{} requests at once", limits.requests_at_once));
    }
    words.extend(limits.refresh.map(|again| format!("again after {}", span(again.as_secs()))));
    let most = (limits.most_ttl != u32::MAX >> 1).then_some(limits.most_ttl);
    match (limits.least_ttl > 1, most) {
        (false, None) => {}
        (true, None) => words.push(format!("TTL from {}", limits.least_ttl)),
        (_, Some(most)) => words.push(format!("TTL {} to {most}", limits.least_ttl)),
    }
    words.extend(provider.user_agent.as_ref().map(|_| "User-Agent of its own".to_owned()));
    words.join("; ")
}

fn notes(provider: &Provider) -> String {
    let mut notes = provider.notes.clone();
    if provider.creates == Some(false) {
        notes.insert(0, "The record has to be there before.".to_owned());
    }
    notes.join(" ")
}

fn link(provider: &Provider) -> String {
    let name = &provider.name;
    provider.site.as_ref().map_or(name.clone(), |site| format!("[{name}]({site})"))
}

fn read_on(provider: &Provider) -> String {
    let day = provider.checked.clone().unwrap_or_default();
    provider.documentation.as_ref().map_or(day.clone(), |page| format!("[{day}]({page})"))
}

#[test]
fn the_page_lists_every_provider_as_its_file_has_it() {
    let (providers, _) = Providers::load(None);
    let mut all: Vec<&Provider> = providers.iter().collect();
    all.sort_by_key(|provider| provider.name.to_lowercase());
    let (dead, alive): (Vec<&Provider>, Vec<&Provider>) =
        all.into_iter().partition(|provider| provider.dead.is_some());
    let mut page = format!(
        "# Providers\n\nThe {} providers that Homing knows. A test writes this page from the files \
         in `providers/`; do not edit it. The day is the one on which a file's facts were gathered: \
         from the provider's own pages where they could be read, else from what other clients do.\n\n\
         | provider | id | families | limits | notes | facts of |\n\
         | --- | --- | --- | --- | --- | --- |\n",
        alive.len()
    );
    for provider in alive {
        let (families, limits, notes) = (families(provider), limits(provider), notes(provider));
        let cells = [link(provider), format!("`{}`", provider.id), families, limits, notes];
        let cells = cells.map(|cell| cell.replace('|', "\\|")).join(" | ");
        page += &format!("| {cells} | {} |\n", read_on(provider)).replace("  ", " ");
    }
    if !dead.is_empty() {
        page += "\n## Ended\n\nAn account of these says so and names a way on.\n\n\
                 | provider | id | what became of it |\n| --- | --- | --- |\n";
    }
    for provider in dead {
        let words = providers.ending(provider).unwrap_or_default();
        page += &format!("| {} | `{}` | {words} |\n", provider.name, provider.id);
    }
    compare("PROVIDERS.md", &page);
}
