//! Conditions: docs/language.md, sections 2 and 2.1.

use pointwork_compiler::{Condition, LineTest, Upgrade};

use super::Captures;
use super::lines::{lines, protocols, tokens};
use super::template::{first_that_matches, is_below};
use crate::request::Request;

/// What a condition captures if it holds; nothing but `path` captures anything.
pub(super) fn holds(condition: &Condition, request: &Request, path: &str) -> Option<Captures> {
    let holds = match condition {
        Condition::Path(templates) => return first_that_matches(templates, path),
        // "It is compared byte for byte. `GET` does not imply `HEAD`"
        Condition::Method(methods) => methods.iter().any(|method| method.as_bytes() == request.method),
        Condition::PathPrefix(prefixes) => prefixes.iter().any(|prefix| is_below(prefix, path)),
        Condition::Header(name, test) => header_holds(test, &lines(request, name)),
        Condition::Upgrade(upgrade) => upgrade_holds(upgrade, request),
    };
    holds.then(Captures::new)
}

/// A test looks for some line that passes; "a list of values is `ORed`".
fn header_holds(test: &LineTest, lines: &[Vec<u8>]) -> bool {
    match test {
        // "there is at least one line"
        LineTest::Present => !lines.is_empty(),
        // "there is no line"
        LineTest::Absent => lines.is_empty(),
        // "some line is one of these", "byte for byte"
        LineTest::Exact(values) => {
            lines.iter().any(|line| values.iter().any(|value| line == value.as_bytes()))
        }
        // "is compared, ASCII case ignored"
        LineTest::Token(values) => lines.iter().any(|line| {
            tokens(line)
                .iter()
                .any(|token| values.iter().any(|value| token.eq_ignore_ascii_case(value.as_bytes())))
        }),
    }
}

fn upgrade_holds(upgrade: &Upgrade, request: &Request) -> bool {
    let asked = protocols(request);
    match upgrade {
        // "`true` is at least one protocol, `false` is none"
        Upgrade::Some => !asked.is_empty(),
        Upgrade::None => asked.is_empty(),
        Upgrade::AnyOf(protocols) => protocols.iter().any(|protocol| {
            // A `/version` is ignored "unless the file gives one".
            let is_asked = asked.iter().any(|it| {
                it.name == protocol.name.to_ascii_lowercase().as_bytes()
                    && match &protocol.version {
                        Some(version) => {
                            it.version.as_deref() == Some(version.to_ascii_lowercase().as_bytes())
                        }
                        None => true,
                    }
            });
            // "`"websocket"`, also with a version, demands the method GET"
            let may_ask = !protocol.name.eq_ignore_ascii_case("websocket") || request.method == b"GET";
            is_asked && may_ask
        }),
    }
}
