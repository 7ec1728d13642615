//! Pushpin, the proxy behind Fanout: its configuration for the versions that differ, and its start.
//! Everything is bound to loopback or to sockets in its own folder, so several can run at once.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::process::{self, Process};
use crate::{Backend, LocalError, Result, Sink, Stop, Tool, Version, publish};

/// From this version on Pushpin brings its own connection manager; until then condure and zurl are programs
/// of their own.
const OWN_CONNECTIONS: Version = Version { major: 1, minor: 37, patch: 0 };

const PATIENCE: Duration = Duration::from_secs(20);

/// What the Fastly CLI has Pushpin sign with.
pub(crate) const KEY: &str = "viceroy_dev_signing_key_dont_use_in_production";

/// A running Pushpin.
#[derive(Debug)]
pub(crate) struct Pushpin {
    process: Process,
    proxy: SocketAddr,
    publish: SocketAddr,
}

/// What Pushpin is started with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options<'a> {
    pub(crate) tool: &'a Tool,
    /// Holds its files.
    pub(crate) folder: &'a Path,
    /// The port for what is handed off.
    pub(crate) proxy: u16,
    /// The port for what is published.
    pub(crate) publish: u16,
    pub(crate) backends: &'a [Backend],
    /// What it signs with.
    pub(crate) key: &'a str,
    /// Whether every request and publication is logged.
    pub(crate) verbose: bool,
}

impl Pushpin {
    /// Starts Pushpin and waits until a request came through it.
    pub(crate) fn start(options: Options<'_>, sink: &Sink, stop: &Stop) -> Result<Self> {
        let at = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let listener = TcpListener::bind(at(0)).map_err(LocalError::io("listen on 127.0.0.1"))?;
        let probe = listener.local_addr().map_err(LocalError::io("listen on 127.0.0.1"))?;
        write(options.folder, "pushpin.conf", &config(&options))?;
        write(options.folder, "routes", &routes(options.backends, probe)?)?;
        let mut command = process::command(&options.tool.path);
        let config = options.folder.join("pushpin.conf");
        command.arg("--merge-output").arg(format!("--config={}", config.display()));
        let process = Process::start("pushpin", command, sink)?;
        let mut pushpin = Self { process, proxy: at(options.proxy), publish: at(options.publish) };
        let answering = Answering::new(listener);
        pushpin.wait(stop)?;
        drop(answering);
        Ok(pushpin)
    }

    /// Where GRIP messages are published.
    pub(crate) fn publish_url(&self) -> String {
        format!("http://{}/publish/", self.publish)
    }

    /// The port that Viceroy replays handed-off requests to.
    pub(crate) fn proxy_port(&self) -> u16 {
        self.proxy.port()
    }

    pub(crate) fn check(&mut self) -> Result<()> {
        self.process.check()
    }

    /// The ports for what is handed off and for what is published.
    pub(crate) fn ports(&self) -> (u16, u16) {
        (self.proxy.port(), self.publish.port())
    }

    /// Kills all its parts, as a crash would.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.process.kill()
    }

    fn wait(&mut self, stop: &Stop) -> Result<()> {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            self.check()?;
            if stop.is_set() {
                return Err(LocalError::Stopped);
            }
            if comes_through(self.proxy) && publish(&self.publish_url(), &[]).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(LocalError::Silent { name: "pushpin", address: self.proxy, waited: PATIENCE })
    }
}

fn write(folder: &Path, name: &str, text: &str) -> Result<()> {
    let path = folder.join(name);
    fs::write(&path, text).map_err(LocalError::io(format!("write `{}`", path.display())))
}

/// The configuration. Signing is what Viceroy and the Fastly CLI agree on; the sockets between
/// its parts and for control, which the CLI has on ports, stay in the folder.
fn config(options: &Options<'_>) -> String {
    let Options { tool: Tool { version, .. }, folder, proxy, publish, key, verbose, .. } = *options;
    let folder = folder.display();
    let log_level = if verbose { 2 } else { 1 };
    let services = if *version < OWN_CONNECTIONS {
        "condure,zurl,pushpin-proxy,pushpin-handler"
    } else {
        "connmgr,proxy,handler"
    };
    // Debian's default leads to zurl as a system service.
    let zurl = if *version < OWN_CONNECTIONS {
        "\
zurl_out_specs=ipc://{rundir}/{ipc_prefix}zurl-in
zurl_out_stream_specs=ipc://{rundir}/{ipc_prefix}zurl-in-stream
zurl_in_specs=ipc://{rundir}/{ipc_prefix}zurl-out
"
    } else {
        ""
    };
    format!(
        "\
[global]
include={{libdir}}/internal.conf
rundir={folder}/run
ipc_prefix=
port_offset=0
stats_connection_ttl=120

[runner]
services={services}
http_port=127.0.0.1:{proxy}
logdir={folder}/log
log_level={log_level}
client_buffer_size=8192
client_maxconn=50000

[proxy]
{zurl}routesfile=routes
debug=false
auto_cross_origin=false
accept_x_forwarded_protocol=false
set_x_forwarded_protocol=proto-only
accept_pushpin_route=true
sig_iss=viceroy
sig_key={key}
updates_check=off

[handler]
push_in_spec=ipc://{{rundir}}/{{ipc_prefix}}push-in
push_in_sub_specs=ipc://{{rundir}}/{{ipc_prefix}}push-in-sub
push_in_sub_connect=false
push_in_http_addr=127.0.0.1
push_in_http_port={publish}
push_in_http_max_headers_size=8192
push_in_http_max_body_size=65536
stats_spec=ipc://{{rundir}}/{{ipc_prefix}}stats
command_spec=ipc://{{rundir}}/{{ipc_prefix}}command
message_rate=2500
message_hwm=25000
message_wait=5000
id_cache_ttl=60
connection_subscription_max=20
subscription_linger=60
"
    )
}

