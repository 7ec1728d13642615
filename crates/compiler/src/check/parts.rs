//! How many headers, query keys and cookies a file asks for: a table has room for some tens of thousands.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::route_set::{Condition, Handling, Percent, Route, Span, Spanned, SplitKey};

/// How many names there may be: below what a number of 16 bits can say, with room for those that nobody writes.
const MOST: usize = 65_000;

/// A name and where it is looked for.
type Part<'r> = (&'static str, &'r str);

/// Reports the first name that is one too many.
pub(super) fn check_parts(routes: &[Route], default: Option<&Handling>, problems: &mut Diagnostics) {
    if let Some(span) = one_too_many(routes, default) {
        let message = format!("this is one of more than {MOST} headers, query keys and cookies");
        let problem = Diagnostic::error(Code::Value, span.clone(), message);
        problems.push(problem.help("ask for fewer names: most requests have less than a hundred"));
    }
}

fn one_too_many<'r>(routes: &'r [Route], default: Option<&'r Handling>) -> Option<&'r Span> {
    let mut seen = BTreeSet::new();
    for condition in routes.iter().flat_map(|route| &route.conditions) {
        parts(condition, &mut seen);
        if seen.len() > MOST {
            return Some(&condition.span);
        }
    }
    let handlings = routes.iter().map(|route| &route.handling).chain(default);
    for split in handlings.filter_map(|handling| handling.action.split()) {
        seen.extend(split.key.as_ref().and_then(part_of_key));
        if seen.len() > MOST {
            return split.shares.first().map(|share| &share.backend.span);
        }
    }
    None
}

fn part_of_key(key: &SplitKey) -> Option<Part<'_>> {
    match key {
        SplitKey::Header(name) => Some(("header", name)),
        SplitKey::Cookie(name) => Some(("cookie", name)),
        SplitKey::ClientIp => None,
    }
}

fn parts<'r>(condition: &'r Spanned<Condition>, seen: &mut BTreeSet<Part<'r>>) {
    let part = match &condition.value {
        Condition::Header(name, _) => ("header", name),
        Condition::Cookie(name, _) => ("cookie", name),
        Condition::Query(name, _) => ("query", name),
        Condition::Percent(Percent { key, .. }) => return seen.extend(key.as_ref().and_then(part_of_key)),
        Condition::AnyOf(sets) | Condition::NoneOf(sets) => {
            return sets.iter().flatten().for_each(|condition| parts(condition, seen));
        }
        Condition::Method(_)
        | Condition::Scheme(_)
        | Condition::Host(_)
        | Condition::Path(_)
        | Condition::PathPrefix(_)
        | Condition::PathExtension(_)
        | Condition::PathRegex(_)
        | Condition::Upgrade(_)
        | Condition::ClientIp(_)
        | Condition::Country(_)
        | Condition::Continent(_)
        | Condition::Asn(_)
        | Condition::ViaFanout(_) => return,
    };
    seen.insert((part.0, part.1.as_str()));
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::MOST;
    use crate::compile;

    /// The codes of a file with as many conditions, whose default has these keys.
    fn codes(count: usize, default: &str) -> Vec<&'static str> {
        let mut text = format!("version = 1\n[default]\n{default}\n");
        for number in 0..count {
            // No path is compared with all of them.
            if number % 100 == 0 {
                let route = format!("[[route]]\nname = \"r{number}\"\npath = \"/{number}\"\nsend = \"b\"\n");
                text.push_str(&route);
            }
            let _infallible = writeln!(text, "query.q{number} = true");
        }
        let found = compile("routes.toml", &text, &|_| Ok(None)).unwrap().diagnostics;
        found.iter().map(|it| it.code.name()).collect()
    }

    #[test]
    fn more_names_than_a_table_has_room_for_are_reported() {
        assert_eq!(codes(MOST, "send = \"b\""), [""; 0]);
        assert_eq!(codes(MOST + 1, "send = \"b\""), ["value"]);
    }

    #[test]
    fn the_keys_of_splits_count_too() {
        let split = |key: &str| format!("send = {{ a = 1, b = 1 }}\nsplit_key = \"{key}\"");
        assert_eq!(codes(MOST, &split("client_ip")), [""; 0]);
        assert_eq!(codes(MOST - 1, &split("cookie:q")), [""; 0]);
        assert_eq!(codes(MOST, &split("header:q")), ["value"]);
    }
}
