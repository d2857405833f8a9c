//! Windows: lets the power manager call back when the computer has woken up.

use std::ffi::c_void;
use std::io;
use std::sync::Arc;

use tokio::sync::{Notify, mpsc::Sender};
use windows_sys::Win32::Foundation::{HANDLE, NO_ERROR};
use windows_sys::Win32::System::Power::{
    DEVICE_NOTIFY_SUBSCRIBE_PARAMETERS, HPOWERNOTIFY, PowerRegisterSuspendResumeNotification,
    PowerUnregisterSuspendResumeNotification,
};
use windows_sys::Win32::UI::WindowsAndMessaging::{DEVICE_NOTIFY_CALLBACK, PBT_APMRESUMEAUTOMATIC};

use super::{Again, Task, bell};

/// Ends the watching when dropped: first the calls back, then the task.
pub(super) struct Guard {
    _subscription: Subscription,
    _task: Task,
}

/// One subscription, by its handle, and what it was made of.
struct Subscription {
    handle: HPOWERNOTIFY,
    _parameters: Box<Parameters>,
}

/// What is handed to the system.
struct Parameters(DEVICE_NOTIFY_SUBSCRIBE_PARAMETERS);

// SAFETY: it is only kept in memory; the bell that it points to may be rung by any thread.
unsafe impl Send for Parameters {}
// SAFETY: nothing is done with a shared one.
unsafe impl Sync for Parameters {}

impl Drop for Subscription {
    fn drop(&mut self) {
        // SAFETY: the handle came from a subscription that succeeded, and is given back once.
        unsafe { PowerUnregisterSuspendResumeNotification(self.handle) };
    }
}

pub(super) fn start(again: Sender<Again>) -> io::Result<Guard> {
    let (bell, task) = bell(Again::Network, again);
    // This one is never freed: the system does not say whether calls that are under way are
    // waited for when a subscription ends.
    let context = Arc::into_raw(bell).cast_mut().cast::<c_void>();
    let mut parameters = Box::new(Parameters(DEVICE_NOTIFY_SUBSCRIBE_PARAMETERS {
        Callback: Some(woken),
        Context: context,
    }));
    let recipient: HANDLE = (&raw mut parameters.0).cast();
    let mut handle = std::ptr::null_mut();
    // SAFETY: the parameters and the bell live as long as the subscription.
    let result = unsafe {
        PowerRegisterSuspendResumeNotification(DEVICE_NOTIFY_CALLBACK, recipient, &mut handle)
    };
    if result != NO_ERROR {
        return Err(io::Error::from_raw_os_error(result.cast_signed()));
    }
    let handle = handle as HPOWERNOTIFY;
    let subscription = Subscription { handle, _parameters: parameters };
    Ok(Guard { _subscription: subscription, _task: task })
}

/// Called by the system on a thread of its own. Each waking begins with this word, whoever
/// caused it.
unsafe extern "system" fn woken(context: *const c_void, what: u32, _setting: *const c_void) -> u32 {
    // SAFETY: the context is the bell, which is never freed.
    let bell = unsafe { context.cast::<Notify>().as_ref() };
    if let (Some(bell), PBT_APMRESUMEAUTOMATIC) = (bell, what) {
        bell.notify_one();
    }
    NO_ERROR
}
