//! The Background portal, played on a session bus of each test's own.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use homing_engine::wire::LoginStart;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, connection, interface};

use super::{OBJECT, PORTAL, REQUESTS, Refusal, ask, keep, kept};

/// What the person said to the portal.
#[derive(Clone, Copy)]
enum Said {
    Yes,
    No,
    /// It may run unseen, but not start by itself.
    NotAtLogin,
    Nothing,
}

/// What the portal was asked, and whether a question was taken back.
#[derive(Default)]
struct Heard {
    options: HashMap<String, OwnedValue>,
    closed: bool,
}

/// The portal.
struct Portal {
    said: Said,
    heard: Arc<Mutex<Heard>>,
}

#[interface(name = "org.freedesktop.portal.Background")]
impl Portal {
    async fn request_background(
        &self,
        #[zbus(connection)] bus: &Connection,
        _window: &str,
        options: HashMap<String, OwnedValue>,
    ) -> OwnedObjectPath {
        let path = OwnedObjectPath::try_from(format!("{REQUESTS}/1_1/homing")).unwrap();
        let wanted = bool::try_from(&options["autostart"]).unwrap();
        self.heard.lock().unwrap().options = options;
        bus.object_server().at(&path, Request(self.heard.clone())).await.unwrap();
        let (response, autostart) = match self.said {
            Said::Yes => (0, wanted),
            Said::No => (1, false),
            Said::NotAtLogin => (0, false),
            Said::Nothing => return path,
        };
        let results = HashMap::from([("autostart", Value::from(autostart))]);
        // Another program's question, which is answered the other way.
        let strange = format!("{REQUESTS}/1_2/other");
        let emitter = SignalEmitter::new(bus, strange.as_str()).unwrap();
        let opposite = HashMap::from([("autostart", Value::from(!autostart))]);
        Request::response(&emitter, u32::from(autostart), opposite).await.unwrap();
        // Before the question's own answer: a portal may be that quick.
        let emitter = SignalEmitter::new(bus, &path).unwrap();
        Request::response(&emitter, response, results).await.unwrap();
        path
    }
}

/// A question that the portal thinks about.
struct Request(Arc<Mutex<Heard>>);

#[interface(name = "org.freedesktop.portal.Request")]
impl Request {
    fn close(&self) {
        self.0.lock().unwrap().closed = true;
    }

    #[zbus(signal)]
    async fn response(
        emitter: &SignalEmitter<'_>,
        response: u32,
        results: HashMap<&str, Value<'_>>,
    ) -> zbus::Result<()>;
}

/// A bus that starts no service by itself: else a portal of this computer could answer.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A session bus that nobody else is on.
struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    fn start() -> Self {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(BUS.as_bytes()).unwrap();
        let mut daemon = Command::new("dbus-daemon")
            .args(["--nofork", "--print-address=1", "--config-file"])
            .arg(file.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon is installed");
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { daemon, address: address.trim().to_owned() }
    }

    async fn connect(&self) -> Connection {
        connection::Builder::address(self.address.as_str()).unwrap().build().await.unwrap()
    }

    async fn serve(&self, portal: Portal) -> Connection {
        connection::Builder::address(self.address.as_str())
            .and_then(|builder| builder.serve_at(OBJECT, portal))
            .and_then(|builder| builder.name(PORTAL))
            .unwrap()
            .build()
            .await
            .unwrap()
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// Wishes for a start at login of a portal that answers so.
fn wish(on: bool, said: Said) -> (Result<(), Refusal>, Heard) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let bus = Bus::start();
    let heard = Arc::new(Mutex::new(Heard::default()));
    let answer = runtime.block_on(async {
        let _portal = bus.serve(Portal { said, heard: heard.clone() }).await;
        let patience = match said {
            Said::Nothing => Duration::from_millis(300),
            _ => Duration::from_secs(30),
        };
        ask(&bus.connect().await, on, "Because.", patience).await
    });
    let heard = std::mem::take(&mut *heard.lock().unwrap());
    (answer, heard)
}

#[test]
fn the_portal_is_asked_to_start_the_program_hidden_and_its_yes_is_waited_for() {
    let (answer, heard) = wish(true, Said::Yes);
    answer.unwrap();
    let options = heard.options;
    assert_eq!(options["autostart"], OwnedValue::from(true));
    assert_eq!(options["dbus-activatable"], OwnedValue::from(false));
    assert_eq!(<&str>::try_from(&options["reason"]).unwrap(), "Because.");
    let command = Vec::<String>::try_from(options["commandline"].clone()).unwrap();
    assert_eq!(command.len(), 2);
    assert!(!command[0].contains('/') && command[1] == "--hidden", "{command:?}");
}

#[test]
fn a_portal_that_says_no_in_either_way_has_denied_it() {
    for said in [Said::No, Said::NotAtLogin] {
        assert!(matches!(wish(true, said).0, Err(Refusal::Denied)));
    }
}

#[test]
fn switching_it_off_succeeds_whether_or_not_the_portal_lets_homing_run_unseen() {
    for said in [Said::Yes, Said::No] {
        let (answer, heard) = wish(false, said);
        answer.unwrap();
        assert_eq!(heard.options["autostart"], OwnedValue::from(false));
    }
}

#[test]
fn a_question_that_is_never_answered_is_taken_back() {
    let (answer, heard) = wish(true, Said::Nothing);
    assert!(matches!(answer, Err(Refusal::Unanswered)));
    assert!(heard.closed, "the dialogue would stay");
}

#[test]
fn a_session_without_the_portal_is_said_to_have_none() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let bus = Bus::start();
    let answer = runtime.block_on(async {
        ask(&bus.connect().await, true, "Because.", Duration::from_secs(30)).await
    });
    assert!(matches!(answer, Err(Refusal::Failed(_))), "{answer:?}");
}

#[test]
fn the_last_answer_is_kept_and_one_that_never_came_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("login.txt");
    assert_eq!(kept(&file), LoginStart::Off);
    keep(&file, true, Ok(())).unwrap();
    assert_eq!(kept(&file), LoginStart::On);
    let code = |answer| keep(&file, true, answer).unwrap_err().code;
    assert_eq!(code(Err(Refusal::Unanswered)), "login-unanswered");
    assert_eq!(kept(&file), LoginStart::On);
    assert_eq!(code(Err(Refusal::Denied)), "login-denied");
    assert_eq!(kept(&file), LoginStart::OffInFlatpak);
    keep(&file, false, Ok(())).unwrap();
    assert_eq!(kept(&file), LoginStart::Off);
}
