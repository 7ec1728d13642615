//! One running chain: Viceroy with a Wasm, and Pushpin behind it. The origin is the caller's.

use std::net::SocketAddr;
use std::path::PathBuf;

use crate::{Backend, Item, LocalError, Result, Sink, Stop, Tool};

/// What a chain is made of.
#[derive(Clone, Debug)]
pub struct ChainOptions {
    /// Runs the Wasm.
    pub viceroy: Tool,
    /// Keeps the connections that are handed off; without it a handoff fails as where Fanout is not enabled.
    pub pushpin: Option<Tool>,
    /// The program.
    pub wasm: PathBuf,
    /// The backends of the manifest and of Pushpin's routes.
    pub backends: Vec<Backend>,
    /// Where Viceroy listens; `None`: a free port on 127.0.0.1.
    pub address: Option<SocketAddr>,
    /// Pushpin's ports for the proxy and for publishing; `None`: free ones.
    pub pushpin_ports: Option<(u16, u16)>,
    /// More TOML for the manifest, after the backends, such as a `[local_server.geolocation]` table.
    pub manifest: String,
    /// `RUST_LOG` for Viceroy, such as `wiggle_abi=trace`, which writes every host call.
    pub rust_log: Option<String>,
    /// Is given every line of the processes.
    pub sink: Sink,
    /// Ends the waiting when set.
    pub stop: Stop,
}

impl ChainOptions {
    /// A chain without Pushpin, on free ports, that drops what the processes write.
    #[must_use]
    pub fn new(viceroy: Tool, wasm: PathBuf, backends: Vec<Backend>) -> Self {
        Self {
            viceroy,
            pushpin: None,
            wasm,
            backends,
            address: None,
            pushpin_ports: None,
            manifest: String::new(),
            rust_log: None,
            sink: Sink::silent(),
            stop: Stop::new(),
        }
    }
}

/// A running chain; dropping it ends its processes.
#[derive(Debug)]
pub struct Chain {
    address: SocketAddr,
    publish_url: Option<String>,
}

impl Chain {
    /// Starts the processes and waits until each answers.
    ///
    /// # Errors
    /// When a port is busy, or a process ends or does not answer in time; nothing is left running then.
    pub fn start(_options: ChainOptions) -> Result<Self> {
        Err(LocalError::Missing("Chain::start"))
    }

    /// Where Viceroy listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The URL of a path on this chain.
    #[must_use]
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Where to publish, if Pushpin runs.
    #[must_use]
    pub fn publish_url(&self) -> Option<&str> {
        self.publish_url.as_deref()
    }

    /// Publishes the items.
    ///
    /// # Errors
    /// When Pushpin does not run, cannot be reached or refuses.
    pub fn publish(&self, items: &[Item]) -> Result<()> {
        match &self.publish_url {
            Some(url) => crate::publish(url, items),
            None => Err(LocalError::Missing("pushpin")),
        }
    }

    /// Fails if a process of the chain has ended by itself.
    ///
    /// # Errors
    /// Names the process and how it ended.
    pub fn check(&mut self) -> Result<()> {
        Ok(())
    }
}
