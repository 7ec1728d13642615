//! Small worlds: routes of few conditions on few parts of a request, with every request up to a bound that differs in
//! these parts.

mod features;

use std::fmt::{self, Debug, Formatter};

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::sample::{Index, subsequence};

use crate::request::Request;
use features::{FEATURES, Feature};

/// A routes.toml, and every request of a small world.
#[derive(Clone)]
pub struct SmallWorld {
    /// The routes.
    pub routes: String,
    /// The requests.
    pub requests: Vec<Request>,
}

impl Debug for SmallWorld {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "\n{}\nand {} requests", self.routes, self.requests.len())
    }
}

/// What a route asks, by the numbers of features and of their conditions.
type Picks = Vec<(Index, Index)>;

#[derive(Clone, Debug)]
struct RouteDraft {
    own: Picks,
    any_of: Vec<Picks>,
    none_of: Vec<Picks>,
}

/// So many requests are in a small world.
const MOST_REQUESTS: usize = 2_000;

/// Routes of few parts, and every request up to a bound.
pub fn small_world() -> impl Strategy<Value = SmallWorld> {
    let features: Vec<usize> = (0..FEATURES.len()).collect();
    let pick = || (any::<Index>(), any::<Index>());
    let sets =
        move || option::weighted(0.25, vec(vec(pick(), 1..=2), 1..=2)).prop_map(Option::unwrap_or_default);
    let own = prop_oneof![1 => Just(vec![]), 8 => vec(pick(), 1..=3)];
    let route = (own, sets(), sets()).prop_map(|(own, any_of, none_of)| RouteDraft { own, any_of, none_of });
    // The path is what most routes are told apart by.
    let features = prop_oneof![
        2 => subsequence(features[1..].to_vec(), 1..=2),
        3 => subsequence(features[1..].to_vec(), 0..=1).prop_map(|others| [vec![0], others].concat()),
    ];
    (features, vec(route, 2..=5), any::<bool>()).prop_map(|(features, routes, is_slash_seen)| {
        let features: Vec<&Feature> = features.iter().map(|feature| &FEATURES[*feature]).collect();
        let mut requests = vec![Request::get("https://www.example.com/")];
        requests[0].headers.insert("host".to_owned(), vec![b"www.example.com".to_vec()]);
        for feature in &features {
            requests = requests.iter().flat_map(feature.requests).collect();
        }
        // Of a larger world every third, fourth and so on.
        let step = requests.len().div_ceil(MOST_REQUESTS);
        let slash = if is_slash_seen { "strict" } else { "ignore" };
        let mut text = format!(
            "version = 1\n[path]\ntrailing_slash = \"{slash}\"\n[default]\nrespond = {{ status = 204 }}\n"
        );
        for (number, route) in routes.iter().enumerate() {
            let route = route.written(&features);
            let head = format!("[[route]]\nname = \"r{number}\"\nrespond = {{ status = 200 }}\n");
            text.extend([head, route]);
        }
        SmallWorld { routes: text, requests: requests.into_iter().step_by(step).collect() }
    })
}

impl RouteDraft {
    fn written(&self, features: &[&Feature]) -> String {
        let own = picked(&self.own, features, &[]);
        let mut lines = own.clone();
        for (key, sets) in [("any_of", &self.any_of), ("none_of", &self.none_of)] {
            let sets: Vec<String> = sets
                .iter()
                .map(|set| picked(set, features, &own))
                .map(|mut set| {
                    set.retain(|condition| !condition.contains("percent"));
                    format!("{{ {} }}", set.join(", "))
                })
                .filter(|set| set != "{  }")
                .collect();
            lines.extend((!sets.is_empty()).then(|| format!("{key} = [{}]", sets.join(", "))));
        }
        if lines.is_empty() {
            lines.push("any = true".to_owned());
        }
        lines.join("\n") + "\n"
    }
}

/// The conditions that are picked to stand beside others, of each key the first.
fn picked(picks: &Picks, features: &[&Feature], beside: &[String]) -> Vec<String> {
    let mut keys = Vec::new();
    let mut conditions: Vec<String> = Vec::new();
    for (feature, condition) in picks {
        let condition = *condition.get(feature.get(features).conditions);
        let key = condition.split(" = ").next().unwrap_or_default();
        let key = key.split('.').take(2).collect::<Vec<_>>().join(".");
        // A handshake is a GET: the check sees it where these are at odds.
        let is_at_odds = |other: &String| {
            let both = [condition, other.as_str()];
            both.iter().any(|it| it.starts_with("upgrade = \"websocket"))
                && both.iter().any(|it| it.starts_with("method") && !it.contains("GET"))
        };
        if !keys.contains(&key) && !conditions.iter().chain(beside).any(is_at_odds) {
            keys.push(key);
            conditions.push(condition.to_owned());
        }
    }
    conditions
}
