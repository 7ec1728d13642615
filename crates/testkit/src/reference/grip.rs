//! What Fanout is answered: docs/language.md, section 7, and the GRIP header lines that it names.

use pointwork_compiler::{Grip, Hold, KeepAlive, Response, Text, TextPiece};

use super::Captures;
use super::edits;
use super::occurrences::percent_decoded;
use super::taken::Taken;
use crate::outcome::{Action, Bytes, Change, Edit, Held, NotHeld, Outcome};

/// The answer to a verified request.
pub(super) fn answered(grip: &Grip, taken: &Taken<'_>) -> Outcome {
    held(grip, taken).unwrap_or_else(|fault| Outcome {
        not_held: Some(fault),
        // "The answer to a verified request on a `grip` route is 400"
        ..answer(taken, 400)
    })
}

fn held(grip: &Grip, taken: &Taken<'_>) -> Result<Outcome, NotHeld> {
    match &grip.hold {
        Hold::Stream { response, keep_alive } => {
            let keep_alive = keep_alive.as_ref().map(|it| set("grip-keep-alive", kept_alive(it)));
            held_http(grip, taken, response, [Some(set("grip-hold", "stream".to_owned())), keep_alive])
        }
        Hold::Response { response, timeout } => {
            let timeout = timeout.map(|seconds| set("grip-timeout", seconds.to_string()));
            held_http(grip, taken, response, [Some(set("grip-hold", "response".to_owned())), timeout])
        }
        // "if `hold` is `"websocket"` and the request is not WebSocket-over-HTTP"
        Hold::Websocket { .. } if !taken.asked.is_websocket => Err(NotHeld::NoWebsocket),
        Hold::Websocket { echoes } => Ok(Outcome {
            held: Some(if *echoes { Held::Echo } else { Held::Websocket }),
            channel: channels(grip, taken)?,
            ..answer(taken, 200)
        }),
    }
}

/// "answers with `status`, `content_type` and `body`", and with these lines.
fn held_http(
    grip: &Grip,
    taken: &Taken<'_>,
    response: &Response,
    lines: [Option<Edit>; 2],
) -> Result<Outcome, NotHeld> {
    // "if `hold` is `"stream"` or `"response"` and the request is WebSocket-over-HTTP"
    if taken.asked.is_websocket {
        return Err(NotHeld::Websocket);
    }
    let channel = channels(grip, taken)?;
    let mut response_header: Vec<Edit> = lines.into_iter().flatten().collect();
    // "a Grip-Channel line for each channel, in the order of the file"
    for name in &channel {
        response_header.push(Edit { name: "grip-channel".to_owned(), change: Change::Add(name.clone()) });
    }
    // "`response_header` is carried out after that."
    response_header.extend(edits::in_order(&taken.handling.response_header, &taken.captures));
    let body = response.body.clone().unwrap_or_default();
    // "To a HEAD the same is answered, without the body."
    let is_head = taken.asked.came.method == b"HEAD";
    Ok(Outcome {
        content_type: response.content_type.clone(),
        body: Some(Bytes(if is_head { Vec::new() } else { body })),
        held: Some(Held::Http),
        channel,
        response_header,
        ..answer(taken, response.status)
    })
}

fn answer(taken: &Taken<'_>, status: u16) -> Outcome {
    Outcome { status: Some(status), captures: taken.captures.clone(), ..Outcome::of(taken.id, Action::Grip) }
}

fn channels(grip: &Grip, taken: &Taken<'_>) -> Result<Vec<String>, NotHeld> {
    grip.channels.iter().map(|text| channel(text, &taken.captures).ok_or(NotHeld::Channel)).collect()
}

/// The name of a channel, in which captures "are percent-decoded".
fn channel(text: &Text, captures: &Captures) -> Option<String> {
    let mut name = Vec::new();
    for piece in text {
        match piece {
            TextPiece::Literal(literal) => name.extend(literal.bytes()),
            TextPiece::Capture(capture) => name.extend(percent_decoded(captures.get(capture)?.as_bytes())),
        }
    }
    String::from_utf8(name).ok().filter(|name| is_channel(name))
}

/// "The name of a channel has 1 to 256 bytes of UTF-8. It holds no control character, no `,` and no `;`, and no blank at
/// its ends."
fn is_channel(name: &str) -> bool {
    let is_fit = |it: char| !it.is_control() && it != ',' && it != ';';
    !name.is_empty() && name.len() <= 256 && name.chars().all(is_fit) && name.trim_matches(' ') == name
}

/// The value of Grip-Keep-Alive: the content in base64, and how it is to be read.
fn kept_alive(KeepAlive { content, interval }: &KeepAlive) -> String {
    format!("{}; format=base64; timeout={interval}", base64(content.as_bytes()))
}

/// RFC 4648, section 4: six bits are a letter, and `=` fills up to four letters.
fn base64(content: &[u8]) -> String {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut bits = content.iter().map(|byte| format!("{byte:08b}")).collect::<Vec<_>>().concat();
    while !bits.len().is_multiple_of(6) {
        bits.push('0');
    }
    let mut letters = String::new();
    for at in (0..bits.len()).step_by(6) {
        let number = usize::from_str_radix(&bits[at..at + 6], 2).unwrap_or_default();
        letters.extend(LETTERS.chars().nth(number));
    }
    while !letters.len().is_multiple_of(4) {
        letters.push('=');
    }
    letters
}

fn set(name: &str, value: String) -> Edit {
    Edit { name: name.to_owned(), change: Change::Set(value) }
}
