//! Makes a provider publish addresses, and asks what is published. Never retries.
//!
//! A provider is one file, `providers/<id>.toml`; its form is that of [`Provider`], and its
//! language is minijinja's:
//!
//! - An update becomes *rounds*, by `families` and `hosts_per_request`. A round goes through the
//!   file's *steps*, each a request and the reading of its reply.
//! - Templates (`url`, `headers`, `json`, `form`, `body`, …) name the account's fields, `base`
//!   (the endpoint), `host`, `hosts`, `ip`, `ipv4`, `ipv6`, `addresses`, `family`, `type`, `ttl`,
//!   `suffixes`, `timestamp` (seconds since 1970), and what earlier steps have extracted. What they put into a URL or a form is
//!   percent-encoded, into JSON a JSON value. A name without a value is an error.
//! - Conditions (`when`, `next`, `again`, `until`, `extract`) name `status`, `headers`, `body`,
//!   `lines`, `line` (the host's own), `code` (its first word), `answered` (its addresses),
//!   `json`, `retry_after` besides. What a reply does not have is not so. In rules, `host` is the
//!   one that the rule is tried for.
//! - A step is done for the first of `each` that is the right one, or for `all`; with `poll`
//!   again and again until what it asks for is done; with `pages` until the last page of a list
//!   was read, whose entries conditions then name as `items`. A list that is not whole and a poll
//!   without an end never lead on. Steps with `always` come last, whatever became of the others.
//! - Hosts of which a rule holds end there, the others go on. A step can send them on `apart`, by
//!   zone for one, or `at_most` so many together; and where its reply is an error that one of
//!   several hosts may be to blame for, in `halves` until it is known which.
//! - Filters beside those of minijinja: `capture`, `captures` and `literal` for regular
//!   expressions, `addresses`, `seconds`, `prefix(64)`; `where(name=…)` for finding records, and
//!   `by_name` and `named(host)` in long lists; `zone_of(host)` among zones, `below(zone)` for
//!   what a record is called in its zone, `punycode`, `unicode`; `md5`, `sha1`, `sha256`,
//!   `base64`, `basic(password)` and `hmac(key, "sha1", "hex")` for what is made of passwords, and
//!   `http_date` for what is made of `timestamp`.
//! - A field that is the user's own template may be one that was written for another program
//!   ([`Provider::understood`]); its placeholders are ours before anything is made of it.
//! - Rules are tried in order: the file's own, then the step's. Where none holds, the status says
//!   what it can (401, 403, 429, 5xx), and anything else is `Unconfirmed`. No rule can make a
//!   success of an error, a redirect, or a body that is cut short or has NULs in it.

mod account;
mod authority;
mod check;
mod file;
mod filters;
mod find;
mod load;
mod pasted;
mod provider;
pub mod published;
mod reply;
mod request;
pub mod rfc2136;
mod round;
#[cfg(feature = "schema")]
mod schema;
mod sign;
mod sorting;
mod step_file;
mod steps;
mod template;
mod turn;
mod walk;
mod waves;
mod words;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt as _;

pub use account::NoPlan;
pub use load::{Fault, Providers};
pub use pasted::{Settled, Understood};
pub use provider::{Families, Field, Limits, Provider};
#[cfg(feature = "schema")]
pub use schema::schema;
pub use sign::Moment;

use crate::model::{
    Account, Change, Credentials, Host, HostName, Outcome, PerFamily, Published, RecordReport,
    RecordUpdate, Report, Trouble, Truth, Update,
};
use crate::net::http::Http;
use account::Unusable;
use authority::Resolver;
use provider::{Code, How, Step};
use published::{Public, Whom};
use reply::Known;
use rfc2136::target::Route;
use round::{Round, rounds};
use sorting::sort_out;
use steps::{Errand, Findings, perform, plan};
use waves::in_waves;

/// How long one request may take.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Sends updates. Cheap to clone.
#[derive(Clone)]
pub struct Publisher {
    providers: Arc<Providers>,
    http: Http,
    /// The resolver to ask instead of the system's.
    resolver: Option<SocketAddr>,
    name_servers: rfc2136::Client,
    findings: Arc<Findings>,
    timeout: Duration,
    pause: Option<Duration>,
    moment: fn() -> Moment,
}

