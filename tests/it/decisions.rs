//! The core in virtual time, by table and by property.
