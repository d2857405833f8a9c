//! The agent looks again when the computer has slept.

#![cfg(target_os = "linux")]

use std::process::Child;
use std::thread::sleep;
use std::time::Duration;

use homing_engine::model::Family;
use tests::home::{TestHome, wait_for};
use tests::logind::Logind;
use tests::web_source::WebSource;

/// `homing run`, which is ended when this is dropped.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// An agent that asks this source, with the system bus at this place.
fn agent(source: &WebSource, bus: &str) -> (TestHome, Running) {
    let home = TestHome::new(&format!(
        r#"
version = 1

[[account]]
id       = "home"
provider = "dyndns2"
server   = "http://127.0.0.1:9"
username = "alice"

[[host]]
name    = "nas.example.org"
account = "home"
ipv4    = "wan"
ipv6    = "off"

[[source]]
id   = "wan"
kind = "web"
url  = "{}"

[settings]
poll     = "1h"
vault    = "file"
resolver = "127.0.0.1:9"
"#,
        source.url()
    ))
    .with("DBUS_SYSTEM_BUS_ADDRESS", bus)
    .with("HOMING_SECRET_HOME_PASSWORD", "correct horse");
    let mut command = home.command(&["run"]);
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let running = Running(command.spawn().expect("homing runs"));
    (home, running)
}

#[test]
fn waking_up_is_a_reason_to_look_again() {
    let logind = Logind::start();
    let source = WebSource::start(Family::Ipv4, "93.184.216.34");
    let _agent = agent(&source, logind.address());
    wait_for("the first look", || source.asked() > 0);
    for _ in 0..2 {
        let before = source.asked();
        // Until the agent listens, nobody hears it.
        wait_for("a look after waking up", || {
            logind.prepare_for_sleep(false);
            sleep(Duration::from_millis(50));
            source.asked() > before
        });
    }
}

#[test]
fn without_a_system_bus_the_agent_works_all_the_same() {
    let source = WebSource::start(Family::Ipv4, "93.184.216.34");
    for bus in ["unix:path=/nonexistent/bus", "tcp:host=127.0.0.1,port=9", ""] {
        let before = source.asked();
        let _agent = agent(&source, bus);
        wait_for("a look", || source.asked() > before);
    }
}

#[test]
fn a_system_bus_that_never_answers_holds_nothing_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bus");
    let _bus = std::os::unix::net::UnixListener::bind(&path).unwrap();
    let source = WebSource::start(Family::Ipv4, "93.184.216.34");
    let _agent = agent(&source, &format!("unix:path={}", path.display()));
    wait_for("a look", || source.asked() > 0);
}
