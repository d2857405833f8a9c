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

use futures_util::future::{BoxFuture, FutureExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::sync::{Notify, mpsc::Sender, oneshot};
use tokio::time::{Instant, sleep, sleep_until};

use super::Again;
use crate::net::gateway;
use announcement::{Announced, News};
use events::{Found, Subscription};

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

/// Gets ready to listen, which begins with the first [`Guard::rejoin`]: before that nothing is
/// opened and nobody is asked. Must be called inside a tokio runtime.
pub(super) fn start(again: Sender<Again>) -> Guard {
    let (end, ended) = oneshot::channel::<()>();
    let moved = Arc::new(Notify::new());
    let heard = Arc::clone(&moved);
    let mut ear = Ear::new(again);
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
    subscription: Option<Box<Subscription>>,
    /// A search for a UPnP router that is under way.
    search: Option<BoxFuture<'static, Found>>,
    /// When the place was last searched.
    searched: Option<Instant>,
    /// When it is to be searched again, where there is no subscription.
    next_search: Option<Instant>,
    /// When to ask whether the last event was the last word.
    doubt: Option<Instant>,
}

/// What came.
enum Heard {
    Announced(Announced),
    Connection(TcpStream),
    Found(Found),
    /// It is time to renew the subscription, or to search.
    Due,
    /// It is time to ask whether an event was the last word.
    Doubtful,
    /// The network may have changed.
    Moved,
}

impl Ear {
    fn new(again: Sender<Again>) -> Self {
        Self {
            again,
            announcements: None,
            place: None,
            news: News::default(),
            subscription: None,
            search: None,
            searched: None,
            next_search: None,
            doubt: None,
        }
    }

    /// Ends when nobody wants to hear any more.
    async fn listen(&mut self, moved: &Notify) {
        moved.notified().await;
        self.announcements = announcement::socket()
            .inspect_err(|error| tracing::info!(%error, "the router's announcements are not heard"))
            .ok();
        self.settle().await;
        loop {
            let due = self.subscription.as_deref().map(Subscription::due).or(self.next_search);
            // Each of these may be given up without losing anything.
            let heard = tokio::select! {
                heard = announced(self.announcements.as_ref(), self.place) => {
                    Heard::Announced(heard)
                }
                stream = connected(self.subscription.as_deref()) => Heard::Connection(stream),
                found = ended(self.search.as_mut()) => Heard::Found(found),
                () = reached(due) => Heard::Due,
                () = reached(self.doubt) => Heard::Doubtful,
                () = moved.notified() => Heard::Moved,
            };
            if self.take(heard).await {
                if self.again.send(Again::Network).await.is_err() {
                    return;
                }
                sleep(PAUSE).await;
            }
        }
    }

    /// Does what is to be done of what came; whether it is a reason to look again.
    async fn take(&mut self, heard: Heard) -> bool {
        match heard {
            Heard::Announced(heard) => self.news.announced(heard, Instant::now()),
            Heard::Connection(stream) => self.receive(stream).await,
            Heard::Doubtful => self.ask().await,
            Heard::Found((subscription, address)) => {
                self.search = None;
                self.subscription = subscription;
                address.is_some_and(|address| self.news.told(address))
            }
            Heard::Due | Heard::Moved => {
                self.settle().await;
                false
            }
        }
    }

    /// Receives an event; whether it tells of another address.
    async fn receive(&mut self, stream: TcpStream) -> bool {
        let Some(subscription) = &self.subscription else { return false };
        let Some(told) = subscription.receive(stream).await else { return false };
        // The most usual software of routers sends no second event while a first one is under
        // way, so that of an old address which goes and a new one which comes at once, only the
        // going may be told.
        self.doubt = Some(Instant::now() + PAUSE);
        // An event may also be older than what an announcement told meanwhile, so that what the
        // router says now counts for more.
        let address = subscription.ask().await.unwrap_or(told);
        self.news.told(address)
    }

    /// Asks whether what the last event told still holds.
    async fn ask(&mut self) -> bool {
        self.doubt = None;
        let Some(subscription) = &self.subscription else { return false };
        let address = subscription.ask().await;
        address.is_some_and(|address| self.news.told(address))
    }

    /// Finds the router, renews what it granted, and begins a search where it is another one or
    /// has forgotten.
    async fn settle(&mut self) {
        let place = Place::find().await;
        if place != self.place {
            // Whoever was subscribed to is out of reach by the address that it knows.
            (self.subscription, self.search) = (None, None);
            (self.searched, self.doubt) = (None, None);
            self.news = News::default();
            self.place = place;
        }
        self.next_search = None;
        let Some(place) = place else { return };
        if let Some(socket) = &self.announcements {
            announcement::join(socket, place.own);
        }
        if let Some(subscription) = &mut self.subscription {
            if subscription.renew().await {
                return;
            }
            self.subscription = None;
            // It may be only starting anew.
            self.next_search = Some(Instant::now() + RETRY);
        }
        // Every word from here may lead to one from there: a router without UPnP is not to be
        // searched for all the time.
        let soonest = self.searched.map(|last| last + SEARCHES_APART);
        match soonest.filter(|soonest| Instant::now() < *soonest) {
            Some(soonest) => self.next_search = Some(soonest),
            None if self.search.is_none() => {
                self.searched = Some(Instant::now());
                self.search = Some(events::subscribe(place).boxed());
            }
            None => {}
        }
    }
}

/// The next announcements of the router.
async fn announced(socket: Option<&UdpSocket>, place: Option<Place>) -> Announced {
    let (Some(socket), Some(place)) = (socket, place) else { return std::future::pending().await };
    loop {
        match announcement::receive(socket, place.router).await {
            Ok(announced) => return announced,
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

/// What a search found.
async fn ended(search: Option<&mut BoxFuture<'static, Found>>) -> Found {
    match search {
        Some(search) => search.await,
        None => std::future::pending().await,
    }
}

async fn reached(time: Option<Instant>) {
    match time {
        Some(time) => sleep_until(time).await,
        None => std::future::pending().await,
    }
}