impl Publisher {
    /// `resolver`: asked instead of the system's when looking up what is published.
    pub fn new(providers: Arc<Providers>, http: Http, resolver: Option<SocketAddr>) -> Self {
        let (name_servers, findings) = (rfc2136::Client::new(resolver), Arc::default());
        let (timeout, pause) = (TIMEOUT, None);
        let moment = Moment::now;
        Self { providers, http, resolver, name_servers, findings, timeout, pause, moment }
    }

    /// The same with another limit on the time of each request; 20 s at first.
    pub fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The same with another pause between two requests that ask whether something is done; the
    /// provider's at first.
    pub fn with_pause(mut self, pause: Duration) -> Self {
        self.pause = Some(pause);
        self
    }

    /// The same with another say on when and with which nonce requests are signed; by the clock
    /// and by chance at first.
    pub fn with_moment(mut self, moment: fn() -> Moment) -> Self {
        self.moment = moment;
        self
    }

    /// Sends an update; one report for each family that it sends of each host. A family that it
    /// does not send is left as it is. Never sends anything twice.
    pub async fn send(
        &self,
        account: &Account,
        credentials: &Credentials,
        update: &Update,
    ) -> Vec<Report> {
        let Some(provider) = self.providers.get(&account.provider) else {
            let unknown = Outcome::NeedsYou { trouble: Trouble::UnknownProvider };
            return report_all(&update.changes, &(unknown, None)).collect();
        };
        if let Some(words) = self.providers.ending(provider) {
            let ended = Outcome::NeedsYou { trouble: Trouble::ProviderEnded };
            return report_all(&update.changes, &(ended, Some(words))).collect();
        }
        let settled = match pasted::settle(provider, account, credentials) {
            Ok(settled) => settled,
            Err(Unusable { trouble, why }) => {
                let unusable = (Outcome::NeedsYou { trouble }, Some(why));
                return report_all(&update.changes, &unusable).collect();
            }
        };
        let (account, credentials) = match &settled {
            Some(own) => (&own.account, &own.credentials),
            None => (account, credentials),
        };
        let mut reports = match &provider.how {
            How::Code(Code::Rfc2136) => self.name_servers.send(account, credentials, update).await,
            How::Steps(steps) => {
                let (good, mut reports) = sort_out(provider, account, update);
                let via = update.via.as_deref();
                let errand = self.errand(provider, steps, account, credentials, via);
                reports.extend(self.send_rounds(&errand, &good).await);
                reports
            }
        };
        words::clean(&mut reports, account, credentials);
        for report in &mut reports {
            let own = settled.as_ref().zip(report.detail.as_deref());
            report.detail = own.map(|(own, detail)| own.masked(detail)).or(report.detail.take());
        }
        reports
    }

    /// Sends an update of records beside addresses; one report for each host. Never sends
    /// anything twice. Only name servers can.
    pub async fn send_records(
        &self,
        account: &Account,
        credentials: &Credentials,
        update: &RecordUpdate,
    ) -> Vec<RecordReport> {
        if !self.is_name_server(account) {
            let outcome = Outcome::NeedsYou { trouble: Trouble::UnknownProvider };
            let hosts = update.changes.iter().map(|change| change.host.clone());
            let report = |host| RecordReport { host, outcome: outcome.clone(), detail: None };
            return hosts.map(report).collect();
        }
        self.name_servers.send_records(account, credentials, update).await
    }

