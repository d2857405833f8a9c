//! Sessions with a server by Kerberos (RFC 4120), through the system's own library: GSS-API
//! (RFC 2743) on Unix, SSPI on Windows. The library is looked for when it is first needed, so
//! that nobody has to install it who does not use it.
//!
//! Whose ticket is used, is the system's business:
//! * on Linux and its like, the one in the credential cache of whoever runs the program
//!   (`KRB5CCNAME`, or the default of `krb5.conf`), or else one that is got with the client keytab
//!   (`KRB5_CLIENT_KTNAME`), or else, where the program may read it, with the machine's own keytab,
//!   `/etc/krb5.keytab`: so root, who has no ticket, acts as the machine's account;
//! * on macOS the default credentials of the user;
//! * on Windows the logon session's: a user's, or the machine's account for a service.
//!
//! What begins or continues a session may ask a key distribution centre (KDC) over the network and
//! so block for a minute: never call it from asynchronous code.

use std::time::Duration;

#[cfg_attr(unix, path = "gssapi.rs")]
#[cfg_attr(windows, path = "sspi.rs")]
mod imp;

/// Why there is no session, each with the library's own words.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The library is not installed.
    #[error("{0}")]
    NoLibrary(String),
    /// There is no ticket, it has expired, or no key distribution centre can be asked for one
    /// that is for the server.
    #[error("{0}")]
    NoTicket(String),
    /// The key distribution centre does not know the server.
    #[error("{0}")]
    UnknownServer(String),
    /// This computer's clock and that of the key distribution centre differ too much.
    #[error("{0}")]
    Clock(String),
    /// Anything else.
    #[error("{0}")]
    Other(String),
}

/// What is to be done next to set up a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// These octets go to the server, whose answer is for the next step.
    Send(Vec<u8>),
    /// The session is there. The server has proved who it is.
    Done,
}

/// A session that is being set up or is there. Ends when dropped.
#[derive(Debug)]
pub struct Context(imp::Context);

impl Context {
    /// Begins a session with the DNS server of that host name, whose principal is `DNS/host`.
    /// Sends nothing yet.
    ///
    /// # Errors
    /// [`Fault::NoLibrary`], and whatever the library has against the name.
    pub fn begin(host: &str) -> Result<Self, Fault> {
        imp::Context::begin(host).map(Self)
    }

    /// Goes on with what the server has answered; at first with nothing.
    ///
    /// # Errors
    /// There will be no session.
    pub fn step(&mut self, token: Option<&[u8]>) -> Result<Step, Fault> {
        self.0.step(token)
    }

    /// A signature of some octets, which can be checked once. `None`: the session has ended.
    pub fn mic(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        self.0.mic(bytes)
    }

    /// Whether the server has signed exactly these octets, and this signature was not seen before.
    pub fn verify(&mut self, bytes: &[u8], mic: &[u8]) -> bool {
        self.0.verify(bytes, mic)
    }

    /// How long the session lasted when it was set up; before that, no time at all.
    pub fn lifetime(&self) -> Duration {
        self.0.lifetime()
    }
}
