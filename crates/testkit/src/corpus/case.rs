//! One case: a request and what is expected of it, as written in a file and as plain values.

use std::collections::BTreeMap;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::expect::Expect;
use crate::outcome::Outcome;
use crate::request::Request;

/// One case.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Case {
    /// The claim that it proves.
    pub why: String,
    /// The ids of the sentences of docs/language.md that it proves.
    pub proves: Vec<String>,
    /// The request.
    pub request: Request,
    /// What is expected.
    pub expect: Expect,
    /// Whether the texts of the file stand for bytes, a character for each.
    pub latin1: bool,
}

/// One `[[case]]`, as written in a file: corpus/README.md says what the keys mean.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseText {
    /// The claim that it proves.
    pub why: String,
    /// The ids of the sentences of docs/language.md that it proves: corpus/README.md lists them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proves: Vec<String>,
    /// `METHOD URL`.
    pub request: String,
    /// Header lines by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub header: BTreeMap<String, Lines>,
    /// The address of the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_ip: Option<IpAddr>,
    /// Whether the client spoke TLS; if not said, the scheme of the URL says it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tls: Option<bool>,
    /// The country of the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// The continent of the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continent: Option<String>,
    /// The number of the client's autonomous system.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asn: Option<u32>,
    /// Whether it comes through Fanout, signed. What the first pass writes down is then added, but for headers that are
    /// given: the address of the client, and scheme and authority of the URL.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub via_fanout: bool,
    /// The bucket that chance draws; if not said, the last, which no share below 100 percent takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub draw: Option<u16>,
    /// Whether characters stand for bytes.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub latin1: bool,
    /// What an ellipsis stands for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeat: Option<Repeat>,
    /// What is expected.
    pub expect: Expect,
}

/// A text so often after another.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// The text.
    pub text: String,
    /// How often.
    pub times: usize,
}

/// The lines of one header.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Lines {
    /// One line.
    One(String),
    /// Any number of lines, also none.
    Many(Vec<String>),
}

impl Lines {
    /// Each line.
    pub(super) fn all(&self) -> Vec<String> {
        match self {
            Lines::One(line) => vec![line.clone()],
            Lines::Many(lines) => lines.clone(),
        }
    }
}

/// What chance draws if a case does not say.
const LAST_BUCKET: u16 = 9_999;

/// What the first pass writes down: the address of the client, the scheme, the host.
const FORWARDED: [&str; 3] = ["x-forwarded-for", "pointwork-scheme", "x-forwarded-host"];

/// What stands before a URL that is only a path.
const ORIGIN: &str = "https://www.example.com";

impl TryFrom<&CaseText> for Case {
    type Error = String;

    fn try_from(case: &CaseText) -> Result<Self, String> {
        let text = |text: &str| match &case.repeat {
            Some(repeat) => text.replace('…', &repeat.text.repeat(repeat.times)),
            None => text.to_owned(),
        };
        let bytes = |it: &str| to_bytes(&text(it), case.latin1);
        let request = text(&case.request);
        let (method, url) = request.split_once(' ').ok_or("`request` is METHOD URL")?;
        let url = if url.starts_with('/') { format!("{ORIGIN}{url}") } else { url.to_owned() };
        let (scheme, rest) = url.split_once("://").ok_or("the URL is absolute or starts with `/`")?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let mut headers = BTreeMap::from([("host".to_owned(), vec![bytes(authority)?])]);
        if case.via_fanout {
            let client = case.client_ip.map(|client| client.to_string().into_bytes());
            let proto = if scheme == "https" { "https" } else { "http" };
            let lines = [client, Some(proto.into()), Some(bytes(authority)?)];
            let lines = lines.map(|line| line.into_iter().collect::<Vec<_>>());
            headers.extend(FORWARDED.map(str::to_owned).into_iter().zip(lines));
        }
        for (name, lines) in &case.header {
            let lines = match lines {
                Lines::One(line) => vec![bytes(line)?],
                Lines::Many(lines) => lines.iter().map(|it| bytes(it)).collect::<Result<_, _>>()?,
            };
            if lines.iter().any(|line| line.contains(&0)) {
                return Err(format!("no line holds a NUL: `{name}`"));
            }
            headers.insert(name.to_ascii_lowercase(), lines);
        }
        headers.retain(|_, lines| !lines.is_empty());
        let request = Request {
            method: bytes(method)?,
            uri: bytes(&url)?,
            headers,
            client: case.client_ip,
            tls: case.tls.unwrap_or(scheme == "https"),
            via_fanout: case.via_fanout,
            country: case.country.clone(),
            continent: case.continent.clone(),
            asn: case.asn,
            draw: case.draw.unwrap_or(LAST_BUCKET),
        };
        Ok(Case {
            why: case.why.clone(),
            proves: case.proves.clone(),
            request,
            expect: case.expect.with(text),
            latin1: case.latin1,
        })
    }
}

