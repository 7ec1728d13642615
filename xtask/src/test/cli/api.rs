//! A stand-in for the part of Fastly's API that `fastly compute publish` calls: one service, kept on loopback.
//! It answers what it knows and keeps what it was asked; whether that was right is for the rehearsal to say.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use crate::failure::{Failure, Outcome};

/// The id of the service, once there is one.
pub(super) const SERVICE: &str = "RehearsedService000001";

/// The token that every call but the first has to show.
pub(super) const TOKEN: &str = "the-token-of-the-rehearsal";

/// What a refused package is answered with.
pub(super) const REFUSAL: &str = "the stand-in takes no package";

/// More than any package has; Fastly takes 100 MB.
const MAX_BODY: usize = 128 * 1024 * 1024;

/// A running stand-in; dropping it ends it.
#[derive(Debug)]
pub(super) struct Api {
    address: SocketAddr,
    shared: Shared,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What was asked since the last look.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// The calls that change something, in their order: method, path, and what was sent.
    pub(super) changes: Vec<String>,
    /// The calls that are unknown here or came without the token, each with the reason.
    pub(super) faults: Vec<String>,
    /// The package that was uploaded last.
    pub(super) package: Vec<u8>,
}

impl Api {
    /// Starts the stand-in on a thread of its own; it answers when this returns.
    pub(super) fn start() -> Outcome<Self> {
        let doing = |error| Failure::said(format!("cannot listen for the Fastly CLI: {error}"));
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).map_err(doing)?;
        listener.set_nonblocking(true).map_err(doing)?;
        let address = listener.local_addr().map_err(doing)?;
        let runtime = Builder::new_current_thread().enable_all().build().map_err(doing)?;
        let shared = Shared::default();
        let router = Router::new().fallback(answer).with_state(shared.clone());
        let (end, ended) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            runtime.block_on(async move {
                let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
                tokio::select! {
                    _ = axum::serve(listener, router) => {}
                    _ = ended => {}
                }
            });
            runtime.shutdown_background();
        });
        Ok(Self { address, shared, end: Some(end), thread: Some(thread) })
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Has every package refused from now on, or taken.
    pub(super) fn refuse_packages(&self, refuse: bool) {
        self.shared.lock().refuses_packages = refuse;
    }

    /// What was asked since the last look.
    pub(super) fn asked(&self) -> Asked {
        std::mem::take(&mut self.shared.lock().asked)
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            let _ended_before = end.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

/// What the thread and its owner share.
#[derive(Clone, Debug, Default)]
struct Shared(Arc<Mutex<Fastly>>);

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Fastly> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What is known of the service, and what was asked.
#[derive(Debug, Default)]
struct Fastly {
    /// The number of the last version; 0 while there is no service.
    versions: u64,
    /// The version that is active; none is 0.
    active: u64,
    domain: Option<String>,
    refuses_packages: bool,
    asked: Asked,
}

async fn answer(State(shared): State<Shared>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, MAX_BODY).await.unwrap_or_default();
    let (status, answer) = shared.lock().take(&head, &body);
    let mut response = Response::new(Body::from(answer.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, axum::http::HeaderValue::from_static("application/json"));
    response
}

impl Fastly {
    /// Notes a call and answers it.
    fn take(&mut self, head: &Parts, body: &[u8]) -> (StatusCode, Value) {
        let is_read = head.method == "GET";
        let package = package(head, body);
        let sent = if package.is_some() { "package".into() } else { String::from_utf8_lossy(body) };
        let call = format!("{} {} {sent}", head.method, head.uri).trim_end().to_owned();
        // Where to log in is asked before there is a token.
        let is_open = head.uri.path().starts_with("/realms/");
        let has_token = head.headers.get("fastly-key").is_some_and(|key| key == TOKEN);
        if !is_open && !has_token {
            self.asked.faults.push(format!("{call}: without the token"));
        }
        if !is_read {
            self.asked.changes.push(call.clone());
        }
        let answer = if is_read { self.read(&head.uri) } else { self.change(head, &sent, package) };
        answer.unwrap_or_else(|| {
            self.asked.faults.push(format!("{call}: the stand-in does not know this"));
            (StatusCode::NOT_FOUND, json!({ "msg": "Record not found" }))
        })
    }

    fn read(&self, uri: &Uri) -> Option<(StatusCode, Value)> {
        let versions = || (1..=self.versions).map(|number| self.version(number)).collect::<Vec<_>>();
        let answer = match self.parts(uri)?.as_slice() {
            ["realms", "fastly", ".well-known", "openid-configuration"] => json!({}),
            ["service", SERVICE, "version"] => json!(versions()),
            ["service", SERVICE, "details"] => {
                let active = (self.active > 0).then(|| self.version(self.active));
                json!({
                    "id": SERVICE, "type": "wasm", "versions": versions(), "version": self.version(self.versions),
                    "active_version": active,
                })
            }
            ["service", SERVICE, "version", _, "domain"] => {
                let domains = self.domain.iter().map(|name| json!({ "name": name, "service_id": SERVICE }));
                json!(domains.collect::<Vec<_>>())
            }
            // Another package than any that is uploaded here: one of the same content would not be uploaded.
            ["service", SERVICE, "version", _, "package"] => json!({ "metadata": { "files_hash": "0" } }),
            _ => return None,
        };
        Some((StatusCode::OK, answer))
    }

    fn change(&mut self, head: &Parts, sent: &str, package: Option<&[u8]>) -> Option<(StatusCode, Value)> {
        let newest = self.versions.to_string();
        // A version that is active cannot be changed.
        let is_draft = self.active != self.versions;
        let answer = match (head.method.as_str(), self.parts(&head.uri)?.as_slice()) {
            ("POST", ["service"]) => {
                self.versions = 1;
                json!({ "id": SERVICE, "type": "wasm", "version": 1 })
            }
            ("DELETE", ["service", SERVICE]) => {
                (self.versions, self.active, self.domain) = (0, 0, None);
                json!({ "status": "ok" })
            }
            ("POST", ["service", SERVICE, "version", version, "domain"])
                if *version == newest && is_draft =>
            {
                self.domain = sent.strip_prefix("name=").map(str::to_owned);
                json!({ "name": self.domain, "service_id": SERVICE, "version": self.versions })
            }
            ("POST", ["service", SERVICE, "version", version, "backend"])
                if *version == newest && is_draft =>
            {
                json!({ "service_id": SERVICE, "version": self.versions })
            }
            ("PUT", ["enabled-products", "v1", product @ "fanout", "services", SERVICE]) => {
                json!({ "product": { "id": product }, "service": { "id": SERVICE } })
            }
            ("PUT", ["service", SERVICE, "version", version, "package"])
                if *version == newest && is_draft =>
            {
                package?.clone_into(&mut self.asked.package);
                if self.refuses_packages {
                    return Some((
                        StatusCode::BAD_REQUEST,
                        json!({ "msg": "Bad request", "detail": REFUSAL }),
                    ));
                }
                json!({ "service_id": SERVICE, "version": self.versions })
            }
            ("PUT", ["service", SERVICE, "version", version, "activate"])
                if *version == newest && is_draft =>
            {
                self.active = self.versions;
                self.version(self.active)
            }
            ("PUT", ["service", SERVICE, "version", version, "clone"]) if *version == newest => {
                self.versions += 1;
                self.version(self.versions)
            }
            _ => return None,
        };
        Some((StatusCode::OK, answer))
    }

    /// The segments of a path; nothing if it is about a service that is not there.
    fn parts<'u>(&self, uri: &'u Uri) -> Option<Vec<&'u str>> {
        let parts: Vec<&str> = uri.path().split('/').skip(1).collect();
        let is_there = self.versions > 0 || !parts.contains(&SERVICE);
        is_there.then_some(parts)
    }

    fn version(&self, number: u64) -> Value {
        let is_active = number == self.active;
        json!({ "number": number, "service_id": SERVICE, "active": is_active, "locked": is_active })
    }
}

