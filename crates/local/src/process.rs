//! Child processes that do not outlive their parent: each is the head of a process group of its own.
//! A group ends when it is stopped, when its handle is dropped, and when the parent dies, however it dies.

use std::fs;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use std::os::unix::process::CommandExt;

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use crate::{LocalError, Log, Result, Setup, Sink};

/// Runs `"$@"` and ends its whole process group as soon as standard input, a pipe that only the parent holds,
/// closes. A signal handler cannot do that when the parent is killed, or panics in a test. The shell itself stays
/// until what it started has ended, so that nothing is left to init. Its trap comes after the start: a child that
/// has inherited it, and has not yet become the program, would lose a SIGTERM.
const GUARD: &str = r#"
exec 3<&0 </dev/null
{ read -r _ <&3; kill -s TERM 0; } &
watch=$!
"$@" 3<&- &
child=$!
trap : TERM
while :; do
  { wait "$child"; } 2>/dev/null
  status=$?
  kill -s 0 "$child" 2>/dev/null || break
done
kill -s KILL "$watch" 2>/dev/null
{ wait "$watch"; } 2>/dev/null
exit "$status"
"#;

/// How long a group may take after SIGTERM.
const GRACE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(20);

/// A running program and all that it starts; dropping it ends them.
#[derive(Debug)]
pub struct Process {
    name: &'static str,
    child: Child,
    group: Pid,
    /// The guard's pipe: closing it ends the group.
    pipe: Option<ChildStdin>,
    log: Log,
}

/// A command that runs `program` so that it does not outlive this process; arguments, folder and variables can be
/// added to it, and it is for [`run`] and [`Process::start`].
#[must_use]
pub fn command(program: &Path) -> Command {
    let mut command = Command::new("/bin/sh");
    command.args(["-c", GUARD, "guard"]).arg(program);
    command
}

impl Process {
    /// Starts a [`command`]; each line that it writes goes to `sink` under `name`.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn start(name: &'static str, mut command: Command, sink: &Sink) -> Result<Self> {
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = Self::spawn(name, command)?;
        if let Some(stdout) = process.child.stdout.take() {
            forward(name, stdout, process.log.sink(), sink.clone());
        }
        if let Some(stderr) = process.child.stderr.take() {
            forward(name, stderr, process.log.sink(), sink.clone());
        }
        Ok(process)
    }

    fn spawn(name: &'static str, mut command: Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .process_group(0)
            .spawn()
            .map_err(LocalError::io(format!("start {name}")))?;
        let group = Pid::from_raw(i32::try_from(child.id()).unwrap_or(i32::MAX));
        let pipe = child.stdin.take();
        Ok(Self { name, child, group, pipe, log: Log::new() })
    }

    /// Fails if the program has ended.
    ///
    /// # Errors
    /// Says how it ended, with the last lines that it wrote.
    pub fn check(&mut self) -> Result<()> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            Ok(Some(status)) => Err(self.ended(status)),
            Err(source) => Err(LocalError::Io { doing: format!("look after {}", self.name), source }),
        }
    }

    /// The most memory that the program has had so far, in bytes: the largest resident set of the guard's children.
    ///
    /// # Errors
    /// When the system does not say, which only Linux does (`proc_pid_status(5)`).
    pub fn memory(&self) -> Result<u64> {
        let guard = self.child.id();
        let reading = || LocalError::io(format!("ask how much memory {} has", self.name));
        let peaks = children(guard).map_err(reading())?.into_iter().filter_map(|child| {
            let status = fs::read_to_string(format!("/proc/{child}/status")).ok()?;
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
            line.trim().strip_suffix(" kB")?.parse::<u64>().ok()
        });
        peaks.max().map(|peak| peak * 1024).ok_or_else(|| reading()(io::ErrorKind::NotFound.into()))
    }

    fn ended(&self, status: ExitStatus) -> LocalError {
        // The last words may still be on their way through the pipe.
        thread::sleep(POLL * 5);
        let lines = self.log.lines();
        let said = lines.iter().skip(lines.len().saturating_sub(8)).map(|line| line.text.clone()).collect();
        LocalError::Ended { name: self.name, status: status.to_string(), said }
    }

    /// Kills the program and all that it has started at once, as a crash would, and waits until they are gone.
    ///
    /// What has left the process group, as the parts of Pushpin do, is found only on Linux (`proc_pid_task(5)`).
    ///
    /// # Errors
    /// When something of it is still there after a while.
    pub fn kill(&mut self) -> Result<()> {
        let name = self.name;
        let killing = || LocalError::io(format!("kill {name}"));
        // Not the guard: it ends by itself then, and leaves nothing to init.
        let mut left = descendants(self.child.id());
        let group = left.is_empty().then(|| killpg(self.group, Signal::SIGKILL));
        for outcome in left.iter().map(|process| kill(*process, Signal::SIGKILL)).chain(group) {
            match outcome {
                Ok(()) | Err(Errno::ESRCH) => {}
                Err(error) => return Err(killing()(error.into())),
            }
        }
        let gone = self.gone_within(GRACE);
        left.retain(|process| !ended_within(*process, GRACE));
        if gone && left.is_empty() { Ok(()) } else { Err(killing()(io::ErrorKind::TimedOut.into())) }
    }

    /// Ends the group: SIGTERM, and SIGKILL for what does not heed it.
    ///
    /// The pipe stays open until then: the guard would send a second SIGTERM, which programs take for impatience.
    fn stop(&mut self) {
        for signal in [Signal::SIGTERM, Signal::SIGKILL] {
            if killpg(self.group, signal) == Err(Errno::ESRCH) {
                break;
            }
            if self.gone_within(GRACE) {
                break;
            }
        }
        // Reaps the head of the group, which is this process's only child in it.
        let _reaped = self.child.wait();
        self.pipe = None;
    }

    fn gone_within(&mut self, patience: Duration) -> bool {
        let end = Instant::now() + patience;
        while Instant::now() < end {
            let head_ended = matches!(self.child.try_wait(), Ok(Some(_)));
            if head_ended && killpg(self.group, None) == Err(Errno::ESRCH) {
                return true;
            }
            thread::sleep(POLL);
        }
        false
    }
}

