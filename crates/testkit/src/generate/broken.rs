//! Texts that are nearly a routes.toml: valid ones with pieces cut, moved, doubled and put in.

use proptest::collection::vec;
use proptest::prelude::{any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::strategy::Strategy;

use super::routes::draft;
use crate::corpus::files;

/// One change to a text.
#[derive(Clone, Debug)]
enum Change {
    /// Some characters are cut out.
    Cut(Index, usize),
    /// A piece is put in.
    Insert(Index, &'static str),
    /// A piece stands in the place of the next character.
    Replace(Index, &'static str),
    /// A line is doubled at another place.
    Double(Index, Index),
    /// The rest is missing.
    End(Index),
}

/// A text that is, was or never will be a routes.toml.
pub fn broken_text() -> impl Strategy<Value = String> {
    // A corpus that cannot be read fails tests of its own.
    let texts: Vec<String> = files().into_iter().flatten().filter_map(|file| file.routes().ok()).collect();
    let of_corpus = any::<Index>()
        .prop_map(move |which| texts.get(which.index(texts.len().max(1))).cloned().unwrap_or_default());
    let valid = prop_oneof![1 => of_corpus, 1 => draft().prop_map(|it| it.to_string())];
    prop_oneof![
        20 => (valid, vec(change(), 0..=5))
            .prop_map(|(text, changes)| changes.iter().fold(text, |text, change| change.made(&text))),
        1 => any::<String>(),
    ]
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        3 => (at(), 1..20_usize).prop_map(|(at, len)| Change::Cut(at, len)),
        4 => (at(), select(PIECES)).prop_map(|(at, piece)| Change::Insert(at, piece)),
        4 => (at(), select(PIECES)).prop_map(|(at, piece)| Change::Replace(at, piece)),
        3 => (at(), at()).prop_map(|(from, to)| Change::Double(from, to)),
        1 => at().prop_map(Change::End),
    ]
}

const PIECES: &[&str] = &[
    "\"",
    "'",
    "\"\"\"",
    "'''",
    "=",
    "[",
    "]",
    "[[",
    "]]",
    "{",
    "}",
    "#",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\\",
    "\\u",
    "\\u0000",
    "\u{0}",
    "\u{7f}",
    "é",
    "\u{1f600}",
    "\u{feff}",
    ".",
    ",",
    " ",
    "1",
    "-1",
    "0x1",
    "1.5",
    "nan",
    "1e9",
    "99999999999999999999",
    "true",
    "false",
    "1979-05-27",
    "[[route]]\n",
    "[default]\n",
    "[route.header]\n",
    "[forwarded]\n",
    "version",
    "version = 1\n",
    "name = \"a\"\n",
    "header = {}\n",
    "header.accept",
    "any = true\n",
    "token",
    "{ token = [] }",
    "[\"a\", 1]",
    "[]",
    "{}",
    "**",
    "{*",
    "{x}",
    "%2F",
    "%",
    "..",
    "?",
    "upgrade = []\n",
    "send = \"x\"\n",
    "fanout = 1\n",
    "method = \"get\"\n",
    "path = \"\"\n",
    "backends = [\"\"]\n",
    "[path]\n",
    "max_length = 0\n",
    "dot_segment = \"resolve\"\n",
    "empty_segment = \"reject\"\n",
    "encoded_slash = \"\"\n",
    "trailing_slash = \"ignore\"\n",
    "scheme = \"ftp\"\n",
    "host = \"*.é\"\n",
    "path_extension = \".css\"\n",
    "path_regex = \"(\"\n",
    "path_regex = '(.*a.{9}){9}'\n",
    "query.x = { regex = '(?u)\\w' }\n",
    "cookie.\"a b\" = false\n",
    "[route.query]\n",
    "[route.cookie]\n",
    "[[route.any_of]]\n",
    "none_of = [{}]\n",
    "any_of = [{ percent = 1 }]\n",
    "client_ip = \"1.2.3.4/31\"\n",
    "client_ip = \"::/129\"\n",
    "country = \"de\"\n",
    "continent = [\"XX\"]\n",
    "asn = -1\n",
    "percent = 100.001\n",
    "split_key = \"cookie:\"\n",
    "ignore_case = true",
    "not = true",
    "prefix = ",
    "suffix",
    "contains",
    "regex",
    "(?i)",
    "(?=",
    "{x:int}",
    "{x:in}",
    "{a}{b}",
    "*",
    "***",
    "websocket = \"x\"\n",
    "redirect = \"/{x}?{y}#z\"\n",
    "redirect = \"//\"\n",
    "redirect = { to = \"https://\", scheme = \"http\" }\n",
    "respond = { status = 199, body = \"\" }\n",
    "body_file = \"../x\"",
    "body_file = \"pages/down.html\"",
    "content_type = \"\\n\"",
    "send = { origin = 1001, \"\" = 0 }\n",
    "pass = {}\n",
    "[route.cache]\n",
    "cache = { ttl = \"1x\" }\n",
    "ttl = \"99999999999d\"\n",
    "surrogate_key = \"a  b\"\n",
    "rewrite = \"/a/../{x}{*y}\"\n",
    "rewrite = { prefix = \"{x}//\" }\n",
    "rewrite_host = \"a b\"\n",
    "request_header = { remove = [], set = {}, add = { host = \"\" } }\n",
    "[route.response_header.set]\n",
    "location = [\"{{x}\"]\n",
    "fallback = \"\"\n",
    "via_fanout = 1\n",
    "via_fanout = true\n",
    "grip = { via = \"\", hold = \"strea\", channel = [\"a,b\", \"{x}\", \"{x}\"] }\n",
    "grip = { via = \"x\", hold = \"websocket\", channel = \"a\", on_message = \"ech\" }\n",
    "grip = \"x\"\n",
    "[route.grip]\n",
    "hold = \"response\"\n",
    "channel = [[]]\n",
    "timeout = \"0s\"\n",
    "keep_alive = { content = \"\", interval = \"2d\" }\n",
    "[log]\n",
    "header = \"grip-x\"\n",
    "endpoint = \"stdout\"\n",
    "{{",
    "}}",
    "{id}",
];

impl Change {
    fn made(&self, text: &str) -> String {
        let places: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let place = |at: &Index| at.index(places.len());
        let split = |place: usize| text.split_at(places.get(place).copied().unwrap_or(text.len()));
        match self {
            Change::Cut(at, len) => {
                let from = place(at);
                [split(from).0, split(from.saturating_add(*len)).1].concat()
            }
            Change::Insert(at, piece) => {
                let (before, after) = split(place(at));
                [before, piece, after].concat()
            }
            Change::Replace(at, piece) => {
                let at = place(at);
                [split(at).0, piece, split(at.saturating_add(1)).1].concat()
            }
            Change::Double(from, to) => {
                let mut lines: Vec<&str> = text.split('\n').collect();
                let line = lines.get(from.index(lines.len())).copied().unwrap_or_default();
                lines.insert(to.index(lines.len()), line);
                lines.join("\n")
            }
            Change::End(at) => split(place(at)).0.to_owned(),
        }
    }
}
