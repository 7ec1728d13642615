//! Conditions: docs/language.md, section 2.

use pointwork_compiler::{Condition, Scheme};

use super::Captures;
use super::asked::Asked;
use super::client::is_within;
use super::host::is_host;
use super::lines::lines;
use super::occurrences::{of_cookie, of_query};
use super::pattern::is_match;
use super::share::takes;
use super::template::{extension, first_that_matches, is_below};
use super::upgrade::is_asked_for;
use super::value::passes;

/// What a condition captures if it holds; nothing but `path` captures anything.
pub(super) fn holds(condition: &Condition, asked: Asked<'_>) -> Option<Captures> {
    let request = asked.request;
    let holds = match condition {
        Condition::Path(templates) => return first_that_matches(templates, asked.seen_path()),
        // "exact bytes; `GET` does not imply `HEAD`"
        Condition::Method(methods) => methods.iter().any(|method| method.as_bytes() == request.method),
        // "whether the client spoke TLS to the edge (...; never the scheme in the URI, which the client writes)"
        Condition::Scheme(Scheme::Http) => !request.tls,
        Condition::Scheme(Scheme::Https) => request.tls,
        Condition::Host(hosts) => hosts.iter().any(|host| asked.host.is_some_and(|it| is_host(host, it))),
        Condition::PathPrefix(prefixes) => prefixes.iter().any(|prefix| is_below(prefix, asked.seen_path())),
        // "ASCII case ignored"
        Condition::PathExtension(extensions) => extension(asked.seen_path())
            .is_some_and(|found| extensions.iter().any(|expected| expected.eq_ignore_ascii_case(found))),
        // "whole path"; "`path_regex` and what is forwarded do" see a `/` at the end of it
        Condition::PathRegex(patterns) => {
            patterns.iter().any(|pattern| is_match(pattern, asked.path.as_bytes()))
        }
        Condition::Header(name, test) => passes(test, &lines(request, name)),
        Condition::Query(name, test) => passes(test, &of_query(asked.query, name)),
        Condition::Cookie(name, test) => passes(test, &of_cookie(request, name)),
        Condition::Upgrade(upgrade) => is_asked_for(upgrade, request),
        // "A condition about something that is unknown (no client address, no geo data) is false"
        Condition::ClientIp(networks) => {
            request.client.is_some_and(|client| networks.iter().any(|network| is_within(client, *network)))
        }
        Condition::Country(codes) => request.country.as_ref().is_some_and(|country| codes.contains(country)),
        Condition::Continent(codes) => {
            request.continent.as_ref().is_some_and(|continent| codes.contains(continent))
        }
        Condition::Asn(numbers) => request.asn.is_some_and(|asn| numbers.contains(&asn)),
        Condition::Percent(percent) => takes(percent, request),
        // "the request came through Fanout and is verified"
        Condition::ViaFanout(via_fanout) => asked.is_verified == *via_fanout,
        // "at least one / none of the condition sets holds"
        Condition::AnyOf(sets) => sets.iter().any(|set| set_holds(set, asked)),
        Condition::NoneOf(sets) => !sets.iter().any(|set| set_holds(set, asked)),
    };
    holds.then(Captures::new)
}

/// "its keys are `ANDed`. Templates in it may have captures, but they bind nothing."
fn set_holds(set: &[pointwork_compiler::Spanned<Condition>], asked: Asked<'_>) -> bool {
    set.iter().all(|condition| holds(&condition.value, asked).is_some())
}
