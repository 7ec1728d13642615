//! Viceroy, the local Compute server: its start with a manifest and a program.

use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::process::{self, Process};
use crate::{LocalError, Result, Sink, Stop, Tool};

/// Viceroy compiles the program before it listens.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running Viceroy.
#[derive(Debug)]
pub(crate) struct Viceroy(Process);

/// What Viceroy is started with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options<'a> {
    pub(crate) tool: &'a Tool,
    pub(crate) manifest: &'a Path,
    pub(crate) wasm: &'a Path,
    pub(crate) address: SocketAddr,
    pub(crate) pushpin: Option<u16>,
    pub(crate) websockets: bool,
    pub(crate) rust_log: Option<&'a str>,
}

impl Viceroy {
    /// Starts Viceroy and waits until it accepts connections, without a request: the program runs for none
    /// but the caller's.
    pub(crate) fn start(options: Options<'_>, sink: &Sink, stop: &Stop) -> Result<Self> {
        let mut command = process::command(&options.tool.path);
        command.arg("-v").arg("-C").arg(options.manifest).arg("--addr").arg(options.address.to_string());
        if let Some(port) = options.pushpin {
            command.arg(format!("--local-pushpin-proxy-port={port}"));
        }
        if !options.websockets {
            command.arg("--enable-local-websocket-passthrough=false");
        }
        if let Some(filter) = options.rust_log {
            command.env("RUST_LOG", filter);
        }
        command.env("NO_COLOR", "1").arg(options.wasm);
        let mut viceroy = Self(Process::start("viceroy", command, sink)?);
        viceroy.wait(options.address, stop)?;
        Ok(viceroy)
    }

    pub(crate) fn check(&mut self) -> Result<()> {
        self.0.check()
    }

    pub(crate) fn memory(&self) -> Result<u64> {
        self.0.memory()
    }

    fn wait(&mut self, address: SocketAddr, stop: &Stop) -> Result<()> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            self.check()?;
            if stop.is_set() {
                return Err(LocalError::Stopped);
            }
            if TcpStream::connect_timeout(&address, Duration::from_secs(1)).is_ok() {
                // The port may have been taken by another program since it was found free.
                return self.check();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Err(LocalError::Silent { name: "viceroy", address, waited: PATIENCE })
    }
}
