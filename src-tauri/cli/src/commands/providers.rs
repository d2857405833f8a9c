//! `homing providers`.

use homing_engine::run::{Desk, Provider};

use crate::output::{Failure, Output, Status};

/// Lists the providers, or shows the one that matches in full.
pub(crate) async fn run(
    output: Output,
    desk: &Desk,
    search: Option<&str>,
) -> Result<Status, Failure> {
    let found: Vec<_> = match search {
        Some(text) => desk.find_providers(text).await,
        None => desk.providers().collect(),
    };
    if found.is_empty() {
        return Err(Failure::usage(format!(
            "No provider matches \"{}\". `homing providers` lists all; `custom` updates by any \
             URL, and a file in {} adds one.",
            search.unwrap_or_default(),
            desk.home().providers_folder().display()
        )));
    }
    if output.json {
        let values = found.iter().map(|provider| value(desk, provider));
        output.value(&values.collect::<Vec<_>>());
    } else if let ([one], Some(_)) = (found.as_slice(), search) {
        show(output, desk, one);
    } else {
        let rows: Vec<_> = found
            .iter()
            .map(|provider| {
                let fields = provider.fields.iter().map(|field| field.name.as_str());
                let fields = fields.collect::<Vec<_>>().join(" ");
                let fields = if provider.dead.is_some() { "(ended)".to_owned() } else { fields };
                [provider.id.to_string(), provider.name.clone(), fields]
            })
            .collect();
        output.table(["ID", "NAME", "FIELDS"], &rows);
    }
    Ok(Status::Right)
}

fn value(desk: &Desk, provider: &Provider) -> serde_json::Value {
    let rules = provider.rules();
    let field = |field: &homing_engine::run::Field| {
        serde_json::json!({
            "name": field.name, "label": field.label, "help": field.help, "link": field.link,
            "secret": field.secret, "optional": field.optional, "default": field.default,
            "check": field.check, "choices": field.choices,
        })
    };
    serde_json::json!({
        "id": provider.id, "name": provider.name, "site": provider.site,
        "documentation": provider.documentation, "checked": provider.checked,
        "aliases": provider.aliases, "suffixes": provider.suffixes,
        "name_servers": provider.name_servers, "notes": provider.notes,
        "ended": desk.ending(provider), "only": provider.only, "creates": provider.creates,
        "fields": provider.fields.iter().map(field).collect::<Vec<_>>(),
        "hosts_per_request": provider.limits.hosts_per_request,
        "least_interval_seconds": rules.least_interval.as_secs(),
        "refresh_seconds": rules.refresh.map(|refresh| refresh.as_secs()),
    })
}

/// One provider in full, with an account to copy.
fn show(output: Output, desk: &Desk, provider: &Provider) {
    output.line(format!("{} ({})", provider.name, provider.id));
    if let Some(words) = desk.ending(provider) {
        return output.line(format!("  ended: {words}"));
    }
    let links = [
        ("site", &provider.site),
        ("documentation", &provider.documentation),
        ("last read", &provider.checked),
    ];
    for (what, text) in links {
        if let Some(text) = text {
            output.line(format!("  {what}: {text}"));
        }
    }
    let limits = &provider.limits;
    let (most, least) = (limits.hosts_per_request, limits.least_interval.as_secs());
    output.line(format!("  names in one request: {most}; least time between two: {least} s"));
    if let Some(only) = provider.only {
        output.line(format!("  takes {only} addresses only"));
    }
    if provider.creates == Some(false) {
        output.line("  does not make a record that is missing");
    }
    for note in &provider.notes {
        output.line(format!("  note: {note}"));
    }
    output.line("\n[[account]]\nid = \"my-account\"");
    output.line(format!("provider = \"{}\"", provider.id));
    for field in provider.fields.iter().filter(|field| !field.secret) {
        let comment = if field.optional { "  # optional" } else { "" };
        let value = field.default.clone().unwrap_or_default();
        output.line(format!("{} = \"{value}\"{comment}", field.name));
    }
    output.line("");
    for field in &provider.fields {
        let help = field.help.as_ref().map(|help| format!(". {help}")).unwrap_or_default();
        output.line(format!("{}: {}{help}", field.name, field.label));
        if field.secret {
            output.line(format!("  put it by: homing secret set my-account {}", field.name));
        }
    }
}
