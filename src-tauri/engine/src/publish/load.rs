//! Finds the provider files, and reads and checks one when it is first asked for.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::OnceLock;

use super::check::check;
use super::file::{Placed, ProviderFile};
use super::provider::{Code, Field, How, Provider};
use super::rfc2136::target;
use super::step_file::{RuleFile, StepFile};
use crate::model::{Account, ProviderId, ProviderRules, data_files};

/// The largest file that is read, in bytes.
const LARGEST: u64 = 256 * 1024;

/// A provider file that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Fault {
    /// The file's name.
    pub file: String,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// What is wrong and what was expected.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}, line {line}: {}", self.file, self.message),
        }
    }
}

/// A file's text, and what is made of it once it was asked for.
struct Entry {
    text: Cow<'static, str>,
    /// Whether a test has proved it, so that its templates need not be tried out again.
    built_in: bool,
    parsed: OnceLock<Result<ProviderFile, Fault>>,
    read: OnceLock<Result<Provider, Fault>>,
}

impl Entry {
    fn new(text: impl Into<Cow<'static, str>>, built_in: bool) -> Self {
        let (parsed, read) = (OnceLock::new(), OnceLock::new());
        Self { text: text.into(), built_in, parsed, read }
    }

    /// The file's form; kept, for the files whose preset it is.
    fn parsed(&self, id: &str) -> Result<&ProviderFile, Fault> {
        self.parsed.get_or_init(|| parse(id, &self.text)).as_ref().map_err(Fault::clone)
    }
}

/// All providers: the built-in ones, and those of the user's folder, which replace built-in ones
/// of the same name. A file is read when it is first asked for, so that a hundred of them cost
/// nothing at the start.
pub struct Providers {
    entries: BTreeMap<String, Entry>,
}

impl Providers {
    /// Finds the files. Those of the user's folder are read at once, and what is wrong with them
    /// is told; such a provider is not there, not even where a built-in one has its name.
    pub fn load(folder: Option<&Path>) -> (Self, Vec<Fault>) {
        let built_in = data_files::PROVIDERS
            .iter()
            .map(|(id, text)| ((*id).to_owned(), Entry::new(*text, true)));
        let mut providers = Self { entries: built_in.collect() };
        let (files, mut faults) = folder.map(read_folder).unwrap_or_default();
        let own: Vec<String> = files.iter().map(|(id, _)| id.clone()).collect();
        for (id, text) in files {
            providers.entries.insert(id, Entry::new(text, false));
        }
        faults.extend(own.iter().filter_map(|id| providers.read(id)?.as_ref().err().cloned()));
        (providers, faults)
    }

    /// Providers of these files: ids and texts.
    pub fn of<'a>(files: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        let entry = |(id, text): (&str, String)| (id.to_owned(), Entry::new(text, false));
        Self { entries: files.into_iter().map(entry).collect() }
    }

    /// The provider of this id.
    pub fn get(&self, id: &ProviderId) -> Option<&Provider> {
        self.read(id.as_str())?.as_ref().ok()
    }

    /// All of them, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.entries.keys().filter_map(|id| self.read(id)?.as_ref().ok())
    }

    /// What is wrong with any of the files. Reads all of them, and tries out their templates.
    pub fn faults(&self) -> Vec<Fault> {
        let fault = |(id, entry): (&String, &Entry)| self.complete(id, entry, true).err();
        self.entries.iter().filter_map(fault).collect()
    }

    /// What the core has to know of a provider.
    pub fn rules(&self, id: &ProviderId) -> Option<ProviderRules> {
        self.get(id).map(Provider::rules)
    }

    /// The secrets that an account may have: the vault need not be open for one that has none.
    pub fn secrets_of(&self, account: &Account) -> impl Iterator<Item = &Field> {
        let provider = self.get(&account.provider);
        let kerberos = provider.is_some_and(|one| matches!(one.how, How::Code(Code::Rfc2136)))
            && target::is_kerberos(account).unwrap_or(false);
        let fields = provider.filter(|_| !kerberos).map(|one| one.fields.as_slice());
        fields.unwrap_or_default().iter().filter(|field| field.secret)
    }

    fn read(&self, id: &str) -> Option<&Result<Provider, Fault>> {
        let entry = self.entries.get(id)?;
        Some(entry.read.get_or_init(|| self.complete(id, entry, false)))
    }

    /// Reads a file and lays it over its preset; checks what no test has proved, or all.
    fn complete(&self, id: &str, entry: &Entry, all: bool) -> Result<Provider, Fault> {
        let (file, text) = (entry.parsed(id)?, entry.text.as_ref());
        let preset = match &file.preset {
            None => None,
            Some(name) => {
                let wrong = |why: &str| fault(id, text, Some(name.span()), why.to_owned());
                let entry = self
                    .entries
                    .get(name.get())
                    .filter(|_| name.get() != id)
                    .ok_or_else(|| wrong("the preset has to be another provider's id"))?;
                let preset = entry.parsed(name.get())?;
                if preset.preset.is_some() || preset.code.is_some() {
                    return Err(wrong("the preset has to be made of steps of its own"));
                }
                Some((preset, entry))
            }
        };
        let proved = entry.built_in && preset.is_none_or(|(_, entry)| entry.built_in);
        let preset = preset.map(|(preset, _)| preset);
        let whole = lay_over(file.clone(), preset);
        if all || !proved {
            check(&whole).map_err(|(place, message)| fault(id, text, place, message))?;
        }
        finish(id, whole, preset).map_err(|message| fault(id, text, None, message))
    }
}

