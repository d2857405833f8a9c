//! `homing address`.

use std::io::{IsTerminal as _, stderr};

use homing_engine::model::{SourceId, SourceKind, public};
use homing_engine::run::Desk;
use homing_engine::text;
use homing_engine::wire::{FamilyReport, Knowledge, VoiceView};

use crate::output::{self, Failure, Output, Status};
use crate::sentences::say;

/// Asks every source for this computer's address and shows the answers side by side, with what
/// follows from them.
pub(crate) async fn run(
    output: Output,
    desk: &Desk,
    wanted: Vec<String>,
) -> Result<Status, Failure> {
    let only: Vec<SourceId> = wanted.iter().map(|id| SourceId(id.clone())).collect();
    check(desk, &only)?;
    // It takes up to 8 s: who waits at a terminal is told what for.
    if stderr().is_terminal() {
        output::say(asking(desk, &only));
    }
    let report = desk.addresses(&only).await;
    if output.json {
        output.value(&report);
    } else {
        for family in &report.families {
            show(output, family);
        }
    }
    let mut voices = report.families.iter().flat_map(|family| &family.voices);
    let known = voices.any(|voice| voice.address.is_some());
    Ok(if known { Status::Right } else { Status::Temporary })
}

/// Whether the sources that are named can be asked.
fn check(desk: &Desk, only: &[SourceId]) -> Result<(), Failure> {
    for id in only {
        let Some(source) = desk.settings().sources.iter().find(|source| source.id == *id) else {
            let known = "`homing sources` lists those that there are";
            return Err(Failure::usage(format!("There is no source \"{id}\"; {known}.")));
        };
        let message = match source.kind {
            SourceKind::Auto => "is the agreement of all; leave --source out to see them",
            SourceKind::Portal { .. } => "tells no address, only whether one has to sign in",
            _ => continue,
        };
        return Err(Failure::usage(format!("\"{id}\" {message}.")));
    }
    Ok(())
}

fn asking(desk: &Desk, only: &[SourceId]) -> String {
    let sources = desk.settings().sources.iter().filter(|source| {
        let tells = !matches!(source.kind, SourceKind::Auto | SourceKind::Portal { .. });
        tells && (only.is_empty() || only.contains(&source.id))
    });
    match sources.count() {
        1 => "Asking one source…".to_owned(),
        many => format!("Asking {many} sources…"),
    }
}

/// One family: a table of its sources, and below it what follows.
fn show(output: Output, report: &FamilyReport) {
    if report.voices.is_empty() {
        return; // no source that was named tells addresses of this family
    }
    let family = report.family.to_string();
    let believed = report.address.as_deref().unwrap_or("not known");
    output.line(format!("{family}: {believed}"));
    let mut voices: Vec<&VoiceView> = report.voices.iter().collect();
    voices.sort_by_key(|voice| (rank(voice), voice.milliseconds));
    let rows: Vec<_> = voices.into_iter().map(row).collect();
    output.table(["SOURCE", "ADDRESS", "TOOK", "AGREES"], &rows);
    let verdict = format!("verdict.{}", report.verdict.code());
    let told = say(&verdict, &[("family", &family)]);
    output.line(format!("{told} {}", say(&format!("{verdict}.next"), &[("family", &family)])));
    output.line("");
}

/// Those that agree first, those that told nothing last.
fn rank(voice: &VoiceView) -> u8 {
    match (voice.knowledge, voice.agrees) {
        (Knowledge::Unknown, _) => 4,
        (Knowledge::Absent, _) => 3,
        (Knowledge::Known, Some(true)) => 0,
        (Knowledge::Known, _) if not_public(voice).is_none() => 1,
        (Knowledge::Known, _) => 2,
    }
}

/// What the address is for, where it is not for the whole internet: of such a one it is no news
/// that the internet sees another.
fn not_public(voice: &VoiceView) -> Option<String> {
    let kind = public::kind(voice.address.as_ref()?.parse().ok()?);
    if kind.is_public() {
        return None;
    }
    let code = serde_json::to_value(kind).ok()?;
    Some(say(&format!("kind.{}", code.as_str()?), &[]))
}

fn row(voice: &VoiceView) -> [String; 4] {
    let said = match (&voice.address, voice.knowledge) {
        (Some(address), _) => address.as_str(),
        (None, Knowledge::Absent) => "none",
        (None, _) => "?",
    };
    let agrees = match (voice.agrees, &voice.miss, not_public(voice)) {
        (Some(true), ..) => "yes".to_owned(),
        (None, Some(miss), _) => text::miss("en", miss),
        (.., Some(kind)) => kind,
        (Some(false), ..) => "no".to_owned(),
        (None, None, None) => String::new(),
    };
    let took = format!("{} ms", voice.milliseconds);
    [voice.source.clone(), said.to_owned(), took, agrees]
}
