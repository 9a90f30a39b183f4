//! What nobody finds on the disk.
