//! Every diagnostic as its user sees it: fixtures in `diagnostics/<code>/<case>.toml` beside their rendered text.
//!
//! `SNAPSHOTS=overwrite cargo test -p pointwork-compiler` renews the texts: read the change before it is committed.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what cannot go on")]

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use pointwork_compiler::{Code, Compiled, Style, compile, render_all};
use snapbox::Data;
use snapbox::assert::{Assert, DEFAULT_ACTION_ENV};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/diagnostics");

/// The folders of the codes, and the fixtures in each.
fn fixtures() -> Vec<(String, Vec<PathBuf>)> {
    let entries = |folder: &Path| {
        let mut paths: Vec<PathBuf> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        paths
    };
    let is_fixture = |path: &PathBuf| {
        let name = path.to_string_lossy();
        name.ends_with(".toml") && !name.ends_with(".fastly.toml")
    };
    entries(Path::new(FIXTURES))
        .into_iter()
        .map(|folder| {
            let code = folder.file_name().unwrap().to_string_lossy().into_owned();
            (code, entries(&folder).into_iter().filter(is_fixture).collect())
        })
        .collect()
}

fn compile_fixture(path: &Path) -> Compiled {
    let text = fs::read_to_string(path).unwrap();
    let manifest = path.with_extension("fastly.toml");
    let beside = |name: &str| match name {
        "fastly.toml" => Ok(fs::read(&manifest).ok()),
        "unreadable.txt" => Err(io::Error::other("nobody may read this")),
        "large.bin" => Ok(Some(vec![0; (16 << 20) + 1])),
        "quarter.bin" => Ok(Some(vec![0; 16 << 20])),
        _ => Ok(fs::read(path.with_file_name(name)).ok()),
    };
    compile("routes.toml", &text, &beside).unwrap()
}

#[test]
fn every_fixture_is_rendered_as_recorded() {
    let assert = Assert::new().action_env(DEFAULT_ACTION_ENV);
    for path in fixtures().into_iter().flat_map(|(_, paths)| paths) {
        let Compiled { diagnostics, sources, .. } = compile_fixture(&path);
        let text = render_all(&diagnostics, &sources, Style::Plain);
        assert.eq(text, Data::read_from(&path.with_extension("txt"), None).raw());
    }
}

#[test]
fn every_code_has_a_fixture_that_shows_it() {
    let fixtures = fixtures();
    let folders: BTreeSet<&str> = fixtures.iter().map(|(code, _)| code.as_str()).collect();
    let codes: BTreeSet<&str> = Code::ALL.iter().map(|code| code.name()).collect();
    assert_eq!(codes, folders, "a folder of fixtures per code");
    for (code, paths) in &fixtures {
        assert!(!paths.is_empty(), "{code} has no fixture");
        for path in paths {
            let found = compile_fixture(path).diagnostics;
            assert!(found.iter().any(|it| it.code.name() == code), "{} does not show {code}", path.display());
        }
    }
}

#[test]
fn every_diagnostic_says_what_to_write_instead() {
    for path in fixtures().into_iter().flat_map(|(_, paths)| paths) {
        for diagnostic in compile_fixture(&path).diagnostics {
            let message = &diagnostic.message;
            assert!(diagnostic.help.is_some(), "{}: {message}", path.display());
            assert!(!message.ends_with('.') && !message.contains('\n'), "{message}");
        }
    }
}

#[test]
fn a_path_that_no_request_can_have_for_its_length_is_refused() {
    let text = |length: usize| {
        let path = "/a".repeat(length / 2) + "b";
        format!(
            "version = 1\ndefault.send = \"b\"\n[[route]]\nname = \"r\"\npath = \"{path}\"\nsend = \"b\"\n"
        )
    };
    let is_too_long = |length: usize| {
        let compiled = compile("routes.toml", &text(length), &|_: &str| Ok(None)).unwrap();
        compiled.diagnostics.iter().any(|it| it.message == "no path has more than 65535 bytes")
    };
    assert!(!is_too_long(65_534));
    assert!(is_too_long(65_536));
}
