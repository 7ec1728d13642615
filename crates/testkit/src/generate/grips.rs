//! The `grip` action: what Fanout holds, and the channels that a connection hears.

use proptest::bool;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, prop_oneof};
use proptest::sample::select;
use proptest::strategy::Strategy;

use super::texts::{TextDraft, channel_text};
use super::words::{BACKENDS, BODIES, KEEP_ALIVES, TYPES, WAITS};
use super::written::{Keys, Notation, Value, text, texts};

#[derive(Clone, Debug)]
pub(super) struct GripDraft {
    via: &'static str,
    channels: Vec<TextDraft>,
    hold: HoldDraft,
}

#[derive(Clone, Debug)]
enum HoldDraft {
    Stream(AnswerDraft, Option<(&'static str, &'static str)>),
    Response(AnswerDraft, Option<&'static str>),
    /// `on_message`.
    Websocket(Option<&'static str>),
}

#[derive(Clone, Debug)]
struct AnswerDraft {
    status: Option<u16>,
    content_type: Option<&'static str>,
    body: Option<&'static str>,
}

impl GripDraft {
    /// Whether a WebSocket is held.
    pub(super) fn is_websocket(&self) -> bool {
        matches!(self.hold, HoldDraft::Websocket(_))
    }

    pub(super) fn keys(&self, captures: &[&str], notation: Notation) -> Keys {
        let plain = |it: &str| Value::Plain(text(it, notation));
        let mut channels: Vec<String> = Vec::new();
        for channel in self.channels.iter().map(|it| it.written(captures)) {
            // Each is named once.
            if !channels.contains(&channel) {
                channels.push(channel);
            }
        }
        let mut keys = vec![
            ("via", plain(self.via)),
            ("hold", plain(self.hold.key())),
            ("channel", Value::Plain(texts(&channels, notation))),
        ];
        match &self.hold {
            HoldDraft::Stream(answer, keep_alive) => {
                keys.extend(answer.keys(notation));
                keys.extend(keep_alive.map(|(content, interval)| {
                    let table = vec![("content", plain(content)), ("interval", plain(interval))];
                    ("keep_alive", Value::Table(table))
                }));
            }
            HoldDraft::Response(answer, timeout) => {
                keys.extend(answer.keys(notation));
                keys.extend(timeout.map(|timeout| ("timeout", plain(timeout))));
            }
            HoldDraft::Websocket(on_message) => {
                keys.extend(on_message.map(|on_message| ("on_message", plain(on_message))));
            }
        }
        keys
    }
}

impl HoldDraft {
    fn key(&self) -> &'static str {
        match self {
            HoldDraft::Stream(..) => "stream",
            HoldDraft::Response(..) => "response",
            HoldDraft::Websocket(_) => "websocket",
        }
    }
}

impl AnswerDraft {
    fn keys(&self, notation: Notation) -> Keys {
        let plain = |it: &str| Value::Plain(text(it, notation));
        let status = self.status.map(|status| ("status", Value::Plain(status.to_string())));
        let content_type = self.content_type.map(|it| ("content_type", plain(it)));
        let body = self.body.map(|body| ("body", plain(body)));
        [status, content_type, body].into_iter().flatten().collect()
    }
}

pub(super) fn grip() -> impl Strategy<Value = GripDraft> {
    let keep_alive = option::of((select(KEEP_ALIVES), select(WAITS)));
    let on_message = prop_oneof![Just(None), Just(Some("ignore")), Just(Some("echo"))];
    let hold = prop_oneof![
        2 => (answer(), keep_alive).prop_map(|(answer, keep_alive)| HoldDraft::Stream(answer, keep_alive)),
        2 => (answer(), option::of(select(WAITS)))
            .prop_map(|(answer, timeout)| HoldDraft::Response(answer, timeout)),
        3 => on_message.prop_map(HoldDraft::Websocket),
    ];
    (select(BACKENDS), vec(channel_text(), 1..=3), hold).prop_map(|(via, channels, hold)| GripDraft {
        via,
        channels,
        hold,
    })
}

fn answer() -> impl Strategy<Value = AnswerDraft> {
    let content = (option::of(select(TYPES)), option::of(select(BODIES)));
    (bool::ANY, select(&[200, 203, 404, 503][..]), content).prop_map(
        |(has_status, status, (content_type, body))| AnswerDraft {
            status: has_status.then_some(status),
            content_type,
            body,
        },
    )
}
