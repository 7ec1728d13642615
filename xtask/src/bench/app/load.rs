//! Load by wrk, and what it says of it.

use std::path::Path;
use std::process::Command;

use pointwork_local::{LocalError, Setup, output};

use crate::failure::{Failure, Outcome};

/// What was measured of one program.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Measured {
    /// Requests per second.
    pub(super) rate: f64,
    /// The milliseconds within which half of the requests were answered.
    pub(super) half: f64,
    /// The same of 99 of 100.
    pub(super) most: f64,
    /// The seconds until the local server was there, most of which it compiles the Wasm.
    pub(super) start: f64,
}

/// Eight connections that ask as fast as they are answered.
pub(super) fn load(setup: &Setup, wrk: &Path, script: &Path, url: &str, seconds: u32) -> Outcome<Measured> {
    if setup.stop.is_set() {
        return Err(LocalError::Stopped.into());
    }
    let mut wrk = Command::new(wrk);
    wrk.args(["-t1", "-c8", "--latency", &format!("-d{seconds}s"), "-s"]).arg(script).arg(url);
    let said = output(&mut wrk)?;
    measured(&said).ok_or_else(|| Failure::said(format!("wrk did not measure:\n{said}")))
}

/// What wrk writes of rate and latency; none if a request failed.
fn measured(said: &str) -> Option<Measured> {
    if said.contains("Non-2xx") || said.contains("Socket errors") {
        return None;
    }
    let behind = |name: &str| said.lines().find_map(|line| line.trim().strip_prefix(name)).map(str::trim);
    Some(Measured {
        rate: behind("Requests/sec:")?.parse().ok()?,
        half: milliseconds(behind("50%")?)?,
        most: milliseconds(behind("99%")?)?,
        start: 0.0,
    })
}

/// A time as wrk writes it.
fn milliseconds(text: &str) -> Option<f64> {
    let (number, factor) = [("us", 0.001), ("ms", 1.0), ("s", 1000.0)]
        .into_iter()
        .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, factor)))?;
    Some(number.parse::<f64>().ok()? * factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAID: &str = "Running 3s test\n  Latency Distribution\n     50%    5.00ms\n     99%    1.50s\n  \
                        1000 requests in 3.00s\nRequests/sec:   1234.56\nTransfer/sec: 1MB\n";

    #[test]
    fn rate_and_latency_are_read() {
        let expected = Measured { rate: 1234.56, half: 5.0, most: 1500.0, start: 0.0 };
        assert_eq!(measured(SAID), Some(expected));
        assert_eq!(milliseconds("250.00us"), Some(0.25));
    }

    #[test]
    fn a_rate_counts_only_if_all_requests_were_answered() {
        assert_eq!(measured(&format!("{SAID}  Non-2xx or 3xx responses: 1\n")), None);
        assert_eq!(measured(&format!("{SAID}  Socket errors: connect 1\n")), None);
        assert_eq!(measured("unable to connect"), None);
    }
}
