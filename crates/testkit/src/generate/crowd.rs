//! Crowds: many routes that differ in their paths only, so that the path index branches, shares and gives up.

use std::fmt::{self, Debug, Formatter};

use proptest::bool;
use proptest::collection::vec;
use proptest::prelude::{Just, any, prop_oneof};
use proptest::sample::{Index, select};
use proptest::strategy::Strategy;

use crate::request::Request;

/// Segments that are alike: of lengths around eight bytes, and different in the first, a middle or the last of them.
const SEGMENTS: &[&str] = &[
    "",
    "a",
    "b",
    "ab",
    "7",
    "42",
    "x-1",
    "abcdefg",
    "abcdefgh",
    "abcdefghi",
    "abcdefgh-1234567",
    "abcdefgh-abcdefgh-1",
    "abcdefgh-abxdefgh-1",
];

/// So many more segments that each stands beside others, where each open one would be copied to all of them.
const MANY: &[&str] = &[
    "s01", "s02", "s03", "s04", "s05", "s06", "s07", "s08", "s09", "s10", "s11", "s12", "s13", "s14", "s15",
    "s16", "s17", "s18", "s19", "s20", "s21", "s22", "s23", "s24", "s25", "s26", "s27", "s28", "s29", "s30",
    "s31", "s32",
];

/// Segments of templates that several texts pass.
const OPEN: &[&str] =
    &["{}", "{}", "{}", "{:int}", "{:slug}", "{:hex}", "*", "a*", "*b*", "a{}", "{:int}-{}", "{}h"];

/// How many captures a template may have.
const MOST_CAPTURES: usize = 8;

/// A routes.toml of many routes, and requests that are put to it.
#[derive(Clone)]
pub struct Crowd {
    /// The routes.
    pub routes: String,
    /// The requests.
    pub requests: Vec<Request>,
}

impl Debug for Crowd {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let uris: Vec<_> = self.requests.iter().map(|it| String::from_utf8_lossy(&it.uri)).collect();
        write!(f, "\n{}\n{uris:#?}", self.routes)
    }
}

/// What a route says of paths.
#[derive(Clone, Debug)]
struct RouteDraft {
    key: &'static str,
    /// The segments of each path, with `{}` for a capture.
    paths: Vec<Vec<String>>,
    is_post: bool,
}

/// Many routes, and the paths that they are about.
pub fn crowd() -> impl Strategy<Value = Crowd> {
    let routes =
        prop_oneof![vec(route(SEGMENTS), 1..=12), vec(route(SEGMENTS), 20..=60), vec(route(MANY), 60..=80)];
    let segment = || prop_oneof![3 => select(SEGMENTS), 1 => select(MANY)];
    let path = (vec(segment(), 1..=5), vec(segment(), 20), 0..9_u8, any::<Index>());
    (routes, vec(path, 24), select(&["strict", "ignore"][..])).prop_map(|(routes, paths, slash)| {
        let drafts: Vec<String> = routes.iter().enumerate().map(|(number, it)| it.written(number)).collect();
        let head =
            format!("version = 1\n\n[path]\ntrailing_slash = \"{slash}\"\n\n[default]\nsend = \"b\"\n");
        let requests = paths.iter().map(|(free, fills, change, of)| {
            let segments = if *change == 0 { free.clone() } else { of.get(&routes).changed(fills, *change) };
            Request::get(&format!("https://www.example.com/{}", segments.join("/")))
        });
        Crowd { routes: head + &drafts.concat(), requests: requests.collect() }
    })
}

fn route(literals: &'static [&str]) -> impl Strategy<Value = RouteDraft> {
    let segment = move || prop_oneof![5 => select(literals), 3 => select(OPEN)].prop_map(str::to_owned);
    let depth = || prop_oneof![12 => 1..=4_usize, 2 => 5..=7_usize, 1 => 14..=18_usize];
    let end = prop_oneof![6 => Just(""), 1 => Just("{*}"), 1 => Just("**")];
    let template =
        (depth().prop_flat_map(move |depth| vec(segment(), depth)), end).prop_map(|(mut path, end)| {
            path.extend((!end.is_empty()).then(|| end.to_owned()));
            if end == "**" {
                let last = path.len() - 1;
                let at = last - last.min(path.len() % 3);
                path.swap(at, last);
            }
            path
        });
    let literals = |least| vec(select(literals).prop_map(str::to_owned), least..=3_usize);
    let paths = prop_oneof![
        8 => vec(template, 1..=3).prop_map(|paths| ("path", paths)),
        2 => vec(literals(0), 1..=2).prop_map(|paths| ("path_prefix", paths)),
        1 => vec(literals(1), 1..=2).prop_map(|paths| ("path_regex", paths)),
        1 => Just(("any", Vec::new())),
    ];
    (paths, bool::weighted(0.3)).prop_map(|((key, paths), is_post)| RouteDraft { key, paths, is_post })
}

impl RouteDraft {
    fn written(&self, number: usize) -> String {
        let Self { key, paths, is_post } = self;
        let paths: Vec<String> = paths.iter().map(|path| format!("{:?}", self.path(path))).collect();
        let condition = match (*key, is_post) {
            ("any", true) => String::new(),
            ("any", false) => "any = true\n".to_owned(),
            _ => format!("{key} = [{}]\n", paths.join(", ")),
        };
        let method = if *is_post { "method = \"POST\"\n" } else { "" };
        format!("\n[[route]]\nname = \"r{number}\"\n{condition}{method}send = \"b\"\n")
    }

    /// A path of the route as it stands in the file.
    fn path(&self, segments: &[String]) -> String {
        let mut captures = 0;
        let mut path = String::new();
        for segment in segments {
            path.push('/');
            let parts: Vec<&str> = segment.split('{').collect();
            captures += parts.len() - 1;
            if captures > MOST_CAPTURES {
                path.push('*');
                continue;
            }
            path.push_str(parts[0]);
            for (index, part) in parts[1..].iter().enumerate() {
                let rest = if part.starts_with('*') { "*" } else { "" };
                let name = format!("{{{rest}c{captures}_{index}");
                path.push_str(&name);
                path.push_str(part.trim_start_matches('*'));
            }
        }
        match self.key {
            "path_regex" => format!("{path}.*"),
            "path_prefix" if path.is_empty() => "/".to_owned(),
            _ => path,
        }
    }

    /// The segments of a path that the route is about, perhaps with one more, less or other.
    fn changed<'c>(&'c self, fills: &[&'static str], change: u8) -> Vec<&'c str> {
        let first = self.paths.first().map(Vec::as_slice).unwrap_or_default();
        let mut fills = fills.iter().copied();
        let mut fill = || fills.next().unwrap_or("a");
        let mut path: Vec<&str> = first
            .iter()
            .map(|segment| if segment.contains(['{', '*']) { fill() } else { segment.as_str() })
            .collect();
        match change {
            1 => path.push(fill()),
            2 => drop(path.pop()),
            3 => {
                let at = path.len() / 2;
                if let Some(segment) = path.get_mut(at) {
                    *segment = fill();
                }
            }
            _ => {}
        }
        path
    }
}
