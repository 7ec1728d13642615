//! The decision: which route of a compiled table takes a request.
