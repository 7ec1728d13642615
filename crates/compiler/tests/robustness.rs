//! The compiler on files that are cut short or damaged: it reports, and never panics.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop at what cannot go on")]

use pointwork_compiler::{Style, compile, render, render_all};

const FILES: &[&str] = &[
    include_str!("../../../routes.toml"),
    include_str!("../../../examples/fanout-forward/routes.toml"),
    include_str!("../../../examples/selective-fanout/routes.toml"),
    "version = 1\nbackends = [\"o p\"]\n[default]\nsend = \"o p\"\n[forwarded]\nenable = false\n\
     [[route]]\nname = \"all\"\nmethod = [\"GET\", \"PURGE\"]\npath = [\"/é/{a}/{*b}\", '/x/**']\n\
     path_prefix = \"/\"\nupgrade = [\"websocket\", \"h2c/1\"]\nheader.x = { token = [\"a\"] }\n\
     header.\"y\" = false\nfanout = \"o p\"\n",
];

fn compile_and_render(text: &str, manifest: Option<&str>) {
    let compiled = compile("routes.toml", text, &|_| Ok(manifest.map(str::to_owned))).unwrap();
    for diagnostic in &compiled.diagnostics {
        assert!(!render(diagnostic, &compiled.sources, Style::Coloured).is_empty());
    }
    let _all = render_all(&compiled.diagnostics, &compiled.sources, Style::Plain);
}

#[test]
fn no_prefix_of_a_valid_file_panics() {
    for file in FILES {
        for (at, _) in file.char_indices() {
            compile_and_render(&file[..at], None);
        }
    }
}

#[test]
fn no_prefix_of_a_manifest_panics() {
    let manifest = include_str!("../../../fastly.toml");
    for (at, _) in manifest.char_indices() {
        compile_and_render(FILES[0], Some(&manifest[..at]));
    }
}

#[test]
fn no_file_with_one_line_left_out_panics() {
    for file in FILES {
        let lines: Vec<&str> = file.split_inclusive('\n').collect();
        for left_out in 0..lines.len() {
            let text: String =
                lines.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, it)| *it).collect();
            compile_and_render(&text, None);
        }
    }
}

#[test]
fn no_file_with_one_byte_replaced_panics() {
    for file in FILES {
        for (at, old) in file.char_indices() {
            for new in ["", "\"", "\n", "é", "[", "\u{0}", "="] {
                let text = [&file[..at], new, &file[at + old.len_utf8()..]].concat();
                compile_and_render(&text, None);
            }
        }
    }
}

#[test]
fn line_ends_of_windows_and_a_byte_order_mark_are_fine() {
    for file in FILES {
        let text = format!("\u{feff}{}", file.replace('\n', "\r\n"));
        let compiled = compile("routes.toml", &text, &|_| Ok(None)).unwrap();
        assert!(compiled.routes.is_some(), "{:?}", compiled.diagnostics);
    }
}
