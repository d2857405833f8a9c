//! Windows: through the IP helper, which knows all adapters, routes and neighbours.

use std::net::IpAddr;
use std::ptr;

use windows_sys::Win32::Foundation::{ERROR_BUFFER_OVERFLOW, NO_ERROR};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    FreeMibTable, GAA_FLAG_SKIP_ANYCAST, GAA_FLAG_SKIP_DNS_SERVER, GAA_FLAG_SKIP_MULTICAST,
    GetAdaptersAddresses, GetBestRoute2, GetIpNetTable2, IF_TYPE_PROP_VIRTUAL,
    IF_TYPE_SOFTWARE_LOOPBACK, IF_TYPE_TUNNEL, IP_ADAPTER_ADDRESSES_LH, MIB_IPFORWARD_ROW2,
    MIB_IPNET_TABLE2,
};
use windows_sys::Win32::NetworkManagement::Ndis::IfOperStatusUp;
use windows_sys::Win32::Networking::WinSock::{
    AF_INET, AF_INET6, AF_UNSPEC, IpDadStatePreferred, SOCKADDR_IN, SOCKADDR_IN6, SOCKADDR_INET,
};

use super::{Seen, Stranger, suffix, wireless};
use crate::model::{Family, Gateway, Link, public};
use crate::net::interfaces::far_away;

/// How often the list is asked for when it has grown meanwhile.
const TRIES: u32 = 3;

/// The longest name that is read, in UTF-16 units: the system's own are shorter.
const LONGEST: usize = 1024;

pub(super) async fn look() -> Seen {
    // The system's own services may have to be waited for.
    tokio::task::spawn_blocking(all).await.unwrap_or_default()
}

fn all() -> Seen {
    let mut seen = Seen::default();
    let neighbours = neighbours();
    let mut buffer = Vec::new();
    for adapter in adapters(&mut buffer) {
        see(&mut seen, adapter, &neighbours);
    }
    seen.network.ssid = wireless::name();
    seen
}

/// All adapters, in memory that `buffer` owns.
fn adapters(buffer: &mut Vec<IP_ADAPTER_ADDRESSES_LH>) -> Vec<&IP_ADAPTER_ADDRESSES_LH> {
    let flags = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER;
    let size = size_of::<IP_ADAPTER_ADDRESSES_LH>();
    // The documentation's advice: 15 KB hold what most computers have.
    let mut octets = 15 * 1024;
    for _ in 0..TRIES {
        buffer.resize_with(usize::try_from(octets).unwrap_or(0).div_ceil(size), Default::default);
        let first = buffer.as_mut_ptr();
        octets = u32::try_from(buffer.len().saturating_mul(size)).unwrap_or(u32::MAX);
        // SAFETY: the buffer is as long as told, and aligned for what is written into it.
        let result = unsafe {
            GetAdaptersAddresses(u32::from(AF_UNSPEC), flags, ptr::null(), first, &mut octets)
        };
        match result {
            NO_ERROR => {
                let mut all = Vec::new();
                let mut next: *const IP_ADAPTER_ADDRESSES_LH = first;
                // SAFETY: the list is linked by pointers into the buffer, and ends with null.
                while let Some(adapter) = unsafe { next.as_ref() } {
                    all.push(adapter);
                    next = adapter.Next;
                }
                return all;
            }
            ERROR_BUFFER_OVERFLOW => {}
            error => {
                tracing::debug!(error, "the adapters cannot be listed");
                return Vec::new();
            }
        }
    }
    Vec::new()
}

/// Adds an adapter, if it leads out of this computer.
fn see(seen: &mut Seen, adapter: &IP_ADAPTER_ADDRESSES_LH, neighbours: &[Neighbour]) {
    if adapter.OperStatus != IfOperStatusUp || adapter.IfType == IF_TYPE_SOFTWARE_LOOPBACK {
        return;
    }
    // SAFETY: the system fills in the index; the other view of the union only aligns it.
    let index = unsafe { adapter.Anonymous1.Anonymous.IfIndex };
    // SAFETY: both are texts that end with a zero, or null.
    let (name, domain) = unsafe { (text(adapter.FriendlyName), text(adapter.DnsSuffix)) };
    seen.network.dns_suffixes.extend(suffix(&domain));
    let mut found = Link {
        name,
        // The second is what the drivers of VPNs call themselves.
        tunnel: matches!(adapter.IfType, IF_TYPE_TUNNEL | IF_TYPE_PROP_VIRTUAL),
        addresses: addresses(adapter),
        gateway: Default::default(),
    };
    for family in Family::BOTH {
        if route(family, 0).is_some_and(|route| route.InterfaceIndex == index) {
            *seen.network.way_out.get_mut(family) = Some(found.name.clone());
        }
        let by_it = match family {
            Family::Ipv4 => index,
            Family::Ipv6 => adapter.Ipv6IfIndex,
        };
        let has = found.addresses.iter().any(|address| Family::of(*address) == family);
        let Some(route) = route(family, by_it).filter(|_| has) else { continue };
        let address = ip(&route.NextHop).filter(|address| !address.is_unspecified());
        let known = |one: &&Neighbour| one.link == by_it && Some(one.address) == address;
        let mac = neighbours.iter().find(known).map(|one| one.mac);
        *found.gateway.get_mut(family) = Some(Gateway { address, mac });
        if let (Some(address), None, 6) = (address, mac, adapter.PhysicalAddressLength)
            && !found.tunnel
        {
            let name = found.name.clone();
            seen.strangers.push(Stranger { address, link: by_it, name });
        }
    }
    seen.network.links.push(found);
}

