//! The demo origin: a real HTTP server that speaks GRIP, to see routes at work with.
//! Whether a connection is held is the route's doing: what was not handed off is answered with a text that says so.

mod grip;
mod pages;
mod websocket;

use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{any, get};
use tokio::runtime::Builder;
use tokio::sync::oneshot;

use crate::{Item, LocalError, Result, Sink, ensure_free, publish};

/// How often something is published.
const TICK: Duration = Duration::from_secs(2);

/// The channels that clients of the demo origin are subscribed to.
const EVENTS: &str = "events";
const CHAT: &str = "chat";
const POLL: &str = "poll";

/// What the demo origin is made of.
#[derive(Clone, Debug)]
pub struct OriginOptions {
    /// Where it listens.
    pub address: SocketAddr,
    /// Is given a line per request, as `origin`.
    pub sink: Sink,
}

/// A running demo origin; dropping it ends it.
#[derive(Debug)]
pub struct Origin {
    address: SocketAddr,
    app: App,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Origin {
    /// Starts the origin on a thread of its own; it answers when this returns.
    ///
    /// # Errors
    /// When the address is busy.
    pub fn start(options: OriginOptions) -> Result<Self> {
        let doing = || LocalError::io(format!("listen on {}", options.address));
        ensure_free(options.address, "the demo origin")?;
        let listener = TcpListener::bind(options.address).map_err(doing())?;
        listener.set_nonblocking(true).map_err(doing())?;
        let address = listener.local_addr().map_err(doing())?;
        let runtime = Builder::new_current_thread().enable_all().build().map_err(doing())?;
        let (end, ended) = oneshot::channel();
        let sink = options.sink.clone();
        let app = App(Arc::new(Shared { options, publish_url: OnceLock::new(), made: AtomicU64::new(0) }));
        let served_app = app.clone();
        let thread = std::thread::spawn(move || {
            let app = served_app;
            runtime.block_on(async move {
                tokio::select! {
                    served = serve(listener, app.clone()) => {
                        if let Err(error) = served {
                            sink.line("origin", &format!("ended by itself: {error}"));
                        }
                    }
                    () = tick(app) => {}
                    _ = ended => {}
                }
            });
            // A publication that hangs must not keep the end waiting.
            runtime.shutdown_background();
        });
        Ok(Self { address, app, end: Some(end), thread: Some(thread) })
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Has it publish at `url` (`Chain::publish_url`) from now on. Without, nothing can be held, and nothing is
    /// published.
    pub fn publish_at(&self, url: &str) {
        let _set_before = self.app.0.publish_url.set(url.to_owned());
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        if let Some(end) = self.end.take() {
            let _ended_before = end.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

/// What the handlers share.
#[derive(Clone, Debug)]
struct App(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    options: OriginOptions,
    publish_url: OnceLock<String>,
    /// How often `/cacheable` was made: a cache keeps it from growing.
    made: AtomicU64,
}

impl App {
    fn count(&self) -> u64 {
        self.0.made.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Publishes off the server's thread, which goes on answering; Pushpin may be asking it meanwhile.
    async fn publish(&self, items: Vec<Item>) {
        let Some(url) = self.0.publish_url.get().cloned() else { return };
        let published = tokio::task::spawn_blocking(move || publish(&url, &items)).await;
        if let Ok(Err(error)) = published {
            self.0.options.sink.line("origin", &error.to_string());
        }
    }
}

async fn serve(listener: TcpListener, app: App) -> std::io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    axum::serve(listener, router(app)).await
}

fn router(app: App) -> Router {
    Router::new()
        .route("/", get(pages::home))
        .route("/plain", any(pages::plain))
        .route("/cacheable", get(pages::cacheable))
        .route("/api/time", get(pages::time))
        .route("/realtime/events", get(grip::events))
        .route("/realtime/poll", get(grip::poll))
        .route("/realtime/chat", any(websocket::chat))
        .fallback(pages::anything)
        .layer(middleware::from_fn_with_state(app.clone(), note))
        .with_state(app)
}

/// Tells each request, and what it was answered.
async fn note(State(app): State<App>, request: Request, next: Next) -> Response {
    let via = if is_handed_off(request.headers()) { "through Fanout" } else { "sent by the edge" };
    let line = format!("{} {} ({via})", request.method(), request.uri());
    let response = next.run(request).await;
    app.0.options.sink.line("origin", &format!("{line}: {}", response.status().as_u16()));
    response
}

/// Whether the request came through Fanout, which marks what it forwards. The edge lets no other mark through.
fn is_handed_off(headers: &HeaderMap) -> bool {
    headers.contains_key("grip-sig")
}

/// Publishes something every few seconds, so that every held connection shows life.
async fn tick(app: App) {
    let mut clock = tokio::time::interval(TICK);
    let mut count = 0_u64;
    loop {
        clock.tick().await;
        count = count.wrapping_add(1);
        let event = Item::stream(EVENTS, format!("event: tick\ndata: {count}\n\n"));
        let answer = Item::response(POLL, format!("tick {count}\n"));
        app.publish(vec![event, answer]).await;
    }
}
