//! Faults on demand.

/// Something that goes wrong once, at a command that is still to come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The instruction byte; `None` counts every command.
    pub instruction: Option<u8>,
    /// Which of these commands, from the moment the fault is set; the next one is 1. Each link of a chain counts.
    pub nth: u32,
    pub mishap: Mishap,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mishap {
    /// The power goes before the command is carried out. There is no answer until the card is powered again.
    CutBefore,
    /// The power goes once the command is carried out and its change is kept, before the answer.
    CutAfter,
    /// This status word instead of the command.
    Answer(u16),
    /// Another program resets the card before the command: what was selected and verified is forgotten.
    Forget,
}

/// The mishap of this command, if it has one; the fault is then spent.
pub(super) fn due(faults: &mut Vec<Fault>, instruction: Option<u8>) -> Option<Mishap> {
    let mut at = None;
    for (i, fault) in faults.iter_mut().enumerate() {
        if fault.instruction.is_none() || fault.instruction == instruction {
            fault.nth = fault.nth.saturating_sub(1);
            if fault.nth == 0 && at.is_none() {
                at = Some(i);
            }
        }
    }
    at.map(|i| faults.remove(i).mishap)
}

#[cfg(test)]
mod tests {
    use super::{super::rig::*, *};

    #[test]
    fn faults_come_when_they_are_due_and_only_once() {
        let mut card = card();
        card.add_fault(Fault { instruction: Some(0x20), nth: 2, mishap: Mishap::Answer(0x6F42) });
        card.add_fault(Fault { instruction: None, nth: 5, mishap: Mishap::Forget });
        let table = [
            ("00CB3FFF055C035FC102", "6A82"),
            (VERIFY, "9000"),
            ("0020008000", "6F42"),
            ("0020008000", "9000"),
            ("0020008000", "6D00"),
            (SELECT, "*9000"),
            ("0020008000", "63C3"),
        ];
        check(&mut card, &table);
    }

    #[test]
    fn without_power_there_is_no_answer() {
        let mut card = card();
        card.add_fault(Fault { instruction: Some(0x20), nth: 1, mishap: Mishap::CutBefore });
        check(&mut card, &[(WRONG, ""), (SELECT, "")]);
        assert!(!card.is_powered());
        card.power_on();
        check(&mut card, &[(SELECT, "*9000"), ("0020008000", "63C3")]);
    }
}
