//! What routes do, as rows.

use base64ct::{Base64, Encoding as _};
use pointwork_table as table;
use pointwork_table::Range;

use super::{Lowering, append, row};
use crate::route_set::{
    Action, Cache, Conditions, Destination, Edits, Grip, Handling, Hold, KeepAlive, Log, Redirect, Response,
    Rewrite, Scheme, Split, Text, TextPiece,
};

impl Lowering {
    /// The number of what a route of these conditions does; routes that do the same share it.
    pub(super) fn handling(&mut self, handling: &Handling, conditions: &Conditions) -> u32 {
        let row = table::Handling {
            action: self.action(&handling.action),
            rewrite: self.rewrite(handling.rewrite.as_ref(), conditions),
            host: self.given_text(handling.rewrite_host.as_deref()),
            request: self.edits(&handling.request_header),
            response: self.edits(&handling.response_header),
            fallback: self.given_text(handling.fallback.as_ref().map(|it| it.value.as_str())),
        };
        let (handlings, known) = (&mut self.handlings, &mut self.known_handlings);
        *known.entry(row).or_insert_with(|| append(handlings, vec![row]).at)
    }

    pub(super) fn log(&mut self, log: &Log) -> table::Log {
        table::Log {
            header: self.given_text(log.header.as_deref()),
            endpoint: self.given_text(log.endpoint.as_deref()),
        }
    }

    fn action(&mut self, action: &Action) -> table::Action {
        match action {
            Action::Fanout(backend) => table::Action::Fanout { backend: self.text(&backend.value) },
            Action::Websocket(backend) => table::Action::Websocket { backend: self.text(&backend.value) },
            Action::Send(to, cache) => table::Action::Send {
                to: self.destination(to),
                cache: cache.as_ref().map(|cache| self.cache(cache)),
            },
            Action::Pass(to) => table::Action::Pass { to: self.destination(to) },
            Action::Redirect(redirect) => table::Action::Redirect(self.redirect(redirect)),
            Action::Respond(response) => table::Action::Respond(self.response(response)),
            Action::Grip(grip) => table::Action::Grip(self.grip(grip)),
        }
    }

    fn response(&mut self, Response { status, content_type, body }: &Response) -> table::Response {
        table::Response {
            status: *status,
            content_type: self.given_text(content_type.as_deref()),
            body: self.body(body.as_deref().unwrap_or_default()),
        }
    }

    fn grip(&mut self, Grip { via, channels, hold }: &Grip) -> table::Grip {
        let channels = channels.iter().map(|channel| self.pieces(channel)).collect();
        table::Grip {
            via: self.text(&via.value),
            channels: append(&mut self.channels, channels),
            hold: match hold {
                Hold::Stream { response, keep_alive } => {
                    let keep_alive = keep_alive.as_ref().map(|it| ("grip-keep-alive", kept_alive(it)));
                    self.held("stream", keep_alive, response)
                }
                Hold::Response { response, timeout } => {
                    let timeout = timeout.map(|timeout| ("grip-timeout", timeout.to_string()));
                    self.held("response", timeout, response)
                }
                Hold::Websocket { echoes } => table::Hold::Websocket { echoes: *echoes },
            },
        }
    }

    /// The Grip header lines that hold an answer to an HTTP request.
    fn held(&mut self, mode: &str, besides: Option<(&str, String)>, response: &Response) -> table::Hold {
        let lines = [("grip-hold", mode.to_owned())].into_iter().chain(besides);
        let lines = lines.map(|(name, value)| (name.to_owned(), vec![vec![TextPiece::Literal(value)]]));
        let lines = self.edits(&Edits { set: lines.collect(), ..Edits::default() });
        table::Hold::Http { response: self.response(response), lines }
    }

    fn destination(&mut self, to: &Destination) -> table::Destination {
        match to {
            Destination::Backend(backend) => table::Destination::Backend(self.text(&backend.value)),
            Destination::Split(split) => table::Destination::Split(self.split(split)),
        }
    }

