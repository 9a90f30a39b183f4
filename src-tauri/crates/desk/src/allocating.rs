//! allocating
