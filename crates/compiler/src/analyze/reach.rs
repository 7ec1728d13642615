//! Which routes can be reached; of one that cannot, which earlier routes stand in its way, and where it could stand.

use super::budget::{Known, Undecided};
use super::conjunction::Conjunction;
use super::formula::Formula;
use super::satisfy::{Answer, Facts, Goal, Refuted, meets};
use super::witness::Witness;

/// Whether some request comes to a route.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// This one does.
    By(Witness),
    /// Earlier routes take all that the route would take.
    Covered {
        /// These do.
        by: Vec<Blocker>,
        /// Whether the route could be reached without any one of them; if not, finding fewer took too much.
        is_least: bool,
        /// The route before which it could stand, so that each of those from there on could be reached that can be now.
        place: Option<usize>,
    },
    /// There is no request for which these conditions of the route hold together, and without any one of them there
    /// would be.
    Contradictory(Vec<usize>),
    /// That is not known.
    Undecided(Undecided),
}

/// An earlier route that stands in the way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Blocker {
    /// Its number.
    pub route: usize,
    /// A request that it keeps from the later route, if one was found.
    pub witness: Option<Witness>,
}

/// What was found out of a route by itself.
#[derive(Clone, Debug)]
enum Found<'p> {
    Request(Conjunction<'p>),
    /// Routes that cover it, perhaps more than are needed.
    Blockers(Vec<usize>),
    Contradiction,
}

/// Whether some request comes to each route.
pub(super) fn reach_each(facts: &Facts<'_>) -> Vec<Reach> {
    let found: Vec<Known<Found<'_>>> = (0..facts.routes.len()).map(|route| facts.reach(route)).collect();
    facts.world.budget.explain();
    let reach = |(route, it): (usize, &Known<Found<'_>>)| match it {
        Ok(Found::Request(request)) => Reach::By(Witness::of(request)),
        Ok(Found::Blockers(needed)) => facts.covered(route, needed, &found),
        Ok(Found::Contradiction) => Reach::Contradictory(facts.contradiction(route)),
        Err(why) => Reach::Undecided(why.clone()),
    };
    found.iter().enumerate().map(reach).collect()
}

impl<'p> Facts<'p> {
    /// Whether some request comes to a route.
    fn reach(&self, route: usize) -> Known<Found<'p>> {
        let goal = (&self.routes[route], true);
        if let Some(found) = self.guess(route)? {
            return Ok(Found::Request(found));
        }
        match self.ask(&[goal], Refuted::Before(route))? {
            Answer::Yes(found) => self.confirmed(found, route),
            Answer::No(needed) if needed.is_empty() => Ok(Found::Contradiction),
            Answer::No(needed) => Ok(Found::Blockers(needed.into_iter().collect())),
        }
    }

    /// A route is reached if the table says so too.
    fn confirmed(&self, found: Conjunction<'p>, route: usize) -> Known<Found<'p>> {
        if self.decides(&found)? == Some(route) {
            Ok(Found::Request(found))
        } else {
            Err(self.mistake(&found))
        }
    }

    /// The conditions of a route that cannot be met together, as few as there can be.
    fn contradiction(&self, route: usize) -> Vec<usize> {
        let Formula::All(all) = &self.routes[route] else { return Vec::new() };
        // What is asked of every route is no condition that could be left out.
        let (conditions, asked_of_all) = all.split_at(self.conditions[route].min(all.len()));
        let mut kept: Vec<usize> = (0..conditions.len()).collect();
        for condition in (0..conditions.len()).rev() {
            let others: Vec<usize> = kept.iter().copied().filter(|it| *it != condition).collect();
            let goals = others.iter().map(|it| &conditions[*it]).chain(asked_of_all);
            let goals: Vec<Goal<'p>> = goals.map(|formula| (formula, true)).collect();
            if matches!(self.ask(&goals, Refuted::These(&[])), Ok(Answer::No(_))) {
                kept = others;
            }
        }
        kept
    }

    /// Of routes that cover a later one, as few as there can be; those at the end are left out first, so that routes
    /// stay that decide.
    fn covered(&self, route: usize, needed: &[usize], found: &[Known<Found<'p>>]) -> Reach {
        let goal = (&self.routes[route], true);
        let (mut kept, mut is_least) = (needed.to_vec(), true);
        for blocker in needed.iter().rev() {
            let others: Vec<usize> = kept.iter().copied().filter(|it| it != blocker).collect();
            if others.len() == kept.len() {
                continue;
            }
            match self.ask(&[goal], Refuted::These(&others)) {
                Ok(Answer::No(needed)) => kept = needed.into_iter().collect(),
                Ok(Answer::Yes(_)) => {}
                Err(_) => is_least = false,
            }
        }
        let share = |blocker: &usize| Blocker {
            route: *blocker,
            witness: self.share(route, *blocker, &kept).map(|it| Witness::of(&it)),
        };
        let by: Vec<Blocker> = kept.iter().map(share).collect();
        Reach::Covered { place: self.place(route, &by, found), by, is_least }
    }

    /// A request that a blocker keeps from a later route: one that comes to it, or else one that no other blocker takes.
    fn share(&self, route: usize, blocker: usize, blockers: &[usize]) -> Option<Conjunction<'p>> {
        let goals = [(&self.routes[route], true), (&self.routes[blocker], true)];
        if let Ok(Answer::Yes(found)) = self.ask(&goals, Refuted::Before(blocker)) {
            return (self.decides(&found) == Ok(Some(blocker))).then_some(found);
        }
        let others: Vec<usize> = blockers.iter().copied().filter(|it| *it != blocker).collect();
        match self.ask(&goals, Refuted::These(&others)) {
            Ok(Answer::Yes(found)) => {
                (self.decides(&found).is_ok_and(|it| it.is_some_and(|it| it < route))).then_some(found)
            }
            Ok(Answer::No(_)) | Err(_) => None,
        }
    }

    /// The blocker before which a route could stand, so that it can be reached, and so can all that can be now.
    ///
    /// The further to the front it stands, the more it takes from others: before the first blocker it takes all that it
    /// asks for; if that is too much, only the last place where it can be reached is left to try.
    fn place(&self, route: usize, blockers: &[Blocker], found: &[Known<Found<'p>>]) -> Option<usize> {
        let goal = (&self.routes[route], true);
        let is_free =
            |bound: &usize| matches!(self.ask(&[goal], Refuted::Before(*bound)), Ok(Answer::Yes(_)));
        let is_left = |(number, it): (usize, &Known<Found<'p>>)| match it {
            Ok(Found::Request(request)) if meets(request, (&self.routes[route], false)) == Ok(true) => true,
            Ok(Found::Request(_)) => {
                let goals = [(&self.routes[number], true), (&self.routes[route], false)];
                matches!(self.ask(&goals, Refuted::Before(number)), Ok(Answer::Yes(_)))
            }
            // It cannot be reached either way, or that is not known.
            Ok(Found::Blockers(_) | Found::Contradiction) | Err(_) => true,
        };
        let mends = |place: &usize| found.iter().enumerate().take(route).skip(*place).all(is_left);
        let numbers = || blockers.iter().map(|blocker| blocker.route);
        numbers().next().filter(is_free).filter(mends).or_else(|| numbers().rev().find(is_free).filter(mends))
    }
}
