//! The functions of a GSS-API library (RFC 2744), found by name when they are first needed. All
//! that is unsafe about it is in here.

use std::ffi::{c_int, c_void};
use std::fs::File;
use std::ptr::{self, NonNull};
use std::sync::OnceLock;

use libloading::Library;

use super::types::{
    AcquireFrom, Buffer, DeleteContext, DisplayStatus, GetMic, Handle, ImportName, InitContext,
    Oid, Pair, Pairs, Release, ReleaseBuffer, VerifyMic,
};

/// Where the library is, the likeliest first.
#[cfg(target_os = "macos")]
const PLACES: &[&str] = &["/System/Library/Frameworks/GSS.framework/GSS"];
#[cfg(not(target_os = "macos"))]
const PLACES: &[&str] = &["libgssapi_krb5.so.2", "libgssapi.so.3"];

/// The keytab of this machine's account.
const MACHINE_KEYTAB: &str = "/etc/krb5.keytab";

/// The library.
#[derive(Debug)]
pub(super) struct Gss {
    import_name: ImportName,
    init_context: InitContext,
    get_mic: GetMic,
    verify_mic: VerifyMic,
    display_status: DisplayStatus,
    /// An extension, which not every library has.
    acquire_from: Option<AcquireFrom>,
    release_name: Release,
    release_credentials: Release,
    delete_context: DeleteContext,
    release_buffer: ReleaseBuffer,
    oids: Oids,
}

/// The kinds that are named to the library.
#[derive(Debug)]
struct Oids {
    /// Names of the form `service@host`.
    service: Oid,
    /// Kerberos itself (RFC 4121). The servers of all makers take it without a negotiation about
    /// it (SPNEGO, RFC 4178), behind which the reasons of failures would be lost.
    mechanism: Oid,
}

// SAFETY: functions of a library that is never unloaded, which RFC 2744 lets any thread call, and
// pointers to constants.
unsafe impl Send for Gss {}
// SAFETY: as above; nothing in it ever changes.
unsafe impl Sync for Gss {}

/// An error (RFC 2744 3.9).
#[derive(Clone, Copy, Debug)]
pub(super) struct Error {
    /// The library's.
    pub(super) major: u32,
    /// The mechanism's.
    pub(super) minor: u32,
}

/// What a step of setting up a context gives.
pub(super) struct Stage {
    pub(super) status: u32,
    pub(super) token: Vec<u8>,
    pub(super) flags: u32,
    /// Seconds.
    pub(super) lifetime: u32,
}

/// What kind of thing a handle is of.
#[derive(Clone, Copy, Debug)]
enum Kind {
    Name,
    Credentials,
    Context,
}

/// A handle that is given back when it is dropped.
#[derive(Debug)]
pub(super) struct Owned {
    gss: &'static Gss,
    kind: Kind,
    handle: NonNull<c_void>,
}

// SAFETY: RFC 2744 ties handles to no thread; only their owner uses them, and those that can be
// shared change nothing by being used.
unsafe impl Send for Owned {}

impl Drop for Owned {
    fn drop(&mut self) {
        let (mut minor, mut handle) = (0, self.handle.as_ptr());
        // SAFETY: the handle is of this kind and not used afterwards.
        unsafe {
            match self.kind {
                Kind::Name => (self.gss.release_name)(&raw mut minor, &raw mut handle),
                Kind::Credentials => {
                    (self.gss.release_credentials)(&raw mut minor, &raw mut handle)
                }
                Kind::Context => {
                    (self.gss.delete_context)(&raw mut minor, &raw mut handle, ptr::null_mut())
                }
            };
        }
    }
}

