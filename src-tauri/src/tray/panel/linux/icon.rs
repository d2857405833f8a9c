//! The icon, by the protocol of today's panels (StatusNotifierItem with a menu of com.canonical
//! dbusmenu). At login the panel may come seconds after Homing; on some desktops it never comes,
//! and Homing works without it.

use homing_desktop::{ID, programs};
use homing_engine::wire::State;
use ksni::menu::{StandardItem, SubMenu};
use ksni::{Icon, MenuItem, OfflineReason, ToolTip, Tray, TrayMethods};

use crate::choice::choose;
use crate::resident::Resident;
use crate::view::{Item, Line, TrayView};

/// What the panel shows.
struct Shown {
    resident: Resident,
    view: TrayView,
    picture: Icon,
}

/// Shows the icon as soon as there is a panel for it, and keeps it right until the engine has
/// stopped.
pub(super) async fn show(resident: Resident) {
    let mut views = resident.views();
    let view = views.borrow_and_update().clone();
    let shown = Shown { picture: picture(view.icon), view, resident: resident.clone() };
    resident.stand(true);
    // There a program may own the names of its own application only.
    let unnamed = programs::are_in_flatpak();
    let icon = shown.disable_dbus_name(unnamed).assume_sni_available(true).spawn().await;
    let icon = match icon {
        Ok(icon) => icon,
        Err(error) => {
            resident.stand(false);
            return tracing::info!(%error, "no session bus, so no tray icon");
        }
    };
    while views.changed().await.is_ok() {
        let view = views.borrow_and_update().clone();
        let changed = icon.update(|shown| {
            if shown.view.icon != view.icon {
                shown.picture = picture(view.icon);
            }
            shown.view = view;
        });
        if changed.await.is_none() {
            tracing::warn!("the tray cannot be changed any more");
            break;
        }
    }
}

impl Tray for Shown {
    fn id(&self) -> String {
        ID.to_owned()
    }

    fn title(&self) -> String {
        "Homing".to_owned()
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        vec![self.picture.clone()]
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            icon_pixmap: self.icon_pixmap(),
            title: self.title(),
            description: self.view.tooltip.clone(),
            ..ToolTip::default()
        }
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        self.view.lines.iter().map(line).collect()
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.resident.opener.bring(ksni::current_xdg_activation_token());
    }

    fn watcher_online(&self) {
        self.resident.stand(true);
    }

    fn watcher_offline(&self, _reason: OfflineReason) -> bool {
        tracing::info!("this desktop shows no tray icon yet");
        self.resident.stand(false);
        true
    }
}

fn line(line: &Line) -> MenuItem<Shown> {
    match line {
        Line::Text(text) => {
            StandardItem { label: plain(text), enabled: false, ..StandardItem::default() }.into()
        }
        Line::Item(one) => item(one),
        Line::More(text, items) => SubMenu {
            label: plain(text),
            submenu: items.iter().map(item).collect(),
            ..SubMenu::default()
        }
        .into(),
        Line::Separator => MenuItem::Separator,
    }
}

fn item(item: &Item) -> MenuItem<Shown> {
    let action = item.action.clone();
    StandardItem {
        label: plain(&item.text),
        enabled: item.enabled,
        activate: Box::new(move |shown: &mut Shown| choose(&shown.resident, action.clone())),
        ..StandardItem::default()
    }
    .into()
}

/// A text in which no `_` is taken for the mark of a shortcut.
fn plain(text: &str) -> String {
    text.replace('_', "__")
}

/// The icon of a state, as the protocol wants it. None where it cannot be read, which a test
/// excludes.
fn picture(state: State) -> Icon {
    let file: &[u8] = match state {
        State::AllRight => include_bytes!("../../../../../icons/tray/all-right.png"),
        State::Working => include_bytes!("../../../../../icons/tray/working.png"),
        State::NeedsYou => include_bytes!("../../../../../icons/tray/needs-you.png"),
        State::NoNetwork => include_bytes!("../../../../../icons/tray/no-network.png"),
        State::Paused => include_bytes!("../../../../../icons/tray/paused.png"),
    };
    read(file).unwrap_or(Icon { width: 0, height: 0, data: Vec::new() })
}

/// A PNG file of red, green, blue and alpha, eight bits each, as pixels of alpha, red, green and
/// blue.
fn read(file: &[u8]) -> Option<Icon> {
    let mut reader = png::Decoder::new(std::io::Cursor::new(file)).read_info().ok()?;
    let mut data = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut data).ok()?;
    if (frame.color_type, frame.bit_depth) != (png::ColorType::Rgba, png::BitDepth::Eight) {
        return None;
    }
    for pixel in data.chunks_exact_mut(4) {
        pixel.rotate_right(1);
    }
    let side = |pixels| i32::try_from(pixels).ok();
    Some(Icon { width: side(frame.width)?, height: side(frame.height)?, data })
}

#[cfg(test)]
mod tests {
    use homing_engine::wire::State;

    use super::{picture, plain};

    #[test]
    fn every_state_has_a_picture_whose_first_byte_of_a_pixel_is_how_much_of_it_is_seen() {
        let states =
            [State::AllRight, State::Working, State::NeedsYou, State::NoNetwork, State::Paused];
        for state in states {
            let icon = picture(state);
            assert!(icon.width >= 32 && icon.width == icon.height, "{state:?}");
            assert_eq!(icon.data.len(), 4 * (icon.width * icon.height) as usize, "{state:?}");
            assert_eq!(icon.data[0], 0, "{state:?}: the corner is not clear");
            let opaque = icon.data.chunks_exact(4).filter(|pixel| pixel[0] == 255).count();
            assert!(opaque > 50, "{state:?}: hardly anything is seen");
        }
    }

    #[test]
    fn an_underscore_of_a_name_is_shown_as_it_is() {
        assert_eq!(plain("_acme.my_host"), "__acme.my__host");
    }
}
