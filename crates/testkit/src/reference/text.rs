//! Texts in which captures stand: docs/language.md, section 3.

use pointwork_compiler::{Text, TextPiece};

use super::Captures;

/// "A capture is the matched text in normal form, still percent-encoded, and stands as it is in `rewrite`, in the path
/// of `redirect.to` and in header values".
pub(super) fn put_together(text: &Text, captures: &Captures) -> String {
    text.iter().map(|piece| of_piece(piece, captures)).collect()
}

/// "in the query of `redirect.to` also `&`, `=`, `+` and `;` are encoded".
pub(super) fn put_together_as_query(text: &Text, captures: &Captures) -> String {
    let spelled = |capture: &str| {
        capture.replace('&', "%26").replace('=', "%3D").replace('+', "%2B").replace(';', "%3B")
    };
    text.iter()
        .map(|piece| match piece {
            TextPiece::Literal(_) => of_piece(piece, captures),
            TextPiece::Capture(_) => spelled(&of_piece(piece, captures)),
        })
        .collect()
}

fn of_piece(piece: &TextPiece, captures: &Captures) -> String {
    match piece {
        TextPiece::Literal(text) => text.clone(),
        // "with several templates, one that is used must be in each", so it is there.
        TextPiece::Capture(name) => captures.get(name).cloned().unwrap_or_default(),
    }
}

/// "A path that is built with captures is checked for dot segments again (`/{x}.json` on `/...json` has `x` = `..`)".
pub(super) fn has_dot_segment(path: &str) -> bool {
    path.split('/').any(|segment| segment == "." || segment == "..")
}
