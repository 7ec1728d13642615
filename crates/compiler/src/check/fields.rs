//! Reading the keys of a table: unknown ones are reported, values of the wrong type too.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use crate::diagnostic::{Code, Diagnostic, Diagnostics, either, nearest, quoted};
use crate::route_set::{Span, Spanned};

/// The keys of one table.
#[derive(Debug)]
pub(crate) struct Fields<'d> {
    table: &'d DeTable<'d>,
    span: Span,
    has_unknown: bool,
}

/// One key and its value.
#[derive(Debug)]
pub(crate) struct Field<'d> {
    /// What stands before the key in messages: `header.` for the name of a header.
    prefix: &'static str,
    key: &'d str,
    key_span: Span,
    value: &'d TomlSpanned<DeValue<'d>>,
}

impl<'d> Fields<'d> {
    /// Opens a table of which only these keys are known. `span` is its heading, `what` its name in messages.
    pub(crate) fn open(
        table: &'d DeTable<'d>,
        span: Span,
        what: &str,
        known: &[&str],
        problems: &mut Diagnostics,
    ) -> Self {
        let mut has_unknown = false;
        for key in table.keys() {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let problem = Diagnostic::error(
                Code::UnknownKey,
                key.span(),
                format!("{what} has no key {}", quoted(name)),
            );
            problems.push(problem.help(unknown_key_help(name, what, known)));
            has_unknown = true;
        }
        Fields { table, span, has_unknown }
    }

    /// The heading of the table.
    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }

    /// Whether a key was reported as unknown: what is missing may be what it was meant to be.
    pub(crate) fn has_unknown(&self) -> bool {
        self.has_unknown
    }

    pub(crate) fn get(&self, key: &str) -> Option<Field<'d>> {
        let (key, value) = self.table.get_key_value(key)?;
        Some(Field { prefix: "", key: key.get_ref().as_ref(), key_span: key.span(), value })
    }

    /// The table under a key, if it is there and is one.
    pub(crate) fn table(
        &self,
        key: &str,
        what: &str,
        known: &[&str],
        problems: &mut Diagnostics,
    ) -> Option<Fields<'d>> {
        self.get(key)?.table(what, known, problems)
    }
}

fn unknown_key_help(name: &str, what: &str, known: &[&str]) -> String {
    if name == "version" {
        "`version` stands at the top of the file: move it above the first [table]".to_owned()
    } else if let Some(meant) = nearest(name, known.iter().copied()) {
        format!("did you mean `{meant}`?")
    } else if what == "a value test" && name == "exact" {
        "write the text itself: `header.accept = \"text/html\"`; several as a list".to_owned()
    } else if what == "[default]" {
        format!("[default] is what happens when no route matches: it takes only {}", either(known))
    } else {
        format!("{what} takes {}", either(known))
    }
}

/// The keys of a table in which each key is a name, with what stands before them in messages.
pub(crate) fn named<'d>(table: &'d DeTable<'d>, prefix: &'static str) -> impl Iterator<Item = Field<'d>> {
    table.iter().map(move |(key, value)| Field {
        prefix,
        key: key.get_ref().as_ref(),
        key_span: key.span(),
        value,
    })
}

impl<'d> Field<'d> {
    /// The key as messages show it.
    pub(crate) fn shown(&self) -> String {
        quoted(&format!("{}{}", self.prefix, self.key))
    }

