//! What Fastly's starter kits for Fanout do: `fanout` in Rust (of today and of before) and in Go. Other than there, only a
//! Grip-Sig that counts is answered as Fanout is.

use pointwork_e2e::{Ask, Edge, Handshake, Program, Socket, Stand};
use pointwork_local::{Formats, HttpResponse, HttpStream, Item, WsMessage};

use super::has_grip;
use crate::support::{Outcome, arrives_by, cases, nothing_arrives, own_words, while_publishing};

cases![
    a_stream_hears_what_is_published,
    an_event_stream_hears_what_is_published,
    a_long_poll_is_answered_by_what_is_published,
    a_websocket_is_echoed_and_hears_what_is_published,
    what_is_no_websocket_is_400_there,
    a_forged_grip_sig_learns_nothing,
    other_endpoints_are_not_found,
    all_else_is_handed_off_to_the_origin,
    on_other_hosts_there_are_no_endpoints,
    without_a_server_all_else_is_not_found,
];

/// An example with a kit's endpoints, all on the channel `test`.
struct Kit {
    routes: &'static str,
    host: &'static str,
    stream: &'static str,
    events: &'static str,
    long_poll: &'static str,
    websocket: &'static str,
}

const ENDPOINTS: Kit = Kit {
    routes: "fanout-test-endpoints",
    host: "www.example.com",
    stream: "/test/stream",
    events: "/test/sse",
    long_poll: "/test/long-poll",
    websocket: "/test/websocket",
};

const ON_EDGECOMPUTE: Kit =
    Kit { routes: "fanout-test-endpoints-edgecompute", host: "foo.edgecompute.app", ..ENDPOINTS };

const PUSH: Kit = Kit {
    routes: "push-messaging",
    stream: "/stream",
    events: "/sse",
    long_poll: "/response",
    websocket: "/ws",
    ..ENDPOINTS
};

const KITS: [Kit; 3] = [ENDPOINTS, ON_EDGECOMPUTE, PUSH];

impl Kit {
    fn ask(&self, method: &str, path: &str) -> Ask {
        Ask::new(method, path).routed_by(self.routes).host(self.host)
    }

    fn get(&self, path: &str) -> Ask {
        self.ask("GET", path)
    }

    fn open(&self, edge: &Edge) -> Result<Socket, String> {
        Handshake::new(self.websocket).routed_by(self.routes).host(self.host).open(edge.address())
    }
}

/// What every client of the channel understands. The cases publish the same, since they have the channel in common.
fn news() -> Item {
    let formats = Formats {
        http_response: Some(HttpResponse { body: "news\n".to_owned() }),
        http_stream: Some(HttpStream { content: "data: news\n\n".to_owned() }),
        ws_message: Some(WsMessage { content: "news".to_owned() }),
    };
    Item { channel: "test".to_owned(), formats }
}

fn held(stand: &Stand, path: impl Fn(&Kit) -> &'static str, media: &str) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    for kit in KITS {
        let ask = kit.get(path(&kit));
        let mut talk = ask.begin(edge.address())?;
        let opening = talk.open()?;
        assert_eq!((opening.status, has_grip(&opening.head)), (200, false), "{}", kit.routes);
        assert_eq!(opening.head.value("content-type").as_deref(), Some(media), "{}", kit.routes);
        let piece = while_publishing(edge, &news(), || talk.piece())?;
        assert!(piece.unwrap_or_default().starts_with(b"data: news\n\n"), "{}", kit.routes);
        assert!(stand.origin().received(ask.tag()).is_empty(), "the origin was asked");
    }
    Ok(())
}

fn a_stream_hears_what_is_published(stand: &Stand) -> Outcome {
    held(stand, |kit| kit.stream, "text/plain")
}

fn an_event_stream_hears_what_is_published(stand: &Stand) -> Outcome {
    held(stand, |kit| kit.events, "text/event-stream")
}

fn a_long_poll_is_answered_by_what_is_published(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    for kit in KITS {
        let answer = while_publishing(edge, &news(), || edge.send(&kit.get(kit.long_poll)))?;
        assert_eq!((answer.status, answer.text().as_str()), (200, "news\n"), "{}", kit.routes);
        assert!(!has_grip(&answer.head), "{}", kit.routes);
    }
    Ok(())
}

