//! The data files that are built in; listed by `build.rs`.

include!(concat!(env!("OUT_DIR"), "/data_files.rs"));