impl Case {
    /// Reads `[[case]]` tables, as [`written`] writes them.
    ///
    /// # Errors
    ///
    /// What is wrong with the text, or with the first case that means nothing.
    pub fn read(text: &str) -> Result<Vec<Self>, String> {
        let Cases { cases } = toml::from_str(text).map_err(|error| error.to_string())?;
        cases.iter().map(Case::try_from).collect()
    }

    /// A case that can be written: as bytes if its texts are not UTF-8.
    #[must_use]
    pub fn of(why: &str, request: &Request, expect: Expect) -> Self {
        let lines = request.headers.values().flatten().map(Vec::as_slice);
        let mut texts = lines.chain([&request.method[..], &request.uri[..]]);
        let latin1 = texts.any(|text| str::from_utf8(text).is_err());
        Case { why: why.to_owned(), proves: Vec::new(), request: request.clone(), expect, latin1 }
    }

    /// What is expected and not met by an outcome, with both as they are shown; nothing if all is met.
    #[must_use]
    pub fn unmet(&self, outcome: &Outcome) -> Option<String> {
        let unmet = self.expect.unmet(outcome, self.latin1).join(", ");
        (!unmet.is_empty()).then(|| format!("not met: {unmet}\n{}{outcome:#?}", written(self)))
    }
}

impl From<&Case> for CaseText {
    /// Writes a case so that it can be put in a file.
    fn from(case: &Case) -> Self {
        let Case { why, proves, request, expect, latin1 } = case;
        let Request { method, uri, headers, client, tls, via_fanout, country, continent, asn, draw } =
            request;
        let text = |bytes: &[u8]| from_bytes(bytes, *latin1);
        let mut header: BTreeMap<String, Lines> = headers
            .iter()
            .map(|(name, lines)| {
                let lines: Vec<String> = lines.iter().map(|line| text(line)).collect();
                (
                    name.clone(),
                    if let [line] = &*lines { Lines::One(line.clone()) } else { Lines::Many(lines) },
                )
            })
            .collect();
        let mended: &[&str] = if *via_fanout { &FORWARDED } else { &[] };
        for name in ["host"].iter().chain(mended) {
            header.entry((*name).to_owned()).or_insert(Lines::Many(Vec::new()));
        }
        CaseText {
            why: why.clone(),
            proves: proves.clone(),
            request: format!("{} {}", text(method), text(uri)),
            header,
            client_ip: *client,
            tls: Some(*tls),
            country: country.clone(),
            continent: continent.clone(),
            asn: *asn,
            via_fanout: *via_fanout,
            draw: (*draw != LAST_BUCKET).then_some(*draw),
            latin1: *latin1,
            repeat: None,
            expect: expect.clone(),
        }
    }
}

/// Cases without the routes of their file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Cases {
    #[serde(rename = "case")]
    cases: Vec<CaseText>,
}

/// A case as it can be put in a file.
#[must_use]
pub fn written(case: &Case) -> String {
    toml::to_string(&Cases { cases: vec![CaseText::from(case)] }).unwrap_or_default()
}

/// The bytes of a text: its UTF-8, or a byte for each character.
pub(crate) fn to_bytes(text: &str, latin1: bool) -> Result<Vec<u8>, String> {
    if !latin1 {
        return Ok(text.as_bytes().to_vec());
    }
    text.chars().map(|it| u8::try_from(it).map_err(|_| format!("with `latin1`, {it:?} is no byte"))).collect()
}

/// The reverse of [`to_bytes`]; bytes that are not UTF-8 have only the `latin1` form.
pub(super) fn from_bytes(bytes: &[u8], latin1: bool) -> String {
    if latin1 {
        bytes.iter().map(|&byte| char::from(byte)).collect()
    } else {
        String::from_utf8_lossy(bytes).into_owned()
    }
}
