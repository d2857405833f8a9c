//! `homing try HOST`.

use homing_engine::model::Trouble;
use homing_engine::run::Desk;
use homing_engine::wire::ProbeView;

use super::failure;
use crate::output::{Failure, Output, Status};
use crate::sentences;

/// Shows the exact requests that an update would send now.
pub(crate) async fn run(
    output: Output,
    desk: &Desk,
    name: &str,
    ask: bool,
) -> Result<Status, Failure> {
    let plan = desk.plan(name).await.map_err(|error| failure(&error))?;
    if let Some(trouble) = plan.trouble {
        let mut failure = explain(trouble);
        if let Some(why) = plan.why {
            failure.message = format!("{} ({why})", failure.message);
        }
        return Err(failure);
    }
    if plan.requests.is_empty() {
        return Err(Failure::temporary(
            "No address of this computer is known in a family that the name keeps, so nothing \
             would be sent. `homing address` shows what each source says.",
        ));
    }
    let probe = if ask { Some(probe(desk, name).await?) } else { None };
    let status = match &probe {
        Some(ProbeView { trouble: Some(_), needs_you: true, .. }) => Status::NeedsYou,
        Some(ProbeView { trouble: Some(_), .. }) => Status::Temporary,
        _ => Status::Right,
    };
    if output.json {
        output.value(&serde_json::json!({
            "host": name, "addresses": plan.wanted, "requests": plan.requests, "sent": false,
            "probe": probe,
        }));
        return Ok(status);
    }
    output.line(format!("This would be sent for {name} now. Nothing was sent."));
    for request in &plan.requests {
        output.line("");
        output.line(request.trim_end());
    }
    if let Some(probe) = probe {
        output.line("");
        output.line(match probe.trouble {
            None => sentences::say("ui.test.probe-right", &[]),
            Some(trouble) => explain(trouble).message,
        });
        if let Some(detail) = probe.detail {
            output.line(format!("  {detail}"));
        }
    }
    Ok(status)
}

/// What the server says without anything being changed.
async fn probe(desk: &Desk, name: &str) -> Result<ProbeView, Failure> {
    let asked = desk.probe(name).await.map_err(|error| failure(&error))?;
    asked.ok_or_else(|| {
        Failure::usage(
            "This provider cannot be asked without changing something; only a name server can.",
        )
    })
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
