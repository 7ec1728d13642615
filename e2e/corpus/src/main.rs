//! A Compute program that answers each request with what it plans for it, on the corpus table that a header names.

#[cfg(target_arch = "wasm32")]
mod said;
#[cfg(target_arch = "wasm32")]
mod told;

#[cfg(target_arch = "wasm32")]
fn main() {
    said::answer();
}

/// On the host there is no platform to answer on; the tables are the library's.
#[cfg(not(target_arch = "wasm32"))]
fn main() {
    use std::io::Write as _;
    let _ = std::io::stderr().write_all(b"this program runs under Viceroy: see `cargo xtask test e2e`\n");
}
