//! From plain to encrypted and back, interrupted.