/// The file of a form (RFC 7578) that has only a file named `package`.
fn package<'b>(head: &Parts, body: &'b [u8]) -> Option<&'b [u8]> {
    let kind = head.headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let boundary = kind.strip_prefix("multipart/form-data; boundary=")?;
    let part = body.strip_prefix(format!("--{boundary}\r\n").as_bytes())?;
    let part = part.strip_suffix(format!("\r\n--{boundary}--\r\n").as_bytes())?;
    let end = part.windows(4).position(|it| it == b"\r\n\r\n")?;
    let (lines, file) = part.split_at_checked(end + 4)?;
    String::from_utf8_lossy(lines).contains("form-data; name=\"package\";").then_some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head(method: &str, uri: &str, kind: &str) -> Parts {
        let request = axum::http::Request::builder().method(method).uri(uri);
        let request = request.header("fastly-key", TOKEN).header(CONTENT_TYPE, kind);
        request.body(()).map_or_else(|error| unreachable!("{error}"), |it| it.into_parts().0)
    }

    #[test]
    fn what_is_not_known_is_kept_and_not_found() {
        let mut fastly = Fastly::default();
        let (status, _) = fastly.take(&head("PUT", "/service/x/vcl", "text/plain"), b"a=b");
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert_eq!(fastly.asked.changes, ["PUT /service/x/vcl a=b"]);
        assert_eq!(fastly.asked.faults, ["PUT /service/x/vcl a=b: the stand-in does not know this"]);
    }

    #[test]
    fn what_comes_without_the_token_is_a_fault() {
        let mut fastly = Fastly::default();
        let mut create = head("POST", "/service", "text/plain");
        create.headers.clear();
        fastly.take(&create, b"");
        assert_eq!(fastly.asked.faults, ["POST /service: without the token"]);
    }

    #[test]
    fn a_package_is_the_one_file_of_a_form() {
        let head = head("PUT", "/", "multipart/form-data; boundary=B");
        let lines = "Content-Disposition: form-data; name=\"package\"; filename=\"a.tar.gz\"";
        let form = format!("--B\r\n{lines}\r\n\r\n\x1f\r\n\r\n-\r\n--B--\r\n");
        assert_eq!(package(&head, form.as_bytes()), Some(&b"\x1f\r\n\r\n-"[..]));
        for damaged in [form.replace("package", "file"), form.replace("--B--", "--B"), String::new()] {
            assert_eq!(package(&head, damaged.as_bytes()), None, "{damaged}");
        }
    }
}
