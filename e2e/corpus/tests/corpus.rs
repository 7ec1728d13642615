//! The corpus on its static tables: each does what its cases expect, and is what the compiler has on the heap.

use pointwork_compiler::lower;
use pointwork_corpus::{TABLES, table};
use pointwork_testkit::{File, Problem, evaluate, files, outcome_on};

/// Tries all files, then reports all that is not as it should be.
fn in_each_file(check: impl Fn(&File) -> Result<(), String>) -> Result<(), Problem> {
    let failures: Vec<String> = files()?.iter().filter_map(|file| check(file).err()).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
    Ok(())
}

/// The failures of a file's cases, each below the name of the file.
fn of_cases(file: &File, failures: &[String]) -> Result<(), String> {
    let failures: Vec<String> = failures.iter().map(|failure| format!("{}: {failure}", file.name)).collect();
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n\n")) }
}

#[test]
fn each_file_has_its_table() -> Result<(), Problem> {
    let names: Vec<String> = files()?.into_iter().map(|file| file.name).collect();
    assert_eq!(TABLES.iter().map(|(name, _)| *name).collect::<Vec<_>>(), names);
    Ok(())
}

#[test]
fn the_static_table_does_what_the_cases_expect() -> Result<(), Problem> {
    in_each_file(|file| {
        let table = table(&file.name).ok_or("no table")?;
        let cases = file.cases()?;
        let unmet = cases.iter().filter_map(|case| case.unmet(&outcome_on(table, &case.request)));
        of_cases(file, &unmet.collect::<Vec<_>>())
    })
}

#[test]
fn the_static_table_agrees_with_the_reference_on_every_key() -> Result<(), Problem> {
    in_each_file(|file| {
        let table = table(&file.name).ok_or("no table")?;
        let routes = file.route_set()?;
        let mut failures = Vec::new();
        for case in file.cases()? {
            let (found, expected) = (outcome_on(table, &case.request), evaluate(&routes, &case.request));
            if found != expected {
                failures.push(format!("{}: {found:#?}\nand not {expected:#?}", case.why));
            }
        }
        of_cases(file, &failures)
    })
}

#[test]
fn each_static_table_is_the_heap_table_of_its_routes() -> Result<(), Problem> {
    for file in files()? {
        let owned = lower(&file.route_set()?);
        assert_eq!(table(&file.name), Some(&owned.table()), "{}", file.name);
    }
    Ok(())
}
