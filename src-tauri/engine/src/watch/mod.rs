//! Says that it is time to look again, and nothing more.
