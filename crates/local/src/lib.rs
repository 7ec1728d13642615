//! The local chain: finds, sets up and runs Viceroy, Pushpin and the demo origin, all on loopback.
//! `cargo xtask serve` and the end-to-end suite run the same code; what they print and ask is theirs.
//!
//! ```no_run
//! use pointwork_local::{Backend, Chain, ChainOptions, Log, Setup, build_app, pushpin, viceroy};
//! # fn main() -> pointwork_local::Result<()> {
//! # let root = std::path::Path::new(".");
//! let setup = Setup::quiet();
//! let log = Log::new();
//! let wasm = build_app(&setup, root, Some(&root.join("examples/fanout-forward/routes.toml")), "fanout-forward")?;
//! let mut options = ChainOptions::new(viceroy(&setup)?, wasm, vec![Backend::new("origin", "http://127.0.0.1:3000")]);
//! options.pushpin = Some(pushpin(&setup)?);
//! options.sink = log.sink();
//! let chain = Chain::start(options)?;
//! println!("{} publishes at {:?}", chain.url("/"), chain.publish_url());
//! # Ok(())
//! # }
//! ```

mod app;
mod backend;
mod chain;
mod descriptors;
mod error;
mod origin;
mod output;
mod ports;
mod process;
mod publish;
mod pushpin;
mod setup;
mod tools;
mod viceroy;

pub use app::{build_app, build_package, target_folder};
pub use backend::{Backend, local_backends};
pub use chain::{Chain, ChainOptions};
pub use descriptors::allow_descriptors;
pub use error::{LocalError, Result};
pub use origin::{Origin, OriginOptions};
pub use output::{Log, LogLine, Sink};
pub use ports::{ensure_free, free_ports};
pub use process::{Process, command, output, run};
pub use publish::{Formats, HttpResponse, HttpStream, Item, WsMessage, publish};
pub use setup::{Setup, Stop};
pub use tools::{Cached, Tool, Version, cached, cargo, fastly, mutants, pushpin, viceroy, wasm_target, wrk};
