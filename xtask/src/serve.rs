//! `cargo xtask serve`: the routes, running here, with the demo origin behind them.
//! What runs and how is `pointwork-local`'s; this is the order, and what is said about it.

mod tries;

use std::fs;
use std::io::ErrorKind;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::Args;
use pointwork_compiler::{Compiled, OwnedTable, RouteSet, Style, compile, lower, render_all};
use pointwork_local::{
    Backend, Chain, ChainOptions, LocalError, Origin, OriginOptions, Setup, build_app, ensure_free,
    local_backends, pushpin, target_folder, viceroy,
};

use crate::checkout;
use crate::failure::{Failure, Outcome};
use crate::print;

#[derive(Args, Debug)]
pub(crate) struct Options {
    /// The routes file [default: routes.toml of this checkout]
    #[arg(long, value_name = "FILE", conflicts_with = "example")]
    routes: Option<PathBuf>,
    /// The routes file of an example, such as `selective-fanout`
    #[arg(long, value_name = "NAME")]
    example: Option<String>,
    /// Where the edge listens
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7676")]
    addr: SocketAddr,
    /// Where the demo origin listens
    #[arg(long, value_name = "PORT", default_value_t = 3000)]
    origin_port: u16,
    /// Start no demo origin: every backend leads to its local `url` of fastly.toml
    #[arg(long)]
    no_origin: bool,
    /// Where Pushpin listens for what is handed off
    #[arg(long, value_name = "PORT", default_value_t = 7677)]
    proxy_port: u16,
    /// Where Pushpin listens for what is published
    #[arg(long, value_name = "PORT", default_value_t = 5561)]
    publish_port: u16,
    /// Have Pushpin log every request and publication
    #[arg(long, short)]
    verbose: bool,
}

/// The routes that are served.
struct Served {
    path: PathBuf,
    /// The path as it is shown: from the checkout, if it is in there.
    name: String,
    /// The fastly.toml beside the routes, else the checkout's.
    manifest: String,
    routes: RouteSet,
    table: OwnedTable,
}

pub(crate) fn serve(options: &Options, setup: &Setup) -> Outcome {
    let root = checkout::root();
    let served = read(options, &root)?;
    free(options)?;
    let viceroy = viceroy(setup)?;
    let pushpin = optional(pushpin(setup))?;
    let wasm = build_app(setup, &root, Some(&served.path), "serve")?;

    let origin_address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.origin_port));
    let demo = (!options.no_origin).then_some(origin_address);
    let routes = &served.routes;
    let backends = local_backends(&routes.backends(), &routes.vias(), &served.manifest, demo)?;
    let mut chain_options = ChainOptions::new(viceroy, wasm, backends.clone());
    chain_options.pushpin = pushpin;
    chain_options.pushpin_ports = Some((options.proxy_port, options.publish_port));
    chain_options.pushpin_verbose = options.verbose;
    chain_options.address = Some(options.addr);
    chain_options.manifest.clone_from(&served.manifest);
    chain_options.manifest_path = Some(target_folder(&root)?.join("pointwork/serve/fastly.toml"));
    chain_options.sink = print::sink();
    chain_options.stop = setup.stop.clone();

    // The origin first: Viceroy looks whether the backends answer. It also ends first, before what it publishes to.
    let origin =
        demo.map(|address| Origin::start(OriginOptions { address, sink: print::sink() })).transpose()?;
    let mut chain = Chain::start(chain_options)?;
    if let (Some(origin), Some(url)) = (&origin, chain.publish_url()) {
        origin.publish_at(url);
    }
    announce(&served, &backends, &chain, demo);
    let outcome = follow(&mut chain, setup);
    drop(origin);
    outcome
}

/// Waits until the end is asked for, or a process ends by itself.
fn follow(chain: &mut Chain, setup: &Setup) -> Outcome {
    while !setup.stop.is_set() {
        chain.check()?;
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

/// Reads and compiles the routes, so that what is wrong with them is said before anything is set up.
fn read(options: &Options, root: &Path) -> Outcome<Served> {
    let path = match (&options.routes, &options.example) {
        (Some(path), _) => path.clone(),
        (None, Some(name)) => checkout::example(root, name)?,
        (None, None) => root.join("routes.toml"),
    };
    let text = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let beside = |file: &str| present(&folder.join(file));
    let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
    let compiled =
        compile(&name, &text, &beside).map_err(|error| unreadable(&folder.join("fastly.toml"), &error))?;
    let manifest_path = root.join("fastly.toml");
    let manifest = if let Some(manifest) = compiled.sources.manifest.clone() {
        manifest
    } else {
        let bytes = present(&manifest_path).map_err(|error| unreadable(&manifest_path, &error))?;
        String::from_utf8_lossy(&bytes.unwrap_or_default()).into_owned()
    };
    let routes = routes(compiled)?;
    let table = lower(&routes);
    Ok(Served { path, name, manifest, routes, table })
}

/// The route set, or all that is wrong, as `cargo build` would say it.
fn routes(compiled: Compiled) -> Outcome<RouteSet> {
    let is_sound = compiled.is_sound();
    let Compiled { routes, diagnostics, sources } = compiled;
    routes.filter(|_| is_sound).ok_or_else(|| {
        let shown = render_all(&diagnostics, &sources, Style::Coloured);
        Failure::said(format!("`{}` does not compile\n{}", sources.routes_name, shown.trim_end()))
    })
}

/// What is in a file, if it is there.
fn present(path: &Path) -> std::io::Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        bytes => bytes.map(Some),
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::said(format!("cannot read `{}`: {error}", path.display()))
}

/// Fails early, and with the option that helps, if a port is taken.
fn free(options: &Options) -> Outcome {
    let local = |port| SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    ensure_free(options.addr, "the edge (`--addr`)")?;
    ensure_free(local(options.proxy_port), "Pushpin (`--proxy-port`)")?;
    ensure_free(local(options.publish_port), "Pushpin (`--publish-port`)")?;
    if !options.no_origin {
        let what = "the demo origin (`--origin-port`, or `--no-origin` to use what listens there)";
        ensure_free(local(options.origin_port), what)?;
    }
    Ok(())
}

/// Goes on without a tool that is missing, and says what does not work then.
fn optional<T>(tool: Result<T, LocalError>) -> Outcome<Option<T>> {
    match tool {
        Ok(tool) => Ok(Some(tool)),
        Err(error @ LocalError::NoTool { .. }) => {
            print::line(format_args!("{error}\nFanout routes answer 503 until then; everything else works."));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

fn announce(served: &Served, backends: &[Backend], chain: &Chain, demo: Option<SocketAddr>) {
    print::line("");
    print::heading(&format!("{} is served at {} (Ctrl-C ends it)", served.name, chain.url("/")));
    let table = served.table.table();
    print::line("\nThe first route whose conditions all hold decides:");
    for line in table.to_string().lines() {
        print::line(format_args!("  {line}"));
    }
    print::line("\nBackends:");
    for Backend { name, url, .. } in backends {
        let line = match url {
            None => "this edge".to_owned(),
            Some(url) if demo.is_some_and(|demo| *url == format!("http://{demo}")) => {
                format!("{url} (the demo origin)")
            }
            Some(url) => url.clone(),
        };
        print::line(format_args!("  {name}: {line}"));
    }
    if let Some(url) = chain.publish_url() {
        print::line(format_args!("\nPublish to held connections at {url}"));
    }
    print::line("\nTry:");
    for line in tries::lines(&served.routes, &table, &chain.url(""), chain.publish_url()) {
        print::line(format_args!("  {line}"));
    }
    print::line("");
}
