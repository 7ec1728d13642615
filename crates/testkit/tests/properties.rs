//! Properties on generated input. `POINTWORK_CASES` sets how many cases each is tried on.

use pointwork_testkit::{
    agree, agree_in_a_crowd, broken_text, cases, compile_is_calm, crowd, handled_scenario,
    normal_form_is_fixed, path_policy, pattern_case, patterns_agree, proofs_agree, proofs_are_exact,
    raw_path, replies_agree, scenario, session_case, small_world,
};
use proptest::prelude::TestCaseError;
use proptest::strategy::Strategy;
use proptest::test_runner::{Config, TestRunner};

/// Tries a property; what fails is made as small as it can be and shown.
fn hold<S: Strategy>(cases: u32, strategy: &S, property: impl Fn(S::Value) -> Result<(), String>) {
    // A failing case belongs in the corpus, not in a file of seeds.
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 2_000, ..Config::default() };
    let run = TestRunner::new(config).run(strategy, |value| property(value).map_err(TestCaseError::fail));
    let failure = run.err().map(|failure| failure.to_string()).unwrap_or_default();
    assert!(failure.is_empty(), "{failure}");
}

#[test]
fn the_plan_on_the_table_is_what_the_reference_says() {
    hold(cases(20_000), &scenario(), |scenario| agree(&scenario));
}

#[test]
fn among_many_routes_the_index_finds_what_the_reference_does() {
    hold(cases(2_000), &crowd(), |crowd| agree_in_a_crowd(&crowd));
}

#[test]
fn what_the_plan_does_is_what_the_reference_says() {
    hold(cases(10_000), &handled_scenario(), |scenario| agree(&scenario));
}

#[test]
fn what_is_proven_of_a_small_world_is_exactly_so() {
    // Each is a hundred times the work of another case.
    hold(cases(2_000).min(50_000), &small_world(), |world| proofs_are_exact(&world));
}

#[test]
fn what_is_proven_is_so_for_any_conditions() {
    hold(cases(2_000), &scenario(), |scenario| proofs_agree(&scenario));
}

#[test]
fn the_normal_form_of_a_path_is_its_own_and_the_reference_s() {
    hold(cases(20_000), &(raw_path(), path_policy()), |(path, policy)| normal_form_is_fixed(&path, policy));
}

#[test]
fn a_websocket_is_answered_what_the_reference_says() {
    hold(cases(20_000), &session_case(), |case| replies_agree(&case));
}

#[test]
fn a_pattern_matches_what_the_regex_crate_says() {
    hold(cases(10_000), &pattern_case(), |case| patterns_agree(&case));
}

#[test]
fn compile_never_panics_and_says_the_same_each_time() {
    const MANIFEST: &str = "[local_server.backends.origin]\nurl = \"http://127.0.0.1:3000\"\n";
    let manifest = proptest::option::of(proptest::prop_oneof![
        2 => proptest::prelude::Just(MANIFEST.to_owned()),
        1 => broken_text(),
    ]);
    hold(cases(10_000), &(broken_text(), manifest), |(text, manifest)| {
        compile_is_calm(&text, manifest.as_deref())
    });
}
