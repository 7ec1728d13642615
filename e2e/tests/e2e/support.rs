//! What the cases share: how they are listed, and the checks that many of them make.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use libtest_mimic::Failed;
use pointwork_e2e::{Answer, Ask, Edge, Record, Stand};
use pointwork_local::Item;
use serde_json::Value;

/// What a case gives back.
pub(crate) type Outcome = Result<(), Failed>;

/// One claim and how it is tried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Stand) -> Outcome,
}

/// Lists the cases of a module under their own names.
macro_rules! cases {
    ($($name:ident),+ $(,)?) => {
        pub(crate) fn cases() -> Vec<$crate::support::Case> {
            vec![$($crate::support::Case { name: concat!(module_path!(), "::", stringify!($name)), run: $name }),+]
        }
    };
}
pub(crate) use cases;

/// Sends the request, expects 200, and gives what the origin received: exactly one request.
pub(crate) fn arrives(stand: &Stand, edge: &Edge, ask: &Ask) -> Result<Record, Failed> {
    let answer = edge.send(ask).map_err(|error| format!("{}: {error}", start_line(ask)))?;
    if answer.status != 200 {
        return Err(format!("{}: {} {}", start_line(ask), answer.status, answer.text()).into());
    }
    stand.origin().only(ask.tag()).map_err(|error| format!("{}: {error}", start_line(ask)).into())
}

/// Sends the request and expects that it arrives through Fanout, or that it does not.
pub(crate) fn arrives_by(stand: &Stand, edge: &Edge, ask: &Ask, fanout: bool) -> Outcome {
    let record = arrives(stand, edge, ask)?;
    let signatures = record.head.values("grip-sig").len();
    if record.via_fanout() == fanout && signatures == usize::from(fanout) {
        return Ok(());
    }
    let expected = if fanout { "it to come through Fanout" } else { "no Fanout" };
    Err(format!("{}: expected {expected}, got {signatures} Grip-Sig lines", start_line(ask)).into())
}

/// Sends the request and expects that the edge refuses it, in its own words, and that nothing arrives.
pub(crate) fn refused(stand: &Stand, edge: &Edge, ask: &Ask, status: u16, id: &str) -> Outcome {
    let answer = edge.send(ask).map_err(|error| format!("{}: {error}", start_line(ask)))?;
    own_words(&answer, status, id).map_err(|error| format!("{}: {error}", start_line(ask)))?;
    nothing_arrives(stand, ask)
}

/// Expects that the origin has not received the request.
pub(crate) fn nothing_arrives(stand: &Stand, ask: &Ask) -> Outcome {
    match stand.origin().received(ask.tag()).as_slice() {
        [] => Ok(()),
        received => Err(format!("{}: reached the origin: {received:?}", start_line(ask)).into()),
    }
}

/// Expects an answer of the edge's own: one line of text that ends with the route id.
pub(crate) fn own_words(answer: &Answer, status: u16, id: &str) -> Result<(), String> {
    let text = answer.text();
    let one_line = text.matches('\n').count() == 1;
    let worded = text.starts_with("pointwork: ") && text.ends_with(&format!(" (route {id})\n"));
    let typed = answer.head.value("content-type").as_deref() == Some("text/plain; charset=utf-8");
    if answer.status == status && one_line && worded && typed {
        return Ok(());
    }
    Err(format!(
        "expected {status} with one line of text on route {id}, got {} {:?} {text:?}",
        answer.status, answer.head
    ))
}

/// The request line, for messages.
pub(crate) fn start_line(ask: &Ask) -> String {
    let bytes = ask.bytes();
    let line = bytes.split(|byte| *byte == b'\r').next().unwrap_or_default();
    let line = String::from_utf8_lossy(line);
    line.chars().take(120).collect()
}

/// Publishes until `receive` is done: the moment at which Pushpin holds a connection cannot be seen from outside.
pub(crate) fn while_publishing<T>(edge: &Edge, item: &Item, receive: impl FnOnce() -> T) -> T {
    let done = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !done.load(Ordering::SeqCst) && edge.publish(std::slice::from_ref(item)).is_ok() {
                thread::sleep(Duration::from_millis(200));
            }
        });
        let received = receive();
        done.store(true, Ordering::SeqCst);
        received
    })
}

/// Expects that the passes of a request, of which the path, as log lines have it, is this, were logged as these: each
/// the route id, the action and the status. That the last was logged says that no more come.
pub(crate) fn passes(edge: &Edge, path: &str, expected: &[&str]) -> Outcome {
    let quoted = format!("\"path\":{},", Value::from(path));
    let said = |line: &String| {
        let (_, json) = line.split_once(" :: ").filter(|_| line.contains(&quoted))?;
        let line: Value = serde_json::from_str(json).ok()?;
        let [route, action, status] = ["route", "action", "status"].map(|key| line[key].to_string());
        Some(format!("{route} {action} {status}").replace('"', ""))
    };
    let end = Instant::now() + Duration::from_secs(5);
    loop {
        let passes: Vec<String> = edge.log().iter().filter_map(said).collect();
        if passes == expected {
            return Ok(());
        }
        if passes.len() > expected.len() || Instant::now() > end {
            return Err(format!("{path}: expected {expected:?}, passed as {passes:?}").into());
        }
        thread::sleep(Duration::from_millis(20));
    }
}
