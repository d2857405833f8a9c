//! `homing providers`.

use homing_engine::run::{Desk, Provider};

use crate::output::{Failure, Output, Status};

/// Lists the providers, or shows the one that matches in full.
pub(crate) fn run(output: Output, desk: &Desk, search: Option<&str>) -> Result<Status, Failure> {
    let fits = |provider: &&Provider| search.is_none_or(|word| matches(provider, word));
    let found: Vec<_> = desk.providers().filter(fits).collect();
    if found.is_empty() {
        return Err(Failure::usage(format!(
            "No provider matches \"{}\". `homing providers` lists all; `custom` updates by any \
             URL, and a file in {} adds one.",
            search.unwrap_or_default(),
            desk.home().providers_folder().display()
        )));
    }
    if output.json {
        output.value(&found.iter().map(|provider| value(provider)).collect::<Vec<_>>());
    } else if let ([one], Some(_)) = (found.as_slice(), search) {
        show(output, one);
    } else {
        let rows: Vec<_> = found
            .iter()
            .map(|provider| {
                let fields = provider.fields.iter().map(|field| field.name.as_str());
                let fields = fields.collect::<Vec<_>>().join(" ");
                [provider.id.to_string(), provider.name.clone(), fields]
            })
            .collect();
        output.table(["ID", "NAME", "FIELDS"], &rows);
    }
    Ok(Status::Right)
}

fn matches(provider: &Provider, word: &str) -> bool {
    let word = word.to_lowercase();
    let texts = [provider.id.as_str(), &provider.name].into_iter();
    let texts = texts.chain(provider.suffixes.iter().map(String::as_str));
    texts.chain(provider.site.as_deref()).any(|text| text.to_lowercase().contains(&word))
}

fn value(provider: &Provider) -> serde_json::Value {
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
        "suffixes": provider.suffixes,
        "fields": provider.fields.iter().map(field).collect::<Vec<_>>(),
        "hosts_per_request": rules.hosts_per_request,
        "least_interval_seconds": rules.least_interval.as_secs(),
        "refresh_seconds": rules.refresh.map(|refresh| refresh.as_secs()),
    })
}

/// One provider in full, with an account to copy.
fn show(output: Output, provider: &Provider) {
    output.line(format!("{} ({})", provider.name, provider.id));
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
    let rules = provider.rules();
    let (most, least) = (rules.hosts_per_request, rules.least_interval.as_secs());
    output.line(format!("  names in one update: {most}; least time between two: {least} s"));
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
