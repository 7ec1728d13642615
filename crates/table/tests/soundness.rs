//! A table that is not sound cannot be made: in a `static` each of these would not compile.

use core::net::IpAddr;

use pointwork_table::{
    Action, Automaton, Cache, Candidate, Change, Condition, Cut, Destination, Edit, Geo, Grip, Handling,
    Head, Hold, Index, Key, Kind, LineTest, Lines, Link, Literal, Log, Net, Node, Part, PathPolicy, Piece,
    Protocol, Range, Redirect, Response, Rewrite, Route, Rows, Segment, Share, Split, Table, Template,
    TextTest, UpgradeTest, pair,
};

const NONE: Range = range(0, 0);
const DEFAULT: Route = Route { name: NONE, conditions: NONE, takes_purge: false, handling: 0 };
const HANDLING: Handling = Handling {
    action: Action::Send { to: Destination::Backend(NONE), cache: None },
    rewrite: Rewrite::Keep,
    host: None,
    request: NONE,
    response: NONE,
    fallback: None,
};
const EMPTY: Rows<'static> = Rows {
    text: "",
    texts: &[],
    routes: &[],
    default: &DEFAULT,
    index: Index::EMPTY,
    conditions: &[],
    templates: &[],
    segments: &[],
    cuts: &[],
    protocols: &[],
    sets: &[],
    nets: &[],
    numbers: &[],
    keys: &[],
    automata: &[],
    classes: &[],
    steps: &[],
    parts: &[],
    handlings: &[HANDLING],
    splits: &[],
    shares: &[],
    pieces: &[],
    edits: &[],
    channels: &[],
    bytes: &[],
    policy: PathPolicy::DEFAULT,
    forwarded: true,
    verifies: false,
    log: Log { header: None, endpoint: None },
};

const REDIRECT: Redirect = Redirect {
    status: 308,
    secure: None,
    host: None,
    path: None,
    query: None,
    fragment: None,
    keep_query: true,
};
const RESPONSE: Response = Response { status: 200, content_type: None, body: NONE };
const CACHE: Cache =
    Cache { ttl: None, stale_while_revalidate: None, surrogate_key: Some(BEYOND), pci: false };
const SPLIT: Split = Split { key: 0, shares: range(0, 1) };
const HOLD: Hold = Hold::Http { response: RESPONSE, lines: NONE };
const GRIP: Grip = Grip { via: NONE, channels: range(0, 1), hold: HOLD };
/// Rows with one channel that a connection may hear.
const WITH_CHANNEL: Rows<'static> =
    Rows { handlings: &[handling(Action::Grip(GRIP))], channels: &[NONE], verifies: true, ..EMPTY };

/// The handling of an action that nothing modifies.
const fn handling(action: Action) -> Handling {
    Handling { action, ..HANDLING }
}

/// The handling of a connection that is held with this answer.
const fn held(response: Response) -> Handling {
    handling(Action::Grip(Grip { hold: Hold::Http { response, lines: NONE }, ..GRIP }))
}

const fn range(at: u32, len: u32) -> Range {
    Range { at, len }
}

/// The smallest table is a constant: its assertions run in the compiler.
const SMALLEST: Table<'static> = Table::new(EMPTY);

#[test]
fn the_smallest_table_is_sound() {
    assert_eq!(SMALLEST.to_string(), ": send \n");
}

const PARTS: &[Part] = &[Part::Header(NONE)];

static TOO_MANY_PARTS: &[Part] = &[Part::Header(NONE); 65_536];
static TOO_MANY_KEYS: &[Key] = &[Key::Drawn; 65_536];

const fn lines(test: LineTest) -> Condition {
    Condition::Lines { part: 0, test, not: false }
}

/// One beyond the end of any list here.
const BEYOND: Range = range(3, 1);
const BEYOND_TEXTS: TextTest = TextTest { any_of: BEYOND, ignore_case: false };
const AUTOMATON: Automaton =
    Automaton { classes: range(0, 256), steps: range(0, 4), stride: 2, start: 1, accepting: 1 };
/// Rows that one automaton may point into.
const WITH_AUTOMATON: Rows<'static> =
    Rows { automata: &[AUTOMATON], classes: &[0; 256], steps: &[0, 0, 1, 1], ..EMPTY };

#[test]
fn an_automaton_within_its_rows_is_sound() {
    let _ = Table::new(WITH_AUTOMATON);
}

