//! What a request makes its routes decide, in words that can be counted.

use pointwork_compiler::{
    Condition, Conditions, Host, Kind, LineTest, PathPolicy, Piece, Route, RouteSet, Segment, Upgrade,
};
use pointwork_testkit::{Action, Outcome, Request, evaluate, normal_form};

use crate::{handlings, passes};

/// What had to be decided for a request.
pub(crate) fn features(outcome: &Outcome, routes: &RouteSet, request: &Request) -> Vec<String> {
    let mut features = vec![of_outcome(outcome).to_owned()];
    let mut feature = |feature: &str, is_there: bool| features.extend(is_there.then(|| feature.to_owned()));
    let PathPolicy { ignore_trailing_slash, .. } = routes.policy;
    let raw = raw_path(request);
    let path = normal_form(raw, routes.policy).ok().filter(|_| outcome.action != Action::Refuse);
    let path = path.unwrap_or_default();
    let came_with = |text: &[u8]| raw.windows(text.len()).any(|it| it == text);
    feature("several captures", outcome.captures.len() > 1);
    feature("sets the URI", outcome.sets_uri);
    feature("keeps %2F", path.contains("%2F"));
    feature("resolves dots", !path.is_empty() && came_with(b"/../"));
    feature("merges slashes", !path.is_empty() && came_with(b"//a") && !path.contains("//a"));
    feature("a path longer than its greatest length", path.len() > usize::from(routes.policy.max_length));
    // What is refused though its path is fine was refused by the route that took it.
    let is_routed = outcome.route == "!path" && !request.uri.contains(&b'#');
    let is_routed = is_routed && normal_form(raw, routes.policy).is_ok();
    let is_well_encoded = is_well_encoded(&request.uri);
    feature("a query that is refused on a handoff", is_routed && !is_well_encoded);
    feature("a dot segment of captures", is_routed && is_well_encoded);
    if let Some(route) = routes.routes.iter().find(|route| route.name.value == outcome.route) {
        feature("several conditions", route.conditions.len() > 1);
        feature("PURGE is taken", request.method == b"PURGE");
        feature("ignores a slash", ignore_trailing_slash && path.len() > 1 && path.ends_with('/'));
        features.extend(route.conditions.iter().flat_map(|it| kinds(&it.value)));
    }
    features.extend(handlings::features(outcome, routes, request));
    features.extend(passes::features(outcome, routes, request));
    features.extend(routes.routes.iter().filter_map(|route| in_the_way(route, routes, request)));
    features
}

/// What stands between the authority and the query.
fn raw_path(request: &Request) -> &[u8] {
    let uri = &request.uri[..];
    let authority = uri.windows(3).position(|it| it == b"://").map_or(0, |at| at + 3);
    let rest = &uri[authority..];
    let path = rest.iter().position(|byte| b"/?#".contains(byte)).map_or(&b""[..], |at| &rest[at..]);
    path.split(|&byte| byte == b'?').next().unwrap_or_default()
}

/// Whether two hexadecimal digits follow each `%`.
fn is_well_encoded(text: &[u8]) -> bool {
    let mut behind = text.split(|&byte| byte == b'%').skip(1);
    behind.all(|it| it.len() > 1 && it[..2].iter().all(u8::is_ascii_hexdigit))
}

fn of_outcome(outcome: &Outcome) -> &'static str {
    match (outcome.route.as_str(), outcome.action) {
        ("!path", _) if outcome.status == Some(414) => "!path 414",
        ("!path", _) => "!path 400",
        ("!host", _) => "!host",
        ("!method", _) => "!method",
        ("!loop", _) => "!loop",
        (_, Action::Fanout) => "fanout",
        (_, Action::Send) => "send",
        (_, Action::Pass) => "pass",
        (_, Action::Websocket) => "websocket",
        (_, Action::Redirect) => "redirect",
        (_, Action::Respond) => "respond",
        (_, Action::Grip) => "grip",
        (_, Action::Refuse) => "another refusal",
    }
}