/// Reads one file's form.
fn parse(id: &str, text: &str) -> Result<ProviderFile, Fault> {
    toml::from_str(text).map_err(|error| {
        let message = error.message().trim().replace('\n', "; ");
        fault(id, text, error.span(), message)
    })
}

/// A fault at a place in the text.
fn fault(id: &str, text: &str, place: Option<std::ops::Range<usize>>, message: String) -> Fault {
    let line = place.map_or(0, |place| {
        1 + text.bytes().take(place.start).filter(|byte| *byte == b'\n').count()
    });
    Fault { file: format!("{id}.toml"), line, message }
}

/// The file with what it takes from its preset.
fn lay_over(mut file: ProviderFile, preset: Option<&ProviderFile>) -> ProviderFile {
    let Some(preset) = preset else { return file };
    file.endpoint = file.endpoint.or_else(|| preset.endpoint.clone());
    file.user_agent = file.user_agent.or_else(|| preset.user_agent.clone());
    file.families = file.families.or(preset.families);
    file.only = file.only.or(preset.only);
    file.unmentioned = file.unmentioned.or(preset.unmentioned);
    file.words = file.words.or_else(|| preset.words.clone());
    file.rule.extend(preset.rule.iter().cloned());
    let mut own: Vec<StepFile> = std::mem::take(&mut file.step);
    for theirs in preset.step.clone() {
        let same = own.iter().position(|step| step.name == theirs.name);
        file.step.push(match same {
            Some(at) => own.remove(at).over(theirs),
            None => theirs,
        });
    }
    file.step.extend(own);
    file
}

/// The provider of a checked file.
fn finish(id: &str, file: ProviderFile, preset: Option<&ProviderFile>) -> Result<Provider, String> {
    let limits = file.limits.or(preset.map(|preset| &preset.limits));
    let how = match file.code {
        Some(code) => How::Code(code),
        None => How::Steps(
            file.step
                .into_iter()
                .map(StepFile::complete)
                .collect::<Option<_>>()
                .ok_or("a step has no url")?,
        ),
    };
    let text = Placed::text;
    Ok(Provider {
        id: ProviderId::from(id),
        name: file.name,
        site: file.site,
        documentation: file.documentation,
        checked: file.checked,
        fields: file.field.into_iter().map(toml::Spanned::into_inner).collect(),
        aliases: file.aliases,
        suffixes: file.suffixes,
        name_servers: file.name_servers,
        dead: file.dead.map(text),
        instead: file.instead.map(text),
        notes: file.notes,
        creates: file.creates,
        only: file.only,
        proxy: file.proxy,
        host_check: file.host_check.map(text),
        how,
        endpoint: file.endpoint.map(text),
        user_agent: file.user_agent.map(text),
        families: file.families.unwrap_or_default(),
        unmentioned: file.unmentioned.unwrap_or_default(),
        limits,
        rules: file.rule.into_iter().map(RuleFile::complete).collect(),
        words: file.words.map(text),
    })
}

/// The `.toml` files of a folder; none where there is no folder.
fn read_folder(folder: &Path) -> (Vec<(String, String)>, Vec<Fault>) {
    let (mut files, mut faults) = (Vec::new(), Vec::new());
    let Ok(found) = std::fs::read_dir(folder) else {
        return (files, faults);
    };
    let paths: BTreeSet<_> = found.filter_map(|entry| Some(entry.ok()?.path())).collect();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "toml")) {
        let id = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        match read_bounded(path) {
            Ok(text) => files.push((id, text)),
            Err(error) => {
                faults.push(Fault {
                    file: format!("{id}.toml"),
                    line: 0,
                    message: format!("cannot be read: {error}"),
                });
            }
        }
    }
    (files, faults)
}

fn read_bounded(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    let read = File::open(path)?.take(LARGEST + 1).read_to_string(&mut text)?;
    if read as u64 > LARGEST {
        return Err(std::io::Error::other("it is larger than 256 KiB"));
    }
    Ok(text)
}
