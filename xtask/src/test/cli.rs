//! The Fastly CLI's ways in: `compute build` in a clean checkout, a project that `compute init --from` that checkout
//! starts, from its first publish on, and one that takes the crates. What is not committed is not part of them.

mod api;
mod library;
mod publish;

use std::fs;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use pointwork_local::{
    Backend, Chain, ChainOptions, LocalError, Log, Process, Setup, Tool, cargo, command, ensure_free, fastly,
    free_ports, output, run, target_folder, viceroy,
};

use crate::failure::{Failure, Outcome};
use crate::print;

/// Building the copy's chores and app may take this long, on two slow cores.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// The CLI, and where it builds.
struct Cli<'a> {
    setup: &'a Setup,
    fastly: PathBuf,
    viceroy: Tool,
    /// The target folder of the checkout that this program is of: all have the same dependencies.
    target: PathBuf,
}

pub(super) fn check(setup: &Setup, root: &Path) -> Outcome {
    let cli = Cli { setup, fastly: fastly(setup)?, viceroy: viceroy(setup)?, target: target_folder(root)? };
    let folder = tempfile::tempdir().map_err(said("make a temporary folder"))?;
    let [checkout, project, library] = ["pointwork", "project", "library"].map(|it| folder.path().join(it));
    clone(setup, root, &checkout)?;
    fs::create_dir(&project).map_err(said("make a folder for a project"))?;
    // Before anything is built there: the CLI copies what it finds.
    cli.init(&checkout, &project)?;
    cli.build(&checkout, "pointwork")?;
    print::line("the package of a clean checkout holds the Wasm and the manifest");
    publish::rehearse(&cli, &project)?;
    cli.refuse(&project)?;
    cli.serve(&project)?;
    library::follow(&cli, &checkout, &library)
}

/// Gives `map_err` the words for an input or output error.
fn said(doing: &str) -> impl Fn(io::Error) -> Failure {
    move |error| Failure::said(format!("cannot {doing}: {error}"))
}

fn read(file: &Path) -> Outcome<String> {
    fs::read_to_string(file).map_err(said(&format!("read {}", file.display())))
}

fn clone(setup: &Setup, root: &Path, to: &Path) -> Outcome {
    if !root.join(".git").exists() {
        let words = "the Fastly CLI is tried on a clean clone, and this folder is no git checkout: run the other \
                     stages, `cargo xtask test unit wasm e2e`";
        return Err(Failure::said(words));
    }
    let changes = output(Command::new("git").arg("-C").arg(root).args(["status", "--porcelain"]))?;
    if !changes.trim().is_empty() {
        print::line("note: what is not committed is not part of this stage");
    }
    let mut git = command(Path::new("git"));
    git.args(["clone", "--quiet", "--no-hardlinks"]).arg(root).arg(to);
    Ok(run(setup, "clone the checkout", git)?)
}