impl Gss {
    /// The library, loaded if it is not yet.
    ///
    /// # Errors
    /// In words, why it cannot be loaded.
    pub(super) fn get() -> Result<&'static Self, String> {
        static LOADED: OnceLock<Gss> = OnceLock::new();
        if let Some(loaded) = LOADED.get() {
            return Ok(loaded);
        }
        let loaded = Self::load()?;
        Ok(LOADED.get_or_init(|| loaded))
    }

    fn load() -> Result<Self, String> {
        let mut why = String::new();
        for place in PLACES {
            // SAFETY: a library of the system, whose initialisers do nothing but set it up.
            match unsafe { Library::new(*place) } {
                Ok(library) => {
                    // Never unloaded: what is taken from it may be used as long as we run.
                    let library: &'static Library = Box::leak(Box::new(library));
                    return Self::link(library).map_err(|error| error.to_string());
                }
                Err(error) if why.is_empty() => why = error.to_string(),
                Err(_) => {}
            }
        }
        Err(why)
    }

    fn link(library: &'static Library) -> Result<Self, libloading::Error> {
        // SAFETY: each type is that of the function of this name in RFC 2744 3.
        unsafe {
            Ok(Self {
                import_name: *library.get(b"gss_import_name")?,
                init_context: *library.get(b"gss_init_sec_context")?,
                get_mic: *library.get(b"gss_get_mic")?,
                verify_mic: *library.get(b"gss_verify_mic")?,
                display_status: *library.get(b"gss_display_status")?,
                acquire_from: library.get(b"gss_acquire_cred_from").ok().map(|found| *found),
                release_name: *library.get(b"gss_release_name")?,
                release_credentials: *library.get(b"gss_release_cred")?,
                delete_context: *library.get(b"gss_delete_sec_context")?,
                release_buffer: *library.get(b"gss_release_buffer")?,
                oids: oids(library)?,
            })
        }
    }

    /// The name of a service on a host, `DNS@ns.example.org`.
    pub(super) fn service_name(&'static self, text: &str) -> Result<Owned, Error> {
        let (mut minor, mut handle) = (0, ptr::null_mut());
        let text = borrowed(text.as_bytes());
        // SAFETY: all pointers are to places of their types that outlive the call.
        let major = unsafe {
            (self.import_name)(&raw mut minor, &raw const text, self.oids.service, &raw mut handle)
        };
        good(major, minor)?;
        self.own(Kind::Name, handle).ok_or(Error { major, minor })
    }

    /// Sets up a context, or goes on with it: with whose credentials (the default ones where they
    /// are not named), and with whom. The lifetime is asked to be as long as it can.
    pub(super) fn init(
        &'static self,
        context: &mut Option<Owned>,
        (credentials, peer): (Option<&Owned>, &Owned),
        flags: u32,
        token: Option<&[u8]>,
    ) -> Result<Stage, Error> {
        let handle = |owned: Option<&Owned>| owned.map_or(ptr::null_mut(), |o| o.handle.as_ptr());
        let (mut minor, mut got, mut lifetime) = (0, 0, 0);
        let (mut mechanism, mut sent) = (ptr::null(), borrowed(&[]));
        let mut moving = handle(context.as_ref());
        let token = borrowed(token.unwrap_or_default());
        // SAFETY: all pointers are to places of their types that outlive the call, and all
        // handles are alive.
        let status = unsafe {
            (self.init_context)(
                &raw mut minor,
                handle(credentials),
                &raw mut moving,
                peer.handle.as_ptr(),
                self.oids.mechanism,
                flags,
                0,
                ptr::null(),
                &raw const token,
                &raw mut mechanism,
                &raw mut sent,
                &raw mut got,
                &raw mut lifetime,
            )
        };
        // The library may make the context, and may take it away when it fails.
        std::mem::forget(context.take());
        *context = self.own(Kind::Context, moving);
        let token = self.take(sent);
        good(status, minor)?;
        Ok(Stage { status, token, flags: got, lifetime })
    }

    /// A signature.
    pub(super) fn mic(&self, context: &Owned, bytes: &[u8]) -> Result<Vec<u8>, Error> {
        let (mut minor, mut mic, bytes) = (0, borrowed(&[]), borrowed(bytes));
        let context = context.handle.as_ptr();
        // SAFETY: all pointers are to places of their types that outlive the call, and the
        // context is alive. 0 is the default quality of protection.
        let major =
            unsafe { (self.get_mic)(&raw mut minor, context, 0, &raw const bytes, &raw mut mic) };
        let mic = self.take(mic);
        good(major, minor).map(|()| mic)
    }

    /// Whether a signature is right and was not seen before.
    pub(super) fn verify(&self, context: &Owned, bytes: &[u8], mic: &[u8]) -> bool {
        let (mut minor, mut quality, bytes, mic) = (0, 0, borrowed(bytes), borrowed(mic));
        let context = context.handle.as_ptr();
        // SAFETY: as for a signature.
        let major = unsafe {
            (self.verify_mic)(
                &raw mut minor,
                context,
                &raw const bytes,
                &raw const mic,
                &raw mut quality,
            )
        };
        // A remark, such as that it was seen before, makes it wrong as an error does.
        major == 0
    }

    /// Credentials from the keytab of the machine, where this program may read it. The tickets
    /// are kept in memory alone.
    pub(super) fn machine_credentials(&'static self) -> Option<Owned> {
        /// For beginning sessions (RFC 2744 5.2).
        const INITIATE: c_int = 1;
        let acquire_from = self.acquire_from?;
        File::open(MACHINE_KEYTAB).ok()?;
        let pairs = [
            Pair { key: c"client_keytab".as_ptr(), value: c"FILE:/etc/krb5.keytab".as_ptr() },
            Pair { key: c"ccache".as_ptr(), value: c"MEMORY:homing".as_ptr() },
        ];
        let pairs = Pairs { count: 2, elements: pairs.as_ptr() };
        let (mut minor, mut handle) = (0, ptr::null_mut());
        // SAFETY: all pointers are to places of their types that outlive the call, or null where
        // that is permitted.
        let major = unsafe {
            acquire_from(
                &raw mut minor,
                ptr::null_mut(),
                u32::MAX,
                ptr::null(),
                INITIATE,
                &raw const pairs,
                &raw mut handle,
                ptr::null_mut(),
                ptr::null_mut(),
            )
        };
        good(major, minor).ok()?;
        self.own(Kind::Credentials, handle)
    }

    /// The mechanism's or the library's words for an error.
    pub(super) fn words(&self, error: Error, of_mechanism: bool) -> String {
        let (code, kind) = if of_mechanism { (error.minor, 2) } else { (error.major, 1) };
        let (mut minor, mut more, mut text) = (0, 0, borrowed(&[]));
        // SAFETY: all pointers are to places of their types that outlive the call.
        let major = unsafe {
            (self.display_status)(
                &raw mut minor,
                code,
                kind,
                self.oids.mechanism,
                &raw mut more,
                &raw mut text,
            )
        };
        let text = self.take(text);
        match good(major, minor) {
            Ok(()) => String::from_utf8_lossy(&text).trim().to_owned(),
            Err(_) => String::new(),
        }
    }

    fn own(&'static self, kind: Kind, handle: Handle) -> Option<Owned> {
        NonNull::new(handle).map(|handle| Owned { gss: self, kind, handle })
    }

    /// Copies what the library has written, and gives its memory back.
    fn take(&self, mut buffer: Buffer) -> Vec<u8> {
        if buffer.value.is_null() || buffer.length == 0 {
            return Vec::new();
        }
        let mut minor = 0;
        // SAFETY: the library has filled the buffer with that many octets, which are not used
        // after it has them back.
        unsafe {
            let copy =
                std::slice::from_raw_parts(buffer.value.cast::<u8>(), buffer.length).to_vec();
            (self.release_buffer)(&raw mut minor, &raw mut buffer);
            copy
        }
    }
}

