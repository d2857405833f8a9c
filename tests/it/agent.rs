//! The running engine: its lock, its socket, its reaction to a changed configuration.
