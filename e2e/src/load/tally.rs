//! What has come of what was published: every message to every client, once, in order, and how late.

use std::time::{Duration, Instant};

use crate::load::board::Received;

/// The deliveries of a load, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Tally {
    /// Clients that were to receive every message.
    pub clients: usize,
    /// Messages that were published.
    pub messages: usize,
    /// Messages that came, repeated ones included.
    pub delivered: usize,
    /// Messages that did not come to a client.
    pub lost: usize,
    /// Messages that came to a client again.
    pub repeated: usize,
    /// Messages that came after a later one.
    pub late: usize,
    /// From the publication to the client, for each delivery, the shortest first.
    pub delays: Vec<Duration>,
}

impl Tally {
    /// Counts what each client has received of the messages, which were sent at these times and are numbered from 0.
    pub(super) fn of(received: &[Vec<Received>], sent: &[Instant]) -> Self {
        let mut tally = Self { clients: received.len(), messages: sent.len(), ..Self::default() };
        for client in received {
            tally.add(client, sent);
        }
        tally.delays.sort_unstable();
        tally
    }

    fn add(&mut self, client: &[Received], sent: &[Instant]) {
        let mut seen = vec![false; sent.len()];
        for message in client {
            match seen.get_mut(message.number) {
                Some(seen) if !*seen => *seen = true,
                _ => self.repeated += 1,
            }
            let delay = sent.get(message.number).map(|sent| message.at.saturating_duration_since(*sent));
            self.delays.extend(delay);
        }
        self.delivered += client.len();
        self.lost += seen.iter().filter(|seen| !**seen).count();
        self.late +=
            client.iter().zip(client.iter().skip(1)).filter(|(one, next)| next.number < one.number).count();
    }

    /// How many deliveries there should be.
    #[must_use]
    pub fn expected(&self) -> usize {
        self.clients.saturating_mul(self.messages)
    }

    /// Whether every message came to every client, once and in order.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        (self.lost, self.repeated, self.late) == (0, 0, 0)
    }

    /// The delay in the middle; zero if nothing came.
    #[must_use]
    pub fn median(&self) -> Duration {
        self.delays.get(self.delays.len() / 2).copied().unwrap_or_default()
    }

    /// The longest delay; zero if nothing came.
    #[must_use]
    pub fn longest(&self) -> Duration {
        self.delays.last().copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(clients: &[&[usize]], messages: usize) -> Tally {
        let start = Instant::now();
        let after = |milliseconds: usize| start + Duration::from_millis(u64::try_from(milliseconds).unwrap());
        let sent: Vec<Instant> = (0..messages).map(after).collect();
        let receive = |number: &usize| Received { number: *number, at: after(number * 2 + 1) };
        let received: Vec<Vec<Received>> =
            clients.iter().map(|numbers| numbers.iter().map(receive).collect()).collect();
        Tally::of(&received, &sent)
    }

    #[test]
    fn every_message_to_every_client_in_order_is_whole() {
        let tally = tally(&[&[0, 1, 2], &[0, 1, 2]], 3);
        assert!(tally.is_whole());
        assert_eq!((tally.expected(), tally.delivered), (6, 6));
        assert_eq!((tally.median(), tally.longest()), (Duration::from_millis(2), Duration::from_millis(3)));
    }

    #[test]
    fn what_is_lost_repeated_or_late_is_counted() {
        let counts = |clients: &[&[usize]]| {
            let tally = tally(clients, 3);
            (tally.lost, tally.repeated, tally.late, tally.is_whole())
        };
        assert_eq!(counts(&[&[0, 1], &[]]), (4, 0, 0, false));
        assert_eq!(counts(&[&[0, 1, 1, 2]]), (0, 1, 0, false));
        assert_eq!(counts(&[&[1, 0, 2]]), (0, 0, 1, false));
        // One that was never sent counts as one too many.
        assert_eq!(counts(&[&[0, 1, 2, 7]]), (0, 1, 0, false));
    }

    #[test]
    fn nothing_published_is_nothing_lost() {
        assert!(tally(&[&[]], 0).is_whole());
        assert_eq!(tally(&[], 3).median(), Duration::ZERO);
    }
}
