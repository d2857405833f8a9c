//! What GTK and WebKit take from their process, set before they start.
#![allow(clippy::disallowed_methods)] // the one place of the window that reads the environment

/// Sets what WebKit reads from the environment, each only where the user has not, and the name by
/// which desktops find the window's icon: that of the application's desktop entry.
///
/// Must be called before there is a second thread.
#[cfg(target_os = "linux")]
pub(crate) fn prepare(safe: bool) {
    use std::env;

    let set = |name: &str| {
        if env::var_os(name).is_none() {
            // SAFETY: `main` calls this first, while the process has one thread.
            unsafe { env::set_var(name, "1") };
        }
    };
    // The window is small and hardly moves: drawing it is quicker than waking the graphics card
    // for it, and where there is none, waking what imitates one takes more than a second. With
    // NVIDIA's driver the window would even stay empty.
    set("WEBKIT_DISABLE_COMPOSITING_MODE");
    if safe {
        set("WEBKIT_DISABLE_DMABUF_RENDERER");
    }
    webkit2gtk::glib::set_prgname(Some(homing_desktop::ID));
}

/// Other systems' web views need nothing.
#[cfg(not(target_os = "linux"))]
pub(crate) fn prepare(_safe: bool) {}
