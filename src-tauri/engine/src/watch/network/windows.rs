//! Windows: lets the IP helper call back when an address or a route changes.

use std::ffi::c_void;
use std::io;
use std::ptr;
use std::sync::Arc;

use tokio::sync::{Notify, mpsc::Sender};
use windows_sys::Win32::Foundation::{HANDLE, NO_ERROR};
use windows_sys::Win32::NetworkManagement::IpHelper::{
    CancelMibChangeNotify2, MIB_IPFORWARD_ROW2, MIB_NOTIFICATION_TYPE, MIB_UNICASTIPADDRESS_ROW,
    NotifyRouteChange2, NotifyUnicastIpAddressChange,
};
use windows_sys::Win32::Networking::WinSock::AF_UNSPEC;

use super::{Again, Task, bell};

/// Ends the watching when dropped: first the calls back, then the task, then the bell.
pub(super) struct Guard {
    _subscriptions: Vec<Subscription>,
    _task: Task,
    _bell: Arc<Notify>,
}

/// One subscription. The system waits for calls that are under way when it is cancelled.
struct Subscription(HANDLE);

// SAFETY: the handle is only a number for the system; any thread may cancel it.
unsafe impl Send for Subscription {}
// SAFETY: nothing is done with a shared one.
unsafe impl Sync for Subscription {}

impl Drop for Subscription {
    fn drop(&mut self) {
        // SAFETY: the handle came from a subscription that succeeded, and is cancelled once.
        unsafe { CancelMibChangeNotify2(self.0) };
    }
}

pub(super) fn start(again: Sender<Again>) -> io::Result<Guard> {
    let (bell, task) = bell(Again::Network, again);
    let context = Arc::as_ptr(&bell).cast::<c_void>();
    let mut subscriptions = Vec::new();
    let mut handle: HANDLE = ptr::null_mut();
    // SAFETY: `context` stays valid until the subscription is cancelled: the guard owns both,
    // and drops the subscriptions first.
    let result = unsafe {
        NotifyUnicastIpAddressChange(AF_UNSPEC, Some(address), context, false, &mut handle)
    };
    subscriptions.push(subscribed(result, handle)?);
    let mut handle: HANDLE = ptr::null_mut();
    // SAFETY: as above.
    let result = unsafe { NotifyRouteChange2(AF_UNSPEC, Some(route), context, false, &mut handle) };
    subscriptions.push(subscribed(result, handle)?);
    Ok(Guard { _subscriptions: subscriptions, _task: task, _bell: bell })
}

fn subscribed(result: u32, handle: HANDLE) -> io::Result<Subscription> {
    if result == NO_ERROR {
        Ok(Subscription(handle))
    } else {
        Err(io::Error::from_raw_os_error(result.cast_signed()))
    }
}

/// Called by the system on a thread of its own.
unsafe extern "system" fn address(
    context: *const c_void,
    _row: *const MIB_UNICASTIPADDRESS_ROW,
    _kind: MIB_NOTIFICATION_TYPE,
) {
    // SAFETY: the context is the bell, which outlives the subscription.
    unsafe { ring(context) };
}

/// Called by the system on a thread of its own.
unsafe extern "system" fn route(
    context: *const c_void,
    _row: *const MIB_IPFORWARD_ROW2,
    _kind: MIB_NOTIFICATION_TYPE,
) {
    // SAFETY: the context is the bell, which outlives the subscription.
    unsafe { ring(context) };
}

/// # Safety
/// `context` must point to a living bell.
unsafe fn ring(context: *const c_void) {
    // SAFETY: promised by the caller.
    let bell = unsafe { context.cast::<Notify>().as_ref() };
    if let Some(bell) = bell {
        bell.notify_one();
    }
}
