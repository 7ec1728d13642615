//! Literals that hold together, and a request for which they do: each part has its own constraint and, at any time, a
//! value that meets it. What parts have to do with each other is here too.

use std::collections::BTreeMap;

use pointwork_plan::{BUCKETS, MAX_HOST_NAME, WEBSOCKET_EVENTS, bucket_of};

use super::budget::{Known, Undecided};
use super::literal::{Literal, Part, Test};
use super::part::{Client, Lines, Share, Text, Usual, Value};
use super::world::{Taste, World};

/// How a request comes to the edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Pass {
    /// From its client.
    First,
    /// Through Fanout.
    Second,
    /// Through Fanout, as WebSocket events: conditions see the handshake.
    Events,
}

/// Literals that hold together, and a request for which they do.
#[derive(Clone, Debug)]
pub(super) struct Conjunction<'p> {
    world: &'p World,
    pub(super) pass: Pass,
    taste: Taste,
    parts: BTreeMap<Part<'p>, Constraint<'p>>,
}

/// What is asked of a part.
#[derive(Clone, Debug)]
enum Constraint<'p> {
    Value(Value<'p>),
    Text(Text<'p>),
    Lines(Lines<'p>),
    /// Lines that are what they are.
    Fixed(Vec<Vec<u8>>),
    Client(Client),
    Draw(Share),
}

const METHODS: Usual = Usual::OneOf(&["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]);
const SCHEMES: Usual = Usual::Only(&["https", "http"]);

impl<'p> Conjunction<'p> {
    /// Nothing but how the request comes.
    pub(super) fn any(world: &'p World, pass: Pass, taste: Taste) -> Self {
        let mut parts = BTreeMap::new();
        if pass == Pass::Events {
            parts.insert(Part::Method, Constraint::Value(Value::only("GET")));
            parts.insert(Part::Upgrade, Constraint::Fixed(vec![b"websocket".to_vec()]));
            let events = vec![WEBSOCKET_EVENTS.as_bytes().to_vec()];
            parts.insert(Part::Header("content-type"), Constraint::Fixed(events));
        }
        Conjunction { world, pass, taste, parts }
    }

    /// Whether a literal holds for the request.
    pub(super) fn holds(&self, literal: &Literal<'p>) -> Known<bool> {
        match (literal.part, &literal.test) {
            (_, Test::ViaFanout) => Ok(self.pass != Pass::First),
            (part, Test::Among(values)) => Ok(match self.parts.get(&part) {
                Some(Constraint::Value(value)) => value.is_among(values),
                _ => usual(part).is_some_and(|usual| Value::any(usual).is_among(values)),
            }),
            (part @ (Part::Host | Part::Path), Test::Text(language)) => language.holds(self.text(part)),
            (Part::Header("cookie"), Test::Text(_)) => Ok(self.has_cookies()),
            (part, Test::Text(language)) => {
                for line in self.lines(part) {
                    if language.holds(line)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            (_, Test::Within(addresses)) => Ok(match self.parts.get(&Part::Client) {
                Some(Constraint::Client(client)) => client.is_within(addresses),
                _ => false,
            }),
            (_, Test::Below(_)) if is_of_whole_cookie_line(literal) => Err(Undecided::Bucket),
            (part, Test::Below(below)) => Ok(self.bucket(part) < *below),
        }
    }

    /// Also asks that a literal holds, or that it does not; false if there is no such request.
    pub(super) fn assume(&mut self, literal: &'p Literal<'p>, holds: bool) -> Known<bool> {
        let Literal { part, test } = literal;
        if matches!(test, Test::ViaFanout) {
            return Ok(self.holds(literal)? == holds);
        }
        if is_of_whole_cookie_line(literal) {
            return Err(Undecided::Bucket);
        }
        let may_be = self.may_have(*part);
        let (world, taste) = (self.world, self.taste);
        let constraint = self.parts.entry(*part).or_insert_with(|| any(world, taste, *part));
        let is_met = match (constraint, test) {
            (Constraint::Value(value), Test::Among(values)) => {
                usual(*part).is_some_and(|usual| value.assume(values, holds, usual))
            }
            (Constraint::Text(text), Test::Text(language)) => {
                text.assume(language, holds, taste.fill, &world.budget)?
            }
            (Constraint::Lines(lines), Test::Text(language)) => {
                lines.assume(language, holds, may_be, taste.fill, &world.budget)?
            }
            (Constraint::Lines(lines), Test::Below(below)) => {
                lines.assume_below(*below, holds, may_be, taste.fill, &world.budget)?
            }
            (Constraint::Client(client), Test::Within(addresses)) => client.assume(addresses, holds)?,
            (Constraint::Client(client), Test::Below(below)) => client.assume_below(*below, holds)?,
            (Constraint::Draw(share), Test::Below(below)) => {
                share.assume(*below, holds);
                true
            }
            _ => self.holds(literal)? == holds,
        };
        if !is_met {
            return Ok(false);
        }
        self.fits_length(*part)?;
        Ok(self.settle_cookies(*part)? && self.drawn().last().is_some())
    }

    /// The request's text in a part.
    pub(super) fn text(&self, part: Part<'p>) -> &[u8] {
        match self.parts.get(&part) {
            Some(Constraint::Text(text)) => text.is(),
            _ if part == Part::Host => self.taste.host.as_bytes(),
            _ => self.world.usual_path(self.taste).as_bytes(),
        }
    }

    /// What the request has in a part that is one of a few values, if it is known.
    pub(super) fn value(&self, part: Part<'p>) -> Option<&str> {
        match self.parts.get(&part) {
            Some(Constraint::Value(value)) => value.is(),
            _ => match usual(part) {
                Some(Usual::OneOf(usual) | Usual::Only(usual)) => usual.first().copied(),
                Some(Usual::Unknown) | None => None,
            },
        }
    }

    /// The request's lines of a part.
    pub(super) fn lines(&self, part: Part<'p>) -> &[Vec<u8>] {
        match self.parts.get(&part) {
            Some(Constraint::Lines(lines)) => lines.are(),
            Some(Constraint::Fixed(lines)) => lines,
            _ => &[],
        }
    }

    /// The address of the client, if it is known.
    pub(super) fn client(&self) -> Option<std::net::IpAddr> {
        match self.parts.get(&Part::Client) {
            Some(Constraint::Client(client)) => client.is(),
            _ => None,
        }
    }

    /// What chance draws.
    pub(super) fn draw(&self) -> u16 {
        self.drawn().last().unwrap_or(BUCKETS - 1)
    }

    /// The parts of which something is asked.
    pub(super) fn asked(&self) -> impl Iterator<Item = Part<'p>> {
        self.parts.keys().copied()
    }

    /// Where the drawn bucket must be: it stands for every value that is not there.
    fn drawn(&self) -> Share {
        let drawn = self.parts.values().map(|constraint| match constraint {
            Constraint::Lines(lines) => lines.drawn(),
            Constraint::Client(client) => client.drawn(),
            Constraint::Draw(share) => *share,
            Constraint::Value(_) | Constraint::Text(_) | Constraint::Fixed(_) => Share::ALL,
        });
        drawn.fold(Share::ALL, Share::and)
    }

    /// The bucket of what a part has.
    fn bucket(&self, part: Part<'p>) -> u16 {
        let bucket = if part == Part::Client {
            self.client().map(|client| bucket_of(client.to_string().as_bytes()))
        } else {
            self.lines(part).first().map(|line| bucket_of(line))
        };
        bucket.unwrap_or_else(|| self.draw())
    }

    /// Whether there may be lines of a part: there is no cookie where there is no Cookie header.
    fn may_have(&self, part: Part<'p>) -> bool {
        let is_cookie = matches!(part, Part::Cookie(_));
        !is_cookie
            || match self.parts.get(&Part::Header("cookie")) {
                Some(Constraint::Lines(lines)) => !lines.are_limited(),
                _ => true,
            }
    }

    /// Whether there is a Cookie header: every cookie stands in one.
    fn has_cookies(&self) -> bool {
        let is_cookie = |part: Part<'_>| matches!(part, Part::Cookie(_) | Part::Header("cookie"));
        self.asked().any(|part| is_cookie(part) && !self.lines(part).is_empty())
    }

    /// Takes out the cookies where the Cookie header was just asked not to be there; false if one must be.
    fn settle_cookies(&mut self, part: Part<'p>) -> Known<bool> {
        if part != Part::Header("cookie") || self.may_have(Part::Cookie("")) {
            return Ok(true);
        }
        for (part, constraint) in &mut self.parts {
            if let (Part::Cookie(_), Constraint::Lines(lines)) = (part, constraint)
                && !lines.settle(false, self.taste.fill, &self.world.budget)?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a path or a host can be as long as the one that was found. One that was easily found may not be the
    /// shortest, and a path may be shorter as received than in normal form: a text that is too long proves nothing.
    fn fits_length(&self, part: Part<'p>) -> Known<()> {
        let is_fit = match self.parts.get(&part) {
            Some(Constraint::Text(text)) if part == Part::Path => text.is().len() <= self.world.longest_path,
            Some(Constraint::Text(text)) => text.is().len() <= MAX_HOST_NAME,
            _ => true,
        };
        if is_fit { Ok(()) } else { Err(Undecided::Length) }
    }
}

/// Whether a bucket is that of a Cookie line, which is put together of cookies.
fn is_of_whole_cookie_line(literal: &Literal<'_>) -> bool {
    literal.part == Part::Header("cookie") && matches!(literal.test, Test::Below(_))
}

/// What a part is where nothing is asked of it; `None` for one that is not one of a few values.
fn usual(part: Part<'_>) -> Option<Usual> {
    match part {
        Part::Method => Some(METHODS),
        Part::Scheme => Some(SCHEMES),
        Part::Country | Part::Continent | Part::Asn => Some(Usual::Unknown),
        Part::Pass
        | Part::Host
        | Part::Path
        | Part::Upgrade
        | Part::Header(_)
        | Part::Query(_)
        | Part::Cookie(_)
        | Part::Client
        | Part::Draw => None,
    }
}

/// A part of which nothing is asked yet.
fn any<'p>(world: &'p World, taste: Taste, part: Part<'_>) -> Constraint<'p> {
    match part {
        Part::Method => Constraint::Value(Value::any(METHODS)),
        Part::Scheme => Constraint::Value(Value::any(SCHEMES)),
        Part::Country | Part::Continent | Part::Asn => Constraint::Value(Value::any(Usual::Unknown)),
        Part::Host => Constraint::Text(Text::any(world.texts(part), taste.host)),
        Part::Path => Constraint::Text(Text::any(world.texts(part), world.usual_path(taste))),
        Part::Upgrade | Part::Header(_) | Part::Query(_) | Part::Cookie(_) => {
            Constraint::Lines(Lines::any(world.texts(part)))
        }
        Part::Client => Constraint::Client(Client::any()),
        Part::Pass | Part::Draw => Constraint::Draw(Share::ALL),
    }
}
