//! What the window's forms are drawn from.

use super::Desk;
use crate::model::{Family, Source, SourceKind};
use crate::publish::Provider;
use crate::store::config::is_askable;
use crate::wire::{ChoiceKind, FormField, ProviderForm, SourceChoice};

impl Desk {
    /// Every provider, as far as a form needs to know it, by name; none whose service has ended.
    pub fn forms(&self) -> Vec<ProviderForm> {
        let alive = self.providers.iter().filter(|provider| provider.dead.is_none());
        let mut forms: Vec<_> = alive.map(form).collect();
        forms.sort_by_key(|form| form.name.to_lowercase());
        forms
    }

    /// Every place that an address can come from: `auto` first, then this computer's
    /// interfaces, then the rest in their order.
    pub fn source_choices(&self) -> Vec<SourceChoice> {
        let is_page = |source: &&Source| matches!(source.kind, SourceKind::Portal { .. });
        let sources = self.settings.sources.iter().filter(|source| !is_page(source));
        let mut choices: Vec<_> = sources.map(choice).collect();
        choices.sort_by_key(|choice| match choice.kind {
            ChoiceKind::Auto => 0,
            ChoiceKind::Interface => 1,
            ChoiceKind::Fixed => 2,
            ChoiceKind::Router => 3,
            ChoiceKind::File | ChoiceKind::Command => 4,
            ChoiceKind::Web => 5,
            ChoiceKind::Stun => 6,
            ChoiceKind::Dns => 7,
        });
        choices
    }
}

fn form(provider: &Provider) -> ProviderForm {
    let field = |field: &crate::publish::Field| FormField {
        name: field.name.clone(),
        label: field.label.clone(),
        help: field.help.clone(),
        link: field.link.clone(),
        secret: field.secret,
        optional: field.optional,
        default: field.default.clone(),
        check: field.check.clone(),
        choices: field.choices.clone(),
        lines: field.has_lines(),
        file: field.file,
        template: field.is_template(),
    };
    ProviderForm {
        id: provider.id.to_string(),
        name: provider.name.clone(),
        site: provider.site.clone(),
        documentation: provider.documentation.clone(),
        fields: provider.fields.iter().map(field).collect(),
        suffixes: provider.suffixes.clone(),
        aliases: provider.aliases.clone(),
        notes: provider.notes.clone(),
    }
}

fn choice(source: &Source) -> SourceChoice {
    SourceChoice {
        id: source.id.to_string(),
        label: source.id.to_string(),
        kind: choice_kind(source),
        families: Family::BOTH.into_iter().filter(|family| source.kind.covers(*family)).collect(),
        built_in: source.built_in,
        askable: is_askable(&source.kind),
        url: match &source.kind {
            SourceKind::Web { url, ca_file: None, insecure: false }
                if !source.built_in && url.ipv4 == url.ipv6 =>
            {
                url.ipv4.clone()
            }
            _ => None,
        },
    }
}

/// How a source finds an address.
pub(super) fn choice_kind(source: &Source) -> ChoiceKind {
    match source.kind {
        SourceKind::Auto => ChoiceKind::Auto,
        SourceKind::Web { .. } | SourceKind::Portal { .. } => ChoiceKind::Web,
        SourceKind::Dns { .. } => ChoiceKind::Dns,
        SourceKind::Stun { .. } => ChoiceKind::Stun,
        SourceKind::Router { .. } => ChoiceKind::Router,
        SourceKind::Interface { .. } => ChoiceKind::Interface,
        SourceKind::Command { .. } => ChoiceKind::Command,
        SourceKind::File { .. } => ChoiceKind::File,
        SourceKind::Fixed { .. } => ChoiceKind::Fixed,
    }
}
