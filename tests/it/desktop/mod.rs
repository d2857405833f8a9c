//! The real tray and window, on a desktop that nobody sees: display, session bus, panel, keyring
//! and notifications of their own.

#![cfg(target_os = "linux")]

mod adding;
mod bringing;
mod broken;
mod clicks;
mod first;
mod keys;
mod login;
mod look;
mod notices;
mod place;
mod session;
mod tray;
mod trouble;
mod versions;
mod window;
mod wine;

use std::fs;
use std::path::PathBuf;

use tests::desktop::Desktop;
use tests::provider_server::{Answer, ProviderServer};
use tokio::runtime::Runtime;

/// An address that any computer of the internet might have.
const ADDRESS: &str = "45.67.89.10";

/// The tray's program.
///
/// # Panics
/// When it was not built: that takes minutes and WebKit, so no test does it by the way.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let profile = test.ancestors().nth(2).unwrap();
    let program = profile.join("homing-tray");
    assert!(
        program.exists(),
        "{} is missing: `cargo xtask test` builds it, or `cargo build -p homing-tray` after \
         `npm ci && npm run build` in ui/",
        program.display()
    );
    program
}

/// A provider on loopback that answers by the dyndns2 protocol.
struct Provider {
    runtime: Runtime,
    server: ProviderServer,
}

impl Provider {
    /// Answers every request so.
    fn always(said: &str) -> Self {
        let runtime = Runtime::new().unwrap();
        let server = runtime.block_on(ProviderServer::always(Answer::new(200, said)));
        Self { runtime, server }
    }

    /// Answers every request from now on so.
    fn say(&self, said: &str) {
        let _inside = self.runtime.enter();
        self.server.say_always(Answer::new(200, said));
    }

    /// The targets of the requests so far.
    fn asked(&self) -> Vec<String> {
        self.server.received().into_iter().map(|received| received.line).collect()
    }
}

/// Writes the configuration that the desktop's programs find: a source `here` that always says
/// [`ADDRESS`], and a resolver that nobody is at, so that nothing leaves this computer.
fn configure(desktop: &Desktop, rest: &str) {
    let text = format!(
        "version = 1\n\n{rest}\n[[source]]\nid = \"here\"\nkind = \"fixed\"\naddress = \"{ADDRESS}\"\n\n\
         [settings]\nresolver = \"127.0.0.1:9\"\n"
    );
    fs::create_dir_all(desktop.home()).unwrap();
    fs::write(config_file(desktop), text).unwrap();
}

/// Accounts by their ids, each at a provider, and the hosts that are kept through them.
fn accounts(all: &[(&str, &Provider, &[&str])]) -> String {
    let mut text = String::new();
    for (id, provider, hosts) in all {
        text += &format!(
            "[[account]]\nid = \"{id}\"\nprovider = \"dyndns2\"\nserver = \"{}\"\n\
             username = \"alice\"\n\n",
            provider.server.url()
        );
        for host in *hosts {
            text += &format!(
                "[[host]]\nname = \"{host}\"\naccount = \"{id}\"\nipv4 = \"here\"\n\
                 ipv6 = \"off\"\n\n"
            );
        }
    }
    text
}

/// Where the configuration of the desktop's programs is.
fn config_file(desktop: &Desktop) -> PathBuf {
    homing_engine::store::Home::at(&desktop.home()).config_file()
}
