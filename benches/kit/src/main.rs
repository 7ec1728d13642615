//! The fanout-forward behaviour by hand, with the SDK's high-level types: what the app is measured against.
//! It is written as a starter kit writes it, so its faults (see docs/platform.md) are left in.

#[cfg(target_arch = "wasm32")]
fn main() -> Result<(), fastly::Error> {
    use fastly::Request;
    use fastly::http::Method;

    let request = Request::from_client();

    if request.get_method() == Method::GET && request.get_header_str("Upgrade") == Some("websocket") {
        request.handoff_fanout("origin")?;
        return Ok(());
    }

    if matches!(*request.get_method(), Method::GET | Method::HEAD) {
        request.handoff_fanout("origin")?;
        return Ok(());
    }

    request.send("origin")?.send_to_client();
    Ok(())
}

/// On the host there is no platform to link: this lets the workspace be built and checked there.
#[cfg(not(target_arch = "wasm32"))]
fn main() {}
