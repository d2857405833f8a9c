//! `config.toml`: reading it, and editing it without losing comments or order.
//!
//! ```toml
//! version = 1
//!
//! [[account]]
//! id       = "home"
//! provider = "dyndns2"            # a provider file's id; its fields follow, flat
//! username = "alice"              # secrets are in the vault, never here
//! endpoint = "https://ddns.lan"   # instead of the provider's own base URL
//! insecure = false                # whether plain http to another computer is permitted
//! ca_file  = "lan-ca.pem"         # extra trusted certificates; relative to this file
//!
//! [[host]]
//! name    = "nas.example.org"
//! account = "home"
//! ipv4    = "auto"                # where nothing is said: "auto"
//! ipv6    = "off"                 # where nothing is said: "off"
//! ttl     = 300                   # seconds
//! scope   = "public"              # or "lan": private addresses may be published
//!
//! [[source]]
//! id   = "wan"
//! kind = "web"                    # url, family ("ipv4" | "ipv6", else both), ca_file, insecure
//!                                 # "interface": interface; "fixed": address (one, or a list)
//!
//! [settings]
//! poll          = "5m"            # at least 30s
//! resolver      = "192.0.2.53:53"
//! vault         = "keyring"       # or "file"
//! notifications = true
//! language      = "en"
//! theme         = "system"        # "light" | "dark" | "system"
//! ```

mod account;
mod duration;
mod edit;
mod host;
mod layout;
mod options;
mod page;
mod read;
mod source;

pub use duration::parse as parse_duration;
pub use edit::{Choice, EditError, Editor};
pub use page::{ConfigError, Warning};
pub use read::{parse, read};
