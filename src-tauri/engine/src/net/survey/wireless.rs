//! Windows: the name of the wireless network. The library is loaded when it is needed, since
//! servers come without it.

use std::ffi::c_void;
use std::{mem, ptr};

use windows_sys::Win32::Foundation::{FreeLibrary, HANDLE, HMODULE, NO_ERROR};
use windows_sys::Win32::NetworkManagement::WiFi::{
    DOT11_SSID, WLAN_CONNECTION_ATTRIBUTES, WLAN_INTERFACE_INFO_LIST, WLAN_INTF_OPCODE,
    WLAN_OPCODE_VALUE_TYPE, wlan_intf_opcode_current_connection,
};
use windows_sys::Win32::System::LibraryLoader::{
    GetProcAddress, LOAD_LIBRARY_SEARCH_SYSTEM32, LoadLibraryExW,
};
use windows_sys::core::{GUID, s, w};

type Open = unsafe extern "system" fn(u32, *const c_void, *mut u32, *mut HANDLE) -> u32;
type Close = unsafe extern "system" fn(HANDLE, *const c_void) -> u32;
type List =
    unsafe extern "system" fn(HANDLE, *const c_void, *mut *mut WLAN_INTERFACE_INFO_LIST) -> u32;
type Query = unsafe extern "system" fn(
    HANDLE,
    *const GUID,
    WLAN_INTF_OPCODE,
    *const c_void,
    *mut u32,
    *mut *mut c_void,
    *mut WLAN_OPCODE_VALUE_TYPE,
) -> u32;
type Free = unsafe extern "system" fn(*const c_void);

/// The version of the interface that every Windows since Vista speaks.
const VERSION: u32 = 2;

/// The name of the wireless network that this computer is in, where it is in one and the person
/// permits programs to know where the computer is.
pub(super) fn name() -> Option<String> {
    let library = Library::load()?;
    // SAFETY: the functions have these types, by the system's documentation, and are called only
    // while the library is loaded.
    unsafe {
        let open: Open = mem::transmute(library.find(s!("WlanOpenHandle"))?);
        let close: Close = mem::transmute(library.find(s!("WlanCloseHandle"))?);
        let list: List = mem::transmute(library.find(s!("WlanEnumInterfaces"))?);
        let query: Query = mem::transmute(library.find(s!("WlanQueryInterface"))?);
        let free: Free = mem::transmute(library.find(s!("WlanFreeMemory"))?);
        let (mut version, mut client) = (0, ptr::null_mut());
        if open(VERSION, ptr::null(), &mut version, &mut client) != NO_ERROR {
            return None;
        }
        let name = connected(client, list, query, free);
        close(client, ptr::null());
        name
    }
}

/// The name of the first network that an interface is in.
///
/// # Safety
/// `client` must be open, and the functions of the library that opened it.
unsafe fn connected(client: HANDLE, list: List, query: Query, free: Free) -> Option<String> {
    let mut interfaces: *mut WLAN_INTERFACE_INFO_LIST = ptr::null_mut();
    // SAFETY: promised by the caller; the list has as many items as it says, and the answer to
    // this question is of this type. Both are the library's and freed by it.
    unsafe {
        if list(client, ptr::null(), &mut interfaces) != NO_ERROR || interfaces.is_null() {
            return None;
        }
        let count = usize::try_from((*interfaces).dwNumberOfItems).unwrap_or(0);
        let first = ptr::addr_of!((*interfaces).InterfaceInfo).cast();
        let all: &[windows_sys::Win32::NetworkManagement::WiFi::WLAN_INTERFACE_INFO] =
            std::slice::from_raw_parts(first, count);
        let mut name = None;
        for interface in all {
            let (mut length, mut answer) = (0_u32, ptr::null_mut());
            let result = query(
                client,
                &interface.InterfaceGuid,
                wlan_intf_opcode_current_connection,
                ptr::null(),
                &mut length,
                &mut answer,
                ptr::null_mut(),
            );
            if result != NO_ERROR || answer.is_null() {
                continue;
            }
            if usize::try_from(length).is_ok_and(|l| l >= size_of::<WLAN_CONNECTION_ATTRIBUTES>()) {
                let connection = answer.cast::<WLAN_CONNECTION_ATTRIBUTES>();
                name = read(&(*connection).wlanAssociationAttributes.dot11Ssid);
            }
            free(answer);
            if name.is_some() {
                break;
            }
        }
        free(interfaces.cast());
        name
    }
}

/// A name is up to 32 octets, most often of UTF-8; a hidden one is of none or of zeros.
fn read(name: &DOT11_SSID) -> Option<String> {
    let octets = name.ucSSID.get(..usize::try_from(name.uSSIDLength).ok()?)?;
    let told = octets.iter().any(|octet| *octet != 0);
    told.then(|| String::from_utf8_lossy(octets).into_owned())
}

/// The library, loaded until it is dropped.
struct Library(HMODULE);

impl Library {
    fn load() -> Option<Self> {
        // SAFETY: the name is a text that ends with a zero; only the system's own folder is
        // searched.
        let module = unsafe {
            LoadLibraryExW(w!("wlanapi.dll"), ptr::null_mut(), LOAD_LIBRARY_SEARCH_SYSTEM32)
        };
        (!module.is_null()).then_some(Self(module))
    }

    fn find(&self, name: *const u8) -> Option<unsafe extern "system" fn() -> isize> {
        // SAFETY: the library is loaded, and the name ends with a zero.
        unsafe { GetProcAddress(self.0, name) }
    }
}

impl Drop for Library {
    fn drop(&mut self) {
        // SAFETY: it was loaded once, and is freed once.
        unsafe { FreeLibrary(self.0) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_network_is_read_within_its_length() {
        let mut name = DOT11_SSID { uSSIDLength: 7, ..Default::default() };
        name.ucSSID[..8].copy_from_slice(b"At home!");
        assert_eq!(read(&name).as_deref(), Some("At home"));
        name.uSSIDLength = 33;
        assert_eq!(read(&name), None);
        assert_eq!(read(&DOT11_SSID::default()), None);
    }
}
