//! Whether some request meets formulas that no route of a list takes: a model is found for what is known so far, whoever
//! takes it is refuted in one more way, and so on until nobody does or nothing is left.

use std::collections::{BTreeMap, BTreeSet};

use pointwork_plan::route;
use pointwork_table::Table;

use super::budget::{Known, Undecided};
use super::conjunction::{Conjunction, Pass};
use super::formula::Formula;
use super::witness::Witness;
use super::world::{Taste, World};

/// What is asked of a request: that a formula holds, or that it does not.
pub(super) type Goal<'p> = (&'p Formula<'p>, bool);

/// The routes of a file, and what is known of all its requests.
#[derive(Debug)]
pub(super) struct Facts<'p> {
    pub(super) world: &'p World,
    /// What each route asks, in file order.
    pub(super) routes: &'p [Formula<'p>],
    /// How many conditions each has; what its formula holds behind them is asked of every route.
    pub(super) conditions: &'p [usize],
    /// The table of the same routes.
    pub(super) table: &'p Table<'p>,
    /// The number of each route by its name.
    pub(super) numbers: &'p BTreeMap<&'p str, usize>,
}

/// The routes that must not take a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Refuted<'q> {
    /// All before this one, as the table decides.
    Before(usize),
    /// These.
    These(&'q [usize]),
}

/// Whether there is such a request.
#[derive(Clone, Debug)]
pub(super) enum Answer<'p> {
    /// There is this one.
    Yes(Conjunction<'p>),
    /// There is none. These of the refuted routes were needed to see it.
    No(BTreeSet<usize>),
}

/// A request so far: what is known of it, and what must still be seen to.
#[derive(Clone, Debug)]
struct Case<'p> {
    found: Conjunction<'p>,
    open: Vec<Goal<'p>>,
}

/// Ways to meet a goal that a case does not meet, of which the first few were tried.
struct Fork<'p> {
    case: Case<'p>,
    ways: Vec<Goal<'p>>,
    tried: usize,
}

impl<'p> Facts<'p> {
    /// Asks for a request that meets all goals and that none of the refuted routes takes.
    pub(super) fn ask(&self, goals: &[Goal<'p>], refuted: Refuted<'_>) -> Known<Answer<'p>> {
        self.world.budget.ask();
        let mut needed = BTreeSet::new();
        for pass in self.passes() {
            let Some(case) = self.case(goals, *pass, Taste::PLAIN)? else { continue };
            if let Some(found) = self.search(case, refuted, &mut needed)? {
                return Ok(Answer::Yes(found));
            }
        }
        Ok(Answer::No(needed))
    }

    /// A request that comes to a route, if the first that comes to mind does.
    pub(super) fn guess(&self, route: usize) -> Known<Option<Conjunction<'p>>> {
        self.world.budget.ask();
        for pass in self.passes() {
            match self.guess_in(*pass, route) {
                Ok(None) => {}
                // Another request may do.
                Err(why) if !why.is_for_want_of_budget() => {}
                found => return found,
            }
        }
        Ok(None)
    }

    fn guess_in(&self, pass: Pass, route: usize) -> Known<Option<Conjunction<'p>>> {
        let goal = (&self.routes[route], true);
        let Some(case) = self.case(&[goal], pass, Taste::ODD)? else { return Ok(None) };
        Ok((self.decides(&case.found)? == Some(route)).then_some(case.found))
    }

    fn passes(&self) -> &'static [Pass] {
        if self.world.verifies { &[Pass::First, Pass::Second, Pass::Events] } else { &[Pass::First] }
    }

    /// The case of all goals; `None` if they cannot be met.
    fn case(&self, goals: &[Goal<'p>], pass: Pass, taste: Taste) -> Known<Option<Case<'p>>> {
        let mut case = Case { found: Conjunction::any(self.world, pass, taste), open: Vec::new() };
        for goal in goals {
            if !case.assume(*goal)? {
                return Ok(None);
            }
        }
        Ok(Some(case))
    }

    fn search(
        &self,
        first: Case<'p>,
        refuted: Refuted<'_>,
        needed: &mut BTreeSet<usize>,
    ) -> Known<Option<Conjunction<'p>>> {
        let mut forks: Vec<Fork<'p>> = Vec::new();
        let mut next = Some(first);
        loop {
            while let Some(mut case) = next.take() {
                self.world.budget.branch()?;
                let goal = match case.unmet()? {
                    Some(at) => case.open.swap_remove(at),
                    None => match self.taker(&case.found, refuted)? {
                        None => return Ok(Some(case.found)),
                        Some(route) => {
                            needed.insert(route);
                            (&self.routes[route], false)
                        }
                    },
                };
                let ways = ways(goal);
                forks.push(Fork { case, ways, tried: 0 });
            }
            let Some(fork) = forks.last_mut() else { return Ok(None) };
            next = fork.next()?;
            if next.is_none() {
                forks.pop();
            }
        }
    }

    /// The refuted route that takes a request, if one does.
    fn taker(&self, found: &Conjunction<'p>, refuted: Refuted<'_>) -> Known<Option<usize>> {
        match refuted {
            Refuted::These(routes) => {
                for &route in routes {
                    self.world.budget.branch()?;
                    if meets(found, (&self.routes[route], true))? {
                        return Ok(Some(route));
                    }
                }
                Ok(None)
            }
            Refuted::Before(bound) => {
                let Some(route) = self.decides(found)?.filter(|route| *route < bound) else {
                    return Ok(None);
                };
                if meets(found, (&self.routes[route], true))? {
                    Ok(Some(route))
                } else {
                    Err(self.mistake(found))
                }
            }
        }
    }

    /// The route that takes a request; `None` for `[default]`.
    pub(super) fn decides(&self, found: &Conjunction<'p>) -> Known<Option<usize>> {
        let sample = Witness::of(found).sample().ok_or_else(|| self.mistake(found))?;
        // What no route takes is no mistake: a PURGE is refused where `[default]` would take it.
        Ok(route(self.table, &sample).ok().and_then(|id| self.numbers.get(id).copied()))
    }

    /// What it means that the table decides otherwise than the formulas say.
    pub(super) fn mistake(&self, found: &Conjunction<'p>) -> Undecided {
        if self.world.names_told && found.pass != Pass::First {
            Undecided::Forwarded
        } else {
            Undecided::Mistaken(Witness::of(found).to_string())
        }
    }
}

