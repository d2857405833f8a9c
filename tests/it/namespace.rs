//! A real interface in a network namespace whose address changes.
