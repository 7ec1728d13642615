//! The local chain: finds and runs Viceroy, Pushpin and the demo origin.
