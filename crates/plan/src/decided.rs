//! The route that took a request and what its template captured, and texts that are put together from that.

use std::borrow::Cow;

use pointwork_table::{Change as Row, Decision, Piece, Range, Table};

/// What was decided of one request. What is said of the route is borrowed from the table, the rest from the request.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decided<'t, 'r> {
    /// The id of the route that took it.
    pub route: &'t str,
    /// The path that was decided on, in normal form.
    pub path: Cow<'r, [u8]>,
    table: &'t Table<'t>,
    decision: Decision<'t>,
}

/// An edit of the lines of one header.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edit<'t> {
    /// The name, in lower case.
    pub name: &'t str,
    /// What is done with its lines.
    pub change: Change<'t>,
}

/// What is done with the lines of a header. A value holds no control character but a tab.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change<'t> {
    /// All are removed.
    Remove,
    /// One of this value takes the place of all.
    Set(Cow<'t, [u8]>),
    /// One of this value comes besides.
    Add(Cow<'t, [u8]>),
}

impl<'t, 'r> Decided<'t, 'r> {
    pub(crate) fn new(table: &'t Table<'t>, decision: Decision<'t>, path: Cow<'r, [u8]>) -> Self {
        Decided { route: table.text(decision.route.name), path, table, decision }
    }

    /// The captures of the route's template, each a name and its text as in the path.
    pub fn captures(&self) -> impl Iterator<Item = (&'t str, &[u8])> {
        self.table.captures(&self.decision, &self.path)
    }

    /// What a capture took; nothing if the template does not have it.
    fn capture(&self, name: Range) -> &[u8] {
        let name = self.table.text(name);
        self.captures().find(|(it, _)| *it == name).map_or(&b""[..], |(_, text)| text)
    }

    /// A text with the captures as they are.
    pub(crate) fn compose(&self, pieces: Range) -> Cow<'t, [u8]> {
        match self.table.pieces(pieces) {
            [] => Cow::Borrowed(b""),
            [Piece::Literal(text)] => Cow::Borrowed(self.table.text(*text).as_bytes()),
            _ => Cow::Owned(self.compose_with(pieces, |capture, text| text.extend_from_slice(capture))),
        }
    }

    /// A text in which `put` adds each capture.
    pub(crate) fn compose_with(&self, pieces: Range, put: impl Fn(&[u8], &mut Vec<u8>)) -> Vec<u8> {
        let mut text = Vec::new();
        for piece in self.table.pieces(pieces) {
            match *piece {
                Piece::Literal(literal) => text.extend_from_slice(self.table.text(literal).as_bytes()),
                Piece::Capture(name) => put(self.capture(name), &mut text),
            }
        }
        text
    }

    /// The edits of a route; nothing is allocated for none.
    pub(crate) fn edits(&self, edits: Range) -> Vec<Edit<'t>> {
        let edits = self.table.edits(edits).iter().map(|edit| Edit {
            name: self.table.text(edit.name),
            change: match edit.change {
                Row::Remove => Change::Remove,
                Row::Set(value) => Change::Set(self.compose(value)),
                Row::Add(value) => Change::Add(self.compose(value)),
            },
        });
        edits.collect()
    }
}
