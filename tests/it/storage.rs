//! Configuration, memory and history on disk.

mod database;
mod files;
mod reading;
