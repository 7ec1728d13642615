//! Drives the app's Wasm under Viceroy with Pushpin and a recording origin.
