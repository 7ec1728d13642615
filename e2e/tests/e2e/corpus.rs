//! The corpus under Viceroy: what the program plans for a request that came over a socket is what the reference says.
//! One case here is one file of the corpus; what of it can be sent at all is said by `delivery`.

mod delivery;

use std::collections::BTreeMap;

use pointwork_e2e::{Ask, Edge, Program, Stand};
use pointwork_testkit::{Case, File, Outcome as Planned, evaluate, files};

use crate::support::{Outcome, cases};
use delivery::Delivery;

cases![most_cases_are_delivered];

/// Of 100 cases at least so many reach the program, or the corpus says little of it.
const DELIVERED: usize = 90;

/// The files, each with the name of its test.
pub(crate) fn tests() -> Result<Vec<(String, File)>, String> {
    Ok(files()?.into_iter().map(|file| (format!("corpus::{}", file.name), file)).collect())
}

/// Sends all cases of a file, then reports all that went wrong.
pub(crate) fn run(stand: &Stand, file: &File) -> Outcome {
    let edge = stand.edge(Program::Corpus)?;
    let routes = file.route_set()?;
    let mut wrong = Vec::new();
    for case in &file.cases()? {
        let outcome = match delivery::of(&file.name, case) {
            Delivery::Sent { ask, seen } => {
                planned(edge, &ask).and_then(|planned| compare(case, &planned, &evaluate(&routes, &seen)))
            }
            Delivery::Answered { ask, why } => not_planned(edge, &ask, why),
            Delivery::Unsaid(_) => Ok(()),
        };
        wrong.extend(outcome.err().map(|error| format!("{}: {}: {error}", file.name, case.why)));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n\n").into()) }
}

/// What the program says that it plans. It stands in the head: a HEAD has no body.
fn planned(edge: &Edge, ask: &Ask) -> Result<Planned, String> {
    let mut talk = ask.begin(edge.address()).map_err(|error| error.to_string())?;
    let answer = talk.open().map_err(|error| format!("no answer: {error}"))?;
    match answer.head.values("corpus-outcome").as_slice() {
        [outcome] => serde_json::from_slice(outcome).map_err(|error| format!("no outcome: {error}")),
        _ => Err(format!("no outcome, but {:?}", answer.head)),
    }
}

fn compare(case: &Case, planned: &Planned, expected: &Planned) -> Result<(), String> {
    if let Some(unmet) = case.unmet(planned) {
        return Err(unmet);
    }
    if planned == expected {
        Ok(())
    } else {
        Err(format!("the program plans {planned:#?}\nand the reference {expected:#?}"))
    }
}

/// Expects that Viceroy answers by itself, or just closes the connection.
fn not_planned(edge: &Edge, ask: &Ask, why: &str) -> Result<(), String> {
    let answer = ask.begin(edge.address()).and_then(|mut talk| talk.open());
    match answer {
        Ok(answer) if !matches!(answer.status, 400 | 414 | 431) => {
            Err(format!("reached the program, though {why}: {:?}", answer.head))
        }
        Ok(_) | Err(_) => Ok(()),
    }
}

fn most_cases_are_delivered(_: &Stand) -> Outcome {
    let (mut delivered, mut all) = (0, 0);
    let mut others: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files()? {
        for case in &file.cases()? {
            all += 1;
            match delivery::of(&file.name, case) {
                Delivery::Sent { .. } => delivered += 1,
                Delivery::Answered { why, .. } | Delivery::Unsaid(why) => {
                    *others.entry(why).or_default() += 1;
                }
            }
        }
    }
    let counts =
        format!("{delivered} of {all} cases of the corpus reach the program; not delivered: {others:#?}");
    if delivered * 100 < all * DELIVERED {
        return Err(counts.into());
    }
    #[expect(clippy::print_stdout, reason = "how much the other cases prove")]
    {
        println!("{counts}");
    }
    Ok(())
}
