//! The channels of `grip`: what a held connection hears.

use pointwork_plan::is_channel;

use crate::check::Context;
use crate::check::composed::{self, Written};
use crate::check::fields::{Field, texts};
use crate::check::owner::Owner;
use crate::diagnostic::{Code, Diagnostic};
use crate::route_set::{Span, Spanned, Text, TextPiece};

/// How many channels a connection can hear: Pushpin gives it no more (`connection_subscription_max`).
pub(crate) const MOST: usize = 20;

/// The value of `channel`: the channels that could be read.
pub(super) fn check_channels(
    context: &mut Context<'_>,
    owner: &Owner<'_, '_>,
    field: &Field<'_>,
) -> Vec<Text> {
    let texts = texts(field, context.problems);
    if texts.len() > MOST {
        let message = format!("{} has {} channels", field.shown(), texts.len());
        let problem = Diagnostic::error(Code::Grip, field.span(), message);
        context.push(problem.help(format!("a connection hears at most {MOST}: leave some out")));
    }
    let mut channels: Vec<(Text, Span)> = Vec::with_capacity(texts.len());
    for text in &texts {
        let Some(channel) = channel(context, owner, text) else { continue };
        if let Some((_, earlier)) = channels.iter().find(|(it, _)| *it == channel) {
            let problem = Diagnostic::error(Code::Grip, text.span.clone(), "this channel is named twice")
                .related(earlier.clone(), "this is the same channel");
            context.push(problem.help("name each channel once: a connection hears it once"));
        }
        channels.push((channel, text.span.clone()));
    }
    channels.into_iter().map(|(channel, _)| channel).collect()
}

/// One channel, whose captures can still make it unfit.
fn channel(context: &mut Context<'_>, owner: &Owner<'_, '_>, text: &Spanned<String>) -> Option<Text> {
    let written = Written { text, part: 0..text.value.len(), code: Code::Grip };
    let channel = composed::plain(context, owner, &written)?;
    // A capture takes a byte at least, and may take any.
    let shortest: String = channel
        .iter()
        .map(|piece| match piece {
            TextPiece::Literal(literal) => literal,
            TextPiece::Capture(_) => "x",
        })
        .collect();
    if is_channel(&shortest) {
        return Some(channel);
    }
    let (at, message, help) = unfit(&text.value);
    written.problem(context, at, message, help)
}

/// The bytes that keep a text from being a channel, what is wrong with them, and what to write instead.
fn unfit(text: &str) -> (Span, &'static str, &'static str) {
    let first = |is_unfit: fn(char) -> bool| {
        let (at, letter) = text.char_indices().find(|(_, letter)| is_unfit(*letter))?;
        Some(at..at + letter.len_utf8())
    };
    if let Some(at) = first(|letter| matches!(letter, ',' | ';')) {
        return (
            at,
            "no channel holds this letter",
            "Fanout takes a line of channels apart here: write several channels as a list",
        );
    }
    if let Some(at) = first(char::is_control) {
        return (at, "no channel holds this letter", "leave control characters out");
    }
    let (start, end) = (text.len() - text.trim_start_matches(' ').len(), text.trim_end_matches(' ').len());
    if text.is_empty() {
        (
            0..0,
            "the channel has no name",
            "write its name, like `news`, or with a capture, like `news-{topic}`",
        )
    } else if start > 0 {
        (0..start, "a channel has no blanks at its ends", "leave them out")
    } else if end < text.len() {
        (end..text.len(), "a channel has no blanks at its ends", "leave them out")
    } else {
        (0..text.len(), "the channel is too long", "write a name of at most 256 bytes")
    }
}
