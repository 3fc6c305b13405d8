//! The terminal's screen, which is left as it was found.
