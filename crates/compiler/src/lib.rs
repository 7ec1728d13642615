//! The routes.toml language: parse, check, lower, emit.
