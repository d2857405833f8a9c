//! `[settings]`.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use super::duration;
use super::page::{ConfigError, Fields};
use crate::model::Options;

/// The least time between two slow looks.
const LEAST_POLL: Duration = Duration::from_secs(30);

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
    if let Some(text) = fields.text("resolver")? {
        options.resolver = Some(resolver(text.get_ref()).ok_or_else(|| {
            let message = "`resolver` has to be an address with or without a port, such as \
                           \"192.0.2.53\" or \"[2001:db8::53]:5353\"";
            fields.page.error(&text.span(), message)
        })?);
    }
    if let Some(file) = fields.choice("vault", &[("keyring", false), ("file", true)])? {
        options.vault_file = file;
    }
    if let Some(on) = fields.flag("notifications")? {
        options.notifications = on;
    }
    options.language = fields.text("language")?.map(toml::Spanned::into_inner);
    options.language = options.language.filter(|language| language != "system");
    let themes = [("light", Some("light")), ("dark", Some("dark")), ("system", None)];
    options.theme = fields.choice("theme", &themes)?.flatten().map(str::to_owned);
    fields.warn_of_rest();
    Ok(options)
}

/// `address` or `address:port`; the port is 53 where none is written.
fn resolver(text: &str) -> Option<SocketAddr> {
    let address = text.parse::<IpAddr>().map(|address| SocketAddr::new(address, 53));
    text.parse().or(address).ok()
}
