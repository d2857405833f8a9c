//! One bounded HTTP exchange: no redirects, no cookies, limits on time and size, TLS verified.
//!
//! Whether a failed request may have been received is told apart, because a change that may have
//! been received must be looked up and not simply sent again.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use reqwest::{Client, Method, Response};
use url::{Host, Url};

use super::tls::{Trust, Trusts, is_distrust};
use crate::model::{Family, Proxy, Secret, Trouble};

/// What this program calls itself unless a request says otherwise.
pub const AGENT: &str = concat!("Homing/", env!("CARGO_PKG_VERSION"));

/// How long making a connection may take: name, TCP and TLS.
const CONNECT: Duration = Duration::from_secs(8);

/// How long an unused connection is kept: long enough for the steps of one update and the hosts
/// of one account, short enough not to outlive the network it was made on by much.
const KEEP: Duration = Duration::from_secs(5);

/// Who asks, as the server is told.
pub enum Authorization {
    /// Nobody is named.
    None,
    /// `Authorization: Basic` (RFC 7617).
    Basic {
        /// The user name.
        username: String,
        /// The password.
        password: Secret,
    },
    /// `Authorization: Bearer` (RFC 6750).
    Bearer(Secret),
}

/// A request. It has no `Debug`: its URL and headers may carry secrets.
pub struct Request {
    /// `GET`, `POST`, ….
    pub method: String,
    /// Where to.
    pub url: Url,
    /// Headers beside those that HTTP itself needs. A `User-Agent` here replaces [`AGENT`].
    pub headers: Vec<(String, String)>,
    /// Who asks.
    pub authorization: Authorization,
    /// The body.
    pub body: Option<Vec<u8>>,
    /// The family to be forced on the name's resolution and the socket. Such a request never
    /// takes a proxy and never an old connection: what counts is the address it comes from.
    pub family: Option<Family>,
    /// The interface by which it leaves; `None`: as the system routes.
    pub via: Option<String>,
    /// Certificates to trust beside the system's, PEM.
    pub ca_file: Option<PathBuf>,
    /// Whether plain http to another computer is permitted.
    pub insecure: bool,
    /// Whether to go through the proxy, if there is one; loopback never does.
    pub proxy: bool,
    /// For the whole exchange.
    pub timeout: Duration,
    /// The most bytes of the reply's body that are read.
    pub limit: usize,
}

impl Request {
    /// A GET without anything special: 10 s, 64 KiB, no proxy.
    pub fn get(url: Url) -> Self {
        Self {
            method: "GET".to_owned(),
            url,
            headers: Vec::new(),
            authorization: Authorization::None,
            body: None,
            family: None,
            via: None,
            ca_file: None,
            insecure: false,
            proxy: false,
            timeout: Duration::from_secs(10),
            limit: 64 * 1024,
        }
    }
}

/// A reply, whatever its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// The status code.
    pub status: u16,
    /// The headers, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body, at most as long as the request's limit.
    pub body: Vec<u8>,
    /// Whether the body is the whole one; `false`: it went on beyond the limit.
    pub whole: bool,
}

impl Reply {
    /// The first header of this name, given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Why there is no reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Nothing was sent: `InsecureEndpoint`, `Unreachable`, `Untrusted`, or `BadField` for what
    /// is no HTTP request at all.
    #[error("nothing was sent ({0:?})")]
    NotSent(Trouble),
    /// No reply came; the request may have been received.
    #[error("no answer came")]
    NoAnswer,
}

/// Which requests may share a client and so its connections.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Kind {
    family: Option<Family>,
    via: Option<String>,
    trust: Trust,
    proxy: bool,
}

#[derive(Default)]
struct Inner {
    trusts: Trusts,
    clients: Mutex<HashMap<Kind, Client>>,
    proxy: Mutex<Proxy>,
}

