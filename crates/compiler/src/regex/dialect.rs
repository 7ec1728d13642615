//! The dialect of regular expressions: what is allowed, and what to write instead of what is not.

use regex_syntax::ast::{self, Ast, Visitor};
use regex_syntax::hir::Hir;
use regex_syntax::{ParserBuilder, hir};

use super::{Dfa, MAX_BYTES, determinise};
use crate::diagnostic::quoted;
use crate::route_set::Span;

/// Why an expression cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The bytes of the expression that it is about.
    pub(crate) at: Span,
    /// What is wrong.
    pub(crate) message: String,
    /// What to write instead.
    pub(crate) help: &'static str,
}

/// The automaton of an expression for a whole text. `explain` asks for the part that makes one that is too large grow.
pub(crate) fn parse(expression: &str, ignore_case: bool, explain: bool) -> Result<Dfa, Fault> {
    let tree = ast::parse::Parser::new().parse(expression).map_err(|error| {
        let (message, help) = of_syntax(error.kind());
        Fault { at: offsets(error.span()), message, help }
    })?;
    if let Err(at) = ast::visit(&tree, UnicodeFlag) {
        let message = "Unicode cannot be switched on".to_owned();
        return Err(Fault { at, message, help: "expressions are about bytes: leave the flag `u` out" });
    }
    let parsed = translate(expression, ignore_case).map_err(|(at, message)| Fault {
        at,
        message,
        help: "expressions are about bytes: write the ASCII letters out, like `[A-Za-z]`",
    })?;
    determinise(&whole(parsed)).map_err(|size| {
        let size = size.map_or_else(
            || "is too large to build".to_owned(),
            |size| format!("takes {} KB", size.div_ceil(1024)),
        );
        let all = 0..expression.len();
        let at = if explain { growing_part(&tree, expression, ignore_case) } else { all };
        let grows = expression.get(at.clone()).filter(|_| explain);
        let grows = grows.map(|part| format!(": {} makes it grow", quoted(part))).unwrap_or_default();
        let allowed = MAX_BYTES / 1024;
        let message = format!("the automaton of this expression {size}, {allowed} KB are allowed{grows}");
        let help = "lower the bound of a repetition, leave it out, or test less of the text";
        Fault { at, message, help }
    })
}

/// An expression for exactly a text, instead of for some of it.
fn whole(expression: Hir) -> Hir {
    Hir::concat(vec![Hir::look(hir::Look::Start), expression, Hir::look(hir::Look::End)])
}

fn translate(expression: &str, ignore_case: bool) -> Result<Hir, (Span, String)> {
    let mut parser = ParserBuilder::new().unicode(false).utf8(false).case_insensitive(ignore_case).build();
    parser.parse(expression).map_err(|error| match error {
        regex_syntax::Error::Parse(error) => (offsets(error.span()), error.kind().to_string()),
        regex_syntax::Error::Translate(error) => (offsets(error.span()), of_translation(error.kind())),
        _ => (0..expression.len(), "this cannot be read".to_owned()),
    })
}

fn of_translation(kind: &hir::ErrorKind) -> String {
    if matches!(kind, hir::ErrorKind::UnicodeNotAllowed) {
        "classes of Unicode are not supported".to_owned()
    } else {
        kind.to_string()
    }
}

fn offsets(span: &ast::Span) -> Span {
    span.start.offset..span.end.offset
}

/// What a syntax error is called, and what to write instead.
fn of_syntax(kind: &ast::ErrorKind) -> (String, &'static str) {
    use ast::ErrorKind as Kind;
    let (message, help) = if matches!(kind, Kind::UnsupportedLookAround) {
        (
            "look-around is not supported",
            "test the parts in conditions of their own, with `not` or `none_of` for what must not be there",
        )
    } else if matches!(kind, Kind::UnsupportedBackreference) {
        ("back-references are not supported", "write the alternatives out: `aa|bb` for `(a|b)\\1`")
    } else if matches!(kind, Kind::DecimalInvalid) {
        ("this number is too large", "write a number that an automaton can count to")
    } else if matches!(kind, Kind::ClassRangeInvalid | Kind::RepetitionCountInvalid) {
        ("this range runs backwards", "write the smaller one first")
    } else if matches!(kind, Kind::GroupNameDuplicate { .. }) {
        ("two groups have one name", "groups capture nothing: leave the name out")
    } else {
        let help = "a literal `. + * ? ( ) [ ] { } | \\ ^ $` has a backslash before it; single quotes in TOML keep it";
        return (kind.to_string(), help);
    };
    (message.to_owned(), help)
}

/// Finds a flag that would switch Unicode on.
struct UnicodeFlag;

impl Visitor for UnicodeFlag {
    type Output = ();
    type Err = Span;

    fn finish(self) -> Result<(), Span> {
        Ok(())
    }

    fn visit_pre(&mut self, node: &Ast) -> Result<(), Span> {
        let flags = match node {
            Ast::Flags(set) => Some(&set.flags),
            Ast::Group(group) => group.flags(),
            Ast::Empty(_)
            | Ast::Literal(_)
            | Ast::Dot(_)
            | Ast::Assertion(_)
            | Ast::ClassUnicode(_)
            | Ast::ClassPerl(_)
            | Ast::ClassBracketed(_)
            | Ast::Repetition(_)
            | Ast::Alternation(_)
            | Ast::Concat(_) => None,
        };
        match flags {
            Some(flags) if flags.flag_state(ast::Flag::Unicode) == Some(true) => Err(offsets(&flags.span)),
            _ => Ok(()),
        }
    }
}

