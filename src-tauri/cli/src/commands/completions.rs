//! `homing completions SHELL`.

use clap::CommandFactory as _;
use clap_complete::Shell;

use crate::arguments::Arguments;
use crate::output::{Failure, Output, Status};

/// Prints the completions of a shell.
pub(crate) fn run(output: Output, shell: Shell) -> Result<Status, Failure> {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "homing", &mut text);
    let text = String::from_utf8_lossy(&text);
    if output.json {
        output.value(&serde_json::json!({ "shell": shell.to_string(), "text": text }));
    } else {
        output.line(text.trim_end());
    }
    Ok(Status::Right)
}
