//! The requests of one turn of a step: one, as many as a list has pages, or one again and again
//! until what it asks for is done.

use std::collections::BTreeSet;

use minijinja::value::{Value, ValueKind};

use super::provider::{Pages, Poll, Step};
use super::reply::{Known, add_reply};
use super::request::{request, sign};
use super::steps::{Errand, failed, told};
use super::template::{Variables, holds, value};
use crate::model::Family;
use crate::net::http::{Http, Reply};

/// What a turn ends with.
pub(super) struct Heard {
    /// The last reply.
    pub(super) reply: Reply,
    /// What conditions on it can name.
    pub(super) variables: Variables,
    /// Whether every page was read, and what was waited for has come; where not, what is missing.
    pub(super) end: End,
}

/// How a turn ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// As it should.
    Whole,
    /// Pages are missing, or one has no list: what is not in it may be there all the same.
    PagesMissing,
    /// It is still being done.
    StillRunning,
}

/// One turn of a step.
pub(super) struct Turn<'a> {
    pub(super) errand: &'a Errand<'a>,
    pub(super) step: &'a Step,
    /// The family to which the socket is bound.
    pub(super) forced: Option<Family>,
    pub(super) http: &'a Http,
}

impl Turn<'_> {
    /// Makes the turn's requests.
    ///
    /// # Errors
    /// What is known where one gets no reply.
    pub(super) async fn make(&self, variables: &Variables) -> Result<Heard, Known> {
        let mut heard = match (&self.step.pages, &self.step.poll) {
            (Some(pages), _) => self.all_pages(pages, variables).await?,
            (None, Some(poll)) => self.wait_for(poll, variables).await?,
            (None, None) => self.once(variables).await?,
        };
        for (name, expression) in &self.step.extract {
            let found = value(expression, &heard.variables);
            let found = if found.is_undefined() { Value::from(()) } else { found };
            heard.variables.insert(name.clone(), found);
        }
        Ok(heard)
    }

    async fn once(&self, variables: &Variables) -> Result<Heard, Known> {
        let Self { errand, step, .. } = self;
        let (provider, account) = (errand.provider, errand.account);
        let made = request(provider, step, account, variables, self.forced, errand.timeout);
        let mut request = made.map_err(told)?;
        sign(step, &mut request, variables, &(errand.moment)()).map_err(told)?;
        request.via = errand.via.map(str::to_owned);
        let reply = self.http.exchange(request).await.map_err(|failure| failed(failure, step))?;
        let mut variables = variables.clone();
        add_reply(&reply, &mut variables);
        Ok(Heard { reply, variables, end: End::Whole })
    }

    /// Reads a list to its last page. A page that is none ends it, and is what is read then.
    async fn all_pages(&self, pages: &Pages, variables: &Variables) -> Result<Heard, Known> {
        let mut variables = variables.clone();
        let mut items: Vec<Value> = Vec::new();
        let mut asked = BTreeSet::new();
        let mut page = Value::from(pages.first);
        loop {
            // A list that leads back to where it was has no end.
            let new = asked.insert(page.to_string()) && asked.len() <= pages.most as usize;
            variables.insert("page".to_owned(), page);
            let mut heard = self.once(&variables).await?;
            heard.end = End::PagesMissing;
            let list = value(&pages.list, &heard.variables);
            if !is_good(&heard.reply) || !matches!(list.kind(), ValueKind::Seq) || !new {
                return Ok(heard);
            }
            items.extend(list.try_iter().into_iter().flatten());
            page = value(&pages.next, &heard.variables);
            if !page.is_true() {
                heard.variables.insert("items".to_owned(), Value::from(items));
                heard.end = End::Whole;
                return Ok(heard);
            }
        }
    }

    /// Asks until what it asks for is done, or a reply says that something is wrong.
    async fn wait_for(&self, poll: &Poll, variables: &Variables) -> Result<Heard, Known> {
        let every = self.errand.pause.unwrap_or(poll.every);
        for _ in 1..poll.times {
            let heard = self.once(variables).await?;
            if !is_good(&heard.reply) || holds(&poll.until, &heard.variables) {
                return Ok(heard);
            }
            tokio::time::sleep(every).await;
        }
        let mut heard = self.once(variables).await?;
        if is_good(&heard.reply) && !holds(&poll.until, &heard.variables) {
            heard.end = End::StillRunning;
        }
        Ok(heard)
    }
}

/// Whether a reply can hold what was asked for.
fn is_good(reply: &Reply) -> bool {
    (200..300).contains(&reply.status) && reply.whole
}
