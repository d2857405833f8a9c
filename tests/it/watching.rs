//! The configuration file is watched.

use std::fs;
use std::time::Duration;

use homing_engine::watch::{self, Again};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Longer than anything here takes.
const DEADLINE: Duration = Duration::from_secs(10);

/// Waits for a word about the configuration, and then until no more comes for a moment.
async fn told(heard: &mut mpsc::Receiver<Again>) -> bool {
    let first =
        async { while heard.recv().await.expect("it is being watched") != Again::Configuration {} };
    if timeout(DEADLINE, first).await.is_err() {
        return false;
    }
    quiet(heard).await;
    true
}

/// Waits until nothing about the configuration comes for a moment; how often it came.
async fn quiet(heard: &mut mpsc::Receiver<Again>) -> usize {
    let mut count = 0;
    while let Ok(word) = timeout(Duration::from_millis(150), heard.recv()).await {
        count += usize::from(word == Some(Again::Configuration));
    }
    count
}

#[tokio::test]
async fn every_way_in_which_editors_save_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    let (again, mut heard) = mpsc::channel(8);
    let _watcher = watch::start(file.clone(), again);

    fs::write(&file, "version = 1\n").unwrap();
    assert!(told(&mut heard).await, "the file is made");
    fs::write(&file, "version = 1\n# more\n").unwrap();
    assert!(told(&mut heard).await, "written in place");
    let new = folder.path().join(".config.toml.swp");
    fs::write(&new, "version = 1\n# renamed\n").unwrap();
    fs::rename(&new, &file).unwrap();
    assert!(told(&mut heard).await, "another file is renamed onto it");
    fs::rename(&file, folder.path().join("config.toml~")).unwrap();
    assert!(told(&mut heard).await, "it is renamed away");
    fs::write(&file, "version = 1\n").unwrap();
    assert!(told(&mut heard).await, "it is back");
    fs::remove_file(&file).unwrap();
    assert!(told(&mut heard).await, "it is removed");
}

#[tokio::test]
async fn reading_it_and_writing_other_files_is_no_change() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("config.toml");
    fs::write(&file, "version = 1\n").unwrap();
    let (again, mut heard) = mpsc::channel(8);
    let _watcher = watch::start(file.clone(), again);
    quiet(&mut heard).await;
    fs::read_to_string(&file).unwrap();
    fs::write(folder.path().join("homing.sqlite"), "other").unwrap();
    fs::write(folder.path().join("config.toml.bak"), "other").unwrap();
    assert_eq!(quiet(&mut heard).await, 0);
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_is_a_link_is_watched_where_it_really_is() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (file, real) = (folder.path().join("config.toml"), elsewhere.path().join("mine.toml"));
    fs::write(&real, "version = 1\n").unwrap();
    std::os::unix::fs::symlink(&real, &file).unwrap();
    let (again, mut heard) = mpsc::channel(8);
    let _watcher = watch::start(file, again);
    fs::write(&real, "version = 1\n# more\n").unwrap();
    assert!(told(&mut heard).await);
}
