//! Sessions by SSPI, Windows' own form of the GSS-API: the same tokens and signatures.

use std::ffi::c_void;
use std::io;
use std::ptr;
use std::time::Duration;

use windows_sys::Win32::Foundation::{
    SEC_E_NO_AUTHENTICATING_AUTHORITY, SEC_E_NO_CREDENTIALS, SEC_E_OK, SEC_E_SECPKG_NOT_FOUND,
    SEC_E_TARGET_UNKNOWN, SEC_E_TIME_SKEW, SEC_E_WRONG_PRINCIPAL, SEC_I_CONTINUE_NEEDED,
};
use windows_sys::Win32::Security::Authentication::Identity::{
    AcquireCredentialsHandleW, DeleteSecurityContext, FreeContextBuffer, FreeCredentialsHandle,
    ISC_REQ_ALLOCATE_MEMORY, ISC_REQ_INTEGRITY, ISC_REQ_MUTUAL_AUTH, ISC_REQ_REPLAY_DETECT,
    InitializeSecurityContextW, MakeSignature, QueryContextAttributesW, SECBUFFER_DATA,
    SECBUFFER_TOKEN, SECBUFFER_VERSION, SECPKG_ATTR_SIZES, SECPKG_CRED_OUTBOUND,
    SECURITY_NATIVE_DREP, SecBuffer, SecBufferDesc, SecPkgContext_Sizes, VerifySignature,
};
use windows_sys::Win32::Security::Credentials::SecHandle;

use super::{Fault, Step};

/// What RFC 3645 3.1.1 asks for: mutual authentication, replay detection and integrity.
const FLAGS: u32 = ISC_REQ_MUTUAL_AUTH | ISC_REQ_REPLAY_DETECT | ISC_REQ_INTEGRITY;
/// How long a session is used. Windows tells its end in local time, which may jump; one that
/// ends earlier says so when it is to sign.
const LIFETIME: Duration = Duration::from_secs(3600);

/// The logon session's credentials for Kerberos.
struct Logon(SecHandle);

impl Drop for Logon {
    fn drop(&mut self) {
        // SAFETY: the handle is one of credentials and is not used afterwards.
        unsafe { FreeCredentialsHandle(&raw const self.0) };
    }
}

/// A security context.
struct Established(SecHandle);

impl Drop for Established {
    fn drop(&mut self) {
        // SAFETY: the handle is one of a context and is not used afterwards.
        unsafe { DeleteSecurityContext(&raw const self.0) };
    }
}

/// A session.
pub(super) struct Context {
    // Given back before the credentials that it came of.
    context: Option<Established>,
    logon: Logon,
    /// The server's principal in UTF-16, with a zero at its end.
    server: Vec<u16>,
}

impl std::fmt::Debug for Context {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Context").finish_non_exhaustive()
    }
}

impl Context {
    pub(super) fn begin(host: &str) -> Result<Self, Fault> {
        let (package, server) = (wide("Kerberos"), wide(&format!("DNS/{host}")));
        let (mut handle, mut expiry) = (SecHandle::default(), 0);
        // SAFETY: all pointers are to places of their types that outlive the call, or null where
        // that is permitted; the texts end with a zero.
        let status = unsafe {
            AcquireCredentialsHandleW(
                ptr::null(),
                package.as_ptr(),
                SECPKG_CRED_OUTBOUND,
                ptr::null(),
                ptr::null(),
                None,
                ptr::null(),
                &raw mut handle,
                &raw mut expiry,
            )
        };
        match status {
            SEC_E_OK => Ok(Self { context: None, logon: Logon(handle), server }),
            status => Err(fault(status)),
        }
    }

    pub(super) fn step(&mut self, token: Option<&[u8]>) -> Result<Step, Fault> {
        let mut input = token.unwrap_or_default().to_vec();
        let mut input = [buffer(SECBUFFER_TOKEN, &mut input)];
        let input = described(&mut input);
        let mut output =
            [SecBuffer { cbBuffer: 0, BufferType: SECBUFFER_TOKEN, pvBuffer: ptr::null_mut() }];
        let mut sent = described(&mut output);
        let (mut handle, mut got, mut expiry) = (SecHandle::default(), 0, 0);
        let before = self.context.as_ref().map_or(ptr::null(), |context| &raw const context.0);
        // SAFETY: all pointers are to places of their types that outlive the call, or null where
        // that is permitted; both handles are alive.
        let status = unsafe {
            InitializeSecurityContextW(
                &raw const self.logon.0,
                before,
                self.server.as_ptr(),
                FLAGS | ISC_REQ_ALLOCATE_MEMORY,
                0,
                SECURITY_NATIVE_DREP,
                if token.is_some() { &raw const input } else { ptr::null() },
                0,
                &raw mut handle,
                &raw mut sent,
                &raw mut got,
                &raw mut expiry,
            )
        };
        let token = take(&output[0]);
        if status != SEC_E_OK && status != SEC_I_CONTINUE_NEEDED {
            return Err(fault(status));
        }
        // Going on with a context gives the same handle again.
        if self.context.is_none() {
            self.context = Some(Established(handle));
        }
        // The flags that were got have the same values as those that are asked for.
        match (status == SEC_I_CONTINUE_NEEDED, token.is_empty()) {
            (true, false) => Ok(Step::Send(token)),
            (false, true) if got & FLAGS == FLAGS => Ok(Step::Done),
            (true, true) => Err(Fault::Other("the server's answer leads nowhere".into())),
            (false, _) => Err(Fault::Other("the session would not be protected".into())),
        }
    }

