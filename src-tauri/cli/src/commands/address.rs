//! `homing address`.

use homing_engine::model::{Address, Family, Miss, SourceId};
use homing_engine::run::{Desk, Voice};
use homing_engine::text;
use serde_json::json;

use crate::output::{Failure, Output, Status};

/// Asks every source for this computer's address and shows the answers side by side.
pub(crate) async fn run(
    output: Output,
    desk: &Desk,
    wanted: Vec<String>,
) -> Result<Status, Failure> {
    let only: Vec<SourceId> = wanted.iter().map(|id| SourceId(id.clone())).collect();
    for id in &only {
        if !desk.settings().sources.iter().any(|source| source.id == *id) {
            let known = "`homing sources` lists those that there are";
            return Err(Failure::usage(format!("There is no source \"{id}\"; {known}.")));
        }
    }
    if only.iter().any(|id| id.as_str() == "auto") {
        let message = "\"auto\" is the agreement of all; leave --source out to see them.";
        return Err(Failure::usage(message));
    }
    let voices = desk.voices(&only).await;
    if output.json {
        output.value(&voices.iter().map(value).collect::<Vec<_>>());
    } else {
        for family in Family::BOTH {
            show(output, family, &voices);
        }
    }
    let known = voices.iter().any(|voice| voice.address.known().is_some());
    Ok(if known { Status::Right } else { Status::Temporary })
}

fn value(voice: &Voice) -> serde_json::Value {
    let (knowledge, address) = match voice.address {
        Address::Known(address) => ("known", Some(address)),
        Address::Absent => ("absent", None),
        Address::Unknown => ("unknown", None),
    };
    json!({
        "source": voice.source,
        "built_in": voice.built_in,
        "family": voice.family,
        "knowledge": knowledge,
        "address": address,
        "milliseconds": u64::try_from(voice.took.as_millis()).unwrap_or(u64::MAX),
        "why": voice.miss.as_ref().map(why),
    })
}

fn why(miss: &Miss) -> String {
    text::miss("en", miss)
}

fn show(output: Output, family: Family, voices: &[Voice]) {
    let rows: Vec<_> = voices
        .iter()
        .filter(|voice| voice.family == family)
        .map(|voice| {
            let said = match voice.address {
                Address::Known(address) => address.to_string(),
                Address::Absent => "none".to_owned(),
                Address::Unknown => "?".to_owned(),
            };
            let took = format!("{} ms", voice.took.as_millis());
            [voice.source.to_string(), said, took, voice.miss.as_ref().map(why).unwrap_or_default()]
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    output.table([&family.to_string(), "ADDRESS", "TOOK", "WHY NOT"], &rows);
    output.line("");
}