#[test]
fn a_connection_that_hears_a_channel_is_sound() {
    let _ = Table::new(WITH_CHANNEL);
}

/// Each test makes a table of rows that are not sound, and names the assertion that stops it.
macro_rules! unsound {
    ($($message:literal { $($name:ident: { $($row:ident: $rows:expr),+ } $(in $base:ident)?;)+ })+) => {$($(
        #[test]
        #[should_panic(expected = $message)]
        fn $name() {
            let base = [$($base,)? EMPTY];
            let _ = Table::new(Rows { $($row: $rows,)+ ..base[0] });
        }
    )+)+};
}

unsound! {
    "a range is out of bounds" {
        a_text_beyond_the_end: { text: "abc", texts: &[range(2, 2)] };
        a_range_that_overflows: { text: "abc", texts: &[range(2, u32::MAX)] };
        a_route_with_conditions_that_are_not_there:
            { routes: &[Route { conditions: range(0, 1), ..DEFAULT }] };
        a_route_name_beyond_the_end: { routes: &[Route { name: BEYOND, ..DEFAULT }] };
        a_backend_beyond_the_end:
            { handlings: &[Handling { action: Action::Pass { to: Destination::Backend(BEYOND) }, ..HANDLING }] };
        a_default_name_beyond_the_end: { default: &Route { name: BEYOND, ..DEFAULT } };
        a_backend_of_a_handoff_beyond_the_end:
            { handlings: &[Handling { action: Action::Fanout { backend: BEYOND }, ..HANDLING }] };
        methods_that_are_not_there: { conditions: &[Condition::Method { any_of: BEYOND }] };
        hosts_that_are_not_there: { conditions: &[Condition::Host { any_of: BEYOND }] };
        prefixes_that_are_not_there: { conditions: &[Condition::PathPrefix { any_of: BEYOND }] };
        extensions_that_are_not_there: { conditions: &[Condition::PathExtension { any_of: BEYOND }] };
        countries_that_are_not_there: { conditions: &[Condition::Country { any_of: BEYOND }] };
        continents_that_are_not_there: { conditions: &[Condition::Continent { any_of: BEYOND }] };
        templates_that_are_not_there: { conditions: &[Condition::Path { any_of: BEYOND }] };
        path_automata_that_are_not_there: { conditions: &[Condition::PathRegex { any_of: BEYOND }] };
        nets_that_are_not_there: { conditions: &[Condition::Client { any_of: BEYOND }] };
        numbers_that_are_not_there: { conditions: &[Condition::Asn { any_of: BEYOND }] };
        sets_of_any_of_that_are_not_there: { conditions: &[Condition::AnyOf { sets: BEYOND }] };
        sets_of_none_of_that_are_not_there: { conditions: &[Condition::NoneOf { sets: BEYOND }] };
        protocols_that_are_not_there:
            { parts: PARTS, conditions: &[Condition::Upgrade { part: 0, test: UpgradeTest::AnyOf(BEYOND) }] };
        exact_texts_that_are_not_there: { parts: PARTS, conditions: &[lines(LineTest::Exact(BEYOND_TEXTS))] };
        prefix_texts_that_are_not_there: { parts: PARTS, conditions: &[lines(LineTest::Prefix(BEYOND_TEXTS))] };
        suffix_texts_that_are_not_there: { parts: PARTS, conditions: &[lines(LineTest::Suffix(BEYOND_TEXTS))] };
        contained_texts_that_are_not_there:
            { parts: PARTS, conditions: &[lines(LineTest::Contains(BEYOND_TEXTS))] };
        tokens_that_are_not_there: { parts: PARTS, conditions: &[lines(LineTest::Token(BEYOND))] };
        line_automata_that_are_not_there: { parts: PARTS, conditions: &[lines(LineTest::Regex(BEYOND))] };
        a_set_beyond_the_conditions: { sets: &[range(0, 1)] };
        segments_that_are_not_there: { templates: &[Template { segments: BEYOND, captures: NONE }] };
        capture_names_that_are_not_there: { templates: &[Template { segments: NONE, captures: BEYOND }] };
        a_text_before_captures_beyond_the_end:
            { segments: &[Segment::Captures { start: BEYOND, cuts: NONE }] };
        a_literal_beyond_the_end: { segments: &[Segment::Literal(BEYOND)] };
        cuts_that_are_not_there: { segments: &[Segment::Captures { start: NONE, cuts: BEYOND }] };
        a_protocol_beyond_the_end:
            { protocols: &[Protocol { text: BEYOND, versioned: false, only_get: false }] };
        a_header_name_beyond_the_end: { parts: &[Part::Header(BEYOND)] };
        a_query_key_beyond_the_end: { parts: &[Part::Query(BEYOND)] };
        a_cookie_name_beyond_the_end:
            { parts: &[Part::Header(NONE), Part::Cookie { name: BEYOND, header: 0 }] };
        classes_that_are_not_there: { classes: &[0; 255] } in WITH_AUTOMATON;
        steps_that_are_not_there: { steps: &[0; 3] } in WITH_AUTOMATON;
        a_backend_of_a_websocket_beyond_the_end:
            { handlings: &[handling(Action::Websocket { backend: BEYOND })] };
        a_surrogate_key_beyond_the_end: {
            handlings: &[handling(Action::Send { to: Destination::Backend(NONE), cache: Some(CACHE) })]
        };
        a_backend_that_is_sent_to_beyond_the_end:
            { handlings: &[handling(Action::Send { to: Destination::Backend(BEYOND), cache: None })] };
        a_host_of_a_redirect_beyond_the_end:
            { handlings: &[handling(Action::Redirect(Redirect { host: Some(BEYOND), ..REDIRECT }))] };
        a_fragment_of_a_redirect_beyond_the_end:
            { handlings: &[handling(Action::Redirect(Redirect { fragment: Some(BEYOND), ..REDIRECT }))] };
        a_path_of_a_redirect_that_is_not_there:
            { handlings: &[handling(Action::Redirect(Redirect { path: Some(BEYOND), ..REDIRECT }))] };
        a_query_of_a_redirect_that_is_not_there:
            { handlings: &[handling(Action::Redirect(Redirect { query: Some(BEYOND), ..REDIRECT }))] };
        a_content_type_beyond_the_end:
            { handlings: &[handling(Action::Respond(Response { content_type: Some(BEYOND), ..RESPONSE }))] };
        a_body_that_is_not_there:
            { handlings: &[handling(Action::Respond(Response { body: BEYOND, ..RESPONSE }))] };
        a_rewritten_path_that_is_not_there:
            { handlings: &[Handling { rewrite: Rewrite::Path { pieces: BEYOND }, ..HANDLING }] };
        replaced_prefixes_that_are_not_there:
            { handlings: &[Handling { rewrite: Rewrite::Prefix { any_of: BEYOND, to: NONE }, ..HANDLING }] };
        a_new_prefix_beyond_the_end:
            { handlings: &[Handling { rewrite: Rewrite::Prefix { any_of: NONE, to: BEYOND }, ..HANDLING }] };
        a_rewritten_host_beyond_the_end: { handlings: &[Handling { host: Some(BEYOND), ..HANDLING }] };
        a_fallback_beyond_the_end: { handlings: &[Handling { fallback: Some(BEYOND), ..HANDLING }] };
        request_edits_that_are_not_there: { handlings: &[Handling { request: BEYOND, ..HANDLING }] };
        response_edits_that_are_not_there: { handlings: &[Handling { response: BEYOND, ..HANDLING }] };
        shares_that_are_not_there:
            { keys: &[Key::Drawn], splits: &[Split { shares: BEYOND, ..SPLIT }] };
        a_backend_of_a_share_beyond_the_end: { shares: &[Share { backend: BEYOND, weight: 1 }] };
        a_piece_beyond_the_end: { pieces: &[Piece::Literal(BEYOND)] };
        a_capture_that_is_put_in_beyond_the_end: { pieces: &[Piece::Capture(BEYOND)] };
        a_name_of_an_edit_beyond_the_end: { edits: &[Edit { name: BEYOND, change: Change::Remove }] };
        a_value_that_is_set_and_not_there: { edits: &[Edit { name: NONE, change: Change::Set(BEYOND) }] };
        a_value_that_is_added_and_not_there: { edits: &[Edit { name: NONE, change: Change::Add(BEYOND) }] };
        a_backend_of_a_hold_beyond_the_end:
            { handlings: &[handling(Action::Grip(Grip { via: BEYOND, ..GRIP }))] } in WITH_CHANNEL;
        channels_that_are_not_there:
            { handlings: &[handling(Action::Grip(Grip { channels: BEYOND, ..GRIP }))] } in WITH_CHANNEL;
        a_name_of_a_channel_that_is_not_there: { channels: &[BEYOND] };
        lines_of_a_hold_that_are_not_there: {
            handlings: &[handling(Action::Grip(Grip {
                hold: Hold::Http { response: RESPONSE, lines: BEYOND }, ..GRIP
            }))]
        } in WITH_CHANNEL;
        a_content_type_of_a_hold_beyond_the_end:
            { handlings: &[held(Response { content_type: Some(BEYOND), ..RESPONSE })] } in WITH_CHANNEL;
        a_body_of_a_hold_that_is_not_there:
            { handlings: &[held(Response { body: BEYOND, ..RESPONSE })] } in WITH_CHANNEL;
        a_log_header_beyond_the_end: { log: Log { header: Some(BEYOND), endpoint: None } };
        a_log_endpoint_beyond_the_end: { log: Log { header: None, endpoint: Some(BEYOND) } };
    }
    "a handling is not listed" {
        a_route_without_its_handling: { routes: &[Route { handling: 1, ..DEFAULT }] };
        a_default_without_its_handling: { default: &Route { handling: 1, ..DEFAULT } };
    }
    "a split is not listed" {
        a_destination_without_its_split:
            { handlings: &[handling(Action::Pass { to: Destination::Split(0) })] };
    }
    "a split asks for a key that is not listed" {
        a_split_of_a_key_that_is_not_listed:
            { shares: &[Share { backend: NONE, weight: 1 }], splits: &[SPLIT] };
    }
    "a split has no backend" {
        a_split_without_shares: { keys: &[Key::Drawn], splits: &[Split { shares: NONE, ..SPLIT }] };
    }
    "a redirect has a status of another kind" {
        a_redirect_below_300:
            { handlings: &[handling(Action::Redirect(Redirect { status: 299, ..REDIRECT }))] };
        a_redirect_above_399:
            { handlings: &[handling(Action::Redirect(Redirect { status: 400, ..REDIRECT }))] };
    }
    "an answer has no status" {
        an_answer_below_200: { handlings: &[handling(Action::Respond(Response { status: 199, ..RESPONSE }))] };
        an_answer_above_599: { handlings: &[handling(Action::Respond(Response { status: 600, ..RESPONSE }))] };
        a_held_answer_below_200: { handlings: &[held(Response { status: 199, ..RESPONSE })] } in WITH_CHANNEL;
        a_held_answer_above_599: { handlings: &[held(Response { status: 600, ..RESPONSE })] } in WITH_CHANNEL;
    }
    "a connection hears no channel" {
        a_hold_without_channels:
            { handlings: &[handling(Action::Grip(Grip { channels: NONE, ..GRIP }))] } in WITH_CHANNEL;
        a_websocket_without_channels: {
            handlings: &[handling(Action::Grip(Grip {
                channels: NONE, hold: Hold::Websocket { echoes: true }, ..GRIP
            }))]
        } in WITH_CHANNEL;
    }
    "what Fanout is answered is not verified" {
        a_hold_in_a_table_that_verifies_nothing: { verifies: false } in WITH_CHANNEL;
    }
    "what came through Fanout is not verified" {
        a_condition_in_a_table_that_verifies_nothing: { conditions: &[Condition::ViaFanout(true)] };
    }
    "a text is cut within a character" {
        the_first_half_of_a_character: { text: "é", texts: &[range(0, 1)] };
        the_second_half_of_a_character: { text: "é", texts: &[range(1, 1)] };
    }
    "[default] has no conditions" {
        a_default_with_conditions: {
            default: &Route { conditions: range(0, 1), ..DEFAULT },
            conditions: &[Condition::Secure(true)]
        };
        a_default_that_takes_purge: { default: &Route { takes_purge: true, ..DEFAULT } };
    }
    "a condition asks for a part that is not listed" {
        lines_of_a_part_that_is_not_listed: { conditions: &[lines(LineTest::Present)] };
        protocols_of_a_part_that_is_not_listed:
            { conditions: &[Condition::Upgrade { part: 0, test: UpgradeTest::Some }] };
    }
    "a condition asks for a key that is not listed" {
        a_bucket_of_a_key_that_is_not_listed: { conditions: &[Condition::Bucket { key: 0, below: 1 }] };
    }
    "a key asks for a part that is not listed" {
        a_key_of_a_part_that_is_not_listed: { keys: &[Key::Part(0)] };
    }
    "a cookie is not in a header" {
        a_cookie_in_a_header_that_is_not_listed: { parts: &[Part::Cookie { name: NONE, header: 1 }] };
        a_cookie_in_a_query: { parts: &[Part::Query(NONE), Part::Cookie { name: NONE, header: 0 }] };
    }
    "an automaton is not listed" {
        a_segment_without_its_automaton: { segments: &[Segment::Stars(0)] };
        a_cut_without_its_automaton: { cuts: &[Cut { skip: 0, kind: Kind::Any, behind: 0 }] };
    }
    "an address has 128 bits" {
        a_network_of_129_bits: { nets: &[Net { address: 0, bits: 129, is_v4: false }] };
    }
    "there are more parts than a condition can name" {
        parts_beyond_the_last_number: { parts: TOO_MANY_PARTS };
    }
    "there are more keys than a condition can name" {
        keys_beyond_the_last_number: { keys: TOO_MANY_KEYS };
    }
    "a template has two pieces of variable depth" {
        two_pieces_of_variable_depth: {
            segments: &[Segment::AnyDepth, Segment::AnyDepth],
            templates: &[Template { segments: range(0, 2), captures: NONE }]
        };
        any_depth_and_the_rest: {
            texts: &[NONE],
            segments: &[Segment::AnyDepth, Segment::Rest],
            templates: &[Template { segments: range(0, 2), captures: range(0, 1) }]
        };
    }
    "the rest of a path is not last" {
        a_template_that_goes_on_behind_the_rest: {
            segments: &[Segment::Rest, Segment::Any],
            templates: &[Template { segments: range(0, 2), captures: NONE }]
        };
    }
    "captures are counted wrong" {
        a_capture_without_a_name: {
            segments: &[Segment::Capture(Kind::Int)],
            templates: &[Template { segments: range(0, 1), captures: NONE }]
        };
        a_rest_without_a_name: {
            segments: &[Segment::Rest],
            templates: &[Template { segments: range(0, 1), captures: NONE }]
        };
        a_cut_without_a_name: {
            cuts: &[Cut { skip: 0, kind: Kind::Any, behind: 0 }],
            segments: &[Segment::Captures { start: NONE, cuts: range(0, 1) }],
            templates: &[Template { segments: range(0, 1), captures: NONE }]
        } in WITH_AUTOMATON;
        more_captures_than_a_decision_holds: {
            texts: &[NONE; 9],
            segments: &[Segment::Capture(Kind::Any); 9],
            templates: &[Template { segments: range(0, 9), captures: range(0, 9) }]
        };
    }
    "a set of conditions is within another" {
        any_of_within_a_set: { conditions: &[Condition::AnyOf { sets: range(0, 1) }], sets: &[range(0, 1)] };
        none_of_within_a_set: { conditions: &[Condition::NoneOf { sets: range(0, 1) }], sets: &[range(0, 1)] };
        a_set_that_ends_in_a_set: {
            conditions: &[Condition::Secure(true), Condition::AnyOf { sets: range(0, 1) }],
            sets: &[range(0, 2)]
        };
    }
    "a row of steps is cut" {
        half_a_row_of_steps: { automata: &[Automaton { steps: range(0, 3), ..AUTOMATON }] } in WITH_AUTOMATON;
    }
    "a byte has no class" {
        fewer_classes_than_bytes: { automata: &[Automaton { classes: range(0, 255), ..AUTOMATON }] } in WITH_AUTOMATON;
    }
    "an automaton has no classes" {
        rows_without_columns: { automata: &[Automaton { stride: 0, ..AUTOMATON }] } in WITH_AUTOMATON;
    }
    "a state is not there" {
        a_start_beyond_the_states: { automata: &[Automaton { start: 2, ..AUTOMATON }] } in WITH_AUTOMATON;
        accepting_states_beyond_the_states:
            { automata: &[Automaton { accepting: 3, ..AUTOMATON }] } in WITH_AUTOMATON;
    }
    "the dead state accepts" {
        a_dead_state_that_accepts: { automata: &[Automaton { accepting: 0, ..AUTOMATON }] } in WITH_AUTOMATON;
    }
}