/// The children of a process, where the system says which they are.
fn children(process: u32) -> io::Result<Vec<u32>> {
    let threads = fs::read_dir(format!("/proc/{process}/task"))?;
    let files = threads.flatten().map(|thread| fs::read_to_string(thread.path().join("children")));
    let texts = files.collect::<io::Result<Vec<_>>>()?;
    Ok(texts.iter().flat_map(|text| text.split_whitespace()).filter_map(|child| child.parse().ok()).collect())
}

/// The children of a process, their children, and so on.
fn descendants(process: u32) -> Vec<Pid> {
    let below = children(process).unwrap_or_default();
    let pid = |process| i32::try_from(process).ok().map(Pid::from_raw);
    below.iter().flat_map(|child| pid(*child).into_iter().chain(descendants(*child))).collect()
}

/// Whether a process that is not ours to wait for has ended, if only init has not looked at it yet.
fn ended_within(process: Pid, patience: Duration) -> bool {
    let end = Instant::now() + patience;
    let ended = || {
        let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
        kill(process, None) == Err(Errno::ESRCH) || stat.contains(") Z ")
    };
    while !ended() {
        if Instant::now() > end {
            return false;
        }
        thread::sleep(POLL);
    }
    true
}

impl Drop for Process {
    fn drop(&mut self) {
        self.stop();
    }
}

/// Runs a [`command`] to its end, with this process's standard output and error, unless the caller's stop is set.
///
/// # Errors
/// When it fails or was stopped; `doing` says what it was to do, such as "build the app".
pub fn run(setup: &Setup, doing: &str, command: Command) -> Result<()> {
    let mut process = Process::spawn("the command", command)?;
    loop {
        match process.child.try_wait().map_err(LocalError::io(doing))? {
            Some(status) if status.success() => return Ok(()),
            Some(_) | None if setup.stop.is_set() => return Err(LocalError::Stopped),
            Some(status) => {
                return Err(LocalError::Failed { doing: doing.to_owned(), status: status.to_string() });
            }
            None => thread::sleep(POLL),
        }
    }
}

