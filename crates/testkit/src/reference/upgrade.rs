//! The protocols of the Upgrade header: docs/language.md, section 2, `upgrade`.

use pointwork_compiler::Upgrade;

use super::lines::{lines, without_blanks};
use crate::request::Request;

/// Whether a request asks for what an `upgrade` wants.
pub(super) fn is_asked_for(upgrade: &Upgrade, request: &Request) -> bool {
    let asked = protocols(request);
    match upgrade {
        // "`true`: at least one; `false`: none."
        Upgrade::Some => !asked.is_empty(),
        Upgrade::None => asked.is_empty(),
        Upgrade::AnyOf(protocols) => protocols.iter().any(|protocol| {
            // "`/version` ignored unless the file gives one"
            let is_asked = asked.iter().any(|it| {
                it.name == protocol.name.to_ascii_lowercase().as_bytes()
                    && match &protocol.version {
                        Some(version) => {
                            it.version.as_deref() == Some(version.to_ascii_lowercase().as_bytes())
                        }
                        None => true,
                    }
            });
            // "`\"websocket\"` also demands method GET"
            let may_ask = !protocol.name.eq_ignore_ascii_case("websocket") || request.method == b"GET";
            is_asked && may_ask
        }),
    }
}

/// A protocol that an Upgrade header names.
struct Protocol {
    /// The name, in lower case.
    name: Vec<u8>,
    /// What stands behind the first slash, in lower case.
    version: Option<Vec<u8>>,
}

/// "protocols of the Upgrade header: comma-separated over all lines, ASCII case ignored".
fn protocols(request: &Request) -> Vec<Protocol> {
    let mut protocols = Vec::new();
    for line in lines(request, "upgrade") {
        for element in line.split(|byte| *byte == b',') {
            let element = without_blanks(element).to_ascii_lowercase();
            if element.is_empty() {
                continue;
            }
            protocols.push(match element.iter().position(|byte| *byte == b'/') {
                Some(at) => {
                    Protocol { name: element[..at].to_vec(), version: Some(element[at + 1..].to_vec()) }
                }
                None => Protocol { name: element, version: None },
            });
        }
    }
    protocols
}
