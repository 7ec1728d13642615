//! The action `grip`: how Fanout is answered at the edge. Its channels are read in `channels`, and the conditions that
//! cannot stand beside it in `second_pass`.

pub(crate) mod channels;
pub(crate) mod second_pass;

use crate::diagnostic::{Code, Diagnostic, did_you_mean, either, nearest, quoted};
use crate::route_set::{Grip, Hold, KeepAlive, Response, Spanned};

use super::Context;
use super::backend::check_backend;
use super::cache::check_duration;
use super::fields::{Field, Fields};
use super::owner::Owner;
use super::respond::{check_body, check_content_type, check_status};
use super::unknown::{GRIP, KEEP_ALIVE};
use channels::check_channels;
use second_pass::check_conditions;

/// The keys of `grip`, and the holds that each belongs to.
pub(crate) const KEYS: [(&str, &[Mode]); 9] = [
    ("via", &Mode::ALL),
    ("hold", &Mode::ALL),
    ("channel", &Mode::ALL),
    ("status", &[Mode::Stream, Mode::Response]),
    ("content_type", &[Mode::Stream, Mode::Response]),
    ("body", &[Mode::Stream, Mode::Response]),
    ("timeout", &[Mode::Response]),
    ("keep_alive", &[Mode::Stream]),
    ("on_message", &[Mode::Websocket]),
];

/// The keys that must be there.
pub(crate) const MANDATORY: [&str; 3] = ["via", "hold", "channel"];

/// What may stand for `on_message`, the first if nothing does.
pub(crate) const ON_MESSAGE: [&str; 2] = ["ignore", "echo"];

/// The keys of `keep_alive`.
pub(crate) const KEEP_ALIVE_KEYS: &[&str] = &["content", "interval"];

/// The longest content of `keep_alive`, in bytes: in base64 it stays far below what Fanout takes as a header line.
pub(crate) const LONGEST_CONTENT: usize = 1024;

/// The longest duration, in seconds: a day.
const LONGEST_DURATION: u32 = 86_400;

/// The type of an answer that has no `content_type`.
const CONTENT_TYPE: &str = "text/plain";

/// What is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Stream,
    Response,
    Websocket,
}

impl Mode {
    /// Every mode.
    pub(crate) const ALL: [Mode; 3] = [Mode::Stream, Mode::Response, Mode::Websocket];