/// The addresses of an adapter that are final, not about to end, and of use elsewhere.
fn addresses(adapter: &IP_ADAPTER_ADDRESSES_LH) -> Vec<IpAddr> {
    let mut all = Vec::new();
    let mut next = adapter.FirstUnicastAddress;
    // SAFETY: the list is linked by pointers into the adapters' buffer, and ends with null.
    while let Some(one) = unsafe { next.as_ref() } {
        next = one.Next;
        let place = one.Address.lpSockaddr;
        let long = usize::try_from(one.Address.iSockaddrLength).unwrap_or(0);
        // SAFETY: every socket address begins with its family.
        let family = unsafe { place.as_ref() }.map(|place| place.sa_family);
        let address = match family {
            Some(AF_INET) if long >= size_of::<SOCKADDR_IN>() => {
                // SAFETY: it is of this family, and long enough.
                let v4 = unsafe { place.cast::<SOCKADDR_IN>().read_unaligned() };
                ip(&SOCKADDR_INET { Ipv4: v4 })
            }
            Some(AF_INET6) if long >= size_of::<SOCKADDR_IN6>() => {
                // SAFETY: it is of this family, and long enough.
                let v6 = unsafe { place.cast::<SOCKADDR_IN6>().read_unaligned() };
                ip(&SOCKADDR_INET { Ipv6: v6 })
            }
            _ => None,
        };
        let of_use = |address: &IpAddr| public::kind(*address).is_usable();
        if one.DadState == IpDadStatePreferred {
            all.extend(address.filter(of_use));
        }
    }
    all
}

/// By which route packets to the internet leave, by this interface where one is given.
fn route(family: Family, link: u32) -> Option<MIB_IPFORWARD_ROW2> {
    let to = place(far_away(family));
    let (mut row, mut source) = (MIB_IPFORWARD_ROW2::default(), SOCKADDR_INET::default());
    // SAFETY: all pointers are to living values of the right types, or null where that is allowed.
    let result =
        unsafe { GetBestRoute2(ptr::null(), link, ptr::null(), &to, 0, &mut row, &mut source) };
    (result == NO_ERROR).then_some(row)
}

/// Somebody on a link, and the hardware address.
struct Neighbour {
    link: u32,
    address: IpAddr,
    mac: [u8; 6],
}

/// All neighbours whose hardware address is known.
fn neighbours() -> Vec<Neighbour> {
    let mut table: *mut MIB_IPNET_TABLE2 = ptr::null_mut();
    // SAFETY: the system allocates the table, which is freed below.
    if unsafe { GetIpNetTable2(AF_UNSPEC, &mut table) } != NO_ERROR || table.is_null() {
        return Vec::new();
    }
    // SAFETY: the table has as many rows as it says, one behind the other.
    let rows = unsafe {
        let count = usize::try_from((*table).NumEntries).unwrap_or(0);
        std::slice::from_raw_parts(ptr::addr_of!((*table).Table).cast(), count)
    };
    let read = |row: &windows_sys::Win32::NetworkManagement::IpHelper::MIB_IPNET_ROW2| {
        let mac = row.PhysicalAddress.first_chunk::<6>().copied()?;
        let known = row.PhysicalAddressLength == 6 && mac != [0; 6];
        let address = ip(&row.Address)?;
        known.then_some(Neighbour { link: row.InterfaceIndex, address, mac })
    };
    let all = rows.iter().filter_map(read).collect();
    // SAFETY: it is the system's table, and nothing refers to it any more.
    unsafe { FreeMibTable(table.cast()) };
    all
}

/// The address that a socket address holds.
fn ip(place: &SOCKADDR_INET) -> Option<IpAddr> {
    // SAFETY: the family, which all views begin with, tells which view is filled in.
    unsafe {
        match place.si_family {
            AF_INET => Some(IpAddr::from(place.Ipv4.sin_addr.S_un.S_addr.to_ne_bytes())),
            AF_INET6 => Some(IpAddr::from(place.Ipv6.sin6_addr.u.Byte)),
            _ => None,
        }
    }
}

/// An address as a socket address without a port.
fn place(address: IpAddr) -> SOCKADDR_INET {
    let mut place = SOCKADDR_INET::default();
    match address {
        IpAddr::V4(address) => {
            let mut v4 = SOCKADDR_IN { sin_family: AF_INET, ..Default::default() };
            v4.sin_addr.S_un.S_addr = u32::from_ne_bytes(address.octets());
            place.Ipv4 = v4;
        }
        IpAddr::V6(address) => {
            let mut v6 = SOCKADDR_IN6 { sin6_family: AF_INET6, ..Default::default() };
            v6.sin6_addr.u.Byte = address.octets();
            place.Ipv6 = v6;
        }
    }
    place
}

/// # Safety
/// `start` must be null, or point to a text that ends with a zero.
unsafe fn text(start: *const u16) -> String {
    if start.is_null() {
        return String::new();
    }
    let mut units = Vec::new();
    for place in 0..LONGEST {
        // SAFETY: the text has not ended before this place.
        match unsafe { start.add(place).read() } {
            0 => break,
            unit => units.push(unit),
        }
    }
    String::from_utf16_lossy(&units)
}
