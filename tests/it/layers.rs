//! Which room of the engine may use which.
