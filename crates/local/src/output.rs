//! Where the lines of the processes go: a sink that prints them, or a log that keeps them for tests.
//! Prefixes and colours are the printer's, which is not here.

use std::fmt;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Takes each line that a process writes, with the name of its source (`viceroy`, `pushpin`, `origin`, ...).
#[derive(Clone)]
pub struct Sink(Arc<Take>);

type Take = dyn Fn(&'static str, &str) + Send + Sync;

impl Sink {
    /// A sink that calls `take(source, line)`, from several threads.
    pub fn new(take: impl Fn(&'static str, &str) + Send + Sync + 'static) -> Self {
        Self(Arc::new(take))
    }

    /// A sink that drops everything.
    #[must_use]
    pub fn silent() -> Self {
        Self::new(|_, _| {})
    }

    /// Hands one line, without its line end, to the sink.
    pub fn line(&self, source: &'static str, text: &str) {
        (self.0)(source, text);
    }
}

impl fmt::Debug for Sink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sink")
    }
}

/// One line that a process wrote.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LogLine {
    /// The process: `viceroy` (its own log and what the app writes), `pushpin`, ...
    pub source: &'static str,
    /// The line, without its line end.
    pub text: String,
}

/// Keeps every line that its sink was given, for tests.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    lines: Mutex<Vec<LogLine>>,
    grown: Condvar,
}

impl Log {
    /// An empty log.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A sink that writes to this log.
    #[must_use]
    pub fn sink(&self) -> Sink {
        let shared = Arc::clone(&self.0);
        Sink::new(move |source, text| {
            shared.lock().push(LogLine { source, text: text.to_owned() });
            shared.grown.notify_all();
        })
    }

    /// All lines so far.
    #[must_use]
    pub fn lines(&self) -> Vec<LogLine> {
        self.0.lock().clone()
    }

    /// The first line that holds `text`, now or within `patience`.
    #[must_use]
    pub fn wait_for(&self, text: &str, patience: Duration) -> Option<LogLine> {
        let end = Instant::now() + patience;
        let mut lines = self.0.lock();
        loop {
            if let Some(line) = lines.iter().find(|line| line.text.contains(text)) {
                return Some(line.clone());
            }
            let left = end.checked_duration_since(Instant::now())?;
            lines = self.0.grown.wait_timeout(lines, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Vec<LogLine>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_gives_the_line_that_was_waited_for() {
        let log = Log::new();
        let sink = log.sink();
        let writer = std::thread::spawn(move || {
            sink.line("viceroy", "one");
            sink.line("viceroy", "two of them");
        });
        let found = log.wait_for("two", Duration::from_secs(5));
        assert_eq!(found.map(|line| line.text), Some("two of them".to_owned()));
        assert_eq!(log.wait_for("three", Duration::from_millis(1)), None);
        assert!(writer.join().is_ok());
    }
}
