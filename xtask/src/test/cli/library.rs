//! A Compute project of somebody else that takes the crates, as docs/library.md describes it: what that page shows is
//! built by the Fastly CLI and served.

use std::fs;
use std::path::Path;

use super::{Cli, read, said};
use crate::failure::{Failure, Outcome};
use crate::print;

/// The name that the page gives the project.
const NAME: &str = "my-edge";

/// Builds the page's project in `project`. The page takes the crates from `../pointwork`, where the checkout is.
pub(super) fn follow(cli: &Cli<'_>, checkout: &Path, project: &Path) -> Outcome {
    let page = read(&checkout.join("docs/library.md"))?;
    let mut files = files(&page);
    let at = files.iter().rposition(|(file, _)| *file == "src/main.rs").unwrap_or_default();
    let with_more = files.remove(at);
    fs::create_dir_all(project.join("src")).map_err(said("make a folder for the library's project"))?;
    for (file, text) in &files {
        fs::write(project.join(file), text).map_err(said("write a file of docs/library.md"))?;
    }
    // The page advises to, and so nothing is built that is there already.
    fs::copy(checkout.join("Cargo.lock"), project.join("Cargo.lock")).map_err(said("copy Cargo.lock"))?;
    let names: Vec<&str> = files.iter().map(|(file, _)| *file).collect();
    if names != ["Cargo.toml", "build.rs", "src/main.rs", "fastly.toml", "routes.toml"] {
        return Err(Failure::said(format!("docs/library.md shows the files {names:?}")));
    }
    cli.build(project, NAME)?;
    cli.answers(project.join("bin/main.wasm"), &[("/hello/ann", "hello"), ("/robots.txt", "User-agent: *")])?;
    print::line("the project of docs/library.md is built and answers");

    let (file, text) = with_more;
    fs::write(project.join(file), text).map_err(said("write a file of docs/library.md"))?;
    cli.build(project, NAME)?;
    cli.answers(
        project.join("bin/main.wasm"),
        &[("/hello/ann", "hello, ann"), ("/robots.txt", "User-agent: *")],
    )?;
    print::line("so it does with code of its own");
    cli.refuse(project)
}

/// The files that a page shows, in its order: each is a block below a line that ends with its name, such as
/// `` `build.rs`: ``.
fn files(page: &str) -> Vec<(&str, String)> {
    let mut files = Vec::new();
    let mut name = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let text =
                lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
            files.extend(name.take().map(|name| (name, text)));
        } else if !line.is_empty() {
            name = line.strip_suffix("`:").and_then(|line| line.rsplit('`').next());
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_is_the_file_that_the_line_above_it_names() {
        let page = "In `src/main.rs`:\n\n```rust\nfn main() {}\n```\n\n```sh\nls\n```\n`a` and `b`:\n```\n\n1\n```\n";
        let expected = [("src/main.rs", "fn main() {}\n".to_owned()), ("b", "\n1\n".to_owned())];
        assert_eq!(files(page), expected);
    }
}
