//! Many clients on one edge at once, each of which receives every message. `cargo xtask soak` is the long form.

use pointwork_e2e::{Crowd, Extras, Program, Size, Stand};
use pointwork_local::Stop;

use crate::support::{Outcome, cases};

cases![every_message_reaches_each_of_two_hundred_clients_once_and_in_order];

const SIZE: Size = Size { streams: 100, sockets: 100 };

fn every_message_reaches_each_of_two_hundred_clients_once_and_in_order(stand: &Stand) -> Outcome {
    let edge = stand.start(Program::FanoutForward, Extras::FANOUT)?;
    let crowd = Crowd::gather(&edge, SIZE, &Stop::new())?;
    let tally = crowd.deliver(&edge, 5)?;
    assert!(tally.is_whole(), "{} lost, {} again, {} late", tally.lost, tally.repeated, tally.late);
    assert_eq!((tally.delivered, tally.expected()), (1000, 1000));
    Ok(())
}
