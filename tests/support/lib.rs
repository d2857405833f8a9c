//! What the tests stand on: worlds in virtual time, loopback servers, real servers.