/// Makes exchanges. Cheap to clone; what it needs for a kind of request is made at the first of
/// that kind, so that plain http never reads the system's certificates.
#[derive(Clone, Default)]
pub struct Http(Arc<Inner>);

impl Http {
    /// Nothing is read or made yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sends the request and reads the reply.
    ///
    /// # Errors
    ///
    /// [`Failure::NotSent`] where surely nothing was sent, else [`Failure::NoAnswer`].
    pub async fn exchange(&self, request: Request) -> Result<Reply, Failure> {
        let kind = admit(&request)?;
        let client = self.client(&kind).await?;
        let (timeout, limit) = (request.timeout, request.limit);
        let built = build(&client, request)?;
        let exchange = async {
            let response =
                client.execute(built).await.map_err(|error| self.judge(&kind, &error))?;
            read(response, limit).await
        };
        tokio::time::timeout(timeout, exchange).await.unwrap_or(Err(Failure::NoAnswer))
    }

    /// Has requests that may take a proxy take this one from now on.
    pub fn use_proxy(&self, proxy: &Proxy) {
        let mut used = self.0.proxy.lock().unwrap_or_else(PoisonError::into_inner);
        if *used != *proxy {
            proxy.clone_into(&mut used);
            drop(used);
            self.forget_connections();
        }
    }

    /// Lets no later request use a connection of before: for when the network has changed.
    pub fn forget_connections(&self) {
        self.0.clients.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// The client for a kind of request.
    async fn client(&self, kind: &Kind) -> Result<Client, Failure> {
        let known =
            self.0.clients.lock().unwrap_or_else(PoisonError::into_inner).get(kind).cloned();
        if let Some(client) = known {
            return Ok(client);
        }
        let config = self.0.trusts.get(&kind.trust).await.map_err(|error| {
            tracing::warn!(%error, "nothing can be sent");
            Failure::NotSent(Trouble::Untrusted)
        })?;
        let mut builder = Client::builder()
            .tls_backend_preconfigured(config)
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .connect_timeout(CONNECT)
            .pool_idle_timeout(KEEP);
        let mut family = kind.family;
        if let Some(name) = &kind.via {
            let bound = super::via::http(builder, name, family).await;
            (builder, family) = bound.map_err(|_| Failure::NotSent(Trouble::Unreachable))?;
        }
        builder = builder.dns_resolver(Arc::new(Names(family)));
        let wish = self.0.proxy.lock().unwrap_or_else(PoisonError::into_inner).clone();
        builder = match wish {
            Proxy::System if kind.proxy => builder,
            Proxy::At(url) if kind.proxy => {
                let named = reqwest::Proxy::all(url);
                builder.proxy(named.map_err(|_| Failure::NotSent(Trouble::Unreachable))?)
            }
            _ => builder.no_proxy(),
        };
        if kind.family.is_some() {
            builder = builder.pool_max_idle_per_host(0);
        }
        let client = builder.build().map_err(|error| {
            tracing::error!(%error, "no HTTP client can be made");
            Failure::NotSent(Trouble::Unreachable)
        })?;
        let mut clients = self.0.clients.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(clients.entry(kind.clone()).or_insert(client).clone())
    }

    /// What an error of the HTTP library says of the request.
    fn judge(&self, kind: &Kind, error: &reqwest::Error) -> Failure {
        if !error.is_connect() {
            return Failure::NoAnswer;
        }
        if !is_distrust(error) {
            return Failure::NotSent(Trouble::Unreachable);
        }
        // The certificates may have been renewed on disk since they were read.
        self.0.clients.lock().unwrap_or_else(PoisonError::into_inner).remove(kind);
        self.0.trusts.forget(&kind.trust);
        Failure::NotSent(Trouble::Untrusted)
    }
}

/// Checks that the request may go out at all, and says by which kind of client.
fn admit(request: &Request) -> Result<Kind, Failure> {
    let host = request.url.host().ok_or(Failure::NotSent(Trouble::BadField))?;
    let loopback = is_loopback(&host);
    let trust = match (request.url.scheme(), &request.ca_file) {
        ("https", Some(file)) => Trust::And(file.clone()),
        ("https", None) => Trust::System,
        ("http", _) if loopback || request.insecure => Trust::Nobody,
        ("http", _) => return Err(Failure::NotSent(Trouble::InsecureEndpoint)),
        _ => return Err(Failure::NotSent(Trouble::BadField)),
    };
    let literal = match host {
        Host::Ipv4(address) => Some(IpAddr::V4(address)),
        Host::Ipv6(address) => Some(IpAddr::V6(address)),
        Host::Domain(_) => None,
    };
    if let (Some(family), Some(address)) = (request.family, literal)
        && !goes_by(address, family)
    {
        return Err(Failure::NotSent(Trouble::Unreachable));
    }
    let proxy = request.proxy && !loopback && request.family.is_none();
    Ok(Kind { family: request.family, via: request.via.clone(), trust, proxy })
}

/// Whether a host is this computer itself; `localhost` always is (RFC 6761 6.3).
fn is_loopback(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.to_canonical().is_loopback(),
        Host::Domain(name) => is_localhost(name),
    }
}