impl Cli<'_> {
    fn run(&self, doing: &str, folder: &Path, arguments: &[&str]) -> Outcome {
        Ok(run(self.setup, doing, self.command(folder, arguments))?)
    }

    fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = command(&self.fastly);
        command.current_dir(folder).env("CARGO_TARGET_DIR", &self.target).args(arguments);
        // Neither a project nor a token of the user's plays a part.
        command.arg("--non-interactive");
        for variable in ["FASTLY_API_TOKEN", "FASTLY_SERVICE_ID", "FASTLY_PROFILE"] {
            command.env_remove(variable);
        }
        command
    }

    /// `fastly compute build`, and a look into the package.
    fn build(&self, folder: &Path, name: &str) -> Outcome {
        self.run("build the package", folder, &["compute", "build"])?;
        let package = folder.join("pkg").join(format!("{name}.tar.gz"));
        let list = output(Command::new("tar").arg("-tzf").arg(&package))?;
        for file in ["bin/main.wasm", "fastly.toml"] {
            let file = format!("{name}/{file}");
            if !list.lines().any(|line| line == file) {
                return Err(Failure::said(format!("the package does not hold {file}, only\n{list}")));
            }
        }
        Ok(())
    }

    fn init(&self, checkout: &Path, project: &Path) -> Outcome {
        let from = format!("--from={}", checkout.display());
        let directory = format!("--directory={}", project.display());
        self.run("start a project from the checkout", project, &["compute", "init", &from, &directory])
    }

    /// A test in the project's routes.toml that fails keeps it from being built.
    fn refuse(&self, project: &Path) -> Outcome {
        let file = project.join("routes.toml");
        let routes = read(&file)?;
        let test = "\n[[test]]\nrequest = \"GET /x/../y\"\nexpect = \"default\"\n";
        fs::write(&file, format!("{routes}{test}")).map_err(said("write a routes.toml"))?;
        let reason = "the test of `GET /x/../y` fails";
        self.fails("the build of what fails its test", project, &["compute", "build"], reason)?;
        fs::write(&file, routes).map_err(said("write a routes.toml"))?;
        print::line("a test in its routes.toml that fails keeps it from being built");
        Ok(())
    }

    /// `cargo xtask serve` of the project: it answers, and leaves nothing behind.
    fn serve(&self, project: &Path) -> Outcome {
        let first = free_ports(4)?;
        let ports: Vec<u16> = (first..first.saturating_add(4)).collect();
        let [edge, origin, proxy, publish] = ports[..] else {
            return Err(Failure::said("four ports were asked for"));
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, edge));
        let mut serve = command(&cargo());
        serve.current_dir(project).env("CARGO_TARGET_DIR", &self.target);
        serve.args(["xtask", "serve", &format!("--addr={address}"), &format!("--origin-port={origin}")]);
        serve.args([&format!("--proxy-port={proxy}"), &format!("--publish-port={publish}")]);
        let log = Log::new();
        let mut process = Process::start("serve", serve, &log.sink())?;
        self.wait(&mut process, &log, "is served at")?;
        for path in ["plain", "realtime/events"] {
            let url = format!("http://{address}/{path}");
            // An event stream stays open: what came within the time is looked at.
            let script = format!("curl --silent --show-error --no-buffer --max-time 3 {url} || [ $? = 28 ]");
            let answer = output(Command::new("sh").args(["-c", &script]))?;
            let expected = if path == "plain" { "sent by the edge" } else { "held by Fanout" };
            if !answer.contains(expected) {
                return Err(Failure::said(format!("{url} answered\n{answer}\nwithout \"{expected}\"")));
            }
        }
        drop(process);
        for port in ports {
            ensure_free(SocketAddr::from((Ipv4Addr::LOCALHOST, port)), "nothing any more")?;
        }
        print::line("its `cargo xtask serve` answers, holds an event stream, and ends without a trace");
        Ok(())
    }

    /// A program answers GET requests for paths with texts: `(path, text)`. No backend is behind it.
    fn answers(&self, wasm: PathBuf, expected: &[(&str, &str)]) -> Outcome {
        let backends = vec![Backend::new("origin", "http://127.0.0.1:3000")];
        let mut options = ChainOptions::new(self.viceroy.clone(), wasm, backends);
        options.stop = self.setup.stop.clone();
        let chain = Chain::start(options)?;
        for (path, text) in expected {
            let url = chain.url(path);
            let curl = ["--silent", "--show-error", "--max-time", "10", &url];
            let answer = output(Command::new("curl").args(curl))?;
            if !answer.contains(text) {
                return Err(Failure::said(format!("{url} answered\n{answer}\nwithout \"{text}\"")));
            }
        }
        Ok(())
    }

    /// Waits until a program says something.
    fn wait(&self, process: &mut Process, log: &Log, text: &str) -> Outcome {
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end {
            if log.wait_for(text, Duration::from_millis(200)).is_some() {
                return Ok(());
            }
            process.check()?;
            if self.setup.stop.is_set() {
                return Err(LocalError::Stopped.into());
            }
        }
        Err(Failure::said(format!("the project never said \"{text}\"")))
    }

    /// Runs the CLI to an end that is a failure, for a reason that it gives.
    fn fails(&self, doing: &'static str, folder: &Path, arguments: &[&str], reason: &str) -> Outcome {
        let log = Log::new();
        let mut process = Process::start(doing, self.command(folder, arguments), &log.sink())?;
        let end = Instant::now() + PATIENCE;
        while Instant::now() < end && !self.setup.stop.is_set() {
            // Not before its end: a publish that is ended from outside cleans up once more.
            match process.check() {
                Ok(()) => thread::sleep(Duration::from_millis(100)),
                Err(_) if log.wait_for(reason, Duration::ZERO).is_some() => return Ok(()),
                Err(error) => return Err(error.into()),
            }
        }
        Err(if self.setup.stop.is_set() {
            LocalError::Stopped.into()
        } else {
            Failure::said(format!("{doing} did not end"))
        })
    }
}
