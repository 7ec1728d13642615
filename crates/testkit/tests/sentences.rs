//! The page of the language and the corpus belong together: what the page says of requests is proven by cases.
//! The sentences are listed in corpus/sentences.toml; that the cases hold is tested in `corpus`.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use pointwork_testkit::{Problem, files};
use serde::Deserialize;

/// What corpus/sentences.toml holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentences {
    sentence: Vec<Sentence>,
    aside: Vec<Aside>,
}

/// A statement about what becomes of a request, quoted from the page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    id: String,
    text: String,
}

/// A part of the page that states nothing about requests, quoted from it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Aside {
    text: String,
    reason: String,
}

fn read(path: &str) -> Result<String, Problem> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    Ok(fs::read_to_string(path).map_err(|error| error.to_string())?)
}

fn sentences() -> Result<Sentences, Problem> {
    Ok(toml::from_str(&read("corpus/sentences.toml")?).map_err(|error| error.to_string())?)
}

fn page() -> Result<String, Problem> {
    read("../../docs/language.md")
}

/// A text on one line, with one blank between any two words.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The sentences of one statement. Each ends in a `.`, `:` or `;` before a blank, outside code, or with the statement. A
/// table row is one sentence.
fn sentences_of(statement: &str) -> Vec<&str> {
    if statement.starts_with('|') {
        return vec![statement];
    }
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while let Some(&byte) = statement.as_bytes().get(at) {
        let rest = &statement.as_bytes()[at..];
        if byte == b'`' {
            // Code ends at as many backticks as it begins with.
            let fence = rest.iter().take_while(|it| **it == b'`').count();
            let code = &statement[at + fence..];
            at += 2 * fence + code.find(&statement[at..at + fence]).unwrap_or(code.len());
            continue;
        }
        if matches!(byte, b'.' | b':' | b';') && rest.get(1) == Some(&b' ') {
            found.push(&statement[start..=at]);
            start = at + 2;
        }
        at += 1;
    }
    found.push(&statement[start..]);
    found
}

/// The texts of corpus/sentences.toml, each on one line.
struct Quotes {
    sentences: Vec<String>,
    asides: Vec<String>,
}

impl Quotes {
    fn of(Sentences { sentence, aside }: Sentences) -> Self {
        Self {
            sentences: sentence.iter().map(|it| flat(&it.text)).collect(),
            asides: aside.iter().map(|it| flat(&it.text)).collect(),
        }
    }

    /// The statement with a `\0` in place of each byte that some quote covers.
    fn cut_from(&self, statement: &str) -> String {
        let mut rest = statement.as_bytes().to_vec();
        for text in self.sentences.iter().chain(&self.asides) {
            for (at, text) in statement.match_indices(text.as_str()) {
                rest[at..at + text.len()].fill(0);
            }
        }
        String::from_utf8_lossy(&rest).into_owned()
    }

    /// The sentences of a statement that are not quoted as a whole: beside the quotes, there may be nothing in them but
    /// punctuation and the word "and". So code is never left over, and no sentence is short enough to slip through.
    fn missing_in(&self, statement: &str) -> Vec<String> {
        let rest = self.cut_from(statement);
        let mut missing = Vec::new();
        let mut start = 0;
        for sentence in sentences_of(statement) {
            let end = start + sentence.len();
            // A quote may go on into the next sentence, so it is cut from the whole statement.
            let left = rest[start..end]
                .split(|it: char| "\0 .,:;|-".contains(it))
                .any(|word| !word.is_empty() && word != "and");
            if left {
                missing.push(format!("{sentence}\n    left: {}", rest[start..end].replace('\0', "")));
            }
            start = end + 1;
        }
        missing
    }
}

/// Fails with a list, if there is something in it.
fn none(what: &str, missing: &[String]) {
    assert!(missing.is_empty(), "{what}:\n{}", missing.join("\n"));
}

