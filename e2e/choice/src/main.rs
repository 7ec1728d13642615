//! The app with every routes file of the examples and of the suite: a header of the request says which one it is routed
//! by, so that one build and one edge do for all. All else is what `src/main.rs` of the app does.

#[cfg(target_arch = "wasm32")]
use fastly::handle::{BodyHandle, ResponseHandle, client_request_and_body};
#[cfg(target_arch = "wasm32")]
use fastly::http::{HeaderName, StatusCode};
#[cfg(target_arch = "wasm32")]
use pointwork_edge::{Table, dispatch};

/// The compiled routes files, by their names.
#[cfg(target_arch = "wasm32")]
static TABLES: &[(&str, &Table<'static>)] = include!(concat!(env!("OUT_DIR"), "/tables.rs"));

/// Longer than all names.
#[cfg(target_arch = "wasm32")]
const LONGEST: usize = 64;

#[cfg(target_arch = "wasm32")]
fn main() {
    let (request, body) = client_request_and_body();
    // It goes through Fanout as it is, so that a second pass is routed by the same table.
    let name = request.get_header_value(&HeaderName::from_static("e2e-routes"), LONGEST).ok().flatten();
    let named = |(it, _): &&(&str, _)| name.as_ref().is_some_and(|name| name.as_bytes() == it.as_bytes());
    if let Some((_, table)) = TABLES.iter().find(named) {
        dispatch(table, request, body);
    } else {
        let mut response = ResponseHandle::new();
        response.set_status(StatusCode::NOT_IMPLEMENTED);
        response.send_to_client(BodyHandle::from("e2e-routes names no routes file\n"));
    }
}

/// On the host there is no platform to serve on.
#[cfg(not(target_arch = "wasm32"))]
fn main() {
    use std::io::Write as _;
    let _ = std::io::stderr().write_all(b"this program runs under Viceroy: see `cargo xtask test e2e`\n");
}
