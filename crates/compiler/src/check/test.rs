//! `[[test]]`: requests and what is expected to become of them. They are run in `verify`.

use std::collections::BTreeMap;

use toml::de::DeTable;

use crate::diagnostic::{Code, Diagnostic, did_you_mean, either, nearest, quoted};
use crate::outcome::{Key, Said};
use crate::request::RequestText;
use crate::route_set::{Expectation, Spanned, Test};

use super::Context;
use super::fields::{Field, Fields, named, tables, texts};
use super::unknown::{CACHE, EXPECT, TEST};
use super::{action, cache};

/// The keys of a test.
pub(crate) const KEYS: &[&str] =
    &["request", "header", "client_ip", "country", "continent", "asn", "via_fanout", "draw", "expect"];

/// The keys of what is expected.
pub(crate) const EXPECTED: &[&str] = &[
    "route",
    "action",
    "backend",
    "fanout",
    "send",
    "pass",
    "websocket",
    "grip",
    "captures",
    "path",
    "host",
    "status",
    "location",
    "channel",
    "cache",
    "request_header",
    "response_header",
];

/// What an outcome says of a request that no action was chosen for.
pub(crate) const REFUSE: &str = "refuse";

/// The ids of what no route takes.
pub(crate) const IDS: &[&str] = &["default", "!path", "!host", "!method", "!loop"];

/// All tests that could be understood, in file order.
pub(super) fn check_tests(
    context: &mut Context<'_>,
    top: &Fields<'_>,
    names: &[Spanned<String>],
) -> Vec<Test> {
    let Some(field) = top.get("test") else { return Vec::new() };
    let names: Vec<&str> = names.iter().map(|name| name.value.as_str()).collect();
    let tables = tables(&field, "start each test with a line `[[test]]`", context.problems);
    let mut tests = Vec::new();
    for (table, span) in tables {
        let fields = Fields::open(table, span, TEST, KEYS, context.problems);
        let request = check_request(context, &fields);
        let expect = check_expect(context, &fields, &names);
        if let (Some(request), Some(expect)) = (request, expect) {
            tests.push(Test { request, expect });
        }
    }
    tests
}

fn check_request(context: &mut Context<'_>, test: &Fields<'_>) -> Option<Spanned<RequestText>> {
    const HELP: &str = "write a method and a URL: `request = \"GET /\"`";
    let Some(field) = test.get("request") else {
        if !test.has_unknown() {
            let problem = Diagnostic::error(Code::MissingKey, test.span(), "this test has no `request`");
            context.push(problem.help(HELP));
        }
        return None;
    };
    let line = field.text(context.problems)?;
    let Some((method, url)) = line.value.split_once(' ') else {
        let message = format!("{} is not a method and a URL", quoted(&line.value));
        return context.report(Code::Value, (&line, 0..line.value.len()), message, HELP);
    };
    let given = |context: &mut Context<'_>, key: &str| {
        test.get(key).and_then(|field| field.text(context.problems)).map(|text| text.value)
    };
    let request = RequestText {
        method: Some(method.to_owned()),
        url: url.to_owned(),
        headers: check_headers(context, test),
        client_ip: given(context, "client_ip"),
        country: given(context, "country"),
        continent: given(context, "continent"),
        asn: number(context, test, "asn", "the number of an autonomous system, like 54113"),
        via_fanout: test
            .get("via_fanout")
            .and_then(|field| field.boolean(context.problems))
            .unwrap_or_default(),
        draw: number(context, test, "draw", "a number from 0 to 9999"),
    };
    if let Err(fault) = request.sample() {
        let key = match fault.key {
            "method" | "url" => "request",
            "headers" => "header",
            key => key,
        };
        let span = test.get(key).map_or_else(|| test.span(), |field| field.span());
        let problem = Diagnostic::error(Code::Value, span, format!("`{key}` {}", fault.words));
        context.push(problem.help(match key {
            "client_ip" => "write an address like `192.0.2.1`",
            "country" | "continent" => "write two upper-case letters like `EU`",
            "draw" => "write a number from 0 to 9999",
            _ => "write what a client can send: such a request never comes to a route",
        }));
        return None;
    }
    Some(Spanned { value: request, span: line.span })
}

