//! The table of odd paths (`e2e/paths.txt`) on both ways: the origin receives, byte for byte, what the routes saw.

use pointwork_e2e::{Arrival, Ask, Edge, Policy, Program, Record, Stand};

use crate::support::{Outcome, cases, nothing_arrives, own_words};

cases![
    odd_paths_arrive_in_normal_form_when_sent,
    odd_paths_arrive_in_normal_form_through_fanout,
    odd_bytes_that_no_text_file_holds_do_the_same,
];

/// One raw target per line; lines that start with `#` are comments.
const TABLE: &str = include_str!("../../paths.txt");

/// The paths of the table.
pub(crate) fn table() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#'))
}

/// The paths of the table, of which at least 200 must arrive on either way for the claims to mean something.
fn long_enough() -> Result<Vec<&'static str>, String> {
    let table: Vec<&str> = table().collect();
    let arrives = |path: &&&str| matches!(Policy::DEFAULT.arrival(path.as_bytes(), true), Arrival::As(_));
    let arriving = table.iter().filter(arrives).count();
    if arriving < 200 { Err(format!("only {arriving} of {} paths arrive", table.len())) } else { Ok(table) }
}

fn odd_paths_arrive_in_normal_form_when_sent(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::SelectiveFanout)?;
    all_match(long_enough()?.into_iter().map(|path| check(stand, edge, path.as_bytes(), false)))
}

fn odd_paths_arrive_in_normal_form_through_fanout(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::SelectiveFanout)?;
    all_match(long_enough()?.into_iter().map(|path| check(stand, edge, path.as_bytes(), true)))
}

fn odd_bytes_that_no_text_file_holds_do_the_same(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::SelectiveFanout)?;
    all_match(
        odd_bytes().flat_map(|path| [check(stand, edge, &path, false), check(stand, edge, &path, true)]),
    )
}

/// A path for each byte that no text file holds.
pub(crate) fn odd_bytes() -> impl Iterator<Item = [u8; 2]> {
    let bytes = (1..0x20).chain(0x7F..=0xFF).filter(|byte| *byte != b'\n' && *byte != b'\r');
    bytes.map(|byte| [b'/', byte])
}

/// Tries all, then reports all that went wrong.
pub(crate) fn all_match(checks: impl Iterator<Item = Result<(), String>>) -> Outcome {
    let wrong: Vec<String> = checks.filter_map(Result::err).collect();
    if wrong.is_empty() { Ok(()) } else { Err(format!("{} paths: {wrong:#?}", wrong.len()).into()) }
}

fn check(stand: &Stand, edge: &Edge, target: &[u8], fanout: bool) -> Result<(), String> {
    arrives_as_it_should(stand, edge, Policy::DEFAULT, target, fanout).map(|_| ())
}

/// Sends a target, and expects of it what the policy says; gives what the origin received, if it was to receive it.
pub(crate) fn arrives_as_it_should(
    stand: &Stand,
    edge: &Edge,
    policy: Policy,
    target: &[u8],
    fanout: bool,
) -> Result<Option<Record>, String> {
    let ask = if fanout { Ask::get(target).line("fanout: 1") } else { Ask::get(target) };
    let shown = format!("{}{}", String::from_utf8_lossy(target), if fanout { " (Fanout)" } else { "" });
    let answer = edge.send(&ask).map_err(|error| format!("{shown}: {error}"))?;
    match policy.arrival(target, fanout) {
        Arrival::As(expected) => {
            if answer.status != 200 {
                return Err(format!("{shown}: {} {}", answer.status, answer.text()));
            }
            let record = stand.origin().only(ask.tag()).map_err(|error| format!("{shown}: {error}"))?;
            let (received, expected) =
                (String::from_utf8_lossy(record.target()), String::from_utf8_lossy(&expected));
            if received != expected {
                return Err(format!("{shown}: arrived as {received}, not as {expected}"));
            }
            if record.via_fanout() != fanout {
                return Err(format!("{shown}: went the other way"));
            }
            return Ok(Some(record));
        }
        Arrival::Refused(status) => {
            own_words(&answer, status, "!path").map_err(|error| format!("{shown}: {error}"))?;
        }
        Arrival::NotServed => {
            if answer.status != 400 || answer.text().starts_with("pointwork: ") {
                return Err(format!("{shown}: not refused by Viceroy: {} {}", answer.status, answer.text()));
            }
        }
    }
    nothing_arrives(stand, &ask).map_err(|error| format!("{error:?}"))?;
    Ok(None)
}
