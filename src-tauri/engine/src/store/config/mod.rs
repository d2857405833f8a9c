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
//! interface = "eth1"              # looked for and updated by this interface only
//! vpn     = "hold"                # "publish" the VPN's address, or look "outside" of it
//! only_on = ["office"]            # kept on these networks only
//!                                 # by DNS UPDATE only:
//! records = ["_http._tcp SRV 0 5 8080 {host}",   # an owner below the host, "@" for the host
//!            "@ TXT \"at {ipv4}\"",              #   itself, "name." for any other; TXT, SRV,
//!            "@ HTTPS 1 . ipv4hint={ipv4}"]      #   HTTPS or SVCB; {host}, {ipv4}, {ipv6}
//! reverse = false                 # whether its addresses name it in turn (PTR)
//! claim   = "off"                 # "txt" | "dhcid": marked as this computer's, and never taken
//!                                 #   from another
//!
//! [[source]]
//! id   = "wan"
//! kind = "web"                    # url, family ("ipv4" | "ipv6", else both), ca_file, insecure
//!                                 # "dns": server (one, or a list), name, record ("address" |
//!                                 #   "txt" | "chaos-txt")
//!                                 # "stun": server (one, or a list)
//!                                 # "router": protocol ("upnp" | "nat-pmp" | "pcp" | "tr-064"),
//!                                 #   address
//!                                 # "interface": interface, ipv6 ("stable" | "temporary" |
//!                                 #   "either"), suffix ("::1:2:3:4/64", or a hardware address)
//!                                 # "command": command (a list: program and arguments)
//!                                 # "file": path
//!                                 # "fixed": address (one, or a list)
//!
//! [[network]]                     # everything that is said has to be so
//! id          = "office"
//! gateway_mac = "00:53:00:12:34:56"
//! ssid        = "Office"
//! dns_suffix  = "corp.example"    # or a domain below it
//! interface   = "eth*"            # one that is up
//! range       = "192.168.1.0/24"  # an address of this computer is in it
//!
//! [settings]
//! poll          = "5m"            # at least 30s
//! glance        = "1m"            # one cheap question between the slow looks; or "off"
//! auto          = ["ipify", "wan"] # the sources that "auto" may ask; else all built-in ones
//! vpn           = "hold"          # for hosts that do not say
//! resolver      = "192.0.2.53:53"
//! proxy         = "system"        # "off", or a URL; for providers and `releases` only
//! releases      = "https://git.example/api/v1/repos/homing/homing/releases/latest"
//!                                 # where it is looked for a newer version, when that is asked
//!                                 #   for: the newest release as JSON, as GitHub, Forgejo and
//!                                 #   Gitea tell it; else where whoever built Homing said, by
//!                                 #   HOMING_RELEASES
//! vault         = "keyring"       # or "file"
//! notifications = true            # false, or a list: "needs-you", "mended", "hidden", "changed"
//! language      = "en"
//! theme         = "system"        # "light" | "dark" | "system"
//! ```

mod account;
mod duration;
mod edit;
mod host;
mod kinds;
mod layout;
mod network;
mod options;
mod page;
mod read;
mod source;

pub use duration::parse as parse_duration;
pub use edit::{Choice, EditError, Editor};
pub(crate) use options::is_askable;
pub use page::{ConfigError, Warning};
pub use read::{parse, read, text};
