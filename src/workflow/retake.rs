//! A challenge that the card has forgotten is taken anew: between two of our transactions another program may reset the card, select
//! another application, or ask for a challenge of its own.
//!
//! No passcode and no PUK goes with it, so no try is ever at stake. Who disturbs us at every challenge is waited for, and then named.

use std::time::Duration;

use crate::card::piv::CardFault;

/// Before the first new challenge, the second and the third. Most programs are done with a card in less than a second.
const RESTS: [Duration; 3] = [Duration::ZERO, Duration::from_millis(300), Duration::from_millis(1200)];

/// How often one challenge has been taken anew.
#[derive(Clone, Copy, Default)]
pub struct Retake {
    taken: usize,
    doubted: bool,
}

impl Retake {
    /// How long to rest before the challenge is taken once more; `None` where that would not help, or has not helped.
    pub fn after(&mut self, fault: CardFault) -> Option<Duration> {
        match fault {
            CardFault::Forgotten { .. } => {}
            // It may have been the answer to another program's challenge. To ask once is enough: a wrong key stays wrong.
            CardFault::AnswerRefused if !self.doubted => self.doubted = true,
            _ => return None,
        }
        let rest = RESTS.get(self.taken).copied()?;
        self.taken += 1;
        Some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::transport::LinkFault;

    const FORGOTTEN: CardFault = CardFault::Forgotten { command: "GENERAL AUTHENTICATE" };

    #[test]
    fn three_times_and_ever_more_slowly() {
        let mut retake = Retake::default();
        let rests: Vec<_> = (0..5).map(|_| retake.after(FORGOTTEN).map(|d| d.as_millis())).collect();
        assert_eq!(rests, [Some(0), Some(300), Some(1200), None, None]);
    }

    #[test]
    fn an_answer_that_is_refused_is_given_once_more() {
        let mut retake = Retake::default();
        assert!(retake.after(CardFault::AnswerRefused).is_some());
        assert!(retake.after(CardFault::AnswerRefused).is_none());
        assert!(retake.after(FORGOTTEN).is_some(), "that is another matter");
        assert!(retake.after(CardFault::AnswerRefused).is_none());
    }

    #[test]
    fn nothing_else_is_done_again() {
        for fault in [
            CardFault::Link(LinkFault::Gone),
            CardFault::Link(LinkFault::Reset),
            CardFault::NotAuthorised { command: "PUT DATA" },
            CardFault::Refused { command: "GENERAL AUTHENTICATE", status: 0x63C2 },
            CardFault::Unsupported { command: "GENERAL AUTHENTICATE" },
        ] {
            assert_eq!(Retake::default().after(fault), None, "{fault}");
        }
    }
}