/// The header lines of a request, each a name and its value.
fn check_headers(context: &mut Context<'_>, test: &Fields<'_>) -> Vec<(String, String)> {
    let Some(field) = test.get("header") else { return Vec::new() };
    let Some(table) = field.value().as_table() else {
        let help = "write names and lines: `header = { accept = \"text/html\" }`";
        context.push(field.wrong_type("a table", help));
        return Vec::new();
    };
    let mut headers = Vec::new();
    let mut seen = BTreeMap::new();
    for header in named(table, "header.") {
        if let Some(first) = seen.insert(header.key().to_ascii_lowercase(), header.key_span()) {
            let message = format!("the header {} is written in two ways", quoted(header.key()));
            let problem = Diagnostic::error(Code::DuplicateHeader, header.key_span(), message);
            let help = "write it once, with its lines as a list";
            context.push(problem.related(first, "this is the same header").help(help));
        }
        let lines = texts(&header, context.problems);
        headers.extend(lines.into_iter().map(|line| (header.key().to_owned(), line.value)));
    }
    headers
}

fn number<T: TryFrom<i64>>(
    context: &mut Context<'_>,
    test: &Fields<'_>,
    key: &str,
    expected: &str,
) -> Option<T> {
    let field = test.get(key)?;
    let Some(number) = field.integer() else {
        context.push(field.wrong_type("an integer", format!("write {expected}, without quotes")));
        return None;
    };
    let number = T::try_from(number).ok();
    if number.is_none() {
        let problem = Diagnostic::error(Code::Value, field.span(), format!("`{key}` is {expected}"));
        context.push(problem.help(format!("write {expected}")));
    }
    number
}

fn check_expect(context: &mut Context<'_>, test: &Fields<'_>, names: &[&str]) -> Option<Vec<Expectation>> {
    let Some(field) = test.get("expect") else {
        if !test.has_unknown() {
            let problem = Diagnostic::error(Code::MissingKey, test.span(), "this test expects nothing");
            context.push(problem.help("say what becomes of the request: `expect = \"ROUTE\"`"));
        }
        return None;
    };
    if field.value().is_str() {
        let route = check_route(context, &field, names)?;
        return Some(vec![expectation(Key::Route, route, &field)]);
    }
    if field.value().as_table().is_none() {
        let help = "write the name of a route, or keys: `expect = { route = \"a\", pass = \"origin\" }`";
        context.push(field.wrong_type("a text or a table", help));
        return None;
    }
    let keys = field.table(EXPECT, EXPECTED, context.problems)?;
    let mut expect = Vec::new();
    for field in keys.all() {
        expect.extend(check_key(context, &field, names));
    }
    expect.sort_by_key(|it| it.span.start);
    if expect.is_empty() && field.value().as_table().is_some_and(DeTable::is_empty) {
        let problem = Diagnostic::error(Code::Empty, field.span(), "`expect` is an empty table");
        context.push(problem.help("say what becomes of the request: `expect = \"ROUTE\"`"));
    }
    (!expect.is_empty()).then_some(expect)
}

fn check_key(context: &mut Context<'_>, field: &Field<'_>, names: &[&str]) -> Vec<Expectation> {
    let one =
        |key: Key, said: Option<Said>| said.map(|said| expectation(key, said, field)).into_iter().collect();
    match field.key() {
        "route" => one(Key::Route, check_route(context, field, names)),
        "action" => one(Key::Action, check_action(context, field)),
        "backend" => one(Key::Backend, text(context, field)),
        "path" => one(Key::Path, text(context, field)),
        "host" => one(Key::Host, text(context, field)),
        "location" => one(Key::Location, text(context, field)),
        "status" => one(Key::Status, whole_number(context, field, "a status like 404")),
        "channel" => one(Key::Channel, lines(context, field)),
        "captures" => nested(context, field, |context, field| {
            Some((Key::Capture(field.key().to_owned()), text_or_nothing(context, field)?))
        }),
        "cache" => check_cache(context, field),
        "request_header" => nested(context, field, |context, field| {
            Some((Key::RequestHeader(field.key().to_ascii_lowercase()), lines(context, field)?))
        }),
        "response_header" => nested(context, field, |context, field| {
            Some((Key::ResponseHeader(field.key().to_ascii_lowercase()), lines(context, field)?))
        }),
        // These stand for an action and its backend.
        short @ ("fanout" | "send" | "pass" | "websocket" | "grip") => {
            let Some(backend) = text(context, field) else { return Vec::new() };
            let action = Said::Text(short.to_owned());
            vec![expectation(Key::Action, action, field), expectation(Key::Backend, backend, field)]
        }
        _ => Vec::new(),
    }
}

fn expectation(key: Key, value: Said, field: &Field<'_>) -> Expectation {
    Expectation { key, value, span: field.span() }
}

