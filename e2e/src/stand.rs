//! What the cases run against: one origin, and per program an edge (Viceroy with the Wasm, and Pushpin), each built and
//! started when the first case asks for it. Dropping the stand ends all processes.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};
use std::path::PathBuf;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use pointwork_local::{
    Backend, Chain, ChainOptions, Item, Log, Setup, build_app, build_package, pushpin, viceroy,
};
use socket2::{Domain, Socket, Type};

use crate::client::{Answer, Ask};
use crate::origin::Origin;
use crate::program::{Program, root};
use crate::wire::PATIENCE;

/// A file whose Wasm all edges run that would run the app: shows which cases another program fails.
const OTHER_PROGRAM: &str = "POINTWORK_E2E_WASM";

/// Viceroy 0.22 wraps each request in a span, and these, when many requests run at once, now and then panic in
/// tracing-subscriber and close the client's connection. At this level there are none; traps are still logged.
const QUIET: Option<&str> = Some("error");

/// How an edge differs from the usual one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Extras {
    /// Whether Fanout is enabled.
    pub fanout: bool,
    /// Whether a WebSocket can be handed to a backend.
    pub websockets: bool,
    /// What Viceroy is to log beside the usual.
    pub rust_log: Option<&'static str>,
    /// Another origin than the stand's, which the case can end.
    pub origin: Option<SocketAddr>,
    /// Whether Pushpin signs with a key that no program knows.
    pub strange_key: bool,
}

impl Extras {
    /// Nothing is enabled and nothing logged beside the usual.
    pub const NONE: Self =
        Self { fanout: false, websockets: false, rust_log: None, origin: None, strange_key: false };

    /// Fanout is enabled, and Viceroy is as quiet as under the cases that share an edge.
    pub const FANOUT: Self =
        Self { fanout: true, websockets: true, rust_log: QUIET, origin: None, strange_key: false };
}

/// The origin and the edges in front of it.
#[derive(Debug)]
pub struct Stand {
    origin: Origin,
    refusing: Socket,
    built: Mutex<BTreeMap<Program, PathBuf>>,
    edges: BTreeMap<Program, OnceLock<Result<Edge, String>>>,
    logs: Mutex<Vec<Watched>>,
}

/// The log of an edge, and how far it has been searched for breakdowns.
#[derive(Debug)]
struct Watched {
    log: Log,
    searched: usize,
}

impl Stand {
    /// Starts the origin.
    ///
    /// # Errors
    /// When it cannot listen.
    pub fn new() -> std::io::Result<Self> {
        // Bound and not listening: connections to it are refused, and nobody else can get the port.
        let refusing = Socket::new(Domain::IPV4, Type::STREAM, None)?;
        refusing.bind(&SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0).into())?;
        let edges = Program::ALL.map(|program| (program, OnceLock::new())).into();
        Ok(Self {
            origin: Origin::start()?,
            refusing,
            built: Mutex::default(),
            edges,
            logs: Mutex::default(),
        })
    }

    /// The origin.
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The edge of a program, started if it does not run yet.
    ///
    /// # Errors
    /// When a tool is missing, or the edge cannot be built or started.
    pub fn edge(&self, program: Program) -> Result<&Edge, String> {
        let slot = self.edges.get(&program).ok_or("there is no such edge")?;
        let extras = Extras { fanout: program.is_served(), ..Extras::FANOUT };
        let start = || self.start(program, extras);
        slot.get_or_init(start).as_ref().map_err(Clone::clone)
    }

    /// Starts an edge of its own for one case.
    ///
    /// # Errors
    /// When a tool is missing, or the edge cannot be built or started.
    pub fn start(&self, program: Program, extras: Extras) -> Result<Edge, String> {
        // One at a time: builds would take each other's file, and while a process is being forked, a port that was
        // tried a moment ago looks busy.
        let mut built = lock(&self.built);
        let setup = Setup::quiet();
        let wasm = wasm(program, &mut built)?;
        let viceroy = viceroy(&setup).map_err(|error| error.to_string())?;
        let log = Log::new();
        let mut options = ChainOptions::new(viceroy, wasm, self.backends(program, extras)?);
        program.manifest().clone_into(&mut options.manifest);
        if extras.fanout {
            options.pushpin = Some(pushpin(&setup).map_err(|error| error.to_string())?);
        }
        options.pushpin_key = extras.strange_key.then(|| "a key that no program knows".to_owned());
        options.websockets = extras.websockets;
        options.rust_log = extras.rust_log.map(str::to_owned);
        options.sink = log.sink();
        lock(&self.logs).push(Watched { log: log.clone(), searched: 0 });
        let chain = Chain::start(options).map_err(|error| format!("{}: {error}", program.name()))?;
        Ok(Edge { chain, log })
    }

    /// What all edges have logged of panics and traps since the last call.
    #[must_use]
    pub fn breakdowns(&self) -> Vec<String> {
        lock(&self.logs).iter_mut().flat_map(Watched::breakdowns).collect()
    }

    fn backends(&self, program: Program, extras: Extras) -> Result<Vec<Backend>, String> {
        let origin = extras.origin.unwrap_or_else(|| self.origin.address());
        let refusing = self.refusing.local_addr().map_err(|error| error.to_string())?;
        let refusing = refusing.as_socket().ok_or("the refusing port has no address")?;
        let url = |address: SocketAddr| format!("http://{address}");
        let mut slow = Backend::new("slow", url(origin));
        slow.settings.push(("first_byte_timeout_ms".to_owned(), "300".to_owned()));
        let named =
            |name: String| Backend { override_host: Some(name.clone()), ..Backend::new(name, url(origin)) };
        let mut backends: Vec<Backend> = program.named_backends()?.into_iter().map(named).collect();
        backends.extend([
            Backend::new("origin", url(origin)),
            Backend::new("dead", url(refusing)),
            Backend::edge("self"),
            slow,
        ]);
        Ok(backends)
    }
}

