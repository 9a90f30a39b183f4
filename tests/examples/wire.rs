//! Prints the types of the wire, for `cargo xtask types`.
#![allow(clippy::print_stdout, reason = "its output is its purpose")]

fn main() {
    print!("{}", desk::wire_types::typescript());
}
