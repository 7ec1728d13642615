//! What is allocated for a request: nothing to decide, and nothing to plan what goes out as it came.
//! The request is one of plain values, so that what the platform's reads allocate is not counted here.

use std::borrow::Cow;

use allocation_counter::measure;
use pointwork_compiler::lower;
use pointwork_plan::{normal_form, plan, raw_path};
use pointwork_table::{Action, Destination, Handling, PathPolicy, Range, Rewrite, Rows, Table};
use pointwork_testkit::{Problem, Request, files, route_set};

const NOTHING: Range = Range { at: 0, len: 0 };

/// A handling that sends a request where the other does, and as it came.
fn plain(handling: &Handling) -> Handling {
    let to = match handling.action {
        Action::Send { to, .. } | Action::Pass { to } => to,
        Action::Fanout { backend } | Action::Websocket { backend } => Destination::Backend(backend),
        Action::Redirect(_) | Action::Respond(_) | Action::Grip(_) => Destination::Backend(NOTHING),
    };
    Handling {
        action: Action::Send { to, cache: None },
        rewrite: Rewrite::Keep,
        host: None,
        request: NOTHING,
        response: NOTHING,
        fallback: None,
    }
}

/// How often memory is asked for while a request is planned.
fn allocations(table: &Table<'_>, request: &Request) -> u64 {
    let sample = request.sample();
    measure(|| drop(plan(table, &sample))).count_total
}

/// Whether the path of a request is in normal form; one that is not is written anew, or refused before anything is decided.
fn is_normal(request: &Request, policy: PathPolicy) -> bool {
    matches!(normal_form(raw_path(&request.uri), policy), Ok(Cow::Borrowed(_)))
}

/// The corpus has each kind of condition, and a request for each route.
#[test]
fn a_decision_allocates_nothing() -> Result<(), Problem> {
    let mut count = 0;
    for file in files()? {
        let owned = lower(&file.route_set()?);
        let rows = *owned.table().rows();
        let handlings: Vec<Handling> = rows.handlings.iter().map(plain).collect();
        let table = Table::new(Rows { handlings: &handlings, ..rows });
        for case in file.cases()? {
            if is_normal(&case.request, rows.policy) {
                assert_eq!(allocations(&table, &case.request), 0, "{}: {}", file.name, case.why);
                count += 1;
            }
        }
    }
    assert!(count > 1_000, "{count}");
    Ok(())
}

#[test]
fn a_plan_allocates_what_it_puts_together_and_nothing_else() -> Result<(), Problem> {
    let routes = route_set(
        r#"
            version = 1
            [default]
            send = { a = 1, b = 1 }
            split_key = "client_ip"
            [[route]]
            name = "fanout"
            path = "/fanout/{room}"
            header.accept = { token = "text/event-stream" }
            fanout = "b"
            [[route]]
            name = "pass"
            path_prefix = "/pass"
            pass = "b"
            [[route]]
            name = "respond"
            path = "/respond"
            respond = { body = "hello" }
            [[route]]
            name = "edit"
            path = "/edit"
            send = "b"
            request_header = { set = { x-edge = "1" } }
            [[route]]
            name = "rewrite"
            path = "/rewrite/{rest}"
            send = "b"
            rewrite = "/v2/{rest}"
        "#,
    )?;
    let owned = lower(&routes);
    for (path, expected) in [
        ("/", 0),
        ("/fanout/red", 0),
        ("/pass/x?y=%20", 0),
        ("/respond", 0),
        ("/no/../path", 0),
        // The list of edits.
        ("/edit", 1),
        // The path and the URI to set, each in one piece.
        ("/rewrite/x", 2),
        // The path in normal form, and the URI to set.
        ("/%7euser", 2),
    ] {
        let mut request = Request::get(&format!("http://www.example.com{path}"));
        request.headers.insert("accept".to_owned(), vec![b"text/event-stream".to_vec()]);
        request.client = Some([203, 0, 113, 9].into());
        assert_eq!(allocations(&owned.table(), &request), expected, "{path}");
    }
    Ok(())
}
