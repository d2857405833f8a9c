//! The real tray and window under a virtual display.