/// The condition that alone keeps a route from taking a request, if there is one.
fn in_the_way(route: &Route, routes: &RouteSet, request: &Request) -> Option<String> {
    let takes = |conditions: Conditions| {
        let alone = Route { conditions, ..route.clone() };
        let routes = RouteSet { routes: vec![alone], ..routes.clone() };
        evaluate(&routes, request).route == route.name.value
    };
    if takes(route.conditions.clone()) {
        return None;
    }
    let conditions = route.conditions.iter().enumerate();
    let mut without = conditions.map(|(index, condition)| {
        let mut others = route.conditions.clone();
        others.remove(index);
        (condition, others)
    });
    let (condition, _) = without.find(|(_, others)| takes(others.clone()))?;
    Some(format!("only {} is in the way", kind(&condition.value)))
}

fn kind(condition: &Condition) -> &'static str {
    match condition {
        Condition::Method(_) => "method",
        Condition::Scheme(_) => "scheme",
        Condition::Host(_) => "host",
        Condition::Path(_) => "path",
        Condition::PathPrefix(_) => "path_prefix",
        Condition::PathExtension(_) => "path_extension",
        Condition::PathRegex(_) => "path_regex",
        Condition::Upgrade(_) => "upgrade",
        Condition::Header(..) => "header",
        Condition::Query(..) => "query",
        Condition::Cookie(..) => "cookie",
        Condition::ClientIp(_) => "client_ip",
        Condition::Country(_) => "country",
        Condition::Continent(_) => "continent",
        Condition::Asn(_) => "asn",
        Condition::ViaFanout(_) => "via_fanout",
        Condition::Percent(_) => "percent",
        Condition::AnyOf(_) => "any_of",
        Condition::NoneOf(_) => "none_of",
    }
}

/// What kind of condition it is, and which forms its values have.
fn kinds(condition: &Condition) -> Vec<String> {
    let kind = kind(condition);
    let mut kinds = vec![kind.to_owned()];
    match condition {
        Condition::Path(templates) => {
            kinds.extend(templates.iter().flat_map(|it| &it.segments).map(|it| segment(it).to_owned()));
        }
        Condition::Host(hosts) if hosts.iter().any(|host| matches!(host, Host::Below(_))) => {
            kinds.push("host below".to_owned());
        }
        Condition::Upgrade(Upgrade::Some) => kinds.push("upgrade some".to_owned()),
        Condition::Upgrade(Upgrade::None) => kinds.push("upgrade none".to_owned()),
        Condition::Percent(percent) if percent.key.is_some() => kinds.push("percent by key".to_owned()),
        Condition::Header(_, test) | Condition::Query(_, test) | Condition::Cookie(_, test) => {
            let form = line_test(&test.line);
            let not = if test.not { " not" } else { "" };
            kinds.push(format!("{kind}{not} {form}"));
            kinds.push(format!("{form}{}", if test.ignore_case { " ignoring case" } else { "" }));
        }
        Condition::Host(_)
        | Condition::Upgrade(Upgrade::AnyOf(_))
        | Condition::Percent(_)
        | Condition::Method(_)
        | Condition::Scheme(_)
        | Condition::PathPrefix(_)
        | Condition::PathExtension(_)
        | Condition::PathRegex(_)
        | Condition::ClientIp(_)
        | Condition::Country(_)
        | Condition::Continent(_)
        | Condition::Asn(_)
        | Condition::ViaFanout(_)
        | Condition::AnyOf(_)
        | Condition::NoneOf(_) => {}
    }
    kinds
}

fn segment(segment: &Segment) -> &'static str {
    match segment {
        Segment::Literal(_) => "literal",
        Segment::Capture(capture) => match capture.kind {
            Kind::Any => "capture",
            Kind::Int => "int",
            Kind::Hex => "hex",
            Kind::Alnum => "alnum",
            Kind::Slug => "slug",
            Kind::Uuid => "uuid",
        },
        Segment::Any => "star",
        Segment::Mixed(mixed) if mixed.pieces.contains(&Piece::Run) => "stars in text",
        Segment::Mixed(_) => "captures in text",
        Segment::Rest(_) => "rest",
        Segment::AnyDepth => "any depth",
    }
}

fn line_test(test: &LineTest) -> &'static str {
    match test {
        LineTest::Present => "present",
        LineTest::Exact(_) => "exact",
        LineTest::Prefix(_) => "prefix",
        LineTest::Suffix(_) => "suffix",
        LineTest::Contains(_) => "contains",
        LineTest::Token(_) => "token",
        LineTest::Regex(_) => "regex",
    }
}