    pub(crate) fn key(&self) -> &'d str {
        self.key
    }

    pub(crate) fn key_span(&self) -> Span {
        self.key_span.clone()
    }

    /// Where the value stands.
    pub(crate) fn span(&self) -> Span {
        self.value.span()
    }

    pub(crate) fn value(&self) -> &'d DeValue<'d> {
        self.value.get_ref()
    }

    /// The table that the value is; a problem if it is none.
    pub(crate) fn table(&self, what: &str, known: &[&str], problems: &mut Diagnostics) -> Option<Fields<'d>> {
        let Some(table) = self.value().as_table() else {
            problems.push(self.wrong_type("a table"));
            return None;
        };
        Some(Fields::open(table, self.key_span(), what, known, problems))
    }

    /// The value, if it is an integer that fits.
    pub(crate) fn integer(&self) -> Option<i64> {
        integer(self.value())
    }

    /// The value, if it is a boolean; a problem if not.
    pub(crate) fn boolean(&self, problems: &mut Diagnostics) -> Option<bool> {
        let boolean = self.value().as_bool();
        if boolean.is_none() {
            problems.push(self.wrong_type("`true` or `false`"));
        }
        boolean
    }

    /// The value, if it is a text; a problem if not.
    pub(crate) fn text(&self, problems: &mut Diagnostics) -> Option<Spanned<String>> {
        let text = self.value().as_str().map(|text| Spanned { value: text.to_owned(), span: self.span() });
        if text.is_none() {
            problems.push(self.wrong_type("a text"));
        }
        text
    }

    /// A problem about the type of the value.
    pub(crate) fn wrong_type(&self, expected: &str) -> Diagnostic {
        wrong_type(&self.shown(), expected, self.value)
    }
}

fn wrong_type(key: &str, expected: &str, found: &TomlSpanned<DeValue<'_>>) -> Diagnostic {
    let span = found.span();
    let found = match found.get_ref() {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    let help = match expected {
        "`true` or `false`" => "write `true` or `false`, without quotes",
        "a number" => "write a number like 5 or 0.25, without quotes",
        "an integer" | "an integer or a list of integers" | "integers in its list" => {
            "write whole numbers, without quotes"
        }
        "a table" => "write its keys below a heading in brackets, like `[default]`",
        "a text" => "write one text between double quotes",
        "a list of texts" => "write texts between brackets: `[\"one\", \"two\"]`",
        _ => "write a text between double quotes, or several as a list: `[\"one\", \"two\"]`",
    };
    Diagnostic::error(Code::WrongType, span, format!("{key} takes {expected}"))
        .label(format!("this is {found}"))
        .help(help)
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// An integer, or a list of at least one integer. Elements of another type are reported and left out.
pub(crate) fn integers(field: &Field<'_>, problems: &mut Diagnostics) -> Vec<Spanned<i64>> {
    if let Some(value) = field.integer() {
        return vec![Spanned { value, span: field.span() }];
    }
    list(field, "an integer or a list of integers", "integers", integer, problems)
}

/// A text, or a list of at least one text. Elements of another type are reported and left out.
pub(crate) fn texts(field: &Field<'_>, problems: &mut Diagnostics) -> Vec<Spanned<String>> {
    if let Some(text) = field.value().as_str() {
        return vec![Spanned { value: text.to_owned(), span: field.span() }];
    }
    list_of_texts(field, "a text or a list of texts", problems)
}

/// A list of at least one text; `expected` is what the key takes.
pub(crate) fn list_of_texts(
    field: &Field<'_>,
    expected: &str,
    problems: &mut Diagnostics,
) -> Vec<Spanned<String>> {
    list(field, expected, "texts", |value| value.as_str().map(str::to_owned), problems)
}

fn list<T>(
    field: &Field<'_>,
    expected: &str,
    elements: &str,
    read: impl Fn(&DeValue<'_>) -> Option<T>,
    problems: &mut Diagnostics,
) -> Vec<Spanned<T>> {
    let Some(list) = field.value().as_array() else {
        problems.push(field.wrong_type(expected));
        return Vec::new();
    };
    if list.is_empty() {
        problems.push(
            Diagnostic::error(Code::Empty, field.span(), format!("{} is an empty list", field.shown()))
                .label("nothing is in it, so nothing can match")
                .help("give at least one value, or leave the key out"),
        );
    }
    let mut found = Vec::with_capacity(list.len());
    for element in list {
        match read(element.get_ref()) {
            Some(value) => found.push(Spanned { value, span: element.span() }),
            None => problems.push(wrong_type(&field.shown(), &format!("{elements} in its list"), element)),
        }
    }
    found
}
