//! The configuration, what is remembered across restarts, and the history.