/// A request of which only the path is asked.
struct Path<'p>(&'p [u8]);

impl Head for Path<'_> {
    fn method(&self) -> &[u8] {
        b"GET"
    }
    fn is_secure(&self) -> bool {
        false
    }
    fn host(&self) -> &[u8] {
        b""
    }
    fn path(&self) -> &[u8] {
        self.0
    }
    fn lines(&self, _part: u16) -> Lines<'_> {
        Lines::default()
    }
    fn client(&self) -> Option<IpAddr> {
        None
    }
    fn geo(&self) -> Geo<'_> {
        Geo::default()
    }
    fn via_fanout(&self) -> bool {
        false
    }
    fn bucket(&self, _key: u16) -> u16 {
        0
    }
}

#[test]
fn a_state_without_a_row_accepts_nothing() {
    const ROUTES: &[Route] = &[Route { name: range(0, 1), conditions: range(0, 1), ..DEFAULT }];
    const CONDITIONS: &[Condition] = &[Condition::PathRegex { any_of: range(0, 1) }];
    // Every path may belong to the route.
    let words = [0, Candidate::pack(0, 0, 0, 0, false)];
    let index = Index { words: &words, root: Link::to(Node::Candidates, 1) };
    for (next, accepts) in [(1, true), (2, false), (9, false)] {
        let steps = [0, 0, next, next];
        let rows = Rows {
            text: "r",
            routes: ROUTES,
            index,
            conditions: CONDITIONS,
            steps: &steps,
            ..WITH_AUTOMATON
        };
        let table = Table::new(rows);
        for path in [&b"/"[..], b"//"] {
            let taken = table.text(table.decide(&Path(path)).route.name);
            assert_eq!(taken == "r", accepts, "{next}");
        }
    }
}

