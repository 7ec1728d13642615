//! The compiler on files that are cut short or damaged, and on expressions that are made to be slow: it reports, never
//! panics, and never takes long.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what cannot go on")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use pointwork_compiler::{Compiled, Style, compile, render, render_all};

/// How long one file may take of this thread's time on a processor, so that it does not matter what else runs.
const LONGEST: Duration = Duration::from_secs(1);

/// The same for fifty expressions that are too large, in a compiler that is not optimised.
const LONGEST_OF_MANY: Duration = Duration::from_secs(20);

/// How many damaged files are tried per test.
const TRIED: usize = 1000;

/// What stands in the place of a character.
const REPLACEMENTS: &[&str] = &[
    "", "\"", "'", "\n", "é", "[", "]", "{", "}", "\u{0}", "=", ".", ",", "*", "\\", "/", "%", "0", "-", " ",
    "#", "(", "a", "A", "😀",
];

/// All files ending in `.toml` below a folder, in alphabetical order.
fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    let below = |path: PathBuf| if path.is_dir() { files_below(&path) } else { vec![path] };
    let is_toml = |path: &PathBuf| path.extension().is_some_and(|it| it == "toml");
    entries.into_iter().flat_map(below).filter(is_toml).collect()
}

/// The texts of all files that are written in the language, right and wrong ones.
fn texts() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = ["examples", "crates/compiler/tests/diagnostics", "crates/testkit/corpus"];
    let files = folders.iter().flat_map(|folder| files_below(&root.join(folder)));
    // Expressions that are too large are tried below: in each damaged copy of a file they would take their time again.
    let files = files.filter(|file| !file.ends_with("regex/size.toml")).chain([root.join("routes.toml")]);
    let texts: Vec<String> = files.map(|file| fs::read_to_string(file).unwrap()).collect();
    assert!(texts.len() > 100, "the files were not found: {}", texts.len());
    // A file that is large to show a limit has nothing that smaller ones have not, but more bytes to damage.
    texts.into_iter().filter(|text| text.len() < 4000).collect()
}

/// How long this thread has been on a processor; where the system does not say, how long it has been.
fn time_used(start: Instant) -> Duration {
    let used = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let used = used.and_then(|used| used.split(' ').next()?.parse().ok());
    used.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// Compiles a text and renders what is found, in no more than a second.
fn compile_and_render(text: &str, manifest: Option<&str>) -> Compiled {
    compile_within(LONGEST, text, manifest)
}

fn compile_within(longest: Duration, text: &str, manifest: Option<&str>) -> Compiled {
    within(longest, text, || {
        let compiled = compile_alone(text, manifest);
        for diagnostic in &compiled.diagnostics {
            assert!(!render(diagnostic, &compiled.sources, Style::Coloured).is_empty());
        }
        let all = render_all(&compiled.diagnostics, &compiled.sources, Style::Plain);
        assert_eq!(all.is_empty(), compiled.diagnostics.is_empty());
        compiled
    })
}

fn compile_alone(text: &str, manifest: Option<&str>) -> Compiled {
    compile("routes.toml", text, &|_| Ok(manifest.map(|text| text.as_bytes().to_vec()))).unwrap()
}

/// What some work on a text gives, in no more than this time.
fn within<T>(longest: Duration, text: &str, work: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let before = time_used(start);
    let result = work();
    let took = time_used(start).saturating_sub(before);
    assert!(took < longest, "{took:?} for\n{}", text.get(..500).unwrap_or(text));
    result
}

/// A sequence of numbers below a bound that is the same in every run (Knuth's MMIX generator).
fn numbers() -> impl FnMut(usize) -> usize {
    let mut state: u64 = 1;
    move |bound| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 33).unwrap() % bound
    }
}

/// Some character boundary of a text that is not its end.
fn place(text: &str, number: &mut impl FnMut(usize) -> usize) -> usize {
    let at = number(text.len());
    (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap()
}

/// The files that are meant to be used as they are.
fn examples() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let files = files_below(&root.join("examples")).into_iter().chain([root.join("routes.toml")]);
    files.map(|file| fs::read_to_string(file).unwrap()).collect()
}

#[test]
fn every_prefix_of_an_example_is_reported_on() {
    for text in examples() {
        for (at, _) in text.char_indices() {
            compile_and_render(&text[..at], None);
        }
    }
}

