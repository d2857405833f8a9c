//! Is told by the router that the address on the internet changed, which no kernel behind it sees.
//!
//! Two ways, side by side: the announcements that routers with NAT-PMP or PCP send to everybody,
//! and the events of a UPnP router's connection, which are subscribed to. Only the gateway's own
//! address is listened to, and what it tells is no more than a reason to look again. Where no
//! router tells anything, nothing runs and nothing is asked until the network changes. Only IPv4
//! is listened to: it is of its IPv4 address that a router tells.

mod announcement;
mod events;

use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpStream, UdpSocket};
use tokio::sync::{Notify, mpsc::Sender, oneshot};
use tokio::time::{Instant, sleep, sleep_until};

use super::Again;
use crate::net::gateway;
use announcement::{Announcement, News};
use events::Subscription;

/// How long nothing more is said after a word: what comes meanwhile is mostly about the same
/// change, and a flood must not keep everybody looking.
const PAUSE: Duration = Duration::from_secs(1);

/// How far searches for a UPnP router are apart at least, where none was found.
const SEARCHES_APART: Duration = Duration::from_secs(10);

/// When a router that told of its address, and does not any more, is searched again.
const RETRY: Duration = Duration::from_secs(15 * 60);

/// Where the router is, seen from this computer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place {
    router: IpAddr,
    /// The address of this computer on its side.
    own: IpAddr,
}

impl Place {
    /// `None` where there is no router.
    async fn find() -> Option<Self> {
        let found = gateway::find(None).await;
        let router = found.inspect_err(|error| tracing::debug!(%error, "no gateway")).ok()??;
        Some(Self { router, own: gateway::own_address(router).ok()? })
    }
}

/// Listens until it is dropped. Then it takes its leave of the router, if there is time for it.
pub(super) struct Guard {
    _end: oneshot::Sender<()>,
    moved: Arc<Notify>,
}

impl Guard {
    /// Finds the router anew, and makes sure that it still knows who wants to be told: for when
    /// the network has changed, or time has passed unnoticed. Returns at once.
    pub(super) fn rejoin(&self) {
        self.moved.notify_one();
    }
}

/// Begins to listen. Must be called inside a tokio runtime.
pub(super) fn start(again: Sender<Again>) -> Guard {
    let announcements = announcement::socket()
        .inspect_err(|error| tracing::info!(%error, "the router's announcements are not heard"))
        .ok();
    let (end, ended) = oneshot::channel::<()>();
    let moved = Arc::new(Notify::new());
    let heard = Arc::clone(&moved);
    let mut ear = Ear {
        again,
        announcements,
        place: None,
        news: News::default(),
        subscription: None,
        searched: None,
        later: None,
    };
    tokio::spawn(async move {
        tokio::select! {
            _ = ended => {}
            () = ear.listen(&heard) => {}
        }
        if let Some(subscription) = ear.subscription {
            subscription.end().await;
        }
    });
    Guard { _end: end, moved }
}

/// What listens.
struct Ear {
    again: Sender<Again>,
    announcements: Option<UdpSocket>,
    place: Option<Place>,
    news: News,
    subscription: Option<Subscription>,
    /// When the place was last searched for a UPnP router.
    searched: Option<Instant>,
    /// When it is to be searched again, where there is no subscription.
    later: Option<Instant>,
}

/// What came.
enum Heard {
    Announcement(Announcement),
    Connection(TcpStream),
    /// It is time to renew the subscription, or to search.
    Due,
    /// The network may have changed.
    Moved,
}

impl Ear {
    /// Ends when nobody wants to hear any more.
    async fn listen(&mut self, moved: &Notify) {
        let mut matters = self.settle().await;
        loop {
            if matters {
                if self.again.send(Again::Network).await.is_err() {
                    return;
                }
                sleep(PAUSE).await;
            }
            // Each of these may be given up without losing anything.
            let heard = tokio::select! {
                heard = announced(self.announcements.as_ref(), self.place) => {
                    Heard::Announcement(heard)
                }
                stream = connected(self.subscription.as_ref()) => Heard::Connection(stream),
                () = reached(self.due()) => Heard::Due,
                () = moved.notified() => Heard::Moved,
            };
            matters = match heard {
                Heard::Announcement(heard) => self.news.announced(heard, Instant::now()),
                Heard::Connection(stream) => match &self.subscription {
                    Some(subscription) => {
                        let address = subscription.receive(stream).await;
                        address.is_some_and(|address| self.news.told(address))
                    }
                    None => false,
                },
                Heard::Due | Heard::Moved => self.settle().await,
            };
        }
    }

    /// Finds the router, and subscribes where it is another one or has forgotten; whether its
    /// address is another one than it was.
    async fn settle(&mut self) -> bool {
        let place = Place::find().await;
        if place != self.place {
            // Whoever was subscribed to is out of reach by the address that it knows.
            (self.subscription, self.searched) = (None, None);
            self.news = News::default();
            self.place = place;
        }
        self.later = None;
        let Some(place) = place else { return false };
        if let Some(socket) = &self.announcements {
            announcement::join(socket, place.own);
        }
        let known = self.subscription.is_some();
        if let Some(subscription) = &mut self.subscription
            && subscription.renew().await
        {
            return false;
        }
        self.subscription = None;
        // Every word from here may lead to one from there: a router without UPnP is not to be
        // searched for all the time.
        let soonest = self.searched.map(|searched| searched + SEARCHES_APART);
        if soonest.is_some_and(|soonest| Instant::now() < soonest) {
            self.later = soonest;
            return false;
        }
        let (subscription, address) = events::subscribe(place).await;
        self.searched = Some(Instant::now());
        if known && subscription.is_none() {
            // Maybe it is only starting anew.
            self.later = Some(Instant::now() + RETRY);
        }
        self.subscription = subscription;
        address.is_some_and(|address| self.news.told(address))
    }

    /// When to settle again even if nothing is heard.
    fn due(&self) -> Option<Instant> {
        self.subscription.as_ref().map(Subscription::due).or(self.later)
    }
}

/// The next announcement of the router.
async fn announced(socket: Option<&UdpSocket>, place: Option<Place>) -> Announcement {
    let (Some(socket), Some(place)) = (socket, place) else { return std::future::pending().await };
    loop {
        match announcement::receive(socket, place.router).await {
            Ok(Some(announcement)) => return announcement,
            Ok(None) => {}
            Err(error) => broken(&error).await,
        }
    }
}

/// The next connection that the router makes to tell of an event.
async fn connected(subscription: Option<&Subscription>) -> TcpStream {
    let Some(subscription) = subscription else { return std::future::pending().await };
    loop {
        match subscription.accept().await {
            Ok(Some(stream)) => return stream,
            Ok(None) => {}
            Err(error) => broken(&error).await,
        }
    }
}

/// Waits a while after an error that may come again at once.
async fn broken(error: &io::Error) {
    tracing::debug!(%error, "the router is not heard");
    sleep(Duration::from_secs(60)).await;
}

async fn reached(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}
