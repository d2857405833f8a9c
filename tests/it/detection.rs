//! Sources asked over loopback.
