//! Bounded exchanges with other computers: HTTP and DNS.
