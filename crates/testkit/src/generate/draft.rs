//! A routes.toml to be: what a generator needs to know of it, and how it is written.

use std::fmt::{self, Display, Formatter};

use super::words::METHODS;

/// A routes.toml that compiles; `Display` writes it.
#[derive(Clone, Debug)]
pub struct Draft {
    pub(super) routes: Vec<RouteDraft>,
    pub(super) default: ActionDraft,
    pub(super) forwarded: Option<bool>,
}

#[derive(Clone, Debug)]
pub(super) struct RouteDraft {
    pub(super) methods: Vec<&'static str>,
    pub(super) paths: Vec<TemplateDraft>,
    pub(super) prefixes: Vec<String>,
    pub(super) headers: Vec<(&'static str, TestDraft)>,
    pub(super) upgrade: Option<UpgradeDraft>,
    pub(super) action: ActionDraft,
    pub(super) notation: Notation,
}

/// Which of the equal ways of writing a route is taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Notation {
    /// A single value stands in a list.
    pub(super) lists: bool,
    /// The headers stand in a `[route.header]` table and in other letter cases.
    pub(super) header_table: bool,
}

#[derive(Clone, Debug)]
pub(super) struct TemplateDraft {
    pub(super) pieces: Vec<Piece>,
    /// Which name the first capture has: templates of one route may name theirs differently.
    pub(super) first_name: usize,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Piece {
    Literal(&'static str),
    Capture,
    Rest,
    AnyDepth,
}

#[derive(Clone, Debug)]
pub(super) enum TestDraft {
    Present,
    Absent,
    Exact(Vec<&'static str>),
    Token(Vec<&'static str>),
}

#[derive(Clone, Debug)]
pub(super) enum UpgradeDraft {
    Some,
    None,
    AnyOf(Vec<&'static str>),
}

#[derive(Clone, Copy, Debug)]
pub(super) struct ActionDraft {
    pub(super) key: &'static str,
    pub(super) backend: &'static str,
}

impl Display for Draft {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "version = 1\n\n[default]\n{}", self.default)?;
        if let Some(enable) = self.forwarded {
            writeln!(f, "\n[forwarded]\nenable = {enable}")?;
        }
        self.routes
            .iter()
            .enumerate()
            .try_for_each(|(index, route)| writeln!(f, "\n[[route]]\nname = \"r{index}\"\n{route}"))
    }
}

impl Display for RouteDraft {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Notation { lists, header_table } = self.notation;
        let paths: Vec<String> = self.paths.iter().map(ToString::to_string).collect();
        write_texts(f, "method", &self.methods_that_can_be(), lists)?;
        write_texts(f, "path", &paths, lists)?;
        write_texts(f, "path_prefix", &self.prefixes, lists)?;
        match &self.upgrade {
            None => {}
            Some(UpgradeDraft::Some) => writeln!(f, "upgrade = true")?,
            Some(UpgradeDraft::None) => writeln!(f, "upgrade = false")?,
            Some(UpgradeDraft::AnyOf(protocols)) => write_texts(f, "upgrade", protocols, lists)?,
        }
        if self.has_no_condition() {
            writeln!(f, "any = true")?;
        }
        if !header_table {
            self.headers
                .iter()
                .try_for_each(|(name, test)| writeln!(f, "header.{name} = {}", written_test(test, lists)))?;
        }
        write!(f, "{}", self.action)?;
        if header_table && !self.headers.is_empty() {
            write!(f, "\n[route.header]")?;
            self.headers.iter().try_for_each(|(name, test)| {
                write!(f, "\n{} = {}", name.to_ascii_uppercase(), written_test(test, lists))
            })?;
        }
        Ok(())
    }
}

impl RouteDraft {
    fn has_no_condition(&self) -> bool {
        self.methods.is_empty()
            && self.paths.is_empty()
            && self.prefixes.is_empty()
            && self.headers.is_empty()
            && self.upgrade.is_none()
    }

    /// The methods, and GET where all else would contradict a WebSocket handshake.
    fn methods_that_can_be(&self) -> Vec<&'static str> {
        let mut methods = self.methods.clone();
        let is_websocket = |protocol: &&str| {
            protocol.split('/').next().is_some_and(|name| name.eq_ignore_ascii_case("websocket"))
        };
        if let Some(UpgradeDraft::AnyOf(protocols)) = &self.upgrade
            && protocols.iter().all(is_websocket)
            && !methods.is_empty()
            && !methods.contains(&METHODS[0])
        {
            methods.push(METHODS[0]);
        }
        methods
    }
}

impl Display for TemplateDraft {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        const NAMES: [&str; 6] = ["id", "x_1", "room", "a", "b2", "rest"];
        let mut names = NAMES.iter().cycle().skip(self.first_name);
        self.pieces.iter().try_for_each(|piece| match piece {
            Piece::Literal(text) => write!(f, "/{text}"),
            Piece::Capture => write!(f, "/{{{}}}", names.next().unwrap_or(&"id")),
            Piece::Rest => write!(f, "/{{*{}}}", names.next().unwrap_or(&"id")),
            Piece::AnyDepth => write!(f, "/**"),
        })
    }
}

impl Display for ActionDraft {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {:?}", self.key, self.backend)
    }
}

fn write_texts(f: &mut Formatter<'_>, key: &str, texts: &[impl AsRef<str>], lists: bool) -> fmt::Result {
    if texts.is_empty() { Ok(()) } else { writeln!(f, "{key} = {}", written_texts(texts, lists)) }
}

fn written_test(test: &TestDraft, lists: bool) -> String {
    match test {
        TestDraft::Present => "true".to_owned(),
        TestDraft::Absent => "false".to_owned(),
        TestDraft::Exact(values) => written_texts(values, lists),
        TestDraft::Token(tokens) => format!("{{ token = {} }}", written_texts(tokens, lists)),
    }
}

/// One text, or a list. No word holds a character that Rust escapes in another way than TOML does.
fn written_texts(texts: &[impl AsRef<str>], lists: bool) -> String {
    let texts: Vec<String> = texts.iter().map(|text| format!("{:?}", text.as_ref())).collect();
    match texts.as_slice() {
        [one] if !lists => one.clone(),
        _ => format!("[{}]", texts.join(", ")),
    }
}