/// Numbers that are always the same (`SplitMix64`).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, count: u32) -> u32 {
        u32::try_from(self.next() % u64::from(count)).unwrap_or_default()
    }

    fn one_of<T: Copy>(&mut self, things: &[T]) -> T {
        things[usize::try_from(self.next()).unwrap_or_default() % things.len()]
    }

    /// A link that may lead backwards, to itself, into the middle of a node or beyond all of them.
    fn link(&mut self, words: u32) -> Link {
        let nodes = [Node::Candidates, Node::Literal, Node::BySegment, Node::ByRest, Node::Aside];
        let node = self.one_of(&nodes);
        let pairs = if node == Node::Candidates { words } else { words / 2 };
        Link::to(node, self.below(pairs.saturating_add(2)))
    }

    /// A word that is likely to be read as what it may be.
    fn word(&mut self, words: u32) -> u64 {
        let links = [self.link(words), self.link(words)];
        match self.below(9) {
            0 => self.next(),
            1 => pair(links[0].0, links[1].0),
            2 => Literal { len: self.below(20), segments: self.one_of(&[0, 1, 1, 2, 200]), to: links[0] }
                .pack(),
            3 => pair(self.below(40), links[0].0),
            4 => self.next() & !63 | u64::from(self.below(5)),
            5 => 0,
            6 => {
                let [words, captures] = [self.one_of(&[0, 1, 2, 3, 7]), self.one_of(&[0, 0, 1, 8, 9])];
                let head = Candidate::pack(self.below(3), 0, words.into(), captures, self.below(2) == 0);
                head | u64::from(self.below(4))
            }
            7 => u64::from(self.below(9)) | u64::from(self.below(20)) << 8 | u64::from(self.below(9)) << 32,
            _ => self.one_of(&[0, u64::MAX, 0x2F2F_2F2F_2F2F_2F2F, 0x6161_6161_6161_6161]),
        }
    }
}

