//! The path index in readable form: a tree, each node below the text that leads to it.

use core::fmt::{self, Formatter, Write as _};

use super::suffix;
use crate::index::{Candidate, Check, Link, Literal, Node, SEGMENTS, Slot, WAYS, Words, high, key, low};
use crate::table::{Table, at};

/// More nodes are on no way: for each segment that can be named a branch by it and one by rest, and as many nodes as the
/// path can go ways.
const MOST_NODES: usize = 2 * SEGMENTS + WAYS;

impl Table<'_> {
    pub(super) fn show_index(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let root = self.rows().index.root;
        if root == Link::NOWHERE {
            return Ok(());
        }
        f.write_str("paths")?;
        self.show_node(f, root, 1)
    }

    /// A node, from behind what leads to it on.
    fn show_node(&self, f: &mut Formatter<'_>, link: Link, depth: usize) -> fmt::Result {
        if depth > MOST_NODES {
            return f.write_str(" ...\n");
        }
        match link.node() {
            Node::Candidates => self.show_candidates(f, link.at()),
            Node::Literal => {
                let words = Words(self.rows().index.words);
                let (Literal { len, to, .. }, text) = words.literal(link);
                f.write_str(" ")?;
                show_words(f, len, |word| words.at(text.saturating_add(word)))?;
                self.show_node(f, to, depth.saturating_add(1))
            }
            Node::Aside => {
                let [one, other] = Words(self.rows().index.words).aside(link);
                f.write_str(" besides")?;
                self.show_node(f, one, depth.saturating_add(1))?;
                show_indented(f, depth, "then")?;
                self.show_node(f, other, depth.saturating_add(1))
            }
            Node::BySegment => self.show_branch(f, link, " by segment", depth),
            Node::ByRest => self.show_branch(f, link, " by rest", depth),
        }
    }

    fn show_branch(&self, f: &mut Formatter<'_>, link: Link, by: &str, depth: usize) -> fmt::Result {
        let words = Words(self.rows().index.words);
        let Some(branch) = words.pairs().branch(link) else { return f.write_str("\n") };
        writeln!(f, "{by} in {} slots", branch.hash.slots())?;
        let deeper = depth.saturating_add(1);
        let mut place = link.at();
        let mut left = branch.hash.slots();
        loop {
            place = place.saturating_add(1);
            left = left.saturating_sub(1);
            let Some(slot) = words.pairs().slot(place) else { break };
            if slot != Slot::EMPTY {
                show_indented(f, depth, "")?;
                show_text(f, words, slot)?;
                self.show_node(f, slot.to, deeper)?;
            }
            if left == 0 && !slot.more {
                break;
            }
        }
        for (what, link) in [("other", branch.other), ("end", branch.end)] {
            if link != Link::NOWHERE {
                show_indented(f, depth, what)?;
                self.show_node(f, link, deeper)?;
            }
        }
        Ok(())
    }

    fn show_candidates(&self, f: &mut Formatter<'_>, mut place: u32) -> fmt::Result {
        let words = Words(self.rows().index.words);
        let mut separator = ": ";
        while place != 0 {
            let candidate = Candidate::unpack(words.at(place));
            let name = self.rows().routes.get(at(candidate.route())).map(|route| self.text(route.name));
            write!(f, "{separator}{}", name.unwrap_or_default())?;
            self.show_checks(f, candidate, place.saturating_add(1))?;
            let next = place.saturating_add(1).saturating_add(candidate.words());
            place = if candidate.has_more() { next } else { 0 };
            separator = ", ";
        }
        f.write_str("\n")
    }

    fn show_checks(&self, f: &mut Formatter<'_>, candidate: Candidate, mut place: u32) -> fmt::Result {
        let words = Words(self.rows().index.words);
        let end = place.saturating_add(candidate.words());
        if candidate.captures() > 0 {
            let (mut segments, first) = (low(words.at(place)), at(high(words.at(place))));
            for index in 0..usize::from(candidate.captures()) {
                let name = self.rows().texts.get(first.saturating_add(index)).map(|name| self.text(*name));
                write!(f, " {}={}", name.unwrap_or_default(), segments & 15)?;
                segments >>= 4_u32;
            }
            f.write_str(if candidate.takes_rest() { ".." } else { "" })?;
            place = place.saturating_add(1);
        }
        let mut separator = " if ";
        while place < end {
            f.write_str(separator)?;
            separator = ", then ";
            match Check::unpack(words.at(place)) {
                Check::Some => f.write_str("more")?,
                Check::Rest => f.write_str("rest")?,
                Check::Kind(segment, kind) => write!(f, "{segment} is {}", suffix(kind))?,
                Check::Stars(segment, automaton) => write!(f, "{segment} is of automaton {automaton}")?,
                Check::Template(template) => {
                    f.write_str("it is")?;
                    let template = self.rows().templates.get(at(template));
                    template.map_or(Ok(()), |template| self.show_template(f, template))?;
                }
                Check::Literal(_, len) => {
                    show_words(f, len, |word| words.at(place.saturating_add(1).saturating_add(word)))?;
                    place = place.saturating_add(len.div_ceil(8));
                }
                Check::Step => f.write_str("one")?,
            }
            place = place.saturating_add(1);
        }
        if candidate.ends() {
            f.write_str(separator)?;
            f.write_str("end")?;
        }
        Ok(())
    }
}

fn show_indented(f: &mut Formatter<'_>, depth: usize, text: &str) -> fmt::Result {
    (0..depth).try_for_each(|_| f.write_str("  "))?;
    f.write_str(text)
}

/// The text of a slot in quotes.
fn show_text(f: &mut Formatter<'_>, words: Words<'_>, slot: Slot) -> fmt::Result {
    match slot.len {
        ..=8 => show_words(f, slot.len, |_| key(slot.key)),
        len => show_words(f, len, |word| words.at(high(slot.key).saturating_add(word))),
    }
}

/// A text of so many bytes in quotes.
fn show_words(f: &mut Formatter<'_>, len: u32, word: impl Fn(u32) -> u64) -> fmt::Result {
    f.write_char('"')?;
    let last = len.div_ceil(8).saturating_sub(1);
    for index in 0..len {
        // The last word is the last eight bytes.
        let (number, from) =
            if index / 8 == last { (last, len.saturating_sub(8)) } else { (index / 8, index & !7) };
        let bytes = word(number).to_le_bytes();
        let byte = bytes.get(at(index.saturating_sub(from)));
        f.write_char(byte.copied().map_or(' ', char::from))?;
    }
    f.write_char('"')
}
