//! Another client's settings in the real window: dropped, looked at, added, taken back.

use std::fs;

use serde_json::json;
use tests::desktop::{Desktop, wait_for};
use tests::webdriver::Window;

use super::window::files_with;
use super::{ADDRESS, Provider, config_file, configure, program};

/// It may be in the keyring and nowhere else.
const PASSWORD: &str = "correct-horse-battery";
const HOST: &str = "nas.example.org";

#[test]
fn a_file_of_another_client_is_looked_at_added_sent_and_taken_back() {
    let provider = Provider::always(&format!("good {ADDRESS}"));
    let mut desktop = Desktop::start();
    desktop.start_panel();
    configure(&desktop, "");
    let before = fs::read_to_string(config_file(&desktop)).unwrap();
    let window = Window::open(&mut desktop, &program());
    window.press("Bring settings");
    window.wait_for_text("Another file");
    let server = provider.server.url();
    let text = format!(
        "daemon=300\nmx=mail.example.org\nuse=ip, ip={ADDRESS}\nprotocol=dyndns2\nssl=no\n\
         server={server}\nlogin=alice\npassword='{PASSWORD}'\n{HOST}\n"
    );
    let script = "const dropped = new DataTransfer();\n\
         dropped.items.add(new File([TEXT], 'ddclient.conf'));\n\
         const how = { dataTransfer: dropped, bubbles: true, cancelable: true };\n\
         document.querySelector('.drop').dispatchEvent(new DragEvent('drop', how));";
    window.run(&script.replace("TEXT", &json!(text).to_string()));
    window.wait_for_text("1 name would be added");
    window.wait_for_text("Homing has nothing like it");
    assert_eq!(fs::read_to_string(config_file(&desktop)).unwrap(), before, "nothing yet");
    let page = window.run("return document.documentElement.outerHTML").to_string();
    assert!(page.contains(HOST) && !page.contains(PASSWORD), "no secret comes to the page");

    window.press("Add this name");
    window.wait_for_text("sudo systemctl disable --now ddclient");
    wait_for("the update", || provider.asked().first().cloned());
    assert_eq!(provider.asked(), [format!("GET /nic/update?hostname={HOST}&myip={ADDRESS}")]);
    assert_eq!(files_with(PASSWORD, &desktop.home()), Vec::<String>::new());

    window.press("Undo");
    wait_for("the configuration as it was", || {
        (fs::read_to_string(config_file(&desktop)).unwrap() == before).then_some(())
    });
}