/// The keys of a table within what is expected.
fn nested(
    context: &mut Context<'_>,
    field: &Field<'_>,
    mut read: impl FnMut(&mut Context<'_>, &Field<'_>) -> Option<(Key, Said)>,
) -> Vec<Expectation> {
    let Some(table) = field.value().as_table() else {
        let help = format!("write names and values: `{} = {{ NAME = \"VALUE\" }}`", field.key());
        context.push(field.wrong_type("a table", help));
        return Vec::new();
    };
    if table.is_empty() {
        expects_nothing(context, field);
    }
    named(table, "")
        .filter_map(|field| {
            let (key, said) = read(context, &field)?;
            Some(expectation(key, said, &field))
        })
        .collect()
}

/// Reports a table of what is expected that says nothing: it would be met by everything.
fn expects_nothing(context: &mut Context<'_>, field: &Field<'_>) {
    let message = format!("{} expects nothing", field.shown());
    let help = "write the names that matter, with `false` for one that must not be there, or leave it out";
    context.push(Diagnostic::error(Code::Empty, field.span(), message).help(help));
}

/// What reads a value that is expected.
type Read = fn(&mut Context<'_>, &Field<'_>) -> Option<Said>;

fn check_cache(context: &mut Context<'_>, field: &Field<'_>) -> Vec<Expectation> {
    let Some(table) = field.table(CACHE, cache::KEYS, context.problems) else { return Vec::new() };
    if table.all().next().is_none() {
        expects_nothing(context, field);
    }
    let seconds =
        |context: &mut Context<'_>, field: &Field<'_>| whole_number(context, field, "a number of seconds");
    let truth =
        |context: &mut Context<'_>, field: &Field<'_>| field.boolean(context.problems).map(|_| Said::True);
    let keys: [(&str, Key, Read); 4] = [
        ("ttl", Key::Ttl, seconds),
        ("stale_while_revalidate", Key::StaleWhileRevalidate, seconds),
        ("surrogate_key", Key::SurrogateKey, text),
        ("pci", Key::Pci, truth),
    ];
    let mut expect = Vec::new();
    for (name, key, read) in keys {
        let Some(field) = table.get(name) else { continue };
        let is_false = field.value().as_bool() == Some(false);
        let said = if is_false { Some(Said::Nothing) } else { read(context, &field) };
        expect.extend(said.map(|said| expectation(key, said, &field)));
    }
    expect
}

fn check_route(context: &mut Context<'_>, field: &Field<'_>, names: &[&str]) -> Option<Said> {
    let route = field.text(context.problems)?;
    let known = || names.iter().chain(IDS).copied();
    if !known().any(|name| name == route.value) {
        let help = match nearest(&route.value, known()) {
            Some(meant) => did_you_mean(meant),
            None => format!("write the name of a route, or {}", either(IDS)),
        };
        let message = format!("there is no route {}", quoted(&route.value));
        return context.report(Code::Value, (&route, 0..route.value.len()), message, help);
    }
    Some(Said::Text(route.value))
}

fn check_action(context: &mut Context<'_>, field: &Field<'_>) -> Option<Said> {
    let action = field.text(context.problems)?;
    let known = [&action::keys()[..], &[REFUSE]].concat();
    if !known.contains(&action.value.as_str()) {
        let help = match nearest(&action.value, known.iter().copied()) {
            Some(meant) => did_you_mean(meant),
            None => format!("write {}", either(&known)),
        };
        let message = format!("{} is not an action", quoted(&action.value));
        return context.report(Code::Value, (&action, 0..action.value.len()), message, help);
    }
    Some(Said::Text(action.value))
}

fn text(context: &mut Context<'_>, field: &Field<'_>) -> Option<Said> {
    field.text(context.problems).map(|text| Said::Text(text.value))
}

fn text_or_nothing(context: &mut Context<'_>, field: &Field<'_>) -> Option<Said> {
    if field.value().as_bool() == Some(false) { Some(Said::Nothing) } else { text(context, field) }
}

fn whole_number(context: &mut Context<'_>, field: &Field<'_>, expected: &str) -> Option<Said> {
    let Some(number) = field.integer() else {
        context.push(field.wrong_type("an integer", format!("write {expected}, without quotes")));
        return None;
    };
    let number = u32::try_from(number).ok();
    if number.is_none() {
        let problem =
            Diagnostic::error(Code::Value, field.span(), format!("{} is {expected}", field.shown()));
        context.push(problem.help(format!("write {expected}")));
    }
    number.map(Said::Number)
}

/// The lines of a header that is set, or `false` for one that is removed.
fn lines(context: &mut Context<'_>, field: &Field<'_>) -> Option<Said> {
    if field.value().as_bool() == Some(false) {
        return Some(Said::Nothing);
    }
    let lines: Vec<String> = texts(field, context.problems).into_iter().map(|line| line.value).collect();
    (!lines.is_empty()).then(|| Said::lines(lines))
}