    fn split(&mut self, split: &Split) -> u32 {
        let key = self.key(split.key.as_ref());
        let shares = split.shares.iter();
        let shares = shares
            .map(|share| table::Share { backend: self.text(&share.backend.value), weight: share.weight })
            .collect();
        let row = table::Split { key, shares: append(&mut self.shares, shares) };
        append(&mut self.splits, vec![row]).at
    }

    fn cache(&mut self, cache: &Cache) -> table::Cache {
        table::Cache {
            ttl: cache.ttl,
            stale_while_revalidate: cache.stale_while_revalidate,
            surrogate_key: self.given_text(cache.surrogate_key.as_deref()),
            pci: cache.pci,
        }
    }

    fn redirect(&mut self, redirect: &Redirect) -> table::Redirect {
        table::Redirect {
            status: redirect.status,
            secure: redirect.scheme.map(|scheme| scheme == Scheme::Https),
            host: self.given_text(redirect.host.as_deref()),
            path: redirect.path.as_ref().map(|path| self.pieces(path)),
            query: redirect.query.as_ref().map(|query| self.pieces(query)),
            fragment: self.given_text(redirect.fragment.as_deref()),
            keep_query: redirect.keep_query,
        }
    }

    fn rewrite(&mut self, rewrite: Option<&Rewrite>, conditions: &Conditions) -> table::Rewrite {
        match rewrite {
            None => table::Rewrite::Keep,
            Some(Rewrite::Path(path)) => table::Rewrite::Path { pieces: self.pieces(path) },
            Some(Rewrite::Prefix(to)) => {
                let prefixes = conditions.iter().find_map(|condition| condition.value.prefixes());
                let any_of = self.list(prefixes.unwrap_or_default());
                table::Rewrite::Prefix { any_of, to: self.text(to) }
            }
        }
    }

    fn edits(&mut self, edits: &Edits) -> Range {
        let Edits { remove, set, add } = edits;
        let mut rows = Vec::new();
        for name in remove {
            rows.push(table::Edit { name: self.text(name), change: table::Change::Remove });
        }
        for (name, values) in set {
            for (index, value) in values.iter().enumerate() {
                let value = self.pieces(value);
                let change = if index == 0 { table::Change::Set(value) } else { table::Change::Add(value) };
                rows.push(table::Edit { name: self.text(name), change });
            }
        }
        for (name, values) in add {
            for value in values {
                let change = table::Change::Add(self.pieces(value));
                rows.push(table::Edit { name: self.text(name), change });
            }
        }
        once(&mut self.known_edits, &mut self.edits, rows)
    }

    fn pieces(&mut self, text: &Text) -> Range {
        let pieces = text.iter().map(|piece| match piece {
            TextPiece::Literal(text) => table::Piece::Literal(self.text(text)),
            TextPiece::Capture(name) => table::Piece::Capture(self.text(name)),
        });
        let pieces = pieces.collect();
        once(&mut self.known_pieces, &mut self.pieces, pieces)
    }

    fn given_text(&mut self, text: Option<&str>) -> Option<Range> {
        text.map(|text| self.text(text))
    }

    /// A body, which stands once in the table however many routes answer with it.
    fn body(&mut self, body: &[u8]) -> Range {
        if let Some(range) = self.known_bodies.get(body) {
            return *range;
        }
        let range = Range { at: row(self.bytes.len()), len: row(body.len()) };
        self.bytes.extend_from_slice(body);
        self.known_bodies.insert(body.to_vec(), range);
        range
    }
}

/// The value of Grip-Keep-Alive: in base64, since a content may hold what the header is taken apart at.
fn kept_alive(KeepAlive { content, interval }: &KeepAlive) -> String {
    let content = Base64::encode_string(content.as_bytes());
    format!("{content}; format=base64; timeout={interval}")
}

/// A run of rows, which stands once however often it is used.
fn once<T: Clone + Ord>(
    known: &mut std::collections::BTreeMap<Vec<T>, Range>,
    rows: &mut Vec<T>,
    run: Vec<T>,
) -> Range {
    *known.entry(run.clone()).or_insert_with(|| append(rows, run))
}
