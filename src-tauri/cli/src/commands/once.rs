//! `homing once`.

use homing_engine::run::{self, Home};

use super::{cannot_start, status};
use crate::output::{Failure, Output, Status};

/// Makes one round and shows what came of it.
pub(crate) async fn run(output: Output, home: Home) -> Result<Status, Failure> {
    let file = home.config_file();
    let snapshot = run::once(home, None).await.map_err(|error| cannot_start(&file, &error))?;
    if output.json {
        output.value(&super::status::as_json(&snapshot, true));
    } else {
        super::status::show(output, &snapshot, true);
    }
    Ok(status(&snapshot, true))
}
