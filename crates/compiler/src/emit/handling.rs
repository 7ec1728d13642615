//! What routes do, as Rust source.

use pointwork_table::{
    Action, Cache, Change, Destination, Edit, Grip, Handling, Hold, Log, Piece, Redirect, Response, Rewrite,
    Rows, Share, Split,
};

use super::{line, list, number, range};

pub(super) fn emit_handlings(source: &mut String, rows: &Rows<'_>) {
    list(source, "handlings", rows.handlings, handling);
    list(source, "splits", rows.splits, |it| {
        let Split { key, shares } = *it;
        format!("t::Split {{ key: {key}, shares: {} }}", range(shares))
    });
    list(source, "shares", rows.shares, |it| {
        let Share { backend, weight } = *it;
        format!("t::Share {{ backend: {}, weight: {} }}", range(backend), number(u32::from(weight)))
    });
    list(source, "pieces", rows.pieces, |it| match *it {
        Piece::Literal(text) => format!("t::Piece::Literal({})", range(text)),
        Piece::Capture(name) => format!("t::Piece::Capture({})", range(name)),
    });
    list(source, "edits", rows.edits, |it| {
        let Edit { name, change } = *it;
        let change = match change {
            Change::Remove => "Remove".to_owned(),
            Change::Set(value) => format!("Set({})", range(value)),
            Change::Add(value) => format!("Add({})", range(value)),
        };
        format!("t::Edit {{ name: {}, change: t::Change::{change} }}", range(name))
    });
    list(source, "channels", rows.channels, |it| range(*it));
    line(source, &format!("bytes: b\"{}\",", rows.bytes.escape_ascii()));
}

pub(super) fn log(log: Log) -> String {
    let Log { header, endpoint } = log;
    format!("t::Log {{ header: {}, endpoint: {} }}", given(header, range), given(endpoint, range))
}

fn handling(handling: &Handling) -> String {
    let Handling { action, rewrite, host, request, response, fallback } = *handling;
    format!(
        "t::Handling {{ action: t::Action::{}, rewrite: t::Rewrite::{}, host: {}, request: {}, response: {}, \
         fallback: {} }}",
        shown_action(action),
        shown_rewrite(rewrite),
        given(host, range),
        range(request),
        range(response),
        given(fallback, range)
    )
}

fn shown_action(action: Action) -> String {
    match action {
        Action::Fanout { backend } => format!("Fanout {{ backend: {} }}", range(backend)),
        Action::Websocket { backend } => format!("Websocket {{ backend: {} }}", range(backend)),
        Action::Send { to, cache } => {
            format!("Send {{ to: {}, cache: {} }}", destination(to), given(cache, shown_cache))
        }
        Action::Pass { to } => format!("Pass {{ to: {} }}", destination(to)),
        Action::Redirect(Redirect { status, secure, host, path, query, fragment, keep_query }) => format!(
            "Redirect(t::Redirect {{ status: {status}, secure: {secure:?}, host: {}, path: {}, query: {}, \
             fragment: {}, keep_query: {keep_query} }})",
            given(host, range),
            given(path, range),
            given(query, range),
            given(fragment, range)
        ),
        Action::Respond(it) => format!("Respond({})", response(it)),
        Action::Grip(Grip { via, channels, hold }) => format!(
            "Grip(t::Grip {{ via: {}, channels: {}, hold: t::Hold::{} }})",
            range(via),
            range(channels),
            match hold {
                Hold::Http { response: it, lines } => {
                    format!("Http {{ response: {}, lines: {} }}", response(it), range(lines))
                }
                Hold::Websocket { echoes } => format!("Websocket {{ echoes: {echoes} }}"),
            }
        ),
    }
}

fn response(Response { status, content_type, body }: Response) -> String {
    format!(
        "t::Response {{ status: {status}, content_type: {}, body: {} }}",
        given(content_type, range),
        range(body)
    )
}

fn destination(to: Destination) -> String {
    match to {
        Destination::Backend(backend) => format!("t::Destination::Backend({})", range(backend)),
        Destination::Split(split) => format!("t::Destination::Split({})", number(split)),
    }
}

fn shown_cache(cache: Cache) -> String {
    let Cache { ttl, stale_while_revalidate, surrogate_key, pci } = cache;
    format!(
        "t::Cache {{ ttl: {}, stale_while_revalidate: {}, surrogate_key: {}, pci: {pci} }}",
        given(ttl, number),
        given(stale_while_revalidate, number),
        given(surrogate_key, range)
    )
}

fn shown_rewrite(rewrite: Rewrite) -> String {
    match rewrite {
        Rewrite::Keep => "Keep".to_owned(),
        Rewrite::Path { pieces } => format!("Path {{ pieces: {} }}", range(pieces)),
        Rewrite::Prefix { any_of, to } => {
            format!("Prefix {{ any_of: {}, to: {} }}", range(any_of), range(to))
        }
    }
}

fn given<T>(value: Option<T>, show: impl Fn(T) -> String) -> String {
    value.map_or_else(|| "None".to_owned(), |value| format!("Some({})", show(value)))
}
