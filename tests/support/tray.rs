//! The tray icon of a program, as a panel sees it: over the session bus.

use std::collections::HashMap;
use std::path::Path;
use std::process::Command;

use zbus::blocking::{Connection, Proxy};
use zbus::zvariant::{OwnedValue, Value};

use crate::desktop::{Desktop, wait_for};

/// A tray icon that stands in the panel.
pub struct Tray {
    item: Proxy<'static>,
    menu: Proxy<'static>,
}

/// One line of a tray icon's menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MenuLine {
    /// By which it is pressed.
    pub id: i32,
    /// What it says; empty for a line between groups.
    pub label: String,
    /// Whether it can be pressed.
    pub enabled: bool,
    /// The lines of its own menu.
    pub children: Vec<MenuLine>,
}

/// A line of `com.canonical.dbusmenu`: id, properties, children.
type Layout = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);

impl Tray {
    /// Waits for the only icon in the panel.
    pub fn wait(desktop: &Desktop) -> Self {
        let name = wait_for("the tray icon", || icons(desktop).pop());
        let connection = desktop.connection();
        let (owner, path) = name.split_once('/').unwrap();
        let item = proxy(connection, owner, &format!("/{path}"), "org.kde.StatusNotifierItem");
        let menu: zbus::zvariant::OwnedObjectPath = item.get_property("Menu").unwrap();
        let menu = proxy(connection, owner, menu.as_str(), "com.canonical.dbusmenu");
        Self { item, menu }
    }

    /// The icon's pixels, as ARGB.
    pub fn pixels(&self) -> Vec<u8> {
        let mut pictures: Vec<(i32, i32, Vec<u8>)> = self.item.get_property("IconPixmap").unwrap();
        pictures.pop().map(|(_, _, pixels)| pixels).unwrap_or_default()
    }

    /// Waits until the icon is the one of this state (a file name of `icons/tray`).
    pub fn wait_for_state(&self, state: &str) {
        let wanted = drawing(state);
        wait_for(&format!("the icon for {state}"), || (self.pixels() == wanted).then_some(()));
    }

    /// What the icon says when the pointer rests on it.
    pub fn tooltip(&self) -> String {
        type ToolTip = (String, Vec<(i32, i32, Vec<u8>)>, String, String);
        let (_, _, _, text): ToolTip = self.item.get_property("ToolTip").unwrap();
        text
    }

    /// Gives the program what lets its window come to the front, as a panel does before a click.
    pub fn permit(&self, token: &str) {
        self.item.call_method("ProvideXdgActivationToken", &(token,)).unwrap();
    }

    /// Clicks the icon.
    pub fn click(&self) {
        self.item.call_method("Activate", &(0, 0)).unwrap();
    }

    /// Clicks the icon so often, without a pause.
    pub fn click_fast(&self, times: u32) {
        for _ in 0..times {
            self.item.call_noreply("Activate", &(0, 0)).unwrap();
        }
    }

    /// The menu.
    pub fn lines(&self) -> Vec<MenuLine> {
        let wanted: [&str; 0] = [];
        let (_, root): (u32, Layout) =
            self.menu.call("GetLayout", &(0, -1, wanted.as_slice())).unwrap();
        line(root).children
    }

    /// Waits for a line of the menu, or of a menu in it, that begins so.
    pub fn wait_for_line(&self, label: &str) -> MenuLine {
        wait_for(&format!("the menu's line {label:?}"), || find(&self.lines(), label))
    }

    /// Presses a line of the menu.
    pub fn press(&self, label: &str) {
        let line = self.wait_for_line(label);
        assert!(line.enabled, "{label:?} cannot be pressed");
        // Not waited for: after Quit there may be nobody left to answer.
        self.menu.call_noreply("Event", &(line.id, "clicked", Value::from(0), 0_u32)).unwrap();
    }
}

/// The icons that the panel knows, as `bus name/path`.
pub fn icons(desktop: &Desktop) -> Vec<String> {
    let watcher = "org.kde.StatusNotifierWatcher";
    let proxy = proxy(desktop.connection(), watcher, "/StatusNotifierWatcher", watcher);
    proxy.get_property("RegisteredStatusNotifierItems").unwrap_or_default()
}

fn proxy(connection: &Connection, owner: &str, path: &str, interface: &str) -> Proxy<'static> {
    // Read anew each time: a kept value may be the one before the change that is waited for.
    zbus::blocking::proxy::Builder::new(connection)
        .destination(owner.to_owned())
        .unwrap()
        .path(path.to_owned())
        .unwrap()
        .interface(interface.to_owned())
        .unwrap()
        .cache_properties(zbus::proxy::CacheProperties::No)
        .build()
        .unwrap()
}

fn line((id, mut properties, children): Layout) -> MenuLine {
    let label = properties.remove("label").and_then(|value| String::try_from(value).ok());
    let enabled = properties.remove("enabled").and_then(|value| bool::try_from(value).ok());
    let children = children
        .into_iter()
        .map(|child| line(Layout::try_from(child).expect("a line of a menu")))
        .collect();
    MenuLine { id, label: label.unwrap_or_default(), enabled: enabled.unwrap_or(true), children }
}

fn find(lines: &[MenuLine], label: &str) -> Option<MenuLine> {
    lines.iter().find_map(|line| {
        if line.label.starts_with(label) { Some(line.clone()) } else { find(&line.children, label) }
    })
}

/// The pixels of a state's drawing, as ARGB.
fn drawing(state: &str) -> Vec<u8> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../icons/tray/{state}.png"));
    let drawn = Command::new("convert").arg(file).args(["-depth", "8", "rgba:-"]).output();
    let drawn = drawn.expect("convert: `cargo xtask setup` installs it (imagemagick)");
    assert!(drawn.status.success(), "there is no drawing for {state}");
    drawn.stdout.chunks(4).flat_map(|rgba| [rgba[3], rgba[0], rgba[1], rgba[2]]).collect()
}
