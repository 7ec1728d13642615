//! A backend as the local chain needs it: its name and where it leads.
//! From it come Viceroy's manifest and Pushpin's routes file, so that both lead to the same place.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use axum::http::Uri;
use toml::{Table, Value};

use crate::{LocalError, Result};

/// A named backend and the local address that it leads to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Backend {
    /// The name that routes.toml uses.
    pub name: String,
    /// `http://host[:port]` or `https://host[:port]`; `None`: the edge of the chain itself, wherever it listens.
    pub url: Option<String>,
    /// The Host that is sent instead of the client's. Without it Viceroy keeps the client's, and Pushpin, which
    /// does not know it, sends the URL's.
    pub override_host: Option<String>,
    /// More keys of the backend in the manifest, each with its value as TOML text, such as
    /// `("first_byte_timeout_ms", "500")`.
    pub settings: Vec<(String, String)>,
}

impl Backend {
    /// A backend without an override host.
    pub fn new(name: impl Into<String>, url: impl Into<String>) -> Self {
        Self { url: Some(url.into()), ..Self::edge(name) }
    }

    /// A backend that leads back to the edge, as the `via` of a `grip` route does.
    pub fn edge(name: impl Into<String>) -> Self {
        Self { name: name.into(), url: None, override_host: None, settings: Vec::new() }
    }

    /// The same with the address of the edge, where it leads back to it.
    pub(crate) fn resolved(mut self, edge: SocketAddr) -> Self {
        self.url.get_or_insert_with(|| {
            // What listens everywhere is reached on loopback.
            let host = match edge.ip() {
                ip if !ip.is_unspecified() => ip,
                IpAddr::V4(_) => Ipv4Addr::LOCALHOST.into(),
                IpAddr::V6(_) => Ipv6Addr::LOCALHOST.into(),
            };
            format!("http://{}", SocketAddr::from((host, edge.port())))
        });
        self
    }

    /// Where it leads.
    fn url(&self) -> &str {
        self.url.as_deref().unwrap_or_default()
    }

    /// The line of Pushpin's routes file, which the edge asks for by the backend's name.
    pub(crate) fn pushpin_route(&self) -> Result<String> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
        if self.name.is_empty() || !self.name.bytes().all(plain) {
            return Err(self.error("Pushpin takes only names of letters, digits, `-`, `_` and `.`"));
        }
        let wrong = || self.error("its URL is not `http://host[:port]` or `https://host[:port]`");
        let uri: Uri = self.url().parse().map_err(|_| wrong())?;
        let (port, tls) = match uri.scheme_str() {
            Some("http") => (80, ""),
            Some("https") => (443, ",ssl"),
            _ => return Err(wrong()),
        };
        let authority =
            uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(wrong)?;
        if !matches!(uri.path(), "" | "/") || uri.query().is_some() {
            return Err(wrong());
        }
        let host = self.override_host.as_deref().unwrap_or(authority.as_str());
        let port = authority.port_u16().unwrap_or(port);
        Ok(format!("id={} {}:{port},over_http{tls},host={host}", self.name, authority.host()))
    }

    fn error(&self, why: &'static str) -> LocalError {
        LocalError::Backend { name: self.name.clone(), why }
    }

    fn table(&self) -> Result<Table> {
        let mut table = Table::new();
        for (key, value) in &self.settings {
            let value = value.parse::<Value>().map_err(|_| self.error("a setting is not TOML"))?;
            table.insert(key.clone(), value);
        }
        table.insert("url".to_owned(), Value::from(self.url()));
        if let Some(host) = &self.override_host {
            table.insert("override_host".to_owned(), Value::from(host.as_str()));
        }
        Ok(table)
    }
}

/// The backends that are named, each with the address that the fastly.toml in `manifest` gives it for the local
/// server. Those among `vias` lead back to the edge otherwise, all others to the demo origin (`None`: there is none).
///
/// # Errors
/// When `manifest` is not TOML, or a backend leads nowhere.
pub fn local_backends(
    names: &[&str],
    vias: &[&str],
    manifest: &str,
    origin: Option<SocketAddr>,
) -> Result<Vec<Backend>> {
    let manifest: Table =
        manifest.parse().map_err(|_| LocalError::Output { command: "fastly.toml".to_owned() })?;
    let given = manifest.get("local_server").and_then(|local| local.get("backends"));
    let leads = |name: &&str| {
        let table = given.and_then(|backends| backends.get(name)).and_then(Value::as_table);
        let mut backend = Backend::edge(*name);
        for (key, value) in table.into_iter().flatten() {
            match (key.as_str(), value.as_str()) {
                ("url", Some(url)) => backend.url = Some(url.to_owned()),
                ("override_host", Some(host)) => backend.override_host = Some(host.to_owned()),
                _ => backend.settings.push((key.clone(), value.to_string())),
            }
        }
        // Default addresses mean what has them by default, wherever that listens.
        match (backend.url.as_deref(), origin) {
            (None | Some(EDGE), _) if vias.contains(name) => backend.url = None,
            (None | Some(DEMO), Some(origin)) => backend.url = Some(format!("http://{origin}")),
            (None, None) => {
                return Err(backend.error("fastly.toml gives it no local `url`, and no demo origin runs"));
            }
            (Some(_), _) => {}
        }
        Ok(backend)
    };
    names.iter().map(leads).collect()
}

/// Where the demo origin listens unless it is told otherwise; fastly.toml says the same.
const DEMO: &str = "http://127.0.0.1:3000";

/// Where the edge listens unless it is told otherwise, here and under `fastly compute serve`.
const EDGE: &str = "http://127.0.0.1:7676";

