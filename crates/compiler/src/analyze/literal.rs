//! Literals: one test on one part of a request, which holds or does not.

use std::borrow::Cow;

use super::language::Language;
use super::part::Addresses;
use crate::route_set::SplitKey;

/// A part of a request that conditions look at, as they see it. The parts do not depend on each other, but for what
/// `conjunction` knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Part<'r> {
    /// Whether it comes through Fanout.
    Pass,
    Method,
    Scheme,
    Host,
    Path,
    /// The protocols of the Upgrade header.
    Upgrade,
    Header(&'r str),
    Query(&'r str),
    Cookie(&'r str),
    Client,
    Country,
    Continent,
    Asn,
    /// The bucket that chance draws.
    Draw,
}

impl<'r> Part<'r> {
    /// What a bucket is drawn from.
    pub(super) fn of_key(key: Option<&'r SplitKey>) -> Self {
        match key {
            None => Part::Draw,
            Some(SplitKey::Cookie(name)) => Part::Cookie(name),
            Some(SplitKey::Header(name)) => Part::Header(name),
            Some(SplitKey::ClientIp) => Part::Client,
        }
    }
}

/// A test on a part of a request.
#[derive(Clone, Debug)]
pub(super) struct Literal<'r> {
    pub(super) part: Part<'r>,
    pub(super) test: Test<'r>,
}

/// What a part must be.
#[derive(Clone, Debug)]
pub(super) enum Test<'r> {
    /// Come through Fanout.
    ViaFanout,
    /// Known, and one of these.
    Among(Vec<Cow<'r, str>>),
    /// One of these; of several lines, some line.
    Text(Language<'r>),
    /// Known, and one of these.
    Within(Addresses),
    /// In a bucket below this.
    Below(u16),
}
