//! From a request to what is to be done with it, in plain values.
