//! Sentences and generated types agree with the code.
