//! The history: events by time, kind, host and account.

use std::time::Duration;

use rusqlite::{Statement, ToSql, params};

use super::{Store, StoreError};
use crate::model::{Event, HostName, Time, What};

/// How long events are kept.
const KEPT_FOR: Duration = Duration::from_secs(400 * 24 * 60 * 60);
/// How many events are kept.
const KEPT_AT_MOST: i64 = 100_000;

/// Which events are asked for; what is not set does not restrict.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    /// Not before.
    pub since: Option<Time>,
    /// Before.
    pub until: Option<Time>,
    /// Only this host's.
    pub host: Option<HostName>,
    /// Only these kinds (`updated`, `stopped`, …); empty: every kind.
    pub kinds: Vec<String>,
    /// At most this many, the newest.
    pub limit: Option<u32>,
}

impl Store {
    /// The events that pass a filter, the newest first. Events that a newer version wrote and
    /// this one does not know are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn history(&self, filter: &Filter) -> Result<Vec<Event>, StoreError> {
        let mut query = String::from("SELECT body FROM event WHERE at >= ? AND at < ?");
        let since = filter.since.map_or(i64::MIN, |time| time.0);
        let until = filter.until.map_or(i64::MAX, |time| time.0);
        let mut values: Vec<Box<dyn ToSql>> = vec![Box::new(since), Box::new(until)];
        if let Some(host) = &filter.host {
            query.push_str(" AND host = ?");
            values.push(Box::new(host.as_str().to_owned()));
        }
        if !filter.kinds.is_empty() {
            let places = vec!["?"; filter.kinds.len()].join(", ");
            query.push_str(&format!(" AND kind IN ({places})"));
            values.extend(filter.kinds.iter().map(|kind| Box::new(kind.clone()) as Box<dyn ToSql>));
        }
        query.push_str(" ORDER BY at DESC, id DESC LIMIT ?");
        values.push(Box::new(filter.limit.map_or(-1, i64::from)));
        let mut statement = self.connection.prepare(&query)?;
        let rows = statement.query_map(rusqlite::params_from_iter(values), |row| row.get(0))?;
        let bodies: Vec<String> = rows.collect::<rusqlite::Result<_>>()?;
        Ok(bodies.iter().filter_map(|body| serde_json::from_str(body).ok()).collect())
    }

    /// Forgets events that are too old or too many.
    pub(super) fn forget_old_history(&self, now: Time) -> Result<(), StoreError> {
        self.connection.execute("DELETE FROM event WHERE at < ?1", [(now - KEPT_FOR).0])?;
        self.connection.execute(
            "DELETE FROM event WHERE id <= (SELECT max(id) FROM event) - ?1",
            [KEPT_AT_MOST],
        )?;
        Ok(())
    }
}

/// What adds an event.
pub(super) const ADD: &str =
    "INSERT INTO event (at, kind, host, account, body) VALUES (?1, ?2, ?3, ?4, ?5)";

/// Adds an event by [`ADD`].
pub(super) fn add(statement: &mut Statement<'_>, event: &Event) -> Result<(), StoreError> {
    let body = serde_json::to_string(event)?;
    // The tag is written before what belongs to it, so that the first one is the event's own.
    let kind = body.split("\"kind\":\"").nth(1).and_then(|rest| rest.split('"').next());
    let (host, account) = whose(&event.what);
    statement.execute(params![event.at.0, kind.unwrap_or_default(), host, account, body])?;
    Ok(())
}

/// The host and the account that an event is about.
fn whose(what: &What) -> (Option<&str>, Option<&str>) {
    match what {
        What::Sent { host, .. }
        | What::Updated { host, .. }
        | What::AlreadyRight { host, .. }
        | What::Delayed { host, .. }
        | What::Unconfirmed { host, .. }
        | What::RecordsUpdated { host, .. }
        | What::Cleared { host }
        | What::Mended { host } => (Some(host.as_str()), None),
        What::Stopped { account, host, .. } => {
            (host.as_ref().map(HostName::as_str), Some(account.as_str()))
        }
        What::Started
        | What::AddressChanged { .. }
        | What::Trapped { .. }
        | What::Freed { .. }
        | What::Paused { .. }
        | What::Resumed
        | What::ConfigurationRead
        | What::ConfigurationRefused { .. } => (None, None),
    }
}