impl<'p> Case<'p> {
    /// Where an open goal stands that the request does not meet.
    fn unmet(&self) -> Known<Option<usize>> {
        for (at, goal) in self.open.iter().enumerate() {
            if !meets(&self.found, *goal)? {
                return Ok(Some(at));
            }
        }
        Ok(None)
    }

    /// Also asks for a goal; false if it cannot be met.
    fn assume(&mut self, goal: Goal<'p>) -> Known<bool> {
        match goal {
            (Formula::Literal(literal), holds) => self.found.assume(literal, holds),
            (Formula::Not(formula), holds) => self.assume((formula, !holds)),
            (Formula::All(formulas), true) | (Formula::Any(formulas), false) => {
                for formula in formulas {
                    if !self.assume((formula, goal.1))? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (Formula::All(formulas), false) | (Formula::Any(formulas), true) => match formulas.as_slice() {
                [] => Ok(false),
                [formula] => self.assume((formula, goal.1)),
                [_, _, ..] => {
                    self.open.push(goal);
                    Ok(true)
                }
            },
        }
    }
}

impl<'p> Fork<'p> {
    /// The case of the next way that can be met, in which those before do not hold; `None` behind the last.
    fn next(&mut self) -> Known<Option<Case<'p>>> {
        while let Some(way) = self.ways.get(self.tried).copied() {
            self.tried += 1;
            let mut case = self.case.clone();
            let is_met = case.assume(way)?;
            if self.tried < self.ways.len() && !self.case.assume((way.0, !way.1))? {
                self.ways.clear();
            }
            if is_met {
                return Ok(Some(case));
            }
        }
        Ok(None)
    }
}

/// The ways to meet a goal, any of which is enough.
fn ways((formula, holds): Goal<'_>) -> Vec<Goal<'_>> {
    match (formula, holds) {
        (Formula::Not(formula), _) => ways((formula, !holds)),
        (Formula::All(formulas), false) | (Formula::Any(formulas), true) => {
            formulas.iter().map(|formula| (formula, holds)).collect()
        }
        (Formula::Literal(_), _) | (Formula::All(_), true) | (Formula::Any(_), false) => {
            vec![(formula, holds)]
        }
    }
}

/// Whether a request meets a goal.
pub(super) fn meets<'p>(found: &Conjunction<'p>, (formula, holds): Goal<'p>) -> Known<bool> {
    Ok(holds
        == match formula {
            Formula::Literal(literal) => found.holds(literal)?,
            Formula::Not(formula) => meets(found, (formula, false))?,
            Formula::All(formulas) => {
                let mut all = true;
                for formula in formulas {
                    all = all && meets(found, (formula, true))?;
                }
                all
            }
            Formula::Any(formulas) => {
                let mut any = false;
                for formula in formulas {
                    any = any || meets(found, (formula, true))?;
                }
                any
            }
        })
}
