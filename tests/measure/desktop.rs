//! Measures a tray and its window on a desktop that nobody sees: `measure-desktop PROGRAM TITLE
//! SAMPLES` starts the program so many times, clicks its icon, closes its window, and prints each
//! time what it took, as one line of JSON. `cargo xtask bench` builds it and reads the lines.

#[cfg(target_os = "linux")]
mod screen;

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    eprintln!("only Linux has a desktop that nobody sees");
    std::process::exit(2);
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::Path;
    use std::time::{Duration, Instant};
    use std::{env, fs, thread};

    use serde_json::json;
    use tests::desktop::{Desktop, wait_for};
    use tests::processes;
    use tests::provider_server::{Answer, ProviderServer};
    use tests::tray::{Tray, icons};
    use tokio::runtime::Runtime;

    use super::screen::Screen;

    /// How long a program is left alone before its memory is read.
    const REST: Duration = Duration::from_secs(8);

    pub(super) fn main() {
        let arguments: Vec<_> = env::args().skip(1).collect();
        let [program, title, samples] = arguments.as_slice() else {
            panic!("measure-desktop PROGRAM TITLE SAMPLES");
        };
        let runtime = Runtime::new().unwrap();
        let answer = Answer::new(200, "good 45.67.89.10");
        let provider = runtime.block_on(ProviderServer::always(answer));
        for _ in 0..samples.parse::<usize>().unwrap() {
            println!("{}", one(Path::new(program), title, &provider.url()));
        }
    }

    /// One life of the program: its icon, its window, its window closed.
    fn one(program: &Path, title: &str, provider: &str) -> serde_json::Value {
        let mut desktop = Desktop::start();
        desktop.start_panel();
        configure(&desktop, provider);
        let mut command = desktop.command(program);
        command.arg("--hidden").env("HOMING_SECRET_HOME_PASSWORD", "of-no-use");
        let begun = Instant::now();
        let id = desktop.launch(command);
        while icons(&desktop).is_empty() {
            thread::sleep(Duration::from_millis(2));
        }
        let icon = begun.elapsed();
        thread::sleep(REST);
        let before = processes::memory(id);
        let tray = Tray::wait(&desktop);
        let screen = Screen::of(&desktop);
        let blank = screen.pixels();
        let begun = Instant::now();
        tray.click();
        let drawn = screen.wait_for_drawn(&blank, begun);
        desktop.close_window(title);
        wait_for("the end of the window's processes", || {
            processes::web(id).is_empty().then_some(())
        });
        thread::sleep(REST);
        json!({
            "icon": milliseconds(icon),
            "memory": before,
            "drawn": milliseconds(drawn),
            "after": processes::memory(id),
        })
    }

    /// Four names that are right at once, at a provider on loopback.
    fn configure(desktop: &Desktop, provider: &str) {
        let mut text = format!(
            "version = 1\n[[source]]\nid = \"here\"\nkind = \"fixed\"\naddress = \"45.67.89.10\"\n\
             [settings]\nresolver = \"127.0.0.1:9\"\n[[account]]\nid = \"home\"\n\
             provider = \"dyndns2\"\nserver = \"{provider}\"\nusername = \"alice\"\n"
        );
        for name in ["nas", "cam", "game", "chat"] {
            text += &format!(
                "[[host]]\nname = \"{name}.example.org\"\naccount = \"home\"\nipv4 = \"here\"\n\
                 ipv6 = \"off\"\n"
            );
        }
        fs::create_dir_all(desktop.home()).unwrap();
        fs::write(desktop.home().join("config.toml"), text).unwrap();
    }

    fn milliseconds(time: Duration) -> f64 {
        time.as_secs_f64() * 1e3
    }
}