/// The paragraphs, list items and table rows of sections 2 to 7, each on one line. Files, tables of requests (which the
/// tests of the documents prove) and headings are none.
fn statements(page: &str) -> Vec<String> {
    let start = page.find("\n## 2.").unwrap_or_default();
    let end = page.find("\n## 8.").unwrap_or(page.len());
    let mut found: Vec<String> = Vec::new();
    let mut goes_on = false;
    let mut lines = page[start..end].lines().peekable();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            lines.by_ref().take_while(|line| *line != "```").for_each(drop);
        } else if line.starts_with('|') {
            let mut rows = Vec::new();
            while let Some(row) = lines.next_if(|line| line.starts_with('|')) {
                rows.push(flat(row));
            }
            if !line.starts_with("| request |") {
                // The first row is the line below the heading.
                found.extend(rows.drain(1..));
            }
        } else if !line.is_empty() && !line.starts_with('#') {
            match found.last_mut().filter(|_| goes_on && !line.starts_with("- ")) {
                Some(last) => *last = flat(&format!("{last} {line}")),
                None => found.push(flat(line)),
            }
            goes_on = true;
            continue;
        }
        goes_on = false;
    }
    found
}

#[test]
fn what_is_quoted_stands_once_on_the_page() -> Result<(), Problem> {
    let page = flat(&page()?);
    let Sentences { sentence, aside } = sentences()?;
    let quoted = sentence.iter().map(|it| &it.text).chain(aside.iter().map(|it| &it.text));
    let missing: Vec<String> = quoted
        .map(|text| (page.matches(&flat(text)).count(), text))
        .filter(|(count, _)| *count != 1)
        .map(|(count, text)| format!("{count} times: {text}"))
        .collect();
    none("not once in docs/language.md", &missing);
    Ok(())
}

#[test]
fn ids_are_unique_and_reasons_are_given() -> Result<(), Problem> {
    let Sentences { sentence, aside } = sentences()?;
    let mut seen = BTreeSet::new();
    let twice: Vec<String> =
        sentence.into_iter().map(|it| it.id).filter(|id| !seen.insert(id.clone())).collect();
    none("ids that stand twice in corpus/sentences.toml", &twice);
    let bare: Vec<String> = aside.into_iter().filter(|it| it.reason.is_empty()).map(|it| it.text).collect();
    none("asides without a reason", &bare);
    Ok(())
}

#[test]
fn every_sentence_is_proven_by_a_case() -> Result<(), Problem> {
    let known: BTreeSet<String> = sentences()?.sentence.into_iter().map(|it| it.id).collect();
    let mut proven = BTreeSet::new();
    let mut unknown = Vec::new();
    for file in files()? {
        for case in file.cases()? {
            for id in case.proves {
                if !known.contains(&id) {
                    unknown.push(format!("{id} in {}.toml: {}", file.name, case.why));
                }
                proven.insert(id);
            }
        }
    }
    none("ids that no sentence has", &unknown);
    let unproven: Vec<String> = known.difference(&proven).cloned().collect();
    none("sentences that no case proves", &unproven);
    Ok(())
}

#[test]
fn every_sentence_of_the_page_is_quoted_or_an_aside() -> Result<(), Problem> {
    let statements = statements(&page()?);
    assert!(statements.len() > 100, "the statements were not found: {}", statements.len());
    let quotes = Quotes::of(sentences()?);
    let silent: Vec<String> = statements.iter().flat_map(|it| quotes.missing_in(it)).collect();
    none("neither quoted in corpus/sentences.toml nor listed there as an aside", &silent);
    Ok(())
}

#[test]
fn a_sentence_more_anywhere_on_the_page_is_missed() -> Result<(), Problem> {
    let quotes = Quotes::of(sentences()?);
    for statement in statements(&page()?) {
        let longer = if let Some(row) = statement.strip_suffix(" |") {
            format!("{row}, at night |")
        } else {
            format!("{statement} Not so.")
        };
        assert_eq!(quotes.missing_in(&longer).len(), 1, "{longer}");
    }
    Ok(())
}

#[test]
fn every_aside_is_needed() -> Result<(), Problem> {
    let Quotes { sentences, asides } = Quotes::of(sentences()?);
    let bare = Quotes { sentences, asides: Vec::new() };
    let open: Vec<String> = statements(&page()?).iter().map(|it| bare.cut_from(it)).collect();
    let needless: Vec<String> =
        asides.into_iter().filter(|aside| !open.iter().any(|it| it.contains(aside.as_str()))).collect();
    none("asides that overlap a quote, or stand in no statement", &needless);
    Ok(())
}