/// The manifest that Viceroy runs with: the backends, and `more` keys of `[local_server]`.
pub(crate) fn manifest(backends: &[Backend], more: &Table) -> Result<String> {
    let mut tables = Table::new();
    for backend in backends {
        tables.insert(backend.name.clone(), Value::Table(backend.table()?));
    }
    let mut local = more.clone();
    local.insert("backends".to_owned(), Value::Table(tables));
    let manifest = Table::from_iter([
        ("manifest_version".to_owned(), Value::from(3)),
        ("name".to_owned(), Value::from("pointwork")),
        ("language".to_owned(), Value::from("rust")),
        ("local_server".to_owned(), Value::Table(local)),
    ]);
    Ok(manifest.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(backend: &Backend) -> std::result::Result<String, String> {
        backend.pushpin_route().map_err(|error| error.to_string())
    }

    #[test]
    fn a_route_says_address_tls_and_host() {
        let mut backend = Backend::new("origin", "http://127.0.0.1:3000");
        assert_eq!(route(&backend).as_deref(), Ok("id=origin 127.0.0.1:3000,over_http,host=127.0.0.1:3000"));
        backend.override_host = Some("www.example.com".to_owned());
        assert_eq!(route(&backend).as_deref(), Ok("id=origin 127.0.0.1:3000,over_http,host=www.example.com"));
        let backend = Backend::new("api", "https://api.example.com/");
        assert_eq!(
            route(&backend).as_deref(),
            Ok("id=api api.example.com:443,over_http,ssl,host=api.example.com")
        );
    }

    #[test]
    fn a_line_cannot_be_broken_by_a_name_or_url() {
        assert!(route(&Backend::new("a b", "http://127.0.0.1")).is_err());
        assert!(route(&Backend::new("a\nid=b", "http://127.0.0.1")).is_err());
        for url in ["127.0.0.1:3000", "ftp://h", "http://h/base", "http://u@h", "http://h?q", "http://"] {
            assert!(route(&Backend::new("a", url)).is_err(), "{url}");
        }
    }

    #[test]
    fn a_local_url_is_kept_and_the_rest_leads_to_the_demo_origin() -> Result<()> {
        let manifest = r#"
[local_server.backends.api]
url = "https://api.example.com"
override_host = "api.example.com"
first_byte_timeout_ms = 500
[local_server.backends.origin]
url = "http://127.0.0.1:3000"
"#;
        let demo = SocketAddr::from(([127, 0, 0, 1], 4000));
        let backends = local_backends(&["api", "origin", "other"], &[], manifest, Some(demo))?;
        let mut api = Backend::new("api", "https://api.example.com");
        api.override_host = Some("api.example.com".to_owned());
        api.settings.push(("first_byte_timeout_ms".to_owned(), "500".to_owned()));
        let (origin, other) = ("http://127.0.0.1:4000", "http://127.0.0.1:4000");
        assert_eq!(backends, [api, Backend::new("origin", origin), Backend::new("other", other)]);
        Ok(())
    }

    #[test]
    fn without_a_demo_origin_a_backend_needs_its_own_url() {
        assert!(local_backends(&["other"], &[], "", None).is_err());
        let manifest = "local_server.backends.origin.url = 'http://127.0.0.1:3000'";
        let kept = local_backends(&["origin"], &[], manifest, None);
        assert_eq!(kept.ok(), Some(vec![Backend::new("origin", "http://127.0.0.1:3000")]));
    }

    #[test]
    fn a_via_leads_back_to_the_edge_unless_it_has_a_url_of_its_own() -> Result<()> {
        let manifest = r#"
[local_server.backends.self]
url = "http://127.0.0.1:7676"
override_host = "demo.edgecompute.app"
[local_server.backends.other]
url = "http://127.0.0.1:8000"
"#;
        let names = ["again", "other", "self"];
        let mut itself = Backend::edge("self");
        itself.override_host = Some("demo.edgecompute.app".to_owned());
        let (again, other) = (Backend::edge("again"), Backend::new("other", "http://127.0.0.1:8000"));
        let backends = local_backends(&names, &names, manifest, None)?;
        assert_eq!(backends, [again.clone(), other.clone(), itself]);
        for (edge, url) in [
            ("127.0.0.1:7700", "http://127.0.0.1:7700"),
            ("0.0.0.0:7700", "http://127.0.0.1:7700"),
            ("[::]:7700", "http://[::1]:7700"),
        ] {
            let edge = edge.parse().unwrap_or_else(|_| SocketAddr::from(([0; 4], 0)));
            assert_eq!(again.clone().resolved(edge).url(), url);
            assert_eq!(other.clone().resolved(edge), other);
        }
        Ok(())
    }

    #[test]
    fn the_manifest_holds_backends_and_the_rest() -> Result<()> {
        let mut backend = Backend::new("origin", "http://127.0.0.1:3000");
        backend.override_host = Some("example.com".to_owned());
        backend.settings.push(("first_byte_timeout_ms".to_owned(), "500".to_owned()));
        let more = Table::from_iter([("geolocation".to_owned(), Value::Table(Table::new()))]);
        let text = manifest(&[backend], &more)?;
        let expected = "\
manifest_version = 3
name = \"pointwork\"
language = \"rust\"

[local_server.backends.origin]
first_byte_timeout_ms = 500
override_host = \"example.com\"
url = \"http://127.0.0.1:3000\"

[local_server.geolocation]
";
        assert_eq!(text.parse::<Table>().ok(), expected.parse::<Table>().ok());
        Ok(())
    }
}
