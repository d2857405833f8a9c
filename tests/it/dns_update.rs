//! DNS UPDATE against real servers.