/// The Wasm of a program, built if it was not yet.
fn wasm(program: Program, built: &mut BTreeMap<Program, PathBuf>) -> Result<PathBuf, String> {
    if let (Some(other), Some(_)) = (std::env::var_os(OTHER_PROGRAM), program.routes()) {
        return Ok(other.into());
    }
    if let Some(wasm) = built.get(&program) {
        return Ok(wasm.clone());
    }
    let (root, setup) = (root(), Setup::quiet());
    let wasm = match program.routes() {
        Some(routes) => build_app(&setup, &root, Some(&root.join(routes)), program.name()),
        None => build_package(&setup, &root, &format!("pointwork-{}", program.name())),
    };
    let wasm = wasm.map_err(|error| format!("{}: {error}", program.name()))?;
    built.insert(program, wasm.clone());
    Ok(wasm)
}

/// A running Viceroy with what stands behind it.
#[derive(Debug)]
pub struct Edge {
    chain: Chain,
    log: Log,
}

impl Edge {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.chain.address()
    }

    /// Sends the request and reads the whole answer.
    ///
    /// # Errors
    /// When no whole answer comes.
    pub fn send(&self, ask: &Ask) -> std::io::Result<Answer> {
        ask.send(self.address())
    }

    /// The most memory that Viceroy has had so far, in bytes.
    ///
    /// # Errors
    /// When the system does not say, which only Linux does.
    pub fn memory(&self) -> Result<u64, String> {
        self.chain.memory().map_err(|error| error.to_string())
    }

    /// Publishes the items.
    ///
    /// # Errors
    /// When Pushpin does not take them.
    pub fn publish(&self, items: &[Item]) -> Result<(), String> {
        self.chain.publish(items).map_err(|error| error.to_string())
    }

    /// Kills all parts of Pushpin at once, as a crash would.
    ///
    /// # Errors
    /// When it does not run, or cannot be killed.
    pub fn kill_pushpin(&mut self) -> Result<(), String> {
        self.chain.kill_pushpin().map_err(|error| error.to_string())
    }

    /// Starts Pushpin anew, on the ports that it had.
    ///
    /// # Errors
    /// When it does not answer in time.
    pub fn restart_pushpin(&mut self) -> Result<(), String> {
        self.chain.restart_pushpin().map_err(|error| error.to_string())
    }

    /// Everything that the processes have logged.
    #[must_use]
    pub fn log(&self) -> Vec<String> {
        self.log.lines().into_iter().map(|line| line.text).collect()
    }

    /// The first log line that holds `text`.
    ///
    /// # Errors
    /// When none comes within the usual patience.
    pub fn logged(&self, text: &str) -> Result<String, String> {
        let line = self.log.wait_for(text, PATIENCE.min(Duration::from_secs(5)));
        line.map(|line| line.text).ok_or_else(|| format!("nothing was logged that holds `{text}`"))
    }
}

impl Watched {
    fn breakdowns(&mut self) -> Vec<String> {
        let lines = self.log.lines();
        let new = lines.iter().skip(self.searched).map(|line| &line.text);
        let broken = new.filter(|text| text.contains("panicked at") || text.contains("trapped"));
        let broken = broken.cloned().collect();
        self.searched = lines.len();
        broken
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
