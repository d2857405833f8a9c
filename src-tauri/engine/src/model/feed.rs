//! Where the releases of this program are told of.

use url::{Host, Url};

/// The address of a release feed: the newest release as JSON, in the form that GitHub, Forgejo
/// and Gitea share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feed(Url);

impl Feed {
    /// Reads an address. `None`: it is none, it names a user or a password, or it is neither
    /// `https` nor `http` to this computer.
    pub fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let safe = match url.scheme() {
            "https" => url.has_host(),
            "http" => is_here(&url.host()?),
            _ => false,
        };
        (safe && url.username().is_empty() && url.password().is_none()).then_some(Self(url))
    }

    /// The address.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// The computer that is asked, as it is called or by its address.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The page of a release that the feed names, as it may be opened in a browser: by `https`,
    /// without user and password, and on the feed's own host. `None`: it may not.
    ///
    /// GitHub tells of `github.com` at `api.github.com`; what is asked at `api.` of a host may
    /// name pages of that host.
    pub fn page(&self, named: &str) -> Option<Url> {
        let page = Url::parse(named).ok()?;
        let plain = page.username().is_empty() && page.password().is_none();
        let host = page.host_str()?;
        let own = host == self.host() || self.host().strip_prefix("api.") == Some(host);
        (page.scheme() == "https" && plain && own).then_some(page)
    }
}

/// Whether a host is this computer itself; `localhost` is (RFC 6761 6.3).
fn is_here(host: &Host<&str>) -> bool {
    match host {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.to_canonical().is_loopback(),
        Host::Domain(name) => *name == "localhost",
    }
}