fn is_localhost(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost")
}

/// Whether packets to the address go by the family: IPv4 mapped into IPv6 goes by IPv4.
fn goes_by(address: IpAddr, family: Family) -> bool {
    Family::of(address.to_canonical()) == family
}

/// The request in the HTTP library's terms.
fn build(client: &Client, request: Request) -> Result<reqwest::Request, Failure> {
    let malformed = Failure::NotSent(Trouble::BadField);
    let method = Method::from_bytes(request.method.as_bytes()).map_err(|_| malformed)?;
    let mut headers = HeaderMap::new();
    headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
    let mut own = HeaderMap::new();
    for (name, value) in &request.headers {
        let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| malformed)?;
        let mut value = HeaderValue::from_bytes(value.as_bytes()).map_err(|_| malformed)?;
        value.set_sensitive(name == AUTHORIZATION);
        own.append(name, value);
    }
    headers.extend(own);
    let mut builder = client.request(method, request.url).headers(headers);
    builder = match &request.authorization {
        Authorization::None => builder,
        Authorization::Basic { username, password } => {
            builder.basic_auth(username, Some(password.expose()))
        }
        Authorization::Bearer(token) => builder.bearer_auth(token.expose()),
    };
    if let Some(body) = request.body {
        builder = builder.body(body);
    }
    builder.build().map_err(|_| malformed)
}

/// Reads the reply, no more of its body than the limit.
async fn read(mut response: Response, limit: usize) -> Result<Reply, Failure> {
    let status = response.status().as_u16();
    let headers = response
        .headers()
        .iter()
        .map(|(name, value)| {
            (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        })
        .collect();
    let (mut body, mut whole) = (Vec::new(), true);
    while let Some(chunk) = response.chunk().await.map_err(|_| Failure::NoAnswer)? {
        let room = limit - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
        if chunk.len() > room {
            whole = false;
            break;
        }
    }
    Ok(Reply { status, headers, body, whole })
}

/// Resolves names by the system, keeping only addresses of the family where one is forced.
struct Names(Option<Family>);

impl reqwest::dns::Resolve for Names {
    fn resolve(&self, name: reqwest::dns::Name) -> reqwest::dns::Resolving {
        let family = self.0;
        Box::pin(async move {
            let found: Vec<SocketAddr> = if is_localhost(name.as_str()) {
                vec![(Ipv6Addr::LOCALHOST, 0).into(), (Ipv4Addr::LOCALHOST, 0).into()]
            } else {
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect()
            };
            let wanted = found
                .into_iter()
                .filter(move |address| family.is_none_or(|family| goes_by(address.ip(), family)));
            Ok(Box::new(wanted) as reqwest::dns::Addrs)
        })
    }
}
