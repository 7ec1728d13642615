//! The action `grip` and what belongs to it, on `e2e/routes/grip.toml`: requests that Fanout brings back to the edge.

mod channels;
mod events;
mod holds;
mod leaks;
mod loops;
mod second_pass;
mod signatures;
mod token;

use pointwork_e2e::{Ask, Edge, Handshake, Program, Stand};

use crate::support::Case;

pub(crate) fn cases() -> Vec<Case> {
    [
        channels::cases(),
        events::cases(),
        holds::cases(),
        leaks::cases(),
        loops::cases(),
        second_pass::cases(),
        signatures::cases(),
    ]
    .concat()
}

fn edge(stand: &Stand) -> Result<&Edge, String> {
    stand.edge(Program::Choice)
}

fn ask(method: &str, path: &str) -> Ask {
    Ask::new(method, path).routed_by("grip")
}

fn get(path: &str) -> Ask {
    ask("GET", path)
}

fn handshake(path: &str) -> Handshake {
    Handshake::new(path).routed_by("grip")
}

/// A path that no other request of this run has: the tag of a request that is not sent stands in it.
fn fresh(prefix: &str) -> (String, String) {
    let name = Ask::get("/").tag().to_owned();
    (format!("{prefix}{name}"), name)
}

/// The header lines by which Fanout is told how to hold a connection.
fn grip_lines(head: &pointwork_e2e::Head) -> Vec<String> {
    let grip = head.lines.iter().filter(|line| line.name.to_ascii_lowercase().starts_with("grip-"));
    grip.map(|line| format!("{line:?}")).collect()
}
