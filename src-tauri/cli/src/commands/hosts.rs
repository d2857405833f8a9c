//! `homing hosts`.

use homing_engine::run::Desk;

use super::{state, status};
use crate::output::{Failure, Output, Status};

/// Lists the names that are kept.
pub(crate) async fn run(output: Output, desk: &Desk) -> Result<Status, Failure> {
    let (snapshot, running) = state(desk).await?;
    if output.json {
        output.value(&snapshot.hosts);
    } else if snapshot.hosts.is_empty() {
        output.line("No name is kept yet.");
    } else {
        super::status::show_hosts(output, &snapshot.hosts, running);
    }
    Ok(status(&snapshot, running))
}