    pub(super) fn mic(&mut self, bytes: &[u8]) -> Option<Vec<u8>> {
        let context = self.context.as_ref()?;
        let mut sizes = SecPkgContext_Sizes::default();
        let place: *mut c_void = (&raw mut sizes).cast();
        // SAFETY: the context is alive, and the place is of the type that is asked for.
        let status =
            unsafe { QueryContextAttributesW(&raw const context.0, SECPKG_ATTR_SIZES, place) };
        let length = usize::try_from(sizes.cbMaxSignature).ok().filter(|_| status == SEC_E_OK)?;
        let (mut bytes, mut mic) = (bytes.to_vec(), vec![0; length]);
        let mut buffers = [buffer(SECBUFFER_DATA, &mut bytes), buffer(SECBUFFER_TOKEN, &mut mic)];
        let described = described(&mut buffers);
        // SAFETY: the context is alive, and the buffers outlive the call.
        let status = unsafe { MakeSignature(&raw const context.0, 0, &raw const described, 0) };
        mic.truncate(usize::try_from(buffers[1].cbBuffer).ok()?);
        (status == SEC_E_OK).then_some(mic)
    }

    pub(super) fn verify(&mut self, bytes: &[u8], mic: &[u8]) -> bool {
        let Some(context) = self.context.as_ref() else { return false };
        let (mut bytes, mut mic, mut quality) = (bytes.to_vec(), mic.to_vec(), 0);
        let mut buffers = [buffer(SECBUFFER_DATA, &mut bytes), buffer(SECBUFFER_TOKEN, &mut mic)];
        let described = described(&mut buffers);
        // SAFETY: the context is alive, and the buffers and the place outlive the call.
        let status = unsafe {
            VerifySignature(&raw const context.0, &raw const described, 0, &raw mut quality)
        };
        status == SEC_E_OK
    }

    pub(super) fn lifetime(&self) -> Duration {
        if self.context.is_some() { LIFETIME } else { Duration::ZERO }
    }
}

fn wide(text: &str) -> Vec<u16> {
    text.encode_utf16().chain([0]).collect()
}

fn buffer(kind: u32, bytes: &mut [u8]) -> SecBuffer {
    let length = u32::try_from(bytes.len()).unwrap_or(0);
    SecBuffer { cbBuffer: length, BufferType: kind, pvBuffer: bytes.as_mut_ptr().cast() }
}

fn described(buffers: &mut [SecBuffer]) -> SecBufferDesc {
    let count = u32::try_from(buffers.len()).unwrap_or(0);
    SecBufferDesc { ulVersion: SECBUFFER_VERSION, cBuffers: count, pBuffers: buffers.as_mut_ptr() }
}

/// Copies what Windows has written, and gives its memory back.
fn take(buffer: &SecBuffer) -> Vec<u8> {
    let length = usize::try_from(buffer.cbBuffer).unwrap_or(0);
    if buffer.pvBuffer.is_null() {
        return Vec::new();
    }
    // SAFETY: Windows has allocated the buffer and filled it with that many octets, which are
    // not used after it has them back.
    unsafe {
        let copy = std::slice::from_raw_parts(buffer.pvBuffer.cast::<u8>(), length).to_vec();
        FreeContextBuffer(buffer.pvBuffer);
        copy
    }
}

/// What an error means, with Windows' own words.
fn fault(status: i32) -> Fault {
    let words = io::Error::from_raw_os_error(status).to_string();
    match status {
        SEC_E_SECPKG_NOT_FOUND => Fault::NoLibrary(words),
        // Away from the domain no controller answers.
        SEC_E_NO_CREDENTIALS | SEC_E_NO_AUTHENTICATING_AUTHORITY => Fault::NoTicket(words),
        SEC_E_TARGET_UNKNOWN | SEC_E_WRONG_PRINCIPAL => Fault::UnknownServer(words),
        SEC_E_TIME_SKEW => Fault::Clock(words),
        _ => Fault::Other(words),
    }
}
