//! Lists the data files of `providers/`, `sources/` and `clients/`, so that a new one needs no line of code.

#![allow(clippy::disallowed_methods)] // a build script reads the folders it lists

use std::{env, error::Error, fmt::Write as _, fs, path::Path};

fn main() -> Result<(), Box<dyn Error>> {
    let root = env::var("CARGO_MANIFEST_DIR")?;
    let mut code = String::new();
    for folder in ["providers", "sources", "clients"] {
        println!("cargo::rerun-if-changed={folder}");
        let mut files: Vec<_> = fs::read_dir(Path::new(&root).join(folder))?
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
            .collect();
        files.sort();
        writeln!(code, "/// The files of `{folder}/`: id and text.")?;
        writeln!(code, "pub static {}: &[(&str, &str)] = &[", folder.to_uppercase())?;
        for file in files {
            let id =
                file.file_stem().ok_or("a file without a name")?.to_string_lossy().into_owned();
            writeln!(code, "    ({id:?}, include_str!({:?})),", file.display().to_string())?;
        }
        writeln!(code, "];")?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("data_files.rs"), code)?;
    Ok(())
}
