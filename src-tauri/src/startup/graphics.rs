//! Works around drawing faults of WebKitGTK, before any thread or toolkit starts.

/// Sets what WebKit reads from the environment, each only where the user has not.
///
/// Must be called before there is a second thread.
#[cfg(target_os = "linux")]
pub(crate) fn prepare(safe: bool) {
    use std::env;
    use std::path::Path;

    let set = |name: &str| {
        if env::var_os(name).is_none() {
            // SAFETY: `main` calls this first, while the process has one thread.
            unsafe { env::set_var(name, "1") };
        }
    };
    // With NVIDIA's driver WebKitGTK shows an empty window when it shares buffers by DMA.
    if safe || Path::new("/sys/module/nvidia").exists() {
        set("WEBKIT_DISABLE_DMABUF_RENDERER");
    }
    if safe {
        set("WEBKIT_DISABLE_COMPOSITING_MODE");
    }
}

/// Other systems' web views need nothing.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare(_safe: bool) {}
