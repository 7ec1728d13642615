//! What is told of every request: the id of its route in a header, and a line of JSON to a log endpoint.
//! Everything that goes to the client goes through here; what it is, others say.

use std::borrow::Cow;
use std::io::Write as _;
use std::time::{Instant, SystemTime};

use fastly::handle::{BodyHandle, ResponseHandle};
use fastly::http::{HeaderName, HeaderValue};
use fastly::log::Endpoint;
use pointwork_table::Table;
use serde::Serialize;

use crate::edit::Fields;

/// The bytes of a path that are logged: the platform drops a line that is too long, and a client could hide behind it.
const PATH: usize = 4096;

/// Likewise of a method.
const METHOD: usize = 64;

/// What becomes of a byte in JSON at worst: `\u0000`.
const ESCAPED: usize = 6;

/// Room for what else a line holds.
const REST: usize = 1024;

/// Where the file has a request told of. Without `[log]` it costs no host call.
#[derive(Debug)]
pub(crate) struct Log {
    header: Option<HeaderName>,
    line: Option<Line>,
}

/// What is known of a request before it is answered.
#[derive(Debug)]
struct Line {
    endpoint: &'static str,
    time: SystemTime,
    start: Instant,
    action: &'static str,
    method: String,
    path: String,
}

/// A line as it is written. The keys stand in docs/language.md.
#[derive(Debug, Serialize)]
struct Entry<'l> {
    time: &'l str,
    route: &'l str,
    action: &'l str,
    backend: Option<&'l str>,
    status: Option<u16>,
    method: &'l str,
    path: &'l str,
    duration: u64,
}

impl Log {
    /// What a table says of it; the clock starts if there is a line to be written.
    pub(crate) fn start(table: &'static Table<'static>) -> Self {
        let log = table.rows().log;
        Log {
            header: log.header.and_then(|name| HeaderName::from_bytes(table.text(name).as_bytes()).ok()),
            line: log.endpoint.map(|endpoint| Line {
                endpoint: table.text(endpoint),
                time: SystemTime::now(),
                start: Instant::now(),
                action: "refuse",
                method: String::new(),
                path: String::new(),
            }),
        }
    }

    /// Remembers what a line says of the request, which is asked for only if there is one.
    pub(crate) fn remember<'r>(&mut self, action: &'static str, of: impl FnOnce() -> (&'r [u8], &'r [u8])) {
        if let Some(line) = &mut self.line {
            let (method, path) = of();
            line.action = action;
            line.method = cut(method, METHOD).into_owned();
            line.path = cut(path, PATH).into_owned();
        }
    }

    /// Says that the request goes nowhere, whatever was remembered of it.
    pub(crate) fn refused(&mut self) {
        if let Some(line) = &mut self.line {
            line.action = "refuse";
        }
    }

    /// Marks what goes out with the id of its route.
    pub(crate) fn mark(&self, fields: &mut impl Fields, route: &'static str) {
        if let Some(name) = &self.header
            && let Ok(value) = HeaderValue::from_str(route)
        {
            fields.set(name, &value);
        }
    }

    /// Answers the client.
    pub(crate) fn answer(
        self,
        route: &'static str,
        backend: Option<&'static str>,
        mut response: ResponseHandle,
        body: BodyHandle,
    ) {
        self.mark(&mut response, route);
        let told = self.line.map(|line| {
            let duration = line.duration();
            (line, response.get_status().as_u16(), duration)
        });
        response.send_to_client(body);
        if let Some((line, status, duration)) = told {
            line.write(route, backend, Some(status), duration);
        }
    }

    /// Says that the connection was handed off.
    pub(crate) fn handed_off(self, route: &'static str, backend: &'static str) {
        if let Some(line) = self.line {
            line.write(route, Some(backend), None, line.duration());
        }
    }
}

impl Line {
    /// Microseconds so far.
    fn duration(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX)
    }

    /// A request goes its way whether or not it can be logged.
    fn write(&self, route: &str, backend: Option<&str>, status: Option<u16>, duration: u64) {
        let time = humantime::format_rfc3339_millis(self.time).to_string();
        let Line { action, method, path, .. } = self;
        let entry = Entry { time: &time, route, action, backend, status, method, path, duration };
        let written = entry.written();
        if let Ok(mut endpoint) = Endpoint::try_from_name(self.endpoint) {
            // One write, so that it is one line of log.
            let _ = endpoint.write_all(&written);
        }
    }
}

impl Entry<'_> {
    fn written(&self) -> Vec<u8> {
        let length = self.method.len().saturating_add(self.path.len()).saturating_mul(ESCAPED);
        let mut line = vec![0; length.saturating_add(REST)];
        let written = serde_json_core::to_slice(self, &mut line).unwrap_or_default();
        line.truncate(written);
        line
    }
}

/// The start of a text as JSON can hold it.
fn cut(text: &[u8], most: usize) -> Cow<'_, str> {
    String::from_utf8_lossy(text.get(..most).unwrap_or(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENTRY: Entry<'static> = Entry {
        time: "2026-01-02T03:04:05.678Z",
        route: "!error",
        action: "send",
        backend: Some("origin"),
        status: Some(502),
        method: "GET",
        path: "/",
        duration: 1234,
    };

    fn written(entry: &Entry<'_>) -> String {
        String::from_utf8(entry.written()).unwrap_or_default()
    }

    #[test]
    fn a_line_has_every_key_in_order() {
        assert_eq!(
            written(&ENTRY),
            "{\"time\":\"2026-01-02T03:04:05.678Z\",\"route\":\"!error\",\"action\":\"send\",\
             \"backend\":\"origin\",\"status\":502,\"method\":\"GET\",\"path\":\"/\",\"duration\":1234}"
        );
        let handed_off = Entry { backend: None, status: None, ..ENTRY };
        assert!(written(&handed_off).contains("\"backend\":null,\"status\":null,"));
    }

    #[test]
    fn no_path_breaks_a_line_or_out_of_it() {
        let path = cut(b"/\"}\\\n\x00\xff\xc3\xa9", PATH);
        let line = written(&Entry { path: &path, ..ENTRY });
        assert!(line.contains("\"path\":\"/\\\"}\\\\\\n\\u0000\u{fffd}\u{e9}\",\"duration\""), "{line}");
    }

    #[test]
    fn the_longest_line_has_room() {
        for byte in [b"\x01", b"\"", b"\xff", b"a"] {
            let (path, method) = (byte.repeat(2 * PATH), byte.repeat(2 * METHOD));
            let (path, method) = (cut(&path, PATH), cut(&method, METHOD));
            let line = written(&Entry { path: &path, method: &method, duration: u64::MAX, ..ENTRY });
            assert!(line.ends_with("\"duration\":18446744073709551615}"), "{byte:?}");
        }
    }

    #[test]
    fn times_are_rfc_3339_with_milliseconds() {
        let time = SystemTime::UNIX_EPOCH + std::time::Duration::from_micros(1_767_323_045_678_901);
        assert_eq!(humantime::format_rfc3339_millis(time).to_string(), "2026-01-02T03:04:05.678Z");
    }
}