const PROBE: &str = "pointwork-probe";

/// The routes file: a line per backend, and one that leads back to this process for the first request.
fn routes(backends: &[Backend], probe: SocketAddr) -> Result<String> {
    let mut text = format!("id={PROBE} {probe},over_http\n");
    for backend in backends {
        text.push_str(&backend.pushpin_route()?);
        text.push('\n');
    }
    Ok(text)
}

/// Whether a request reaches the probe's listener and its answer comes back: then all of Pushpin's parts are
/// connected. Ports alone answer earlier, and what is sent then is lost.
fn comes_through(proxy: SocketAddr) -> bool {
    let ask = || -> std::io::Result<[u8; 12]> {
        let patience = Duration::from_secs(1);
        let mut stream = TcpStream::connect_timeout(&proxy, patience)?;
        stream.set_read_timeout(Some(patience))?;
        let head =
            format!("GET / HTTP/1.1\r\nHost: probe\r\nPushpin-Route: {PROBE}\r\nConnection: close\r\n\r\n");
        stream.write_all(head.as_bytes())?;
        let mut status = [0; 12];
        stream.read_exact(&mut status)?;
        Ok(status)
    };
    ask().is_ok_and(|status| status.ends_with(b" 204"))
}

/// Answers every request to its listener with 204, from a thread that ends with this handle.
struct Answering {
    address: Option<SocketAddr>,
    done: Stop,
}

impl Answering {
    fn new(listener: TcpListener) -> Self {
        let answering = Self { address: listener.local_addr().ok(), done: Stop::new() };
        let done = answering.done.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if done.is_set() {
                    return;
                }
                let Ok(mut stream) = stream else { continue };
                let _timeout = stream.set_read_timeout(Some(Duration::from_secs(1)));
                // One read holds the whole request: Pushpin sends it in one piece, and nothing depends on it.
                let _request = stream.read(&mut [0; 4096]);
                let _answer = stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
            }
        });
        answering
    }
}

impl Drop for Answering {
    fn drop(&mut self) {
        self.done.set();
        if let Some(address) = self.address {
            // Wakes the thread, which then sees that it is done.
            let _woken = TcpStream::connect_timeout(&address, Duration::from_secs(1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(version: &str) -> Vec<String> {
        let version = Version::find(version).unwrap_or(OWN_CONNECTIONS);
        let options = Options {
            tool: &Tool { path: "pushpin".into(), version },
            folder: Path::new("/tmp/p"),
            proxy: 7677,
            publish: 5561,
            backends: &[],
            key: KEY,
            verbose: false,
        };
        config(&options).lines().map(str::to_owned).collect()
    }

    #[test]
    fn debians_version_gets_its_own_services() {
        let config = lines("1.36.0");
        assert!(config.contains(&"services=condure,zurl,pushpin-proxy,pushpin-handler".to_owned()));
        assert!(config.contains(&"zurl_in_specs=ipc://{rundir}/{ipc_prefix}zurl-out".to_owned()));
        let newer = lines("1.40.1");
        assert!(newer.contains(&"services=connmgr,proxy,handler".to_owned()));
        assert!(!newer.iter().any(|line| line.starts_with("zurl")));
    }

    #[test]
    fn everything_is_on_loopback_or_in_the_folder() {
        for version in ["1.36.0", "1.40.1"] {
            let config = lines(version);
            assert!(config.contains(&"http_port=127.0.0.1:7677".to_owned()));
            assert!(config.contains(&"push_in_http_addr=127.0.0.1".to_owned()));
            assert!(config.contains(&"rundir=/tmp/p/run".to_owned()));
            assert!(!config.iter().any(|line| line.contains("tcp://") || line.contains("0.0.0.0")));
        }
    }

    #[test]
    fn the_routes_file_has_a_line_per_backend() -> Result<()> {
        let backends = [Backend::new("one", "http://127.0.0.1:1"), Backend::new("two", "http://127.0.0.1:2")];
        let text = routes(&backends, SocketAddr::from((Ipv4Addr::LOCALHOST, 9)))?;
        let expected = "\
id=pointwork-probe 127.0.0.1:9,over_http
id=one 127.0.0.1:1,over_http,host=127.0.0.1:1
id=two 127.0.0.1:2,over_http,host=127.0.0.1:2
";
        assert_eq!(text, expected);
        Ok(())
    }
}
