//! Configuration, memory and history on disk.

mod database;
mod editing;
mod files;
mod reading;
mod saving;
