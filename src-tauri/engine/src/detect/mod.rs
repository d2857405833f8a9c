//! Asks one source for one address. Never decides whether it is believed.
