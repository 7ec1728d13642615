//! Reading the keys of a table: unknown ones are reported, values of the wrong type too.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::unknown;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, quoted};
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
            problems.push_unknown_key(name, problem.help(unknown::help(name, what, known)));
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

    /// Every key and its value.
    pub(crate) fn all(&self) -> impl Iterator<Item = Field<'d>> + use<'d> {
        named(self.table, "")
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
            let help = format!("write its keys below a line `[{}]`", self.key);
            problems.push(self.wrong_type("a table", help));
            return None;
        };
        Some(Fields::open(table, self.key_span(), what, known, problems))
    }

    /// The value, if it is an integer; one that is beyond all bounds is the last one within them.
    pub(crate) fn integer(&self) -> Option<i64> {
        integer(self.value())
    }

    /// The value, if it is a boolean; a problem if not.
    pub(crate) fn boolean(&self, problems: &mut Diagnostics) -> Option<bool> {
        let boolean = self.value().as_bool();
        if boolean.is_none() {
            problems.push(self.wrong_type("`true` or `false`", "write `true` or `false`, without quotes"));
        }
        boolean
    }

    /// The value, if it is a text; a problem if not.
    pub(crate) fn text(&self, problems: &mut Diagnostics) -> Option<Spanned<String>> {
        let text = self.value().as_str().map(|text| Spanned { value: text.to_owned(), span: self.span() });
        if text.is_none() {
            problems.push(self.wrong_type("a text", "write one text between double quotes"));
        }
        text
    }

    /// A problem about the type of the value: what the key takes, and what to write instead.
    pub(crate) fn wrong_type(&self, expected: &str, help: impl Into<String>) -> Diagnostic {
        self.wrong(expected, self.value, help)
    }

    /// The same about an element of the list that the value is.
    pub(crate) fn wrong_element(
        &self,
        element: &TomlSpanned<DeValue<'_>>,
        expected: &str,
        help: impl Into<String>,
    ) -> Diagnostic {
        self.wrong(&format!("{expected} in its list"), element, help)
    }

    fn wrong(&self, expected: &str, found: &TomlSpanned<DeValue<'_>>, help: impl Into<String>) -> Diagnostic {
        let kind = match found.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "an integer",
            DeValue::Float(_) => "a float",
            DeValue::Boolean(_) => "a boolean",
            DeValue::Datetime(_) => "a date",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        Diagnostic::error(Code::WrongType, found.span(), format!("{} takes {expected}", self.shown()))
            .label(format!("this is {kind}"))
            .help(help)
    }
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    let bound = if integer.as_str().starts_with('-') { i64::MIN } else { i64::MAX };
    Some(i64::from_str_radix(integer.as_str(), integer.radix()).unwrap_or(bound))
}

/// An integer, or a list of at least one integer. Elements of another type are reported and left out.
pub(crate) fn integers(field: &Field<'_>, problems: &mut Diagnostics) -> Vec<Spanned<i64>> {
    const INTEGERS: ListOf = ListOf {
        expected: "an integer or a list of integers",
        kind: "integers",
        help: |value| {
            let digits = value
                .as_str()
                .map(|text| text.strip_prefix("AS").or_else(|| text.strip_prefix("as")).unwrap_or(text));
            match digits.and_then(|digits| digits.parse::<u32>().ok()) {
                Some(number) => format!("write `{number}`, without quotes"),
                None => "write whole numbers like 54113, without quotes".to_owned(),
            }
        },
    };
    if let Some(value) = field.integer() {
        return vec![Spanned { value, span: field.span() }];
    }
    list(field, &INTEGERS, integer, problems)
}

/// A text, or a list of at least one text. Elements of another type are reported and left out.
pub(crate) fn texts(field: &Field<'_>, problems: &mut Diagnostics) -> Vec<Spanned<String>> {
    const TEXTS: ListOf = ListOf {
        expected: "a text or a list of texts",
        kind: "texts",
        help: |_| "write a text between double quotes, or several as a list: `[\"one\", \"two\"]`".to_owned(),
    };
    if let Some(text) = field.value().as_str() {
        return vec![Spanned { value: text.to_owned(), span: field.span() }];
    }
    list(field, &TEXTS, text, problems)
}

/// A list of at least one text.
pub(crate) fn list_of_texts(field: &Field<'_>, problems: &mut Diagnostics) -> Vec<Spanned<String>> {
    const TEXTS: ListOf = ListOf {
        expected: "a list of texts",
        kind: "texts",
        help: |_| "write texts between brackets: `[\"one\", \"two\"]`".to_owned(),
    };
    list(field, &TEXTS, text, problems)
}

fn text(value: &DeValue<'_>) -> Option<String> {
    value.as_str().map(str::to_owned)
}

/// How messages speak of a list.
struct ListOf {
    /// What the key takes.
    expected: &'static str,
    /// What the list holds.
    kind: &'static str,
    /// What to write instead of such a value.
    help: fn(&DeValue<'_>) -> String,
}

fn list<T>(
    field: &Field<'_>,
    words: &ListOf,
    read: impl Fn(&DeValue<'_>) -> Option<T>,
    problems: &mut Diagnostics,
) -> Vec<Spanned<T>> {
    let Some(list) = field.value().as_array() else {
        problems.push(field.wrong_type(words.expected, (words.help)(field.value())));
        return Vec::new();
    };
    if list.is_empty() {
        problems.push(
            Diagnostic::error(Code::Empty, field.span(), format!("{} is an empty list", field.shown()))
                .label("nothing is in it")
                .help("give at least one value, or leave the key out"),
        );
    }
    let mut found = Vec::with_capacity(list.len());
    for element in list {
        if let Some(value) = read(element.get_ref()) {
            found.push(Spanned { value, span: element.span() });
        } else {
            let help = (words.help)(element.get_ref());
            problems.push(field.wrong_element(element, words.kind, help));
        }
    }
    found
}

/// The tables of a list of at least one table, each with its place. Elements of another type are reported and left out.
pub(crate) fn tables<'d>(
    field: &Field<'d>,
    help: &str,
    problems: &mut Diagnostics,
) -> Vec<(&'d DeTable<'d>, Span)> {
    let Some(list) = field.value().as_array() else {
        problems.push(field.wrong_type("a list of tables", help));
        return Vec::new();
    };
    if list.is_empty() {
        let message = format!("{} is an empty list", field.shown());
        problems.push(Diagnostic::error(Code::Empty, field.span(), message).help(help));
    }
    let mut tables = Vec::with_capacity(list.len());
    for element in list {
        match element.get_ref().as_table() {
            Some(table) => tables.push((table, element.span())),
            None => problems.push(field.wrong_element(element, "tables", help)),
        }
    }
    tables
}
