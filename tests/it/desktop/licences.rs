//! What Homing is made of, in the real window.

use std::fs;
use std::path::Path;

use homing_engine::wire::Licence;
use tests::desktop::{Desktop, wait_for};
use tests::webdriver::Window;

use super::{configure, program};

#[test]
fn the_window_lists_every_package_that_homing_is_made_of_with_its_licence() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../src-tauri/licences.json");
    let all: Vec<Licence> = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    let mut desktop = Desktop::start();
    configure(&desktop, "");
    let window = Window::open(&mut desktop, &program());
    window.press("Settings");
    wait_for("the fold", || {
        let fold = "const fold = [...document.querySelectorAll('summary')]\
             .find((each) => each.textContent === 'Licences'); fold?.click(); return !!fold;";
        window.run(fold).as_bool()?.then_some(())
    });
    window.wait_for_text(&format!("It is made of {} packages of others", all.len()));
    let rows = "return [...document.querySelectorAll('details tbody tr')].map((row) =>\
         [...row.querySelectorAll('th span:first-child, td')].map((cell) => cell.textContent));";
    let shown: Vec<Vec<String>> = wait_for("the rows", || {
        let rows: Vec<Vec<String>> = serde_json::from_value(window.run(rows)).ok()?;
        (!rows.is_empty()).then_some(rows)
    });
    let listed: Vec<Vec<String>> =
        all.into_iter().map(|each| vec![each.name, each.version, each.licence]).collect();
    assert_eq!(shown, listed);
}