/// Octets as the library reads them; it never writes into them.
fn borrowed(bytes: &[u8]) -> Buffer {
    let value = if bytes.is_empty() { ptr::null_mut() } else { bytes.as_ptr().cast_mut().cast() };
    Buffer { length: bytes.len(), value }
}

/// Whether a major status is no error; remarks in its lower half are none (RFC 2744 3.9.1).
fn good(major: u32, minor: u32) -> Result<(), Error> {
    if major >> 16 == 0 { Ok(()) } else { Err(Error { major, minor }) }
}

/// As macOS names them: its structures are laid out in a way of their own.
#[cfg(target_os = "macos")]
fn oids(library: &'static Library) -> Result<Oids, libloading::Error> {
    let address = |name: &[u8]| {
        // SAFETY: the symbol is a constant; only its address is taken.
        let symbol = unsafe { library.get::<*const c_void>(name) }?;
        // SAFETY: as above.
        Ok(unsafe { symbol.into_raw() }.into_raw().cast_const())
    };
    Ok(Oids {
        service: address(b"__gss_c_nt_hostbased_service_oid_desc")?,
        mechanism: address(b"__gss_krb5_mechanism_oid_desc")?,
    })
}

#[cfg(not(target_os = "macos"))]
fn oids(_: &'static Library) -> Result<Oids, libloading::Error> {
    use super::types::OidDescription;
    /// 1.2.840.113554.1.2.1.4 (RFC 2744 4.1)
    const SERVICE: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x01, 0x04];
    /// 1.2.840.113554.1.2.2 (RFC 1964 1)
    const KERBEROS: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02];
    let constant = |octets: &'static [u8]| {
        let length = u32::try_from(octets.len()).unwrap_or(0);
        let description = OidDescription { length, elements: octets.as_ptr() };
        std::ptr::from_ref(Box::leak(Box::new(description))).cast()
    };
    Ok(Oids { service: constant(SERVICE), mechanism: constant(KERBEROS) })
}