/// How many parts are looked at to say which makes an automaton grow: each is a whole automaton more to build.
const MOST_TRIED: usize = 3;

/// The first part without which the automaton fits, or else the part without which it is smallest, among those that
/// are longest when written out.
fn growing_part(tree: &Ast, expression: &str, ignore_case: bool) -> Span {
    let mut parts = Vec::new();
    collect_parts(tree, &mut parts);
    parts.sort_by_key(|part| std::cmp::Reverse(written_out(part)));
    let mut smallest = (usize::MAX, 0..expression.len());
    for part in parts.into_iter().take(MOST_TRIED).map(|part| offsets(part.span())) {
        let rest = [&expression[..part.start], "(?:)", &expression[part.end..]].concat();
        let Ok(parsed) = translate(&rest, ignore_case) else { continue };
        match determinise(&whole(parsed)) {
            Ok(_) => return part,
            Err(Some(size)) if size < smallest.0 => smallest = (size, part),
            Err(_) => {}
        }
    }
    smallest.1
}

/// How many bytes a part asks for when its repetitions are written out.
fn written_out(tree: &Ast) -> u64 {
    let sum = |parts: &[Ast]| parts.iter().map(written_out).fold(0, u64::saturating_add);
    match tree {
        Ast::Concat(concat) => sum(&concat.asts),
        Ast::Alternation(alternation) => sum(&alternation.asts),
        Ast::Group(group) => written_out(&group.ast),
        Ast::Repetition(repetition) => {
            written_out(&repetition.ast).saturating_mul(times(&repetition.op.kind))
        }
        Ast::Literal(_) | Ast::Dot(_) | Ast::ClassUnicode(_) | Ast::ClassPerl(_) | Ast::ClassBracketed(_) => {
            1
        }
        Ast::Empty(_) | Ast::Flags(_) | Ast::Assertion(_) => 0,
    }
}

fn times(kind: &ast::RepetitionKind) -> u64 {
    let bound = match kind {
        ast::RepetitionKind::ZeroOrOne | ast::RepetitionKind::ZeroOrMore | ast::RepetitionKind::OneOrMore => {
            1
        }
        ast::RepetitionKind::Range(
            ast::RepetitionRange::Exactly(bound)
            | ast::RepetitionRange::AtLeast(bound)
            | ast::RepetitionRange::Bounded(_, bound),
        ) => *bound,
    };
    bound.into()
}

/// The parts of an expression that stand beside each other, as deep as there is only one.
fn collect_parts<'t>(tree: &'t Ast, parts: &mut Vec<&'t Ast>) {
    match tree {
        Ast::Concat(concat) => parts.extend(&concat.asts),
        Ast::Alternation(alternation) => parts.extend(&alternation.asts),
        Ast::Group(group) => collect_parts(&group.ast, parts),
        Ast::Repetition(_)
        | Ast::Empty(_)
        | Ast::Flags(_)
        | Ast::Literal(_)
        | Ast::Dot(_)
        | Ast::Assertion(_)
        | Ast::ClassUnicode(_)
        | Ast::ClassPerl(_)
        | Ast::ClassBracketed(_) => parts.push(tree),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_is_for_the_whole_text() {
        for (expression, text, accepted) in [
            ("a|ab", "ab", true),
            ("a|ab", "abc", false),
            ("a*?", "aaa", true),
            ("", "", true),
            ("^a$", "a", true),
            (r"a\b", "a", true),
            (".", "\n", false),
            (".", "x", true),
            (r"\d+", "12", true),
            ("(?i)get", "GeT", true),
            ("é", "é", true),
            (r"[^a]{2}", "é", true),
        ] {
            let dfa = parse(expression, false, true).unwrap();
            assert_eq!(dfa.accepts(text.as_bytes()), accepted, "{expression} {text}");
        }
        assert!(parse(".", false, true).unwrap().accepts(b"\xff"));
        assert!(!parse(r"\w", false, true).unwrap().accepts("é".as_bytes()));
        assert!(parse("get", true, true).unwrap().accepts(b"GET"));
    }

    #[test]
    fn what_is_not_of_the_dialect_is_refused_where_it_stands() {
        for (expression, at) in [
            (r"a(?=b)", "(?="),
            (r"a(?<!b)", "(?<!"),
            (r"(a)\1", r"\1"),
            (r"x\p{L}", r"\p{L}"),
            ("a(?u)b", "u"),
            ("a(?u:b)", "u"),
            ("a(b", "("),
            ("[b-a]", "b-a"),
        ] {
            let fault = parse(expression, false, true).unwrap_err();
            assert_eq!(&expression[fault.at], at, "{expression}: {}", fault.message);
        }
    }

    #[test]
    fn an_automaton_over_the_budget_names_the_part_that_makes_it_grow() {
        for (expression, part) in [
            ("x.*[ab].{14}", "`.{14}`"),
            ("a[b-d]{9999}", "`[b-d]{9999}`"),
            ("(?i)[^a-f]*[a-z]{300}x", "`[a-z]{300}`"),
        ] {
            let fault = parse(expression, false, true).unwrap_err();
            assert!(fault.message.contains(part), "{expression}: {}", fault.message);
            assert_eq!(expression[fault.at], part[1..part.len() - 1]);
        }
    }

    #[test]
    fn an_automaton_is_the_smallest_one() {
        let same = |one: &str, other: &str| {
            let dfa = parse(one, false, true).unwrap();
            assert_eq!(dfa, parse(other, false, true).unwrap(), "{one} and {other}");
        };
        same("abc|abd|xbc|xbd", "[ax]b[cd]");
        same("(a?){50}", "a{0,50}");
        same("(a*)*(a|aa)*", "a*");
    }
}
