//! A request on its way to a backend: handed off, or sent and answered, or sent once more to the fallback.

use fastly::Backend;
use fastly::handle::{BodyHandle, CacheOverride, RequestHandle, ResponseHandle};
use fastly::http::request::SendErrorCause;
use fastly::http::{HeaderValue, Method, StatusCode};
use pointwork_plan::{Cache, Channel, Edit, Forward};
use pointwork_raw::{read_lines, read_method, read_uri, write_uri};
use pointwork_table::HeaderLines;

use crate::edit::{Outgoing, edit};
use crate::failure::{self, Failure, Trouble};
use crate::leak;
use crate::log::Log;

/// A buffer for names of headers: one that is longer than all of it is not copied, nor is its request.
const NAMES: usize = 8 * 1024;

/// The head of an answer and its body, of which nothing was read.
type Answered = (ResponseHandle, BodyHandle);

/// Where a request goes and what is done on the way. It borrows nothing of the request.
#[derive(Debug)]
pub(crate) struct Sending {
    route: &'static str,
    channel: Channel,
    backend: &'static str,
    fallback: Option<&'static str>,
    cache: CacheOverride,
    outgoing: Outgoing,
    /// Whether it came from Fanout, which reads what the answer says of holding it.
    from_fanout: bool,
    edits: Vec<Edit<'static>>,
}

impl Sending {
    /// What a plan says, for a request that has a Host line or none.
    pub(crate) fn new(mut forward: Forward<'static, '_>, has_no_host_line: bool) -> Self {
        let outgoing = Outgoing::new(&mut forward, has_no_host_line);
        Sending {
            route: forward.decided.route,
            channel: forward.channel,
            backend: forward.backend,
            fallback: forward.fallback,
            cache: cache(forward.channel, forward.cache),
            outgoing,
            from_fanout: !forward.remove_grip_sig,
            edits: forward.response,
        }
    }

    /// Does it, to the answer of the client.
    pub(crate) fn carry_out(self, mut request: RequestHandle, body: BodyHandle, mut log: Log) {
        if let Err(error) = self.outgoing.apply(&mut request) {
            log.refused();
            return Failure::unfit_uri(error).tell(log);
        }
        if self.channel.is_handoff() {
            log.mark(&mut request, self.route);
        }
        match self.channel {
            Channel::Fanout | Channel::Grip => {
                let handed_off = request.handoff_fanout(self.backend);
                self.after_handoff(handed_off, request, body, log);
            }
            Channel::Websocket => {
                let handed_off = request.handoff_websocket(self.backend);
                self.after_handoff(handed_off, request, body, log);
            }
            Channel::Send | Channel::Pass => self.send(request, body, log),
        }
    }

    /// What was handed off is done with; what was not is still here, with its body.
    #[inline(never)]
    fn after_handoff(
        self,
        handed_off: Result<(), SendErrorCause>,
        mut request: RequestHandle,
        body: BodyHandle,
        log: Log,
    ) {
        let Sending { route, channel, backend, fallback, .. } = self;
        match (handed_off, fallback) {
            (Ok(()), _) => log.handed_off(route, backend),
            (Err(cause @ SendErrorCause::FanoutNotEnabled), Some(fallback)) => {
                failure::fell_back(route, fallback, &Trouble::Unreached(cause).of(backend));
                request.set_cache_override(&CacheOverride::Pass);
                self.answer(asked(request, body, fallback), fallback, log);
            }
            (Err(cause), _) => Failure::no_handoff(route, channel, backend, cause).tell(log),
        }
    }

    fn send(self, mut request: RequestHandle, body: BodyHandle, log: Log) {
        self.override_cache(&mut request);
        let again = self.fallback.and_then(|fallback| Some((copy(&request)?, fallback)));
        if let Some((again, fallback)) = again {
            return self.send_twice(request, body, again, fallback, log);
        }
        let backend = self.backend;
        self.answer(asked(request, body, backend), backend, log);
    }

