//! Killed at any moment, nothing confirmed is lost and nothing is sent twice.
