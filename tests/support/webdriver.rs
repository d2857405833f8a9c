//! A small client of the WebDriver protocol, for WebKit's driver: it opens the real window and
//! works it as a person does.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;

use serde_json::{Value, json};

use crate::desktop::{Desktop, wait_for};

/// The key under which the protocol gives an element's id.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// A program whose window is driven. The driver ends it with the session.
pub struct Window {
    port: u16,
    session: String,
}

impl Window {
    /// Starts the driver on a desktop, and through it a program that opens a window.
    pub fn open(desktop: &mut Desktop, program: &Path) -> Self {
        Self::open_with(desktop, program, &[])
    }

    /// The same with something more in the program's environment.
    pub fn open_with(desktop: &mut Desktop, program: &Path, more: &[(&str, &str)]) -> Self {
        let port = free_port();
        let mut driver = desktop.command("WebKitWebDriver");
        driver.arg(format!("--port={port}")).env("TAURI_WEBVIEW_AUTOMATION", "true");
        driver.envs(more.iter().copied());
        desktop.launch(driver);
        wait_for("WebKitWebDriver", || TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok());
        let options = json!({ "binary": program, "args": ["--open"] });
        let wanted = json!({ "alwaysMatch": { "webkitgtk:browserOptions": options } });
        let answer = exchange(port, "POST", "/session", &json!({ "capabilities": wanted }));
        let session = answer["sessionId"].as_str().map(str::to_owned);
        let session = session.unwrap_or_else(|| panic!("no window was opened: {answer}"));
        Self { port, session }
    }

    /// Waits for a button or link that says this, and clicks it.
    pub fn press(&self, text: &str) {
        self.click(&format!("//*[(self::button or self::a) and normalize-space(.)='{text}']"));
    }

    /// Waits for a choice that begins so, and takes it.
    pub fn choose(&self, text: &str) {
        self.click(&format!("//label[starts-with(normalize-space(.), '{text}')]"));
    }

    /// Waits for a list with this label, and takes one of what it offers.
    pub fn select(&self, label: &str, option: &str) {
        let list = format!("//select[@id=//label[starts-with(normalize-space(.),'{label}')]/@for]");
        self.click(&format!("{list}/option[@value='{option}']"));
    }

    /// Waits for the field of a label, empties it, and types into it.
    pub fn write(&self, label: &str, text: &str) {
        let field = format!("//input[@id=//label[starts-with(normalize-space(.),'{label}')]/@for]");
        wait_for(&format!("the field {label:?}"), || {
            let element = self.find(&field)?;
            self.ask("POST", &format!("/element/{element}/clear"), &json!({}));
            let keys = json!({ "text": text });
            let answer = self.ask("POST", &format!("/element/{element}/value"), &keys);
            answer["error"].is_null().then_some(())
        });
    }

    fn click(&self, path: &str) {
        wait_for(path, || {
            let element = self.find(path)?;
            let answer = self.ask("POST", &format!("/element/{element}/click"), &json!({}));
            answer["error"].is_null().then_some(())
        });
    }

    /// Waits until the page shows this text somewhere.
    pub fn wait_for_text(&self, text: &str) {
        wait_for(&format!("the text {text:?} in the window"), || {
            self.text().contains(text).then_some(())
        });
    }

    /// All text that the page shows.
    pub fn text(&self) -> String {
        self.run("return document.body.innerText").as_str().unwrap_or_default().to_owned()
    }

    /// Runs a script in the page.
    pub fn run(&self, script: &str) -> Value {
        self.ask("POST", "/execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// Closes the window as a person does.
    pub fn close(&self) {
        self.ask("DELETE", "/window", &json!({}));
    }

    fn find(&self, path: &str) -> Option<String> {
        let by = json!({ "using": "xpath", "value": path });
        let found = self.ask("POST", "/element", &by);
        found[ELEMENT].as_str().map(str::to_owned)
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Value {
        exchange(self.port, method, &format!("/session/{}{path}", self.session), body)
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the window showed:\n{}", self.text());
        }
    }
}

/// One request to the driver, and the `value` of its answer.
fn exchange(port: u16, method: &str, path: &str, body: &Value) -> Value {
    let body = body.to_string();
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        let read = reader.read_line(&mut line).unwrap();
        let line = line.trim().to_lowercase();
        if read == 0 || line.is_empty() {
            break;
        }
        if let Some(said) = line.strip_prefix("content-length:") {
            length = said.trim().parse().unwrap();
        }
    }
    let mut answer = vec![0; length];
    reader.read_exact(&mut answer).unwrap();
    let answer: Value = serde_json::from_slice(&answer).unwrap_or_default();
    answer["value"].clone()
}

fn free_port() -> u16 {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port()
}
