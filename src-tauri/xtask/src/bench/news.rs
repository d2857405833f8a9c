//! The kernel's news of addresses, read with nothing in between.

use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// A socket on which the kernel tells of new addresses of a family.
pub(super) struct News(OwnedFd);

impl News {
    /// Opens it.
    ///
    /// # Errors
    /// The kernel refuses.
    pub(super) fn open() -> Result<Self> {
        Self::of(libc::RTMGRP_IPV4_IFADDR)
    }

    fn of(groups: libc::c_int) -> Result<Self> {
        let kind = libc::SOCK_RAW | libc::SOCK_CLOEXEC;
        // SAFETY: no pointer is passed; the result is checked before it is owned.
        let socket = unsafe { libc::socket(libc::AF_NETLINK, kind, libc::NETLINK_ROUTE) };
        if socket < 0 {
            return Err(std::io::Error::last_os_error()).context("a netlink socket");
        }
        // SAFETY: the descriptor is open and nobody else's; sockaddr_nl may be all zero.
        let (socket, mut address) =
            unsafe { (OwnedFd::from_raw_fd(socket), std::mem::zeroed::<libc::sockaddr_nl>()) };
        address.nl_family = libc::AF_NETLINK as libc::sa_family_t;
        address.nl_groups = groups as u32;
        let length = size_of::<libc::sockaddr_nl>() as libc::socklen_t;
        // SAFETY: the address is valid for the length that is given with it.
        let bound = unsafe { libc::bind(socket.as_raw_fd(), (&raw const address).cast(), length) };
        match bound {
            0 => Ok(Self(socket)),
            _ => Err(std::io::Error::last_os_error()).context("listening for addresses"),
        }
    }

    /// Waits for the next new address.
    ///
    /// # Errors
    /// The kernel closed the socket.
    pub(super) fn next(&self) -> Result<()> {
        self.next_of(|_| true)
    }

    /// Waits for the next news of an address whose flags (`IFA_F_…`, the first eight of them) are
    /// as wanted.
    fn next_of(&self, wanted: impl Fn(u8) -> bool) -> Result<()> {
        let mut message = [0_u8; 4096];
        loop {
            // SAFETY: the buffer is valid for the length that is given with it.
            let length = unsafe {
                libc::recv(self.0.as_raw_fd(), message.as_mut_ptr().cast(), message.len(), 0)
            };
            if length < 0 {
                return Err(std::io::Error::last_os_error()).context("the kernel's news");
            }
            // A netlink message begins with its length (4 bytes) and its kind (2 bytes).
            let kind = u16::from_ne_bytes([message[4], message[5]]);
            // Behind the header of 16 bytes: family, length of the prefix, flags.
            if length >= 19 && kind == libc::RTM_NEWADDR && wanted(message[18]) {
                return Ok(());
            }
        }
    }
}

/// When addresses appeared, as a thread that does nothing else saw it.
pub(super) struct Times(Receiver<Instant>);

impl Times {
    /// Starts to watch.
    ///
    /// # Errors
    /// The kernel refuses.
    pub(super) fn watch() -> Result<Self> {
        let news = News::open()?;
        let (sender, receiver) = channel();
        thread::spawn(move || while news.next().is_ok() && sender.send(Instant::now()).is_ok() {});
        Ok(Self(receiver))
    }

    /// When the next one appeared.
    ///
    /// # Errors
    /// None appeared in 5 s.
    pub(super) fn next(&self) -> Result<Instant> {
        self.0.recv_timeout(Duration::from_secs(5)).context("the kernel told of no address")
    }
}

/// When IPv6 addresses became final, after the kernel had checked them for duplicates.
pub(super) struct Final(Receiver<Instant>);

impl Final {
    /// Starts to watch.
    ///
    /// # Errors
    /// The kernel refuses.
    pub(super) fn watch() -> Result<Self> {
        const TENTATIVE: u8 = 0x40;
        let news = News::of(libc::RTMGRP_IPV6_IFADDR)?;
        let (sender, receiver) = channel();
        thread::spawn(move || {
            let is_final = |flags| flags & TENTATIVE == 0;
            while news.next_of(is_final).is_ok() && sender.send(Instant::now()).is_ok() {}
        });
        Ok(Self(receiver))
    }

    /// When the next one became final.
    ///
    /// # Errors
    /// None did in 5 s.
    pub(super) fn next(&self) -> Result<Instant> {
        self.0.recv_timeout(Duration::from_secs(5)).context("no address became final")
    }
}
