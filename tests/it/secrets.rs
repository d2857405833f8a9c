//! Secrets are never shown, and the keyring holds them.
