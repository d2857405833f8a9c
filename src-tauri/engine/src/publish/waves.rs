//! Requests of one account, as many at once as its provider takes.

use futures_util::FutureExt as _;
use futures_util::future::{BoxFuture, join_all, ready};

use super::reply::Known;
use crate::model::{Outcome, Reach, Trouble};

/// Does jobs, `at_once` at the same time. What stops one for the whole account stops the rest:
/// nothing is gained by hearing twice that the password is wrong or the server is down. So the
/// first one goes alone, unless the account is known to be taken (`proven`). `size` says of how
/// many parts a job is.
pub(super) async fn in_waves<'j, J: Sync>(
    jobs: &'j [J],
    (at_once, proven): (usize, bool),
    size: impl Fn(&J) -> usize,
    perform: impl Fn(&'j J) -> BoxFuture<'j, Vec<Known>>,
) -> Vec<Vec<Known>> {
    let alone = if proven { 0 } else { jobs.len().min(1) };
    let (first, rest) = jobs.split_at(alone);
    let mut all = Vec::with_capacity(jobs.len());
    let mut stopped: Option<Known> = None;
    for wave in first.chunks(1).chain(rest.chunks(at_once.max(1))) {
        let done = wave.iter().map(|job| match &stopped {
            Some(known) => ready(vec![known.clone(); size(job)]).boxed(),
            None => perform(job),
        });
        let done = join_all(done).await;
        stopped = stopped.or_else(|| done.iter().flatten().find_map(stops_all));
        all.extend(done);
    }
    all
}

/// What is known of the other requests of the account, without sending them, where this is known
/// of one.
fn stops_all((outcome, detail): &Known) -> Option<Known> {
    match outcome {
        Outcome::NeedsYou { trouble } | Outcome::Later { trouble, .. }
            if trouble.reach() == Reach::Account =>
        {
            Some((outcome.clone(), detail.clone()))
        }
        Outcome::Unconfirmed { trouble: Trouble::NoAnswer } => {
            Some((Outcome::Later { trouble: Trouble::Unreachable, wait: None }, None))
        }
        _ => None,
    }
}