#[test]
fn examples_with_any_character_replaced_are_reported_on() {
    let mut number = numbers();
    for text in examples() {
        for (at, old) in text.char_indices() {
            let new = REPLACEMENTS[number(REPLACEMENTS.len())];
            compile_and_render(&[&text[..at], new, &text[at + old.len_utf8()..]].concat(), None);
        }
    }
}

#[test]
fn prefixes_of_all_files_are_reported_on() {
    let mut number = numbers();
    for text in texts().iter().cycle().take(TRIED) {
        compile_and_render(&text[..place(text, &mut number)], None);
    }
}

#[test]
fn files_with_a_line_left_out_are_reported_on() {
    let mut number = numbers();
    for text in texts().iter().cycle().take(TRIED) {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let left_out = number(lines.len());
        let others = lines.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, line)| *line);
        compile_and_render(&others.collect::<String>(), None);
    }
}

#[test]
fn files_with_a_character_replaced_are_reported_on() {
    let mut number = numbers();
    for text in texts().iter().cycle().take(2 * TRIED) {
        let at = place(text, &mut number);
        let old = text[at..].chars().next().map_or(0, char::len_utf8);
        let new = REPLACEMENTS[number(REPLACEMENTS.len())];
        compile_and_render(&[&text[..at], new, &text[at + old..]].concat(), None);
    }
}

#[test]
fn every_prefix_of_a_manifest_is_reported_on() {
    let (text, manifest) = (include_str!("../../../routes.toml"), include_str!("../../../fastly.toml"));
    for (at, _) in manifest.char_indices() {
        compile_and_render(text, Some(&manifest[..at]));
    }
}

#[test]
fn line_ends_of_windows_and_a_byte_order_mark_are_fine() {
    for text in texts() {
        let other = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        let (compiled, other) = (compile_and_render(&text, None), compile_and_render(&other, None));
        assert_eq!(compiled.routes.is_some(), other.routes.is_some(), "{text}");
    }
}

/// A file with one expression.
fn file_with(expression: &str) -> String {
    format!(
        "version = 1\ndefault.send = \"origin\"\n[[route]]\nname = \"a\"\nheader.x = {{ regex = '{expression}' }}\n\
         send = \"origin\"\n"
    )
}

/// Some words, separated by `|`.
fn words(count: u32) -> String {
    let words: Vec<String> = (0..count).map(|it| format!("w{:x}", it.wrapping_mul(2_654_435_761))).collect();
    words.join("|")
}

#[test]
fn expressions_that_are_made_to_be_slow_are_not() {
    let (few, many, long) = (words(600), words(10_000), "a".repeat(14_000));
    for expression in [
        "((a{1,100}){1,100}){1,100}",
        "(a{1,100}){1,100}",
        "(a{0,50}){0,50}",
        "(a{0,30}b{0,30}){0,30}",
        "(ab?){100}{100}",
        "(a?){500}",
        "(a?){2000}",
        "(.*a.*b){30}",
        "(?i)[^a-f]*[a-z]{300}x",
        ".*[ab].{11}",
        ".*[ab].{14}",
        ".*[ab].{20}",
        ".*(a|b.{6}|c.{7}|d.{8}|e.{9})",
        ".{0,1000}.{0,1000}",
        "[^/]*/[^/]*/.{0,200}[0-9]{1,20}x{0,100}",
        r"\w{1000}",
        r"\w{3000}\d{3000}",
        r"(\w+\.)+\w{2,40}",
        "a{65000}",
        "(ab){9000}",
        &few,
        &many,
        &long,
    ] {
        compile_and_render(&file_with(expression), None);
    }
}

#[test]
fn only_the_first_expressions_that_are_too_large_are_explained() {
    let list = vec!["'a{65000}'"; 50].join(", ");
    let text = file_with("a").replace("'a'", &format!("[{list}]"));
    let found = compile_within(LONGEST_OF_MANY, &text, None).diagnostics;
    let explained = found.iter().filter(|it| it.message.ends_with("`a{65000}` makes it grow")).count();
    assert_eq!((found.len(), explained), (50, 10));
}

