//! Decides. Pure: no input, no output, time is an argument.
