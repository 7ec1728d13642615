//! The smallest automaton of a language: states that accept the same are made one (Hopcroft's algorithm).
//!
//! The one of `regex-automata` compares each set of states with every other, which takes half a minute where this
//! takes milliseconds. What it works on is bounded by `regex`.

/// A complete automaton: a row of next states per state, a column per class of bytes.
#[derive(Debug)]
pub(super) struct Rows {
    /// How many columns there are.
    pub(super) stride: usize,
    /// The next states.
    pub(super) steps: Vec<usize>,
    /// Whether each state accepts.
    pub(super) accepting: Vec<bool>,
}

/// The set of equal states that each state is in. The sets are numbered from 0.
pub(super) fn equal_states(rows: &Rows) -> Vec<usize> {
    let mut sets = Sets::by_acceptance(&rows.accepting);
    let sources = Sources::of(rows);
    let mut waiting: Vec<(usize, usize)> = Vec::new();
    let wait_for = |set: usize| (0..rows.stride).map(move |class| (set, class));
    waiting.extend((0..sets.bounds.len()).flat_map(wait_for));
    let mut leading = Vec::new();
    while let Some((set, class)) = waiting.pop() {
        leading.clear();
        for &state in sets.states(set) {
            leading.extend_from_slice(sources.of_step(state, class));
        }
        for &state in &leading {
            sets.mark(state);
        }
        for new in sets.split() {
            waiting.extend(wait_for(new));
        }
    }
    sets.set_of
}

/// The states from which each step leads to a state.
struct Sources {
    stride: usize,
    /// Where the sources of a state and a class start in `states`; they end where the next ones start.
    starts: Vec<usize>,
    states: Vec<usize>,
}

impl Sources {
    fn of(rows: &Rows) -> Self {
        let stride = rows.stride;
        let slot = |at: usize, target: usize| target * stride + at % stride;
        let mut starts = vec![0; rows.steps.len() + 1];
        for (at, &target) in rows.steps.iter().enumerate() {
            starts[slot(at, target) + 1] += 1;
        }
        let mut total = 0;
        for start in &mut starts {
            total += *start;
            *start = total;
        }
        let mut next = starts.clone();
        let mut states = vec![0; rows.steps.len()];
        for (at, &target) in rows.steps.iter().enumerate() {
            let place = &mut next[slot(at, target)];
            states[*place] = at / stride;
            *place += 1;
        }
        Sources { stride, starts, states }
    }

    fn of_step(&self, target: usize, class: usize) -> &[usize] {
        let slot = target * self.stride + class;
        &self.states[self.starts[slot]..self.starts[slot + 1]]
    }
}

/// A partition of the states into sets, each a run of `states`, its marked states first.
struct Sets {
    states: Vec<usize>,
    /// Where each state stands in `states`.
    place: Vec<usize>,
    set_of: Vec<usize>,
    /// Where each set starts and ends.
    bounds: Vec<(usize, usize)>,
    /// How many states of each set are marked.
    marked: Vec<usize>,
    /// The sets with marked states.
    touched: Vec<usize>,
}

impl Sets {
    fn by_acceptance(accepting: &[bool]) -> Self {
        let all = 0..accepting.len();
        let (mut states, others): (Vec<usize>, Vec<usize>) = all.partition(|&state| accepting[state]);
        let first = states.len();
        states.extend(others);
        let mut bounds = vec![(0, first), (first, states.len())];
        bounds.retain(|(start, end)| start < end);
        let mut sets = Sets {
            place: vec![0; states.len()],
            set_of: vec![0; states.len()],
            marked: vec![0; bounds.len()],
            touched: Vec::new(),
            states,
            bounds,
        };
        for set in 0..sets.bounds.len() {
            sets.renumber(set);
        }
        sets
    }

    fn states(&self, set: usize) -> &[usize] {
        let (start, end) = self.bounds[set];
        &self.states[start..end]
    }

    /// Notes for the states of a set where they are.
    fn renumber(&mut self, set: usize) {
        let (start, end) = self.bounds[set];
        for place in start..end {
            let state = self.states[place];
            self.place[state] = place;
            self.set_of[state] = set;
        }
    }

    /// Moves a state to the marked ones of its set.
    fn mark(&mut self, state: usize) {
        let set = self.set_of[state];
        let (place, border) = (self.place[state], self.bounds[set].0 + self.marked[set]);
        if place < border {
            return;
        }
        if self.marked[set] == 0 {
            self.touched.push(set);
        }
        let other = self.states[border];
        self.states.swap(place, border);
        self.place[other] = place;
        self.place[state] = border;
        self.marked[set] += 1;
    }

    /// Splits every set of which only some states are marked, and forgets the marks. Gives the new sets, each the
    /// smaller part of its old one.
    fn split(&mut self) -> Vec<usize> {
        let mut new_sets = Vec::new();
        for set in std::mem::take(&mut self.touched) {
            let (start, end) = self.bounds[set];
            let border = start + std::mem::take(&mut self.marked[set]);
            if border == end {
                continue;
            }
            let (marked, others) = ((start, border), (border, end));
            let (smaller, larger) =
                if border - start <= end - border { (marked, others) } else { (others, marked) };
            self.bounds[set] = larger;
            self.bounds.push(smaller);
            self.marked.push(0);
            let new = self.bounds.len() - 1;
            self.renumber(new);
            new_sets.push(new);
        }
        new_sets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_that_accept_the_same_are_in_one_set() {
        // 1 and 2 lead to 3 and 4, which accept and lead to nothing; 0 is dead.
        let rows = Rows {
            stride: 2,
            steps: vec![0, 0, 3, 0, 4, 0, 0, 0, 0, 0, 1, 2],
            accepting: vec![false, false, false, true, true, false],
        };
        let sets = equal_states(&rows);
        assert_eq!(sets[1], sets[2]);
        assert_eq!(sets[3], sets[4]);
        let different: std::collections::BTreeSet<usize> = sets.iter().copied().collect();
        assert_eq!(different.len(), 4);
    }

    #[test]
    fn an_automaton_of_one_kind_of_states_is_one_set() {
        let rows = Rows { stride: 1, steps: vec![1, 0], accepting: vec![true, true] };
        assert_eq!(equal_states(&rows), [0, 0]);
    }
}
