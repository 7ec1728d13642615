//! The path index in readable form: a tree, each node below the text that leads to it.

use core::fmt::{self, Formatter, Write as _};

use super::suffix;
use crate::index::{Branch, Candidate, Check, Edge, Link, MOST_NODES, Node, Words, high, low};
use crate::table::{Table, at};

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
        let words = Words(self.rows().index.words);
        if depth > MOST_NODES {
            return f.write_str(" ...\n");
        }
        match link.node() {
            Node::Candidates => self.show_candidates(f, link.at()),
            Node::Aside => {
                f.write_str(" besides")?;
                self.show_candidates(f, low(words.at(link.at())))?;
                show_indented(f, depth, "then")?;
                self.show_node(f, Link(high(words.at(link.at()))), depth.saturating_add(1))
            }
            Node::BySegment => self.show_branch(f, link, " by segment", depth),
            Node::ByRest => self.show_branch(f, link, " by rest", depth),
        }
    }

    fn show_branch(&self, f: &mut Formatter<'_>, link: Link, by: &str, depth: usize) -> fmt::Result {
        let words = Words(self.rows().index.words);
        let Branch { slots, other, empty, end } = words.branch(link.at());
        let count = 1_u64.checked_shl(slots.bits()).unwrap_or_default();
        match slots.bits() {
            0 => writeln!(f, "{by}")?,
            _ => writeln!(f, "{by} in {count} slots")?,
        }
        let deeper = depth.saturating_add(1);
        for slot in 0..count {
            let mut place = words.first_edge(link.at(), slots, slot);
            while place != 0 {
                let Edge { len, more, to } = Edge::unpack(words.at(place));
                show_indented(f, depth, "")?;
                show_text(f, words, place.saturating_add(1), len)?;
                self.show_node(f, to, deeper)?;
                place = if more { place.saturating_add(1).saturating_add(Edge::words(len)) } else { 0 };
            }
        }
        for (what, link) in [("other", other), ("empty", empty), ("end", end)] {
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
                Check::End => f.write_str("end")?,
                Check::Some => f.write_str("more")?,
                Check::Rest => f.write_str("rest")?,
                Check::Kind(segment, kind) => write!(f, "{segment} is {}", suffix(kind))?,
                Check::Stars(segment, automaton) => write!(f, "{segment} is of automaton {automaton}")?,
                Check::Template(template) => {
                    f.write_str("it is")?;
                    let template = self.rows().templates.get(at(template));
                    template.map_or(Ok(()), |template| self.show_template(f, template))?;
                }
                Check::Literal(len) => {
                    show_text(f, words, place.saturating_add(1), len)?;
                    place = place.saturating_add(len.div_ceil(8));
                }
                Check::Step => f.write_str("one")?,
            }
            place = place.saturating_add(1);
        }
        Ok(())
    }
}

fn show_indented(f: &mut Formatter<'_>, depth: usize, text: &str) -> fmt::Result {
    (0..depth).try_for_each(|_| f.write_str("  "))?;
    f.write_str(text)
}

/// A text of the index in quotes.
fn show_text(f: &mut Formatter<'_>, words: Words<'_>, place: u32, len: u32) -> fmt::Result {
    f.write_char('"')?;
    let last = len.div_ceil(8).saturating_sub(1);
    for index in 0..len {
        // The last word is the last eight bytes.
        let (word, from) =
            if index / 8 == last { (last, len.saturating_sub(8)) } else { (index / 8, index & !7) };
        let bytes = words.at(place.saturating_add(word)).to_le_bytes();
        let byte = bytes.get(at(index.saturating_sub(from)));
        f.write_char(byte.copied().map_or(' ', char::from))?;
    }
    f.write_char('"')
}
