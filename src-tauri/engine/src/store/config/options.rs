//! `[settings]`.

use std::time::Duration;

use toml::Spanned;
use toml::de::DeValue;
use toml_edit::Value;

use super::duration;
use super::kinds::socket_address;
use super::page::{ConfigError, Fields, Page, Placed};
use crate::model::{Feed, Notifications, Options, Proxy, Source, SourceId, SourceKind, VpnWish};

/// The least time between two slow looks.
const LEAST_POLL: Duration = Duration::from_secs(30);

/// The least time between two glances.
const LEAST_GLANCE: Duration = Duration::from_secs(10);

/// What can be done while a VPN is the way to the internet, as it is written.
pub(super) const VPN_WISHES: [(&str, VpnWish); 3] =
    [("hold", VpnWish::Hold), ("publish", VpnWish::Publish), ("outside", VpnWish::Outside)];

/// Reads which sources `auto` may ask; they may be the user's own, which are read later than the
/// other options. `None`: nothing is said of it.
pub(super) fn auto<'t>(
    page: &Page<'t>,
    value: &Spanned<DeValue<'t>>,
    sources: &[Source],
) -> Result<Vec<SourceId>, ConfigError> {
    let expected = "a list of ids of sources, such as [\"ipify\", \"wan\"]";
    let DeValue::Array(list) = value.get_ref() else {
        return Err(page.error(&value.span(), format!("`auto` has to be {expected}")));
    };
    let mut chosen = Vec::new();
    for one in list {
        let known = one.get_ref().as_str().and_then(|id| {
            let askable = |source: &&Source| source.id.as_str() == id && is_askable(&source.kind);
            sources.iter().find(askable)
        });
        let source = known.ok_or_else(|| {
            let message = "this is no source that \"auto\" could ask; `homing sources` lists them";
            page.error(&one.span(), message)
        })?;
        chosen.push(source.id.clone());
    }
    Ok(chosen)
}

/// The kinds of notifications, as they are written.
const KINDS: [&str; 4] = ["needs-you", "mended", "hidden", "changed"];

/// Reads which notifications are shown: all of the usual ones or none, or a list of kinds.
fn notifications(
    fields: &Fields<'_, '_>,
    value: &Spanned<DeValue<'_>>,
) -> Result<Notifications, ConfigError> {
    let what = "true or false, or a list such as [\"needs-you\", \"mended\", \"hidden\", \
                \"changed\"]";
    match value.get_ref() {
        DeValue::Boolean(true) => Ok(Notifications::default()),
        DeValue::Boolean(false) => Ok(Notifications::NONE),
        DeValue::Array(list) => {
            let mut chosen = Notifications::NONE;
            for one in list {
                match one.get_ref().as_str() {
                    Some("needs-you") => chosen.needs_you = true,
                    Some("mended") => chosen.mended = true,
                    Some("hidden") => chosen.hidden = true,
                    Some("changed") => chosen.changed = true,
                    _ => return Err(fields.expected(one, "notifications", what)),
                }
            }
            Ok(chosen)
        }
        _ => Err(fields.expected(value, "notifications", what)),
    }
}

/// A wish as it is written.
pub(super) fn word_of(wish: VpnWish) -> &'static str {
    VPN_WISHES.into_iter().find(|(_, one)| *one == wish).map_or("hold", |(word, _)| word)
}

/// The usual kinds are written as `true`, and none as `false`.
pub(super) fn write_notifications(kinds: Notifications) -> Value {
    if kinds == Notifications::default() || kinds == Notifications::NONE {
        return (kinds != Notifications::NONE).into();
    }
    let Notifications { needs_you, mended, hidden, changed } = kinds;
    let all = KINDS.into_iter().zip([needs_you, mended, hidden, changed]);
    Value::Array(all.filter(|(_, on)| *on).map(|(kind, _)| kind).collect())
}

