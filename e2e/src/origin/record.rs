//! What the origin received, kept while it is still coming in.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::origin::TAG;
use crate::wire::{Head, Line, PATIENCE};

/// One request as it arrived.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Record {
    /// The request line and the header lines.
    pub head: Head,
    /// As much of the body as has come, unless it is swallowed.
    pub body: Vec<u8>,
    /// How many bytes of a swallowed body have come as they should.
    pub swallowed: u64,
    /// The lines behind a body in chunks.
    pub trailers: Vec<Line>,
    /// Whether the body has come to its end.
    pub complete: bool,
    /// Whether it broke off before.
    pub broken: bool,
}

impl Record {
    /// The method, as it came.
    #[must_use]
    pub fn method(&self) -> String {
        let method = self.head.first.split(|byte| *byte == b' ').next().unwrap_or_default();
        String::from_utf8_lossy(method).into_owned()
    }

    /// The request target: what stands between the first and the last space of the request line.
    #[must_use]
    pub fn target(&self) -> &[u8] {
        let first = &self.head.first;
        let space = |byte: &u8| *byte == b' ';
        let start = first.iter().position(space).map_or(first.len(), |at| at + 1);
        let end = first.iter().rposition(space).unwrap_or(first.len());
        first.get(start..end).unwrap_or_default()
    }

    /// Whether it came through Fanout: exactly one Grip-Sig, a JWT.
    #[must_use]
    pub fn via_fanout(&self) -> bool {
        self.head.value("grip-sig").is_some_and(|value| value.split('.').count() == 3)
    }
}

#[derive(Debug, Default)]
struct Inner {
    records: Vec<Record>,
    released: BTreeSet<String>,
}

/// All records of an origin.
#[derive(Debug, Default)]
pub(crate) struct Records {
    inner: Mutex<Inner>,
    changed: Condvar,
}

impl Records {
    /// Begins a record and gives its number.
    pub(crate) fn open(&self, head: &Head) -> usize {
        self.change(|inner| {
            inner.records.push(Record { head: head.clone(), ..Record::default() });
            inner.records.len() - 1
        })
    }

    pub(crate) fn append(&self, number: usize, piece: &[u8]) {
        self.edit(number, |record| record.body.extend_from_slice(piece));
    }

    pub(crate) fn swallow(&self, number: usize, bytes: u64) {
        self.edit(number, |record| record.swallowed += bytes);
    }

    pub(crate) fn complete(&self, number: usize, trailers: &[Line]) {
        self.edit(number, |record| {
            record.trailers = trailers.to_vec();
            record.complete = true;
        });
    }

    pub(crate) fn broken(&self, number: usize) {
        self.edit(number, |record| record.broken = true);
    }

    pub(crate) fn body(&self, number: usize) -> Vec<u8> {
        self.lock().records.get(number).map(|record| record.body.clone()).unwrap_or_default()
    }

    pub(crate) fn tagged(&self, tag: &str) -> Vec<Record> {
        self.lock().records.iter().filter(|record| has_tag(record, tag)).cloned().collect()
    }

    pub(crate) fn wait(&self, tag: &str, holds: impl Fn(&Record) -> bool) -> Option<Record> {
        self.until(|inner| inner.records.iter().find(|record| has_tag(record, tag) && holds(record)).cloned())
    }

    pub(crate) fn release(&self, tag: &str) {
        self.change(|inner| inner.released.insert(tag.to_owned()));
    }

    /// Waits until the case has released its answer; `false` if it never did.
    pub(crate) fn released(&self, tag: &str) -> bool {
        self.until(|inner| inner.released.contains(tag).then_some(())).is_some()
    }

    fn until<T>(&self, look: impl Fn(&Inner) -> Option<T>) -> Option<T> {
        let end = Instant::now() + PATIENCE;
        let mut inner = self.lock();
        loop {
            if let Some(found) = look(&inner) {
                return Some(found);
            }
            let left = end.checked_duration_since(Instant::now())?;
            inner = self.changed.wait_timeout(inner, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn edit(&self, number: usize, edit: impl FnOnce(&mut Record)) {
        self.change(|inner| inner.records.get_mut(number).map(edit));
    }

    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> T) -> T {
        let outcome = change(&mut self.lock());
        self.changed.notify_all();
        outcome
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn has_tag(record: &Record, tag: &str) -> bool {
    record.head.values(TAG).contains(&tag.as_bytes())
}
