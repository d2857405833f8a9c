//! Configuration, memory and history on disk.