    /// Sends a request, and its copy to the fallback if need be.
    #[inline(never)]
    fn send_twice(
        self,
        request: RequestHandle,
        body: BodyHandle,
        mut again: RequestHandle,
        fallback: &'static str,
        log: Log,
    ) {
        let Sending { route, backend, .. } = self;
        let first = asked(request, body, backend);
        let cause = match &first {
            Ok((response, _)) if is_unavailable(response.get_status()) => {
                format!("backend {backend}: answered {}", response.get_status().as_u16())
            }
            Ok(_) => return self.answer(first, backend, log),
            Err(trouble) => trouble.of(backend),
        };
        failure::fell_back(route, fallback, &cause);
        self.override_cache(&mut again);
        match asked(again, BodyHandle::new(), fallback) {
            Err(trouble) => {
                failure::fallback_failed(route, &trouble.of(fallback));
                self.answer(first, backend, log);
            }
            second => self.answer(second, fallback, log),
        }
    }

    fn override_cache(&self, request: &mut RequestHandle) {
        if !matches!(self.cache, CacheOverride::None) {
            request.set_cache_override(&self.cache);
        }
    }

    /// Sends on what a backend answered, the body without looking at it.
    fn answer(self, answered: Result<Answered, Trouble>, backend: &'static str, log: Log) {
        match answered {
            Ok((mut response, body)) => {
                if !self.from_fanout {
                    leak::stop(&mut response, self.route, backend);
                }
                edit(&mut response, &self.edits);
                log.answer(self.route, Some(backend), response, body);
            }
            Err(trouble) => Failure::no_answer(self.route, backend, &trouble).tell(log),
        }
    }
}

/// What the cache is told. Whatever is set besides a pass would cancel it.
fn cache(channel: Channel, cache: Option<Cache<'static>>) -> CacheOverride {
    match (channel, cache) {
        (Channel::Pass, _) => CacheOverride::Pass,
        (_, None) => CacheOverride::None,
        (Channel::Send | Channel::Fanout | Channel::Websocket | Channel::Grip, Some(cache)) => {
            CacheOverride::Override {
                ttl: cache.ttl,
                stale_while_revalidate: cache.stale_while_revalidate,
                stale_if_error: None,
                pci: cache.pci,
                surrogate_key: cache.surrogate_key.and_then(|keys| HeaderValue::from_str(keys).ok()),
                lookup_timeout_ms: None,
            }
        }
    }
}

/// Waits for the response head of a backend.
fn asked(request: RequestHandle, body: BodyHandle, backend: &str) -> Result<Answered, Trouble> {
    let to =
        Backend::from_name(backend).map_err(|_| Trouble::Unreached(SendErrorCause::DestinationNotFound))?;
    let (response, body) = request.send_to_backend(body, &to).map_err(Trouble::Unreached)?;
    let status = response.get_status();
    if status.is_informational() { Err(Trouble::Interim(status)) } else { Ok((response, body)) }
}

/// Whether the backend says that it, or what is behind it, is not there.
fn is_unavailable(status: StatusCode) -> bool {
    matches!(status.as_u16(), 502..=504)
}

/// A second request of the same method, URI and header lines: a request is gone when it is sent. `None` if the platform
/// does not give all of it.
#[inline(never)]
fn copy(request: &RequestHandle) -> Option<RequestHandle> {
    let mut copy = RequestHandle::new();
    copy.set_method(&Method::from_bytes(&read_method(request).ok()?).ok()?);
    write_uri(&mut copy, &read_uri(request).ok()?).ok()?;
    for name in request.get_header_names(NAMES) {
        let name = name.ok()?;
        for line in HeaderLines::new(&read_lines(request, name.as_str()).ok()?) {
            copy.append_header(&name, &HeaderValue::from_bytes(line).ok()?);
        }
    }
    Some(copy)
}
