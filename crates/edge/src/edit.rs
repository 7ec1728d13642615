//! Edits of header lines, and all that is changed about a request before it goes to its backend.

use std::fmt::Write as _;
use std::net::IpAddr;

use fastly::handle::{RequestHandle, ResponseHandle};
use fastly::http::{HeaderName, HeaderValue, Version};
use pointwork_plan::{Change, Edit, Forward, LOOP_GUARD, SCHEME as SCHEME_NAME};
use pointwork_raw::UriError;

const HOST: HeaderName = HeaderName::from_static("host");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const GUARD: HeaderName = HeaderName::from_static(LOOP_GUARD);
const SCHEME: HeaderName = HeaderName::from_static(SCHEME_NAME);
const GRIP_SIG: HeaderName = HeaderName::from_static("grip-sig");

/// The longest address in text is an IPv6 one that ends in an IPv4 one.
const LONGEST_ADDRESS: usize = 45;

/// What has header lines. The host stores them; each change is a call.
pub(crate) trait Fields {
    /// Puts one line in place of all of this name.
    fn set(&mut self, name: &HeaderName, value: &HeaderValue);

    /// Adds a line.
    fn add(&mut self, name: &HeaderName, value: &HeaderValue);

    /// Removes all lines of this name.
    fn remove(&mut self, name: &HeaderName);
}

impl Fields for RequestHandle {
    fn set(&mut self, name: &HeaderName, value: &HeaderValue) {
        self.insert_header(name, value);
    }

    fn add(&mut self, name: &HeaderName, value: &HeaderValue) {
        self.append_header(name, value);
    }

    fn remove(&mut self, name: &HeaderName) {
        self.remove_header(name);
    }
}

impl Fields for ResponseHandle {
    fn set(&mut self, name: &HeaderName, value: &HeaderValue) {
        self.insert_header(name, value);
    }

    fn add(&mut self, name: &HeaderName, value: &HeaderValue) {
        self.append_header(name, value);
    }

    fn remove(&mut self, name: &HeaderName) {
        self.remove_header(name);
    }
}

/// Carries out the edits of a route, in their order.
pub(crate) fn edit(fields: &mut impl Fields, edits: &[Edit<'_>]) {
    for Edit { name, change } in edits {
        // The compiler checked the names and the literals of the values, and a capture holds no control character.
        let Ok(name) = HeaderName::from_bytes(name.as_bytes()) else { continue };
        match change {
            Change::Remove => fields.remove(&name),
            Change::Set(value) => {
                if let Ok(value) = HeaderValue::from_bytes(value) {
                    fields.set(&name, &value);
                }
            }
            Change::Add(value) => {
                if let Ok(value) = HeaderValue::from_bytes(value) {
                    fields.add(&name, &value);
                }
            }
        }
    }
}

/// What a plan changes about a request. It borrows nothing of the request, so that it can be changed.
#[derive(Debug)]
pub(crate) struct Outgoing {
    uri: Option<Vec<u8>>,
    host: Option<HeaderValue>,
    forwarded: Option<ForwardedValues>,
    remove_grip_sig: bool,
    guard: Option<HeaderValue>,
    scheme: Option<&'static str>,
    /// Whether the request is to be marked as HTTP/1.1: the local server speaks the client's version to backends,
    /// which fails for HTTP/2.
    lower_version: bool,
    edits: Vec<Edit<'static>>,
}

/// The values of the X-Forwarded headers; `None` removes a header.
#[derive(Debug)]
struct ForwardedValues {
    client: Option<HeaderValue>,
    proto: HeaderValue,
    host: Option<HeaderValue>,
}

impl Outgoing {
    /// What this plan changes, on a request that has a Host line or none.
    pub(crate) fn new(forward: &mut Forward<'static, '_>, has_no_host_line: bool) -> Self {
        Outgoing {
            uri: forward.uri.take(),
            host: forward.rewritten_host.and_then(|host| HeaderValue::from_str(host).ok()),
            forwarded: forward.forwarded.map(|forwarded| ForwardedValues {
                client: forwarded.client.and_then(address),
                proto: HeaderValue::from_static(forwarded.proto),
                host: HeaderValue::from_str(forwarded.host).ok(),
            }),
            remove_grip_sig: forward.remove_grip_sig,
            guard: forward.loop_guard.and_then(|service| HeaderValue::from_str(service).ok()),
            scheme: forward.scheme,
            lower_version: has_no_host_line,
            edits: std::mem::take(&mut forward.request),
        }
    }

    /// Changes the request.
    ///
    /// # Errors
    ///
    /// If the host does not take the URI.
    pub(crate) fn apply(&self, request: &mut RequestHandle) -> Result<(), UriError> {
        if let Some(uri) = &self.uri {
            pointwork_raw::write_uri(request, uri)?;
        }
        if let Some(host) = &self.host {
            request.set(&HOST, host);
        }
        if let Some(ForwardedValues { client, proto, host }) = &self.forwarded {
            replace(request, &FORWARDED_FOR, client.as_ref());
            replace(request, &FORWARDED_PROTO, Some(proto));
            replace(request, &FORWARDED_HOST, host.as_ref());
        }
        if self.lower_version {
            request.set_version(Version::HTTP_11);
        }
        if self.remove_grip_sig {
            request.remove(&GRIP_SIG);
        }
        if let Some(service) = &self.guard {
            request.add(&GUARD, service);
        }
        if let Some(scheme) = self.scheme {
            request.set(&SCHEME, &HeaderValue::from_static(scheme));
        }
        edit(request, &self.edits);
        Ok(())
    }
}

/// An address as it is written: into a text that need not grow.
fn address(client: IpAddr) -> Option<HeaderValue> {
    let mut text = String::with_capacity(LONGEST_ADDRESS);
    write!(text, "{client}").ok()?;
    text.try_into().ok()
}

fn replace(request: &mut RequestHandle, name: &HeaderName, value: Option<&HeaderValue>) {
    match value {
        Some(value) => request.set(name, value),
        None => request.remove(name),
    }
}
