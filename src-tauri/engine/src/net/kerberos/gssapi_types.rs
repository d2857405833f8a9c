//! What GSS-API libraries take and give (RFC 2744), as C lays it out.

use std::ffi::{c_char, c_int, c_void};

/// A name, credentials or a context of the library.
pub(super) type Handle = *mut c_void;
/// The library's words for a kind of things.
pub(super) type Oid = *const c_void;

/// `gss_buffer_desc`
#[repr(C)]
pub(super) struct Buffer {
    pub(super) length: usize,
    pub(super) value: *mut c_void,
}

/// `gss_OID_desc`
#[cfg(not(target_os = "macos"))]
#[repr(C)]
pub(super) struct OidDescription {
    pub(super) length: u32,
    pub(super) elements: *const u8,
}

/// `gss_key_value_element_desc`
#[repr(C)]
pub(super) struct Pair {
    pub(super) key: *const c_char,
    pub(super) value: *const c_char,
}

/// `gss_key_value_set_desc`
#[repr(C)]
pub(super) struct Pairs {
    pub(super) count: u32,
    pub(super) elements: *const Pair,
}

pub(super) type Status = u32;
pub(super) type ImportName =
    unsafe extern "C" fn(*mut u32, *const Buffer, Oid, *mut Handle) -> Status;
pub(super) type InitContext = unsafe extern "C" fn(
    *mut u32,
    Handle,
    *mut Handle,
    Handle,
    Oid,
    u32,
    u32,
    *const c_void,
    *const Buffer,
    *mut Oid,
    *mut Buffer,
    *mut u32,
    *mut u32,
) -> Status;
pub(super) type GetMic =
    unsafe extern "C" fn(*mut u32, Handle, u32, *const Buffer, *mut Buffer) -> Status;
pub(super) type VerifyMic =
    unsafe extern "C" fn(*mut u32, Handle, *const Buffer, *const Buffer, *mut u32) -> Status;
pub(super) type DisplayStatus =
    unsafe extern "C" fn(*mut u32, u32, c_int, Oid, *mut u32, *mut Buffer) -> Status;
pub(super) type AcquireFrom = unsafe extern "C" fn(
    *mut u32,
    Handle,
    u32,
    *const c_void,
    c_int,
    *const Pairs,
    *mut Handle,
    *mut *const c_void,
    *mut u32,
) -> Status;
/// `gss_release_name`, `gss_release_cred`
pub(super) type Release = unsafe extern "C" fn(*mut u32, *mut Handle) -> Status;
pub(super) type DeleteContext = unsafe extern "C" fn(*mut u32, *mut Handle, *mut Buffer) -> Status;
pub(super) type ReleaseBuffer = unsafe extern "C" fn(*mut u32, *mut Buffer) -> Status;
