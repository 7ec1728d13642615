//! Pointwork: the decision on the table of the workload, and what else a request costs.

use pointwork_plan::{Sample, normal_form, plan};
use pointwork_table::PathPolicy;

use super::Contender;
use crate::workload::{Answer, Request, Workload};

/// `Table::decide`.
pub(crate) struct Decide;

impl Contender for Decide {
    fn of<W: Workload>() -> Self {
        Decide
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        let decision = W::table().decide(request);
        let texts = W::table().captures(&decision, request.path.as_bytes());
        let captured = texts.map(|(_, text)| text.len()).sum::<usize>();
        Answer { route: decision.route.name.at, captured }
    }

    fn expected(request: &Request) -> Answer {
        request.decision
    }
}

/// Bringing a path into normal form that already is: its length stands for the answer.
pub(crate) struct NormalForm;

impl Contender for NormalForm {
    fn of<W: Workload>() -> Self {
        NormalForm
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        let normal = normal_form(request.path.as_bytes(), PathPolicy::DEFAULT);
        Answer { route: 0, captured: normal.map_or(0, |it| it.len()) }
    }

    fn expected(request: &Request) -> Answer {
        Answer { route: 0, captured: request.path.len() }
    }
}

/// The whole plan of a request of plain values.
pub(crate) struct Planned(Vec<Sample>);

impl Contender for Planned {
    fn of<W: Workload>() -> Self {
        let sample =
            |request: &Request| Sample::new("GET", format!("https://www.example.com{}", request.path));
        Planned(W::requests().iter().map(sample).collect())
    }

    fn answer<W: Workload>(&self, request: &Request) -> Answer {
        let at = W::requests().element_offset(request).unwrap_or_default();
        let Some(sample) = self.0.get(at) else { return Answer { route: 0, captured: 0 } };
        let table = W::table();
        let plan = plan(table, sample);
        // Where the id stands in the table, as `Decide` says it.
        let place = plan.route().as_ptr().addr() - table.rows().text.as_ptr().addr();
        Answer { route: u32::try_from(place).unwrap_or(u32::MAX), captured: 0 }
    }

    fn expected(request: &Request) -> Answer {
        Answer { captured: 0, ..request.decision }
    }
}