    /// What an account brings to its rounds.
    fn errand<'a>(
        &self,
        provider: &'a Provider,
        steps: &'a [Step],
        account: &'a Account,
        credentials: &'a Credentials,
        via: Option<&'a str>,
    ) -> Errand<'a> {
        let (timeout, pause, moment) = (self.timeout, self.pause, self.moment);
        Errand { provider, steps, account, credentials, timeout, pause, moment, via }
    }

    /// Does the rounds, as many at once as the provider takes.
    async fn send_rounds(&self, errand: &Errand<'_>, update: &Update) -> Vec<Report> {
        let rounds = rounds(errand.provider, errand.account, update);
        let at_once = errand.provider.limits.requests_at_once;
        let proven = self.findings.is_proven(errand);
        let size = |round: &Round<'_>| round.parts().count();
        let send = |round| perform(errand, round, &self.http, &self.findings).boxed();
        let known = in_waves(&rounds, (at_once, proven), size, send).await;
        self.findings.prove(errand, known.iter().flatten());
        rounds.iter().zip(known).flat_map(|(round, known)| report(round, known)).collect()
    }

    /// Each request of an update as text, secrets masked, for a dry run.
    ///
    /// # Errors
    /// What keeps the update from being sent at all.
    pub fn plan(
        &self,
        account: &Account,
        credentials: &Credentials,
        update: &Update,
    ) -> Result<Vec<String>, NoPlan> {
        let provider = self.providers.get(&account.provider).ok_or(Trouble::UnknownProvider)?;
        if provider.dead.is_some() {
            return Err(Trouble::ProviderEnded.into());
        }
        let How::Steps(steps) = &provider.how else {
            return Ok(rfc2136::plan(account, credentials, update)?);
        };
        let settled = pasted::settle(provider, account, credentials)?;
        let (account, credentials) = match &settled {
            Some(own) => (&own.account, &own.credentials),
            None => (account, credentials),
        };
        let (good, bad) = sort_out(provider, account, update);
        if good.changes.is_empty() {
            return Err(sorting::refusal(&bad));
        }
        let errand = self.errand(provider, steps, account, credentials, None);
        let mut requests = Vec::new();
        for round in rounds(provider, account, &good) {
            requests.extend(plan(&errand, &round)?);
        }
        Ok(match settled {
            Some(own) => requests.iter().map(|request| own.masked(request)).collect(),
            None => requests,
        })
    }

    /// Asks whether an update of the host would be taken, without changing anything: what is
    /// known then, `Changed` standing for yes. `None`: this provider cannot be asked.
    pub async fn probe(
        &self,
        account: &Account,
        credentials: &Credentials,
        host: &Host,
    ) -> Option<(Outcome, Option<String>)> {
        if !self.is_name_server(account) {
            return None;
        }
        let client = &self.name_servers;
        let verdict = client.probe(account, credentials, &host.name, host.via.as_deref()).await;
        Some((verdict.outcome, verdict.detail))
    }

    /// What is published for a host, asked of the authoritative servers themselves; where updates
    /// go to a name server directly, of that one. Takes at most 3 s.
    pub async fn published(&self, account: &Account, host: &HostName) -> PerFamily<Published> {
        match self.whom(account) {
            Ok(whom) => published::published(&whom, host).await,
            Err(_) => PerFamily::default(),
        }
    }

    /// What each of the servers says, and where it is wished resolvers as well, for people. Takes
    /// at most 3 s.
    pub async fn truth(&self, account: &Account, host: &HostName, public: &Public) -> Truth {
        match self.whom(account) {
            Ok(whom) => published::truth(&whom, host, public).await,
            Err(fault) => published::unaskable(host, fault.detail),
        }
    }

    /// The servers of the zone that a name is in, asked of the resolver; none where there is no
    /// answer. Takes a few seconds at most.
    pub async fn name_servers_of(&self, host: &HostName) -> Vec<String> {
        let Ok(name) = rfc2136::target::read_name("host", host.as_str()) else {
            return Vec::new();
        };
        let resolver = Resolver::new(self.resolver);
        let Ok(zone) = resolver.zone_of(&name).await else { return Vec::new() };
        let servers = resolver.servers_of(&zone.name).await.unwrap_or_default();
        servers.iter().map(ToString::to_string).collect()
    }

    /// Whether the account's updates go to a name server directly.
    fn is_name_server(&self, account: &Account) -> bool {
        let provider = self.providers.get(&account.provider);
        provider.is_some_and(|provider| matches!(provider.how, How::Code(Code::Rfc2136)))
    }

    /// Whom to ask what is published.
    fn whom(&self, account: &Account) -> Result<Whom, rfc2136::target::Fault> {
        let direct = self.is_name_server(account);
        let updates = direct.then(|| Route::read(account)).transpose()?;
        Ok(Whom { updates, resolver: self.resolver, port: 53 })
    }
}

fn report<'a>(round: &'a Round<'_>, known: Vec<Known>) -> impl Iterator<Item = Report> + 'a {
    round.parts().zip(known).map(|((_, host, family, _), (outcome, detail))| Report {
        host: host.clone(),
        family,
        outcome,
        detail,
    })
}

fn report_all<'a>(changes: &'a [Change], known: &'a Known) -> impl Iterator<Item = Report> + 'a {
    changes.iter().flat_map(move |change| {
        change.families().map(move |(family, _)| Report {
            host: change.host.clone(),
            family,
            outcome: known.0.clone(),
            detail: known.1.clone(),
        })
    })
}
