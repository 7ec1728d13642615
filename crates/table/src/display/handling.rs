//! What routes do, in readable form.

use core::fmt::{self, Formatter};

use crate::handling::{
    Action, Cache, Change, Destination, Edit, Grip, Handling, Hold, Piece, Redirect, Response, Rewrite,
};
use crate::rows::{Key, Range};
use crate::table::Table;

impl Table<'_> {
    pub(super) fn show_action(&self, f: &mut Formatter<'_>, action: Action) -> fmt::Result {
        match action {
            Action::Fanout { backend } => write!(f, "fanout {}", self.text(backend)),
            Action::Websocket { backend } => write!(f, "websocket {}", self.text(backend)),
            Action::Pass { to } => {
                f.write_str("pass ")?;
                self.show_destination(f, to)
            }
            Action::Send { to, cache } => {
                f.write_str("send ")?;
                self.show_destination(f, to)?;
                cache.map_or(Ok(()), |cache| self.show_cache(f, cache))
            }
            Action::Redirect(redirect) => self.show_redirect(f, redirect),
            Action::Respond(response) => {
                f.write_str("respond")?;
                self.show_response(f, response)
            }
            Action::Grip(grip) => self.show_grip(f, grip),
        }
    }

    /// What modifies an action, a line each.
    pub(super) fn show_modifiers(&self, f: &mut Formatter<'_>, handling: &Handling) -> fmt::Result {
        match handling.rewrite {
            Rewrite::Keep => {}
            Rewrite::Path { pieces } => {
                f.write_str("  > path ")?;
                self.show_pieces(f, pieces)?;
                f.write_str("\n")?;
            }
            Rewrite::Prefix { any_of, to } => {
                f.write_str("  > prefix")?;
                self.list(any_of).try_for_each(|text| write!(f, " {text:?}"))?;
                writeln!(f, " becomes {:?}", self.text(to))?;
            }
        }
        if let Some(host) = handling.host {
            writeln!(f, "  > host {}", self.text(host))?;
        }
        if let Action::Grip(Grip { hold: Hold::Http { lines, response: _ }, .. }) = handling.action {
            self.show_edits(f, "response", self.edits(lines))?;
        }
        self.show_edits(f, "request", self.edits(handling.request))?;
        self.show_edits(f, "response", self.edits(handling.response))?;
        match handling.fallback {
            Some(backend) => writeln!(f, "  > fallback {}", self.text(backend)),
            None => Ok(()),
        }
    }

    fn show_destination(&self, f: &mut Formatter<'_>, to: Destination) -> fmt::Result {
        let split = match to {
            Destination::Backend(backend) => return f.write_str(self.text(backend)),
            Destination::Split(split) => self.split(split),
        };
        let Some(split) = split else { return Ok(()) };
        for share in self.shares(split.shares) {
            write!(f, "{} {}, ", self.text(share.backend), share.weight)?;
        }
        f.write_str("by ")?;
        self.show_key(f, split.key)
    }

    pub(super) fn show_key(&self, f: &mut Formatter<'_>, key: u16) -> fmt::Result {
        match self.rows().keys.get(usize::from(key)) {
            Some(Key::Part(part)) => self.show_part(f, *part),
            Some(Key::Client) => f.write_str("client_ip"),
            Some(Key::Drawn) | None => f.write_str("chance"),
        }
    }

    fn show_cache(&self, f: &mut Formatter<'_>, cache: Cache) -> fmt::Result {
        let Cache { ttl, stale_while_revalidate, surrogate_key, pci } = cache;
        if let Some(ttl) = ttl {
            write!(f, ", fresh for {ttl} s")?;
        }
        if let Some(stale) = stale_while_revalidate {
            write!(f, ", stale while revalidated for {stale} s")?;
        }
        self.show_given(f, ", surrogate key ", surrogate_key)?;
        f.write_str(if pci { ", pci" } else { "" })
    }

    fn show_response(&self, f: &mut Formatter<'_>, response: Response) -> fmt::Result {
        let Response { status, content_type, body } = response;
        write!(f, " {status}")?;
        self.show_given(f, " as ", content_type)?;
        write!(f, " with {} bytes", body.len)
    }

    fn show_grip(&self, f: &mut Formatter<'_>, Grip { via, channels, hold }: Grip) -> fmt::Result {
        write!(f, "grip via {}", self.text(via))?;
        match hold {
            Hold::Http { response, lines: _ } => {
                f.write_str(", held")?;
                self.show_response(f, response)?;
            }
            Hold::Websocket { echoes } => {
                f.write_str(if echoes { ", an echoing websocket" } else { ", a websocket" })?;
            }
        }
        f.write_str(", channels")?;
        self.channels(channels).iter().try_for_each(|&channel| {
            f.write_str(" ")?;
            self.show_pieces(f, channel)
        })
    }

    fn show_redirect(&self, f: &mut Formatter<'_>, redirect: Redirect) -> fmt::Result {
        let Redirect { status, secure, host, path, query, fragment, keep_query } = redirect;
        write!(f, "redirect {status}")?;
        if let Some(secure) = secure {
            f.write_str(if secure { " https" } else { " http" })?;
        }
        self.show_given(f, " host ", host)?;
        if let Some(path) = path {
            f.write_str(" path ")?;
            self.show_pieces(f, path)?;
        }
        if let Some(query) = query {
            f.write_str(" query ")?;
            self.show_pieces(f, query)?;
        }
        self.show_given(f, " fragment ", fragment)?;
        f.write_str(if keep_query && query.is_none() { " with the query" } else { "" })
    }

    fn show_given(&self, f: &mut Formatter<'_>, before: &str, text: Option<Range>) -> fmt::Result {
        text.map_or(Ok(()), |text| write!(f, "{before}{:?}", self.text(text)))
    }

    fn show_edits(&self, f: &mut Formatter<'_>, of: &str, edits: &[Edit]) -> fmt::Result {
        for Edit { name, change } in edits {
            let name = self.text(*name);
            match *change {
                Change::Remove => write!(f, "  > {of} {name} removed")?,
                Change::Set(value) => {
                    write!(f, "  > {of} {name} = ")?;
                    self.show_pieces(f, value)?;
                }
                Change::Add(value) => {
                    write!(f, "  > {of} {name} + ")?;
                    self.show_pieces(f, value)?;
                }
            }
            f.write_str("\n")?;
        }
        Ok(())
    }

    fn show_pieces(&self, f: &mut Formatter<'_>, pieces: Range) -> fmt::Result {
        f.write_str("\"")?;
        for piece in self.pieces(pieces) {
            match *piece {
                Piece::Literal(text) => write!(f, "{}", self.text(text).escape_debug())?,
                Piece::Capture(name) => write!(f, "{{{}}}", self.text(name))?,
            }
        }
        f.write_str("\"")
    }
}
