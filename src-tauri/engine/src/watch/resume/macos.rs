//! macOS: asks the power management of IOKit to be told when the computer has woken up.

use std::ffi::c_void;
use std::io;
use std::ptr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::sync::{Notify, mpsc::Sender};

use super::{Again, Task, bell};

/// `io_object_t` and what is built on it: the name of a port.
type Port = u32;

/// `IOServiceInterestCallback`.
type Interest = unsafe extern "C" fn(*mut c_void, Port, u32, *mut c_void);

#[link(name = "IOKit", kind = "framework")]
unsafe extern "C" {
    fn IORegisterForSystemPower(
        context: *mut c_void,
        notifications: *mut *mut c_void,
        callback: Interest,
        notifier: *mut Port,
    ) -> Port;
    fn IODeregisterForSystemPower(notifier: *mut Port) -> i32;
    fn IOAllowPowerChange(root: Port, notification: isize) -> i32;
    fn IOServiceClose(root: Port) -> i32;
    fn IONotificationPortSetDispatchQueue(notifications: *mut c_void, queue: *mut c_void);
    fn IONotificationPortDestroy(notifications: *mut c_void);
}

unsafe extern "C" {
    // Of libSystem, which every program is linked with.
    fn dispatch_get_global_queue(priority: isize, flags: usize) -> *mut c_void;
}

// IOMessage.h
const CAN_SLEEP: u32 = 0xe000_0270;
const WILL_SLEEP: u32 = 0xe000_0280;
const HAS_WOKEN: u32 = 0xe000_0300;

/// Ends the watching when dropped: first the calls back, then the task.
pub(super) struct Guard {
    _subscription: Subscription,
    _task: Task,
}

/// What a call back needs.
struct Context {
    bell: Arc<Notify>,
    root: AtomicU32,
}

/// One subscription.
struct Subscription {
    root: Port,
    notifier: Port,
    notifications: *mut c_void,
}

// SAFETY: the pointer is only handed back to the system, which any thread may do.
unsafe impl Send for Subscription {}
// SAFETY: nothing is done with a shared one.
unsafe impl Sync for Subscription {}

impl Drop for Subscription {
    fn drop(&mut self) {
        // SAFETY: all three came from a subscription that succeeded, and are given back once, in
        // the order that the system's documentation gives.
        unsafe {
            IODeregisterForSystemPower(&mut self.notifier);
            IOServiceClose(self.root);
            IONotificationPortDestroy(self.notifications);
        }
    }
}

pub(super) fn start(again: Sender<Again>) -> io::Result<Guard> {
    let (bell, task) = bell(Again::Network, again);
    // This one is never freed: a call may be under way when the subscription ends.
    let context: &'static Context = Box::leak(Box::new(Context { bell, root: AtomicU32::new(0) }));
    let (mut notifications, mut notifier) = (ptr::null_mut(), 0);
    // SAFETY: the context lives for ever, and the other pointers until the call returns.
    let root = unsafe {
        let pointer = ptr::from_ref(context).cast_mut().cast();
        IORegisterForSystemPower(pointer, &mut notifications, told, &mut notifier)
    };
    if root == 0 {
        return Err(io::Error::other("power management does not answer"));
    }
    // Before the first call, which needs a queue.
    context.root.store(root, Ordering::Release);
    // SAFETY: the port came from the call above; the queue is the system's own.
    unsafe { IONotificationPortSetDispatchQueue(notifications, dispatch_get_global_queue(0, 0)) };
    Ok(Guard { _subscription: Subscription { root, notifier, notifications }, _task: task })
}

/// Called by the system on a thread of its own.
unsafe extern "C" fn told(context: *mut c_void, _service: Port, what: u32, argument: *mut c_void) {
    // SAFETY: the context lives for ever.
    let Some(context) = (unsafe { context.cast::<Context>().as_ref() }) else { return };
    match what {
        // Without a word of permission the computer would wait half a minute for it.
        CAN_SLEEP | WILL_SLEEP => {
            // SAFETY: the port is the subscription's, the argument this call's.
            unsafe { IOAllowPowerChange(context.root.load(Ordering::Acquire), argument as isize) };
        }
        HAS_WOKEN => context.bell.notify_one(),
        _ => {}
    }
}
