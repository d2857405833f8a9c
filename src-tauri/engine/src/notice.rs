//! Which event a person wants to hear of.
