//! What the chores print: lines of the processes with their names before them, and stages with their times.
//! Colours only on a terminal, and not where the variable `NO_COLOR` is set.

use std::fmt::Display;
use std::io::Write;
use std::time::Duration;

use anstyle::{AnsiColor, Style};
use pointwork_local::Sink;

/// Names are at most this long, so that the lines stand under each other.
const WIDTH: usize = 8;

/// A line as it is, to standard output. A reader that went away is no problem.
pub(crate) fn line(text: impl Display) {
    let _unread = writeln!(anstream::stdout().lock(), "{text}");
}

/// A heading of one line.
pub(crate) fn heading(text: &str) {
    let bold = Style::new().bold();
    line(format_args!("{bold}{text}{bold:#}"));
}

/// What went wrong, to standard error.
pub(crate) fn problem(text: &str) {
    let style = AnsiColor::Red.on_default().bold();
    let _unread = writeln!(anstream::stderr().lock(), "{style}error{style:#}: {text}");
}

/// A sink that prints each line after the name of its source.
pub(crate) fn sink() -> Sink {
    Sink::new(move |source, text| {
        let style = colour(source).on_default();
        line(format_args!("{style}{source:<WIDTH$}{style:#} {text}"));
    })
}

fn colour(source: &str) -> AnsiColor {
    match source {
        "viceroy" => AnsiColor::Cyan,
        "pushpin" => AnsiColor::Magenta,
        "origin" => AnsiColor::Green,
        _ => AnsiColor::Yellow,
    }
}

/// A time as people read it: `0.8 s`, `4 min 05 s`.
pub(crate) fn time(time: Duration) -> String {
    let seconds = time.as_secs();
    if seconds < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", seconds / 60, seconds % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_rounded_for_people() {
        assert_eq!(time(Duration::from_millis(840)), "0.8 s");
        assert_eq!(time(Duration::from_secs(245)), "4 min 05 s");
    }
}
