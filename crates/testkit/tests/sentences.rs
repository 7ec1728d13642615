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

/// Fails with a list, if there is something in it.
fn none(what: &str, missing: &[String]) {
    assert!(missing.is_empty(), "{what}:\n{}", missing.join("\n"));
}

/// The paragraphs, list items and table rows of sections 2 to 4, each on one line. Files, tables of requests (which the
/// tests of the documents prove) and headings are none.
fn statements(page: &str) -> Vec<String> {
    let start = page.find("\n## 2.").unwrap_or_default();
    let end = page.find("\n## 5.").unwrap_or(page.len());
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
            if !line.starts_with("| request") {
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
fn every_statement_of_the_page_is_quoted_or_an_aside() -> Result<(), Problem> {
    let Sentences { sentence, aside } = sentences()?;
    let sentences: Vec<String> = sentence.iter().map(|it| flat(&it.text)).collect();
    let asides: Vec<String> = aside.iter().map(|it| flat(&it.text)).collect();
    let is_in =
        |texts: &[String], statement: &str| texts.iter().any(|text| statement.contains(text.as_str()));
    let statements = statements(&page()?);
    assert!(statements.len() > 100, "the statements were not found: {}", statements.len());
    let (stated, other): (Vec<String>, Vec<String>) =
        statements.into_iter().partition(|statement| is_in(&sentences, statement));
    let silent: Vec<String> = other.iter().filter(|it| !is_in(&asides, it)).cloned().collect();
    none("neither quoted in corpus/sentences.toml nor listed there as an aside", &silent);
    let needless: Vec<String> =
        asides.iter().filter(|aside| !other.iter().any(|it| it.contains(aside.as_str()))).cloned().collect();
    assert!(!stated.is_empty());
    none("asides in what is quoted anyway, or in no statement", &needless);
    Ok(())
}
