//! `homing try HOST`.

use homing_engine::model::Trouble;
use homing_engine::run::Desk;

use super::failure;
use crate::output::{Failure, Output, Status};
use crate::sentences;

/// Shows the exact requests that an update would send now.
pub(crate) async fn run(output: Output, desk: &Desk, name: &str) -> Result<Status, Failure> {
    let plan = desk.plan(name).await.map_err(|error| failure(&error))?;
    if let Some(trouble) = plan.trouble {
        return Err(explain(trouble));
    }
    if plan.requests.is_empty() {
        return Err(Failure::temporary(
            "No address of this computer is known in a family that the name keeps, so nothing \
             would be sent. `homing address` shows what each source says.",
        ));
    }
    if output.json {
        output.value(&serde_json::json!({
            "host": name, "addresses": plan.wanted, "requests": plan.requests, "sent": false,
        }));
        return Ok(Status::Right);
    }
    output.line(format!("This would be sent for {name} now. Nothing was sent."));
    for request in &plan.requests {
        output.line("");
        output.line(request.trim_end());
    }
    Ok(Status::Right)
}

/// Why there would be no request, and what to do.
fn explain(trouble: Trouble) -> Failure {
    let say = |end: &str| sentences::say(&format!("trouble.{}.{end}", trouble.code()), &[]);
    let more = match trouble {
        Trouble::MissingSecret => " `homing secret set ACCOUNT FIELD` puts it.",
        _ => "",
    };
    Failure::needs_you(format!("{} {}{more}", say("text"), say("next")))
}
