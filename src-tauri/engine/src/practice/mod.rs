//! An authoritative DNS server on loopback, to try Homing on without an account.
