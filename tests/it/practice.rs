//! The practice zone.