/// What a short command (of any kind) writes to standard output.
///
/// # Errors
/// When it cannot be started, fails, or writes what is not UTF-8.
pub fn output(command: &mut Command) -> Result<String> {
    let words = || format!("{command:?}");
    let doing = words();
    let output = command.stdin(Stdio::null()).output().map_err(LocalError::io(format!("run {doing}")))?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(LocalError::Failed {
            doing: format!("run {doing}"),
            status: format!("{}: {why}", output.status),
        });
    }
    String::from_utf8(output.stdout).map_err(|_| LocalError::Output { command: doing })
}

/// Hands each line of `pipe` to both sinks, from a thread that ends with the pipe.
fn forward(name: &'static str, pipe: impl Read + Send + 'static, own: Sink, sink: Sink) {
    thread::spawn(move || {
        let mut pipe = BufReader::new(pipe);
        let mut line = Vec::new();
        while pipe.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
            let text = String::from_utf8_lossy(&line);
            let text = text.trim_end_matches(['\r', '\n']);
            own.line(name, text);
            sink.line(name, text);
            line.clear();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = command(Path::new("/bin/sh"));
        command.args(["-c", script]);
        command
    }

    fn start(script: &str, log: &Log) -> Process {
        Process::start("test", shell(script), &log.sink()).unwrap_or_else(|error| unreachable!("{error}"))
    }

    #[test]
    fn dropping_ends_the_whole_group() {
        let log = Log::new();
        let process = start("sleep 1000 & echo child $!; wait", &log);
        let line = log.wait_for("child", Duration::from_secs(10)).map(|line| line.text).unwrap_or_default();
        let pid = line.rsplit(' ').next().and_then(|pid| pid.parse().ok()).unwrap_or(0);
        assert!(pid > 1, "{line}");
        let group = process.group;
        drop(process);
        assert_eq!(kill(Pid::from_raw(pid), None), Err(Errno::ESRCH));
        assert_eq!(killpg(group, None), Err(Errno::ESRCH));
    }

    #[test]
    fn a_kill_takes_what_heeds_no_other_signal_and_what_left_the_group() {
        let log = Log::new();
        // With job control a background job has a group of its own.
        let mut process = start("set -m; trap '' TERM; sh -c 'echo up $$; sleep 1000' & wait", &log);
        let line = log.wait_for("up", Duration::from_secs(10)).map(|line| line.text).unwrap_or_default();
        let pid = line.rsplit(' ').next().and_then(|pid| pid.parse().ok()).unwrap_or(0);
        assert!(pid > 1, "{line}");
        let begun = Instant::now();
        assert!(process.kill().is_ok());
        assert!(begun.elapsed() < GRACE);
        assert_eq!(killpg(process.group, None), Err(Errno::ESRCH));
        assert!(ended_within(Pid::from_raw(pid), POLL));
    }

    #[test]
    fn closing_the_pipe_alone_ends_the_group() {
        let mut process = start("sleep 1000", &Log::new());
        assert!(process.check().is_ok());
        process.pipe = None;
        assert!(process.gone_within(Duration::from_secs(10)));
    }

    #[test]
    fn an_end_by_itself_is_told_with_the_last_words() {
        let log = Log::new();
        let mut process = start("echo 'address in use' >&2; exit 3", &log);
        let end = Instant::now() + Duration::from_secs(10);
        while process.check().is_ok() && Instant::now() < end {
            thread::sleep(POLL);
        }
        let said = process.check().map_err(|error| error.to_string());
        assert_eq!(said, Err("test ended by itself (exit status: 3)\n  address in use".to_owned()));
    }

    #[test]
    fn a_set_stop_ends_what_runs() {
        let setup = Setup::quiet();
        setup.stop.set();
        let outcome = run(&setup, "wait", shell("sleep 1000"));
        assert!(matches!(outcome, Err(LocalError::Stopped)), "{outcome:?}");
    }

    #[test]
    fn a_failure_is_told_with_its_status() {
        let outcome = run(&Setup::quiet(), "try", shell("exit 7")).map_err(|error| error.to_string());
        assert_eq!(outcome, Err("could not try (exit status: 7): the reason stands above".to_owned()));
    }
}
