//! A secret that cannot be shown by accident.

use std::fmt;

use zeroize::Zeroizing;

/// A password, token or key. It has no `Display`, `Serialize` or `Clone`, its `Debug` shows
/// nothing, and its memory is overwritten when it is dropped.
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes the text in.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text itself, to be put into a request or a signature and nowhere else.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// A second copy, where an exchange outlives its caller. Spelled out so that it is seen.
    pub fn duplicate(&self) -> Self {
        Self(self.0.clone())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}