fn a_websocket_is_echoed_and_hears_what_is_published(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    for kit in KITS {
        let mut socket = kit.open(edge)?;
        socket.send_bytes(b"\x00\xff")?;
        assert_eq!(skipping_news(|| socket.receive_bytes())?, b"\x00\xff");
        for text in ["hello", "höllo ✓", ""] {
            socket.send(text)?;
            let echoed = loop {
                let received = socket.receive()?;
                if received != "news" {
                    break received;
                }
            };
            assert_eq!(echoed, text, "{}", kit.routes);
        }
        assert_eq!(while_publishing(edge, &news(), || socket.receive())?, "news");
        socket.close()?;
    }
    Ok(())
}

/// Other cases publish too: a text may come before what was sent.
fn skipping_news(mut receive: impl FnMut() -> Result<Vec<u8>, String>) -> Result<Vec<u8>, String> {
    loop {
        match receive() {
            Err(error) if error == "a text came: news" => {}
            received => return received,
        }
    }
}

fn what_is_no_websocket_is_400_there(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    for kit in KITS {
        let id = kit.websocket.rsplit('/').next().unwrap_or_default();
        for method in ["GET", "POST"] {
            own_words(&edge.send(&kit.ask(method, kit.websocket))?, 400, id)?;
        }
    }
    Ok(())
}

fn a_forged_grip_sig_learns_nothing(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    for kit in KITS {
        let opening = kit.get(kit.stream).line("Grip-Sig: forged").begin(edge.address())?.open()?;
        assert_eq!((opening.status, has_grip(&opening.head)), (200, false), "{}", kit.routes);
        let events = kit.ask("POST", kit.websocket).line("Content-Type: application/websocket-events");
        assert_eq!(edge.send(&events.line("Grip-Sig: forged").body("OPEN\r\n"))?.status, 403);
    }
    Ok(())
}

fn other_endpoints_are_not_found(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    for kit in [ENDPOINTS, ON_EDGECOMPUTE] {
        for path in ["/test/", "/test/other", "/test/stream/", "/test/stream/x", "/test/Stream", "/%74est/x"]
        {
            let ask = kit.get(path);
            let answer = edge.send(&ask)?;
            assert_eq!((answer.status, answer.text().as_str()), (404, "No such test endpoint\n"), "{path}");
            assert!(stand.origin().received(ask.tag()).is_empty(), "{path}");
        }
    }
    Ok(())
}

fn all_else_is_handed_off_to_the_origin(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    for kit in [ENDPOINTS, ON_EDGECOMPUTE] {
        for (method, path) in
            [("GET", "/"), ("POST", "/test"), ("PUT", "/testing/stream"), ("HEAD", "/a/test/")]
        {
            let ask = kit.ask(method, path).line("X-Forwarded-For: 203.0.113.9, 203.0.113.10");
            let ask = ask.line("X-Forwarded-Host: elsewhere").line("Grip-Sig: forged");
            arrives_by(stand, edge, &ask, true)?;
            let record = stand.origin().only(ask.tag())?;
            assert_eq!(record.method(), method);
            assert_eq!(record.head.values("x-forwarded-for"), [b"127.0.0.1"]);
            assert_eq!(record.head.values("x-forwarded-host"), [kit.host.as_bytes()]);
        }
    }
    Ok(())
}

fn on_other_hosts_there_are_no_endpoints(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    let hosts =
        ["www.example.com", "edgecompute.app", "foo.edgecompute.app.example.com", "fooedgecompute.app"];
    for host in hosts {
        for path in ["/test/stream", "/test/other", "/test/websocket"] {
            arrives_by(stand, edge, &ON_EDGECOMPUTE.get(path).host(host), true)?;
        }
    }
    // The port, the case and a dot at the end do not make another host.
    let same = ON_EDGECOMPUTE.get("/test/stream").host("FOO.edgecompute.app.:8080");
    let opening = same.begin(edge.address())?.open()?;
    assert_eq!(opening.status, 200);
    nothing_arrives(stand, &same)
}

fn without_a_server_all_else_is_not_found(stand: &Stand) -> Outcome {
    let edge = stand.edge(Program::Choice)?;
    for path in ["/", "/ws/", "/streams", "/test/stream"] {
        assert_eq!(edge.send(&PUSH.get(path))?.status, 404, "{path}");
    }
    Ok(())
}
