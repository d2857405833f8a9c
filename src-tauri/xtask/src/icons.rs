//! Makes every icon file from the drawings in `icons/`: PNGs, `.ico` and `.icns`.
//!
//! The drawings are SVG; a tray drawing uses only the two colours named here, so that the
//! one-colour variant for macOS can be made from it too.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// The tray states, as the drawings are called.
const STATES: [&str; 5] = ["all-right", "working", "needs-you", "no-network", "paused"];

/// The colours of the tray drawings; macOS wants black and its own choice of colour.
const TRAY_COLOURS: [&str; 2] = ["#2f7de1", "#e8920c"];

/// The sides, in pixels, of the app icon that the `.ico` holds.
const ICO_SIDES: [u32; 6] = [16, 24, 32, 48, 64, 256];

/// The sides, in pixels, of the app icon that the `.icns` holds.
const ICNS_SIDES: [u32; 6] = [16, 32, 128, 256, 512, 1024];

/// The sides, in pixels, of the app icon that is kept as PNG.
const PNG_SIDES: [u32; 3] = [32, 128, 512];

/// The side of a tray icon; 22 points on a panel with twice the dots, and a bit.
const TRAY_SIDE: u32 = 48;

/// The packages of Debian that have the programs used here.
const PACKAGES: &str = "librsvg2-bin icoutils icnsutils";

/// Draws all icon files anew below `root`, the repository's top level.
///
/// # Errors
/// When a program is missing or fails.
pub(crate) fn draw(root: &Path) -> Result<()> {
    let icons = root.join("icons");
    let scratch = root.join("target/icons");
    fs::create_dir_all(&scratch)?;
    draw_app(&icons, &scratch)?;
    draw_tray(&icons, &scratch)
}

/// The app icon: PNGs, `homing.ico` and `homing.icns`.
fn draw_app(icons: &Path, scratch: &Path) -> Result<()> {
    let drawing = icons.join("homing.svg");
    for side in PNG_SIDES {
        rasterise(&drawing, side, &icons.join(format!("homing-{side}.png")))?;
    }
    let mut ico = Command::new("icotool");
    ico.arg("--create").arg("--output").arg(icons.join("homing.ico"));
    for side in ICO_SIDES {
        let file = scratch.join(format!("ico-{side}.png"));
        rasterise(&drawing, side, &file)?;
        // The large one stays a PNG inside; the old uncompressed form would be 256 KiB.
        if side == 256 {
            ico.arg(format!("--raw={}", file.display()))
        } else {
            ico.arg(file)
        };
    }
    run(&mut ico)?;
    let mut icns = Command::new("png2icns");
    icns.arg(icons.join("homing.icns"));
    for side in ICNS_SIDES {
        let file = scratch.join(format!("icns-{side}.png"));
        rasterise(&drawing, side, &file)?;
        icns.arg(file);
    }
    run(&mut icns)
}

/// The tray icons: in colour, and in black for macOS.
fn draw_tray(icons: &Path, scratch: &Path) -> Result<()> {
    for state in STATES {
        let drawing = icons.join(format!("tray/{state}.svg"));
        rasterise(&drawing, TRAY_SIDE, &icons.join(format!("tray/{state}.png")))?;
        let mut black = fs::read_to_string(&drawing)?;
        for colour in TRAY_COLOURS {
            black = black.replace(colour, "#000000");
        }
        let file = scratch.join(format!("{state}.svg"));
        fs::write(&file, black)?;
        rasterise(&file, TRAY_SIDE, &icons.join(format!("tray/{state}-template.png")))?;
    }
    Ok(())
}

/// Draws an SVG as a square PNG of `side` pixels.
fn rasterise(drawing: &Path, side: u32, to: &Path) -> Result<()> {
    let side = side.to_string();
    run(Command::new("rsvg-convert").args(["-w", &side, "-h", &side, "-o"]).arg(to).arg(drawing))
}

/// Runs a program that draws, quietly.
fn run(command: &mut Command) -> Result<()> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command
        .output()
        .with_context(|| format!("{name} cannot be run; on Debian: apt install {PACKAGES}"))?;
    ensure!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    Ok(())
}