    /// As `hold` names it.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Mode::Stream => "stream",
            Mode::Response => "response",
            Mode::Websocket => "websocket",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Mode::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// Whether the value of `grip` says that a WebSocket is held.
pub(super) fn holds_websocket(grip: &Field<'_>) -> bool {
    let hold = grip.value().as_table().and_then(|table| table.get("hold"));
    hold.and_then(|hold| hold.get_ref().as_str()).and_then(Mode::named) == Some(Mode::Websocket)
}

/// The value of `grip`.
pub(super) fn check_grip(
    context: &mut Context<'_>,
    field: &Field<'_>,
    owner: &Owner<'_, '_>,
) -> Option<Grip> {
    if !field.value().is_table() {
        let via = field.value().as_str().filter(|via| via.len() <= 40).unwrap_or("self");
        let help = format!("write `grip = {{ via = {via:?}, hold = \"stream\", channel = \"NAME\" }}`");
        context.push(field.wrong_type("a table", help));
        return None;
    }
    let table = field.table(GRIP, &KEYS.map(|(key, _)| key), context.problems)?;
    report_missing(context, field, &table);
    let mode = table.get("hold").and_then(|field| check_mode(context, &field));
    check_conditions(context, owner, field, mode);
    let via = table.get("via").and_then(|field| check_backend(context, &field));
    let channels = table.get("channel").map(|field| check_channels(context, owner, &field));
    // All are read, also those that do not belong to the hold: what is wrong with each is said in one run.
    let response = check_response(context, &table);
    let timeout = duration(context, &table, "timeout");
    let keep_alive = table.get("keep_alive").and_then(|field| check_keep_alive(context, &field));
    let echoes = table.get("on_message").and_then(|field| check_on_message(context, &field));
    let mode = mode?;
    report_foreign(context, &table, mode);
    let hold = match mode {
        Mode::Stream => Hold::Stream { response, keep_alive },
        Mode::Response => Hold::Response { response, timeout },
        Mode::Websocket => Hold::Websocket { echoes: echoes.unwrap_or_default() },
    };
    Some(Grip { via: via?, channels: channels?, hold })
}

/// Reports the keys that must be there and are not.
fn report_missing(context: &mut Context<'_>, field: &Field<'_>, table: &Fields<'_>) {
    // One may be what an unknown key was meant to be.
    if table.has_unknown() {
        return;
    }
    for key in MANDATORY.into_iter().filter(|key| table.get(key).is_none()) {
        let problem = Diagnostic::error(Code::MissingKey, field.key_span(), format!("`grip` has no `{key}`"));
        context.push(problem.help(match key {
            "via" => "name the backend that leads back to this service, like `via = \"self\"`",
            "hold" => "say what is held: `hold = \"stream\"`, `\"response\"` or `\"websocket\"`",
            _ => "say what the connection hears: `channel = \"NAME\"`, or a list",
        }));
    }
}

fn check_mode(context: &mut Context<'_>, field: &Field<'_>) -> Option<Mode> {
    choice(context, field, &Mode::ALL.map(Mode::name)).and_then(|text| Mode::named(&text.value))
}

fn check_on_message(context: &mut Context<'_>, field: &Field<'_>) -> Option<bool> {
    choice(context, field, &ON_MESSAGE).map(|text| text.value == "echo")
}

/// A text that is one of these.
fn choice(context: &mut Context<'_>, field: &Field<'_>, choices: &[&str]) -> Option<Spanned<String>> {
    let text = field.text(context.problems)?;
    if choices.contains(&text.value.as_str()) {
        return Some(text);
    }
    let help = match nearest(&text.value, choices.iter().copied()) {
        Some(meant) => did_you_mean(meant),
        None => format!("write {}", either(choices)),
    };
    let message = format!("{} is not known to {}", quoted(&text.value), field.shown());
    context.report(Code::Grip, (&text, 0..text.value.len()), message, help)
}

/// Reports the keys that do not belong to what is held.
fn report_foreign(context: &mut Context<'_>, table: &Fields<'_>, mode: Mode) {
    for (key, modes) in KEYS.iter().filter(|(_, modes)| !modes.contains(&mode)) {
        let (Some(field), Some(hold)) = (table.get(key), table.get("hold")) else { continue };
        let message = format!("{} does not go with `hold = \"{}\"`", field.shown(), mode.name());
        let problem = Diagnostic::error(Code::Grip, field.key_span(), message)
            .related(hold.span(), "this is what is held");
        let fitting: Vec<&str> = modes.iter().map(|mode| mode.name()).collect();
        context.push(problem.help(match mode {
            Mode::Websocket => "leave it out: a WebSocket is answered by its events".to_owned(),
            Mode::Stream | Mode::Response => {
                format!("leave it out, or hold a connection of the kind {}", either(&fitting))
            }
        }));
    }
}

/// What the client gets at once, or at the end of its waiting.
fn check_response(context: &mut Context<'_>, table: &Fields<'_>) -> Response {
    let status = check_status(context, table, Code::Grip).unwrap_or(200);
    if let Some(field) = table.get("status").filter(|_| matches!(status, 204 | 205 | 304)) {
        let message = format!("an answer of status {status} is not held");
        let problem = Diagnostic::error(Code::Grip, field.span(), message);
        context.push(
            problem.help("give a status whose answer has a body: what is published becomes a part of it"),
        );
    }
    let content_type =
        table.get("content_type").and_then(|field| check_content_type(context, &field, Code::Grip));
    let body = table.get("body").and_then(|field| check_body(context, &field, Code::Grip));
    let content_type = content_type.unwrap_or_else(|| CONTENT_TYPE.to_owned());
    Response { status, content_type: Some(content_type), body }
}

fn check_keep_alive(context: &mut Context<'_>, field: &Field<'_>) -> Option<KeepAlive> {
    const FORM: &str = "write `keep_alive = { content = \"\\n\", interval = \"20s\" }`";
    if !field.value().is_table() {
        context.push(field.wrong_type("a table", FORM));
        return None;
    }
    let table = field.table(KEEP_ALIVE, KEEP_ALIVE_KEYS, context.problems)?;
    for key in KEEP_ALIVE_KEYS.iter().filter(|key| table.get(key).is_none() && !table.has_unknown()) {
        let message = format!("`keep_alive` has no `{key}`");
        context.push(Diagnostic::error(Code::MissingKey, field.key_span(), message).help(FORM));
    }
    let sent = table.get("content").and_then(|field| check_content(context, &field));
    let interval = duration(context, &table, "interval");
    Some(KeepAlive { content: sent?, interval: interval? })
}

fn check_content(context: &mut Context<'_>, field: &Field<'_>) -> Option<String> {
    let text = field.text(context.problems)?;
    let (message, help) = match text.value.len() {
        0 => (
            "the content is empty",
            "write what is sent, like `\"\\n\"`, or leave `keep_alive` out".to_owned(),
        ),
        1..=LONGEST_CONTENT => return Some(text.value),
        _ => ("the content is too long", format!("write at most {LONGEST_CONTENT} bytes")),
    };
    context.report(Code::Grip, (&text, 0..text.value.len()), message, help)
}

/// A duration that a connection can wait for.
fn duration(context: &mut Context<'_>, table: &Fields<'_>, key: &str) -> Option<u32> {
    let seconds = check_duration(context, table, key, Code::Grip)?;
    let (message, help) = match seconds {
        0 => ("this is no time to wait", "write at least `1s`"),
        1..=LONGEST_DURATION => return Some(seconds),
        _ => ("no connection is held for so long", "write at most `1d`"),
    };
    let field = table.get(key)?;
    context.push(Diagnostic::error(Code::Grip, field.span(), message).help(help));
    None
}

#[cfg(test)]
mod tests {
    use super::LONGEST_CONTENT;
    use crate::route_set::{Action, Grip, Hold, TextPiece};

