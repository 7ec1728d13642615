//! One running chain: Viceroy with a Wasm, and Pushpin behind it. The origin is the caller's.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use toml::Table;

use crate::backend::manifest;
use crate::pushpin::{self, Pushpin};
use crate::viceroy::{self, Viceroy};
use crate::{Backend, Item, LocalError, Result, Sink, Stop, Tool, ensure_free, free_ports};

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
    /// Whether Pushpin logs every request and publication; otherwise only what goes wrong.
    pub pushpin_verbose: bool,
    /// A fastly.toml whose `[local_server]` is kept (stores, geolocation, ...), but for its backends and `pushpin`.
    pub manifest: String,
    /// Where the manifest for Viceroy is written; `None`: a temporary folder.
    pub manifest_path: Option<PathBuf>,
    /// The key that Pushpin signs with; `None`: the one that the programs expect on the local server.
    pub pushpin_key: Option<String>,
    /// Whether a WebSocket can be handed to a backend, as where that product is enabled.
    pub websockets: bool,
    /// `RUST_LOG` for Viceroy, such as `wiggle_abi=trace`, which writes every host call.
    pub rust_log: Option<String>,
    /// Is given every line of the processes: `viceroy` (its own log and what the program writes), `pushpin`.
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
            pushpin_verbose: true,
            manifest: String::new(),
            manifest_path: None,
            pushpin_key: None,
            websockets: true,
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
    /// What it was started with, the ports as they were chosen.
    options: ChainOptions,
    // Fields are dropped in this order: what asks first, what it asks last, then their files.
    viceroy: Viceroy,
    pushpin: Option<Pushpin>,
    folder: TempDir,
}

impl Chain {
    /// Starts the processes and waits until each answers.
    ///
    /// # Errors
    /// When a port is busy, or a process ends or does not answer in time; nothing is left running then.
    pub fn start(mut options: ChainOptions) -> Result<Self> {
        let address = match options.address {
            Some(address) => address,
            None => SocketAddr::from((Ipv4Addr::LOCALHOST, free_ports(1)?)),
        };
        ensure_free(address, "Viceroy")?;
        options.backends = options.backends.into_iter().map(|backend| backend.resolved(address)).collect();
        let folder = tempfile::Builder::new()
            .prefix("pointwork-")
            .tempdir()
            .map_err(LocalError::io("make a temporary folder"))?;
        let text = manifest_text(&options)?;
        let pushpin =
            options.pushpin.as_ref().map(|tool| start_pushpin(&options, tool, folder.path())).transpose()?;
        options.pushpin_ports = pushpin.as_ref().map(Pushpin::ports);
        let manifest_path =
            options.manifest_path.clone().unwrap_or_else(|| folder.path().join("fastly.toml"));
        write(&manifest_path, &text)?;
        let viceroy = Viceroy::start(
            viceroy::Options {
                tool: &options.viceroy,
                manifest: &manifest_path,
                wasm: &options.wasm,
                address,
                pushpin: pushpin.as_ref().map(Pushpin::proxy_port),
                websockets: options.websockets,
                rust_log: options.rust_log.as_deref(),
            },
            &options.sink,
            &options.stop,
        )?;
        let publish_url = pushpin.as_ref().map(Pushpin::publish_url);
        Ok(Self { address, publish_url, options, viceroy, pushpin, folder })
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
        self.publish_url.as_ref().map_or(Err(LocalError::NoPushpin), |url| crate::publish(url, items))
    }

    /// Kills all parts of Pushpin at once, as a crash would.
    ///
    /// # Errors
    /// When Pushpin does not run, or cannot be killed.
    pub fn kill_pushpin(&mut self) -> Result<()> {
        self.pushpin.take().map_or(Err(LocalError::NoPushpin), Pushpin::kill)
    }

    /// Starts Pushpin anew, on the ports that it had before it was killed.
    ///
    /// # Errors
    /// When the chain was started without it, it still runs, or it does not answer in time.
    pub fn restart_pushpin(&mut self) -> Result<()> {
        let tool = self.options.pushpin.as_ref().ok_or(LocalError::NoPushpin)?;
        self.pushpin = Some(start_pushpin(&self.options, tool, self.folder.path())?);
        Ok(())
    }

    /// The most memory that Viceroy has had so far, in bytes.
    ///
    /// # Errors
    /// When the system does not say, which only Linux does.
    pub fn memory(&self) -> Result<u64> {
        self.viceroy.memory()
    }

    /// Fails if a process of the chain has ended by itself.
    ///
    /// # Errors
    /// Names the process and how it ended.
    pub fn check(&mut self) -> Result<()> {
        self.viceroy.check()?;
        self.pushpin.as_mut().map_or(Ok(()), Pushpin::check)
    }
}

fn start_pushpin(options: &ChainOptions, tool: &Tool, folder: &Path) -> Result<Pushpin> {
    let ports = if let Some(ports) = options.pushpin_ports {
        ports
    } else {
        let first = free_ports(2)?;
        (first, first.saturating_add(1))
    };
    for (port, what) in [(ports.0, "Pushpin's proxy"), (ports.1, "Pushpin's publishing endpoint")] {
        ensure_free(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), what)?;
    }
    Pushpin::start(
        pushpin::Options {
            tool,
            folder,
            proxy: ports.0,
            publish: ports.1,
            backends: &options.backends,
            key: options.pushpin_key.as_deref().unwrap_or(pushpin::KEY),
            verbose: options.pushpin_verbose,
        },
        &options.sink,
        &options.stop,
    )
}

fn manifest_text(options: &ChainOptions) -> Result<String> {
    let not_toml = |_| LocalError::Output { command: "the manifest".to_owned() };
    let mut given: Table = options.manifest.parse().map_err(not_toml)?;
    let mut local = match given.remove("local_server") {
        Some(toml::Value::Table(local)) => local,
        _ => Table::new(),
    };
    // The CLI's own key: Viceroy is told of Pushpin by an option.
    local.remove("pushpin");
    manifest(&options.backends, &local)
}

fn write(path: &Path, text: &str) -> Result<()> {
    let writing = || LocalError::io(format!("write `{}`", path.display()));
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(writing())?;
    }
    fs::write(path, text).map_err(writing())
}