#[test]
fn brackets_within_brackets_are_bounded() {
    for depth in [100, 1000, 100_000] {
        for (open, close) in [("(", ")"), ("[", "]"), ("(?:", ")*"), ("(a|", ")")] {
            let nested = format!("{}a{}", open.repeat(depth), close.repeat(depth));
            compile_and_render(&file_with(&nested), None);
        }
    }
    for depth in [100, 1000, 10_000] {
        for (open, close) in [("[", "]"), ("{ a = ", " }")] {
            let nested = format!("version = 1\nroute = {}1{}\n", open.repeat(depth), close.repeat(depth));
            compile_and_render(&nested, None);
            compile_and_render(&format!("version = 1\n{} = 1\n", vec!["a"; depth].join(".")), None);
        }
    }
}

/// A file with one route of these keys.
fn file_of(keys: &str) -> String {
    format!(
        "version = 1\ndefault.send = \"origin\"\n[[route]]\nname = \"a\"\npath = \"/{{a}}/{{*rest}}\"\n{keys}\n"
    )
}

/// A list or table of as many parts, each made of its number.
fn parts(count: usize, part: impl Fn(usize) -> String) -> String {
    (0..count).map(part).collect::<Vec<String>>().join(", ")
}

#[test]
fn long_actions_and_modifiers_are_reported_on() {
    const MANY: usize = 10_000;
    let names = parts(MANY, |it| format!("\"x-{it}\""));
    let lines = parts(MANY, |it| format!("x-{it} = \"{{rest}} {it}\""));
    let shares = parts(MANY, |it| format!("b{it} = {}", it % 2));
    let fitting = parts(1000, |it| format!("b{it} = 1"));
    let (captures, texts) = ("{rest}".repeat(MANY), "/a".repeat(MANY));
    let (braces, stars, escapes) = ("{".repeat(MANY), "*".repeat(MANY), "%41/%2e/".repeat(MANY));
    let unknown = parts(MANY, |it| format!("key{it} = 1"));
    for (keys, is_fine) in [
        (format!("send = {{ {shares} }}"), false),
        (format!("send = {{ {fitting} }}"), true),
        (format!("send = {{ {} }}", fitting.replace("= 1", "= 1000")), false),
        (format!("redirect = \"/{captures}?{captures}\""), true),
        (format!("redirect = \"{texts}?{texts}#{texts}\""), true),
        (format!("redirect = \"/{braces}\""), false),
        (format!("redirect = \"/a?{stars}\""), true),
        (format!("redirect = \"/a?{escapes}\""), true),
        (format!("redirect = {{ {unknown} }}"), false),
        (format!("redirect = \"https://{}\"", "a.".repeat(MANY)), false),
        (format!("respond = {{ body = \"{braces}\" }}"), true),
        (format!("respond = {{ body_file = \"{}\" }}", "../".repeat(MANY)), false),
        (format!("respond = {{ content_type = \"{texts}\" }}"), false),
        (format!("send = \"b\"\nrewrite = \"/{captures}{texts}\""), true),
        (format!("send = \"b\"\nrewrite = \"/{}\"", "{other}".repeat(MANY)), false),
        (format!("send = \"b\"\nrewrite = \"/{escapes}\""), false),
        (format!("send = \"b\"\nrewrite_host = \"{}\"", "1:".repeat(MANY)), false),
        (format!("send = \"b\"\ncache = {{ ttl = \"{}s\" }}", "9".repeat(MANY)), false),
        (format!("send = \"b\"\ncache = {{ surrogate_key = \"{}\" }}", "a ".repeat(MANY)), false),
        (format!("send = \"b\"\nrequest_header.remove = [{names}]"), true),
        (format!("send = \"b\"\nrequest_header.remove = [{names}, {names}]"), false),
        (format!("send = \"b\"\nresponse_header = {{ set = {{ {lines} }}, add = {{ {lines} }} }}"), true),
        (format!("send = \"b\"\nresponse_header.set.a = [{names}]"), true),
        (format!("send = \"b\"\nresponse_header.set.a = \"{}\"", braces.repeat(2)), true),
        (format!("send = \"b\"\nresponse_header.set.a = \"{}\"", "{b}".repeat(MANY)), false),
    ] {
        let text = file_of(&keys);
        let compiled = within(LONGEST, &text, || compile_alone(&text, None));
        assert_eq!(compiled.routes.is_some(), is_fine, "{}", keys.get(..60).unwrap_or(&keys));
        // To show a place takes as long as its line, which is not so long in files that people write.
        let shown = compiled.diagnostics.first().map(|it| render(it, &compiled.sources, Style::Plain));
        assert_eq!(shown.is_some(), !is_fine);
    }
}
