//! How a long chore (an installation, a build) tells what it does and is told to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::Sink;

/// A flag that ends what runs; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// A flag that is not set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Asks everything that looks at this flag to end.
    pub fn set(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether the end was asked for.
    #[must_use]
    pub fn is_set(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// What a chore needs from its caller.
#[derive(Clone, Debug)]
pub struct Setup {
    /// Is told in a line what is done now.
    pub report: Sink,
    /// Ends the chore, and what it started, when set.
    pub stop: Stop,
}

impl Setup {
    /// Tells nothing and is never stopped. Builds and installations still show their own progress.
    #[must_use]
    pub fn quiet() -> Self {
        Self { report: Sink::silent(), stop: Stop::new() }
    }
}