    /// What a `[default]` holds whose `grip` has these keys besides.
    fn held(keys: &str) -> Option<Grip> {
        let text =
            format!("version = 1\ndefault.grip = {{ via = \"self\", channel = \"a\", hold = {keys} }}\n");
        let routes = crate::compile("routes.toml", &text, &|_| Ok(None)).unwrap();
        let Action::Grip(grip) = routes.routes?.default.action else { return None };
        Some(grip)
    }

    fn hold(keys: &str) -> Option<Hold> {
        held(keys).map(|grip| grip.hold)
    }

    fn is_held(keys: &str) -> bool {
        held(keys).is_some()
    }

    #[test]
    fn what_is_not_given_is_as_it_is_by_default() {
        let grip = held("'stream'").unwrap();
        assert_eq!(grip.via.value, "self");
        assert_eq!(grip.channels, [[TextPiece::Literal("a".to_owned())]]);
        let Hold::Stream { response, keep_alive: None } = grip.hold else { panic!("another hold") };
        assert_eq!((response.status, response.content_type.as_deref()), (200, Some("text/plain")));
        assert_eq!(response.body, None);
        assert_eq!(hold("'websocket'"), Some(Hold::Websocket { echoes: false }));
        assert_eq!(hold("'websocket', on_message = 'ignore'"), Some(Hold::Websocket { echoes: false }));
        assert_eq!(hold("'websocket', on_message = 'echo'"), Some(Hold::Websocket { echoes: true }));
    }

    #[test]
    fn what_is_given_is_taken() {
        let keys = "'response', status = 203, content_type = 'a/b', body = 'c', timeout = '1m'";
        let Some(Hold::Response { response, timeout: Some(60) }) = hold(keys) else { panic!("another hold") };
        assert_eq!((response.status, response.content_type.as_deref()), (203, Some("a/b")));
        assert_eq!(response.body.as_deref(), Some(&b"c"[..]));
        let keys = "'stream', keep_alive = { content = 'a', interval = '1m' }";
        let Some(Hold::Stream { keep_alive: Some(keep_alive), .. }) = hold(keys) else {
            panic!("another hold")
        };
        assert_eq!((keep_alive.content.as_str(), keep_alive.interval), ("a", 60));
    }

    #[test]
    fn durations_are_of_a_second_to_a_day() {
        for (duration, is_one) in
            [("0s", false), ("1s", true), ("24h", true), ("1d", true), ("86401s", false)]
        {
            assert_eq!(is_held(&format!("'response', timeout = '{duration}'")), is_one, "{duration}");
            let keep_alive = format!("keep_alive = {{ content = 'a', interval = '{duration}' }}");
            assert_eq!(is_held(&format!("'stream', {keep_alive}")), is_one, "{duration}");
        }
    }

    #[test]
    fn what_keeps_a_stream_alive_is_short_and_not_empty() {
        for (length, is_fit) in [(0, false), (1, true), (LONGEST_CONTENT, true), (LONGEST_CONTENT + 1, false)]
        {
            let content = "a".repeat(length);
            let keep_alive = format!("keep_alive = {{ content = '{content}', interval = '1s' }}");
            assert_eq!(is_held(&format!("'stream', {keep_alive}")), is_fit, "{length}");
        }
    }

    #[test]
    fn a_capture_is_a_byte_of_a_channel_at_least() {
        let is_channel = |channel: String| {
            let text = format!(
                "version = 1\ndefault.send = \"a\"\n[[route]]\nname = \"a\"\npath = \"/{{a}}\"\n\
                 grip = {{ via = \"self\", hold = \"stream\", channel = \"{channel}\" }}\n"
            );
            crate::compile("routes.toml", &text, &|_| Ok(None)).unwrap().routes.is_some()
        };
        assert!(is_channel("{a}".to_owned()));
        assert!(is_channel("a".repeat(256)));
        assert!(!is_channel("a".repeat(257)));
        assert!(is_channel("a".repeat(255) + "{a}"));
        assert!(!is_channel("a".repeat(256) + "{a}"));
    }
}
