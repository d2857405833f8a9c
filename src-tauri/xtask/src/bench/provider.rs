//! A provider on loopback that takes a fixed time for each answer, and a web source beside it.

use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use super::answering::{Request, listen};

/// The address that the web source says, from a range that any computer could have.
pub(super) const SEEN: &str = "45.67.89.10";

/// Where an update may take how long to be received.
const PATIENCE: Duration = Duration::from_secs(30);

/// A running provider; its threads live as long as the bench.
pub(super) struct Provider {
    /// Where it listens.
    pub(super) address: SocketAddr,
    receipts: Receiver<Receipt>,
}

/// One update.
pub(super) struct Receipt {
    /// When it had been received, and nothing was answered yet.
    pub(super) received: Instant,
    /// When it had been answered.
    pub(super) answered: Instant,
}

impl Provider {
    /// Starts one.
    ///
    /// # Errors
    /// Loopback cannot be listened on.
    pub(super) fn start() -> Result<Self> {
        let (sender, receipts) = channel();
        let asks = |request: &Request| request.line.contains(" /ip ");
        let answer = move |request: &Request| match asks(request) {
            true => SEEN.to_owned(),
            false => verdicts(&request.line),
        };
        let done = move |request: &Request| {
            if !asks(request) {
                let receipt = Receipt { received: request.received, answered: Instant::now() };
                // Nobody may be listening any more.
                let _ = sender.send(receipt);
            }
        };
        let address = listen(answer, done)?;
        Ok(Self { address, receipts })
    }

    /// When the next update had been answered.
    ///
    /// # Errors
    /// None came in 30 s.
    pub(super) fn next_receipt(&self) -> Result<Instant> {
        self.next().map(|receipt| receipt.answered)
    }

    /// The next update.
    ///
    /// # Errors
    /// None came in 30 s.
    pub(super) fn next(&self) -> Result<Receipt> {
        self.receipts.recv_timeout(PATIENCE).context("no update came within 30 s")
    }

    /// Forgets what was received so far, and says how many updates that were.
    pub(super) fn forget(&self) -> usize {
        self.receipts.try_iter().count()
    }
}

/// A dyndns2 server's answer: a line for each name that the request has.
fn verdicts(request: &str) -> String {
    let query = request.split([' ', '?']).nth(2).unwrap_or_default();
    let value = |name: &str| query.split('&').find_map(|part| part.strip_prefix(name));
    let address = value("myip=").unwrap_or_default();
    let names = value("hostname=").unwrap_or_default().replace("%2C", ",");
    names.split(',').map(|_| format!("good {address}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::verdicts;

    #[test]
    fn each_name_gets_its_line() {
        let request = "GET /nic/update?hostname=a.example,b.example&myip=192.0.2.1 HTTP/1.1";
        assert_eq!(verdicts(request), "good 192.0.2.1\ngood 192.0.2.1\n");
    }
}