#[test]
fn whatever_the_words_say_a_decision_ends() {
    const ROUTES: &[Route] = &[DEFAULT, Route { takes_purge: true, ..DEFAULT }];
    const SEGMENTS: &[Segment] = &[Segment::Capture(Kind::Any), Segment::Rest];
    const TEMPLATES: &[Template] = &[Template { segments: range(0, 2), captures: range(0, 2) }];
    let long = [b"/".as_slice(), &[b'a'; 40]].concat().repeat(30);
    let paths =
        [&b""[..], b"/", b"//", b"/a", b"a", b"/aaaaaaaa", b"/aaaaaaaaa/", b"///////////////////", &long];
    let mut numbers = Numbers(6);
    for _ in 0..20_000 {
        let count = numbers.one_of(&[0, 1, 2, 5, 16, 64]);
        let words: Vec<u64> = (0..count).map(|_| numbers.word(count)).collect();
        let table = Table::new(Rows {
            texts: &[NONE; 2],
            routes: ROUTES,
            index: Index { words: &words, root: numbers.link(count) },
            templates: TEMPLATES,
            segments: SEGMENTS,
            ..WITH_AUTOMATON
        });
        for path in paths {
            let decision = table.decide(&Path(path));
            assert!(table.captures(&decision, path).count() <= 8);
        }
    }
}