/// Reads a proxy; `None`: it is none.
fn proxy(text: &str) -> Option<Proxy> {
    match text {
        "system" => Some(Proxy::System),
        "off" => Some(Proxy::Off),
        text => {
            let url = url::Url::parse(text).ok()?;
            let known = matches!(url.scheme(), "http" | "https" | "socks5" | "socks5h");
            let bare = url.username().is_empty() && url.password().is_none();
            (known && bare && url.has_host()).then(|| Proxy::At(text.to_owned()))
        }
    }
}

/// Reads where it is looked for a newer version.
fn releases(fields: &Fields<'_, '_>, text: &Placed) -> Result<Box<Feed>, ConfigError> {
    let feed = Feed::parse(text.get_ref()).map(Box::new);
    feed.ok_or_else(|| {
        let message = "`releases` has to be the address of the newest release as JSON, such as \
                       \"https://git.example/api/v1/repos/homing/homing/releases/latest\"; plain \
                       http is taken to this computer only, and no user name or password";
        fields.page.error(&text.span(), message)
    })
}

/// Whether a source can be one voice among others.
pub(crate) fn is_askable(kind: &SourceKind) -> bool {
    !matches!(kind, SourceKind::Auto | SourceKind::Interface { .. } | SourceKind::Fixed { .. })
}

/// Reads the options.
pub(super) fn read(mut fields: Fields<'_, '_>) -> Result<Options, ConfigError> {
    let mut options = Options::default();
    if let Some(text) = fields.text("poll")? {
        options.poll = duration::parse(text.get_ref())
            .filter(|poll| *poll >= LEAST_POLL)
            .ok_or_else(|| {
                let message =
                    "`poll` has to be a duration of at least 30s, such as \"5m\" or \"1h\"";
                fields.page.error(&text.span(), message)
            })?;
    }
    if let Some(text) = fields.text("glance")? {
        options.glance = match text.get_ref().as_str() {
            "off" => None,
            text_itself => Some(
                duration::parse(text_itself).filter(|glance| *glance >= LEAST_GLANCE).ok_or_else(
                    || {
                        let message = "`glance` has to be \"off\" or a duration of at least 10s";
                        fields.page.error(&text.span(), message)
                    },
                )?,
            ),
        };
    }
    options.vpn = fields.choice("vpn", &VPN_WISHES)?.unwrap_or_default();
    if let Some(text) = fields.text("resolver")? {
        options.resolver = Some(socket_address(text.get_ref(), 53).ok_or_else(|| {
            let message = "`resolver` has to be an address with or without a port, such as \
                           \"192.0.2.53\" or \"[2001:db8::53]:5353\"";
            fields.page.error(&text.span(), message)
        })?);
    }
    if let Some(file) = fields.choice("vault", &[("keyring", false), ("file", true)])? {
        options.vault_file = file;
    }
    if let Some(value) = fields.value("notifications") {
        options.notifications = notifications(&fields, value)?;
    }
    if let Some(text) = fields.text("proxy")? {
        let chosen = proxy(text.get_ref()).ok_or_else(|| {
            let message = "`proxy` has to be \"system\", \"off\" or a URL such as \
                           \"http://192.0.2.7:3128\" or \"socks5h://localhost:1080\"; a user \
                           name and password do not belong into this file";
            fields.page.error(&text.span(), message)
        })?;
        options.proxy = Box::new(chosen);
    }
    if let Some(text) = fields.text("releases")? {
        options.releases = Some(releases(&fields, &text)?);
    }
    options.language = fields.text("language")?.map(toml::Spanned::into_inner);
    options.language = options.language.filter(|language| language != "system");
    let themes = [("light", Some("light")), ("dark", Some("dark")), ("system", None)];
    options.theme = fields.choice("theme", &themes)?.flatten().map(str::to_owned);
    // Read once the sources are known.
    fields.value("auto");
    fields.warn_of_rest();
    Ok(options)
}
