//! Patterns: which paths a route can take, as steps over segments.

use pointwork_table::{Candidate, Kind, Range, SEGMENTS};

use super::{remaining, served};
use crate::lower::{Lowering, row};
use crate::mixed::Form;
use crate::regex::Dfa;
use crate::route_set::{Condition, RouteSet, Segment, Template};

/// One way in which a path can belong to a route.
pub(super) struct Pattern<'r> {
    /// The route that takes it.
    pub(super) taker: Taker,
    /// What its first segments must be.
    pub(super) steps: Vec<Step<'r>>,
    /// What must come behind them.
    pub(super) end: End,
    /// The template that it stands for, if any.
    pub(super) template: Option<&'r Template>,
    /// Whether the template itself must be matched, since steps do not say all of it.
    pub(super) by_template: bool,
    /// The names of the captures, a list of texts.
    pub(super) names: Range,
    /// The segments that are captured.
    pub(super) captures: Vec<u8>,
}

/// What matters of a route.
#[derive(Clone, Copy)]
pub(super) struct Taker {
    /// Its number.
    pub(super) route: u32,
    /// Whether it has no other conditions: whatever comes behind it in the file then never takes a path that is
    /// of this pattern.
    pub(super) is_all: bool,
    /// Whether it takes PURGE requests, which those without a condition on the method leave to later ones.
    pub(super) takes_purge: bool,
    /// Which of its templates it is, if they capture something: the first one that matches counts.
    pub(super) rank: u16,
}

/// What one segment must be.
pub(super) enum Step<'r> {
    /// Itself.
    Literal(String),
    /// Not empty, and of this kind.
    Kind(Kind),
    /// What this automaton accepts, which has this number in the table.
    Stars(&'r Dfa, u32),
    /// Not empty; the template says more.
    Mixed,
}

/// What must come behind the steps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// Nothing.
    Here,
    /// Anything or nothing.
    Below,
    /// A segment at least, which may be empty.
    Some,
    /// A byte at least.
    Rest,
}

/// The patterns of all routes, in file order. A route without a condition on its path has one that every path is of.
pub(super) fn patterns<'r>(routes: &'r RouteSet, lowering: &mut Lowering) -> Vec<Pattern<'r>> {
    let mut patterns = Vec::new();
    for (number, route) in routes.routes.iter().enumerate() {
        let served = served(&route.conditions);
        let taker = Taker {
            route: row(number),
            is_all: remaining(&route.conditions).is_empty(),
            takes_purge: route.takes_purge(),
            rank: 0,
        };
        match served {
            Some(Condition::Path(templates)) => {
                let captures = templates.iter().any(|template| !template.captures().is_empty());
                for (rank, template) in templates.iter().enumerate() {
                    let rank = if captures { rank } else { 0 };
                    let taker = Taker { rank: u16::try_from(rank).unwrap_or(u16::MAX), ..taker };
                    patterns.push(of_template(taker, template, lowering));
                }
            }
            Some(Condition::PathPrefix(prefixes)) => {
                patterns.extend(prefixes.iter().map(|it| of_prefix(taker, it)));
            }
            Some(Condition::PathRegex(expressions)) => {
                patterns.extend(expressions.iter().map(|it| of_head(taker, &it.automaton)));
            }
            _ => patterns.push(of_texts(taker, "", End::Below)),
        }
    }
    patterns
}

fn of_template<'r>(taker: Taker, template: &'r Template, lowering: &mut Lowering) -> Pattern<'r> {
    let mut pattern = of_texts(taker, "", End::Here);
    pattern.template = Some(template);
    for segment in &template.segments {
        let number = u8::try_from(pattern.steps.len()).unwrap_or(u8::MAX);
        let is_named = usize::from(number) < SEGMENTS;
        match segment {
            Segment::Literal(text) => pattern.steps.push(Step::Literal(text.clone())),
            Segment::Any => pattern.steps.push(Step::Kind(Kind::Any)),
            Segment::Capture(capture) => {
                pattern.by_template |= !is_named;
                pattern.captures.push(number);
                pattern.steps.push(Step::Kind(capture.kind));
            }
            Segment::Mixed(mixed) => match &mixed.form {
                Form::Stars(automaton) => {
                    pattern.by_template |= !is_named;
                    pattern.steps.push(Step::Stars(automaton, lowering.automaton(automaton)));
                }
                Form::Captures { .. } => {
                    pattern.by_template = true;
                    pattern.steps.push(Step::Mixed);
                }
            },
            Segment::Rest(_) => {
                pattern.by_template |= !is_named;
                pattern.captures.push(number);
                pattern.end = End::Rest;
            }
            Segment::AnyDepth => {
                // What follows is counted from the end of the path, which only the template does.
                pattern.by_template = true;
                pattern.end = End::Below;
                break;
            }
        }
    }
    pattern.by_template |= most_words(&pattern.steps) > Candidate::MOST;
    if !pattern.by_template {
        pattern.names = lowering.list(&template.captures());
    }
    pattern
}

/// No candidate has more words for these steps: one for its captures, one for what must come behind, and two for each
/// segment, or for each literal those that its text fills besides.
fn most_words(steps: &[Step<'_>]) -> usize {
    let words = steps.iter().map(|step| match step {
        Step::Literal(text) => 2 + text.len() / 8,
        Step::Kind(_) | Step::Stars(..) | Step::Mixed => 2,
    });
    2 + words.sum::<usize>()
}

fn of_prefix(taker: Taker, prefix: &str) -> Pattern<'static> {
    match prefix.strip_suffix('/') {
        // Every path is below the root.
        Some("") => of_texts(taker, "", End::Below),
        Some(prefix) => of_texts(taker, prefix, End::Some),
        None => of_texts(taker, prefix, End::Below),
    }
}

/// The segments that every text of an expression starts with. The expression sees a slash at the end of a path that is
/// perhaps ignored here, so that nothing need follow them.
fn of_head(taker: Taker, automaton: &Dfa) -> Pattern<'static> {
    let head = automaton.head();
    let whole = head.rfind('/').and_then(|slash| head.get(..slash)).unwrap_or_default();
    of_texts(taker, whole, End::Below)
}

/// A pattern of literals, each with a slash before it.
fn of_texts(taker: Taker, texts: &str, end: End) -> Pattern<'static> {
    Pattern {
        taker,
        steps: texts.split('/').skip(1).map(|text| Step::Literal(text.to_owned())).collect(),
        end,
        template: None,
        by_template: false,
        names: Range { at: 0, len: 0 },
        captures: Vec::new(),
    }
}
