//! `pointwork match`: what becomes of requests, one JSON line each. It holds one line at a time.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::Path;

use pointwork_compiler::{Compiled, Outcome, RequestText, Style, lower, render_all};
use pointwork_plan::plan;
use pointwork_table::Table;
use serde::Serialize;

use crate::source::compiled;
use crate::{FINE, PROBLEMS};

/// The longest line, in bytes: far beyond what the platform lets through as a request.
const MAX_LINE: usize = 1024 * 1024;

/// Answers requests, from standard input unless a file is given; the exit status.
pub(crate) fn answer(routes: &Path, requests: Option<&Path>) -> io::Result<u8> {
    let Compiled { routes, diagnostics, sources } = compiled(routes)?;
    anstream::stderr().write_all(render_all(&diagnostics, &sources, Style::Coloured).as_bytes())?;
    let Some(routes) = routes else { return Ok(PROBLEMS) };
    let owned = lower(&routes);
    let table = owned.table();
    let out = BufWriter::new(io::stdout().lock());
    match requests {
        Some(file) => {
            let requests = File::open(file).map_err(|error| {
                io::Error::new(error.kind(), format!("{} cannot be read: {error}", file.display()))
            })?;
            answer_all(&table, requests, out)
        }
        None => answer_all(&table, io::stdin().lock(), out),
    }
}

/// What is printed for a line that is no request.
#[derive(Serialize)]
struct Fault {
    error: String,
    line: u64,
}

fn answer_all(table: &Table<'_>, requests: impl Read, mut out: impl Write) -> io::Result<u8> {
    let mut requests = BufReader::with_capacity(64 * 1024, requests);
    let mut status = FINE;
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        // Whoever writes the requests may wait for the answers so far.
        if !requests.buffer().contains(&b'\n') {
            out.flush()?;
        }
        let is_whole = read_line(&mut requests, &mut line)?;
        if line.is_empty() {
            break;
        }
        let text = line.trim_ascii();
        if text.is_empty() {
            continue;
        }
        let request = if is_whole {
            read_request(text)
        } else {
            Err(format!("the line is longer than {MAX_LINE} bytes"))
        };
        match request.and_then(|request| request.sample().map_err(|fault| fault.to_string())) {
            Ok(request) => serde_json::to_writer(&mut out, &Outcome::of(&plan(table, &request)))?,
            Err(error) => {
                status = PROBLEMS;
                serde_json::to_writer(&mut out, &Fault { error, line: number })?;
            }
        }
        out.write_all(b"\n")?;
    }
    out.flush()?;
    Ok(status)
}

/// Reads a line with its end; false if it is too long, and then only its start is read and the rest skipped.
fn read_line(requests: &mut impl BufRead, line: &mut Vec<u8>) -> io::Result<bool> {
    let most = u64::try_from(MAX_LINE).unwrap_or(u64::MAX).saturating_add(1);
    requests.by_ref().take(most).read_until(b'\n', line)?;
    if line.len() <= MAX_LINE || line.ends_with(b"\n") {
        return Ok(true);
    }
    requests.skip_until(b'\n')?;
    Ok(false)
}

fn read_request(line: &[u8]) -> Result<RequestText, String> {
    // The library would take a list of the values too.
    if line.starts_with(b"[") {
        return Err("a request is an object: {\"url\": ...}".to_owned());
    }
    serde_json::from_slice(line).map_err(|error| {
        // The line of a line is always the first.
        let text = error.to_string();
        let place = format!(" at line {} column {}", error.line(), error.column());
        match text.strip_suffix(&place) {
            Some(text) => format!("{text}, at column {}", error.column()),
            None => text,
        }
    })
}
