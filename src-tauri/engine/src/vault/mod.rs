//! Secrets: from the environment, systemd credentials, or the keyring.
