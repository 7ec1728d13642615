//! The Compute program: routes.toml as a static table, and the edge that carries it out.

/// The compiled routes.toml.
#[cfg(target_arch = "wasm32")]
static TABLE: pointwork_edge::Table<'static> = include!(concat!(env!("OUT_DIR"), "/routes.rs"));

#[cfg(target_arch = "wasm32")]
fn main() {
    pointwork_edge::serve(&TABLE);
}

/// On the host there is no platform to serve on; that this was built says that routes.toml is fine.
#[cfg(not(target_arch = "wasm32"))]
fn main() {
    use std::io::Write as _;
    let _ = std::io::stderr()
        .write_all(b"this program runs on Fastly Compute: try it with `cargo xtask serve`\n");
}
