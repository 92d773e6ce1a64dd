//! Make new keys and write their certificates, slot by slot, then the CHUID (OPERATIONS, renew, steps 3 to 8).

use std::{sync::Arc, time::Duration};

use super::{
    effect::{CardReply, CardStep, Effect, Input, ManagementProof, RaCall, RaReply, Stop, Turn},
    journal::{KeyStage, Record},
    retake::Retake,
    talk::Step,
};
use crate::{
    card::piv::{CardFault, Chuid, facts_of},
    domain::{
        card::{CardIdentity, ManagementAlgorithm, Slot},
        clock::Timestamp,
        operation::OperationId,
        passcode::PasscodeEntry,
        proof::identity_of,
        secret::SecretText,
    },
    ra::api::{
        bytes::Bytes,
        operation::{CardChallenge, CommitKey, KeyPlan, RequestCertificate, WhichKey},
        statement,
    },
};

/// A FASC-N of 25 bytes whose agency code 9999 says that there is none: the GUID identifies the card (SP 800-73-4 part 1, 3.1.2;
/// encoded by TIG SCEPACS 2.2, 6.2).
const NO_FASC_N: [u8; 25] = [
    0xD4, 0xE7, 0x39, 0xDA, 0x73, 0x9C, 0xED, 0x39, 0xCE, 0x73, 0x9D, 0x83, 0x68, 0x58, 0x21, 0x08, 0x42, 0x10, 0x84, 0x21, 0xC8,
    0x42, 0x10, 0xC3, 0xEB,
];

/// What stays the same from the first slot to the last.
pub struct Task {
    pub id: OperationId,
    pub token: Arc<SecretText>,
    pub plan: KeyPlan,
    pub passcode: Arc<PasscodeEntry>,
    /// Which management key is on the card.
    pub which: WhichKey,
    /// Makes the journal's record of a stage: the operation knows what else belongs in it. The card is who it becomes, where its card
    /// authentication key is made anew.
    pub record: Box<dyn Fn(KeyStage, Option<CardIdentity>) -> Record + Send>,
}

pub struct Keys {
    task: Task,
    stage: KeyStage,
    /// The end of the first of the new certificates to expire.
    until: Option<Timestamp>,
    /// Who the card is from its new card authentication key on.
    becomes: Option<CardIdentity>,
    /// The card's management algorithm, once it has told.
    algorithm: Option<ManagementAlgorithm>,
    /// How often the challenge at hand was taken anew.
    retake: Retake,
    state: State,
}

/// Why the card was asked for a challenge.
enum Purpose {
    Generate(Slot),
    Write { slot: Slot, spki: Vec<u8>, certificate: Vec<u8> },
    Chuid,
}

enum State {
    Challenging(Purpose),
    Answering(Purpose, ManagementAlgorithm),
    KeepingGenerate {
        slot: Slot,
        proof: ManagementProof,
    },
    Generating(Slot),
    /// The card has forgotten its challenge: it is asked for another one soon.
    Resting(Purpose),
    Committing {
        slot: Slot,
        spki: Vec<u8>,
    },
    KeepingIdentity {
        slot: Slot,
        spki: Vec<u8>,
    },
    Requesting {
        slot: Slot,
        spki: Vec<u8>,
    },
    Certifying {
        slot: Slot,
        spki: Vec<u8>,
    },
    Writing {
        slot: Slot,
        spki: Vec<u8>,
        certificate: Vec<u8>,
    },
    KeepingWritten,
    WritingChuid,
}

type Next = Turn<Keys, Option<Timestamp>>;

impl Keys {
    /// Goes on after the slots that `stage` says are written.
    pub fn begin(task: Task, stage: KeyStage) -> (Self, Effect) {
        let retake = Retake::default();
        let this = Self { task, stage, until: None, becomes: None, algorithm: None, retake, state: State::KeepingWritten };
        this.next_slot()
    }

    /// The slot at work, or `None` at the CHUID.
    pub fn at(&self) -> Step {
        match self.remaining() {
            Some(Slot::Authentication) => Step::AuthenticationKey,
            Some(Slot::Signature) => Step::SignatureKey,
            Some(Slot::CardAuthentication) => Step::CardAuthenticationKey,
            None => Step::TellComputer,
        }
    }

    /// Whether the journal has been told that a key may have been made anew.
    pub fn touched(&self) -> bool {
        self.stage != KeyStage::default()
    }

    fn remaining(&self) -> Option<Slot> {
        self.task.plan.slots.iter().copied().find(|slot| !self.stage.written.contains(slot))
    }

    fn next_slot(self) -> (Self, Effect) {
        let purpose = match self.remaining() {
            Some(slot) => Purpose::Generate(slot),
            None => Purpose::Chuid,
        };
        self.challenge(purpose)
    }

    /// For a new purpose.
    fn challenge(mut self, purpose: Purpose) -> (Self, Effect) {
        self.retake = Retake::default();
        // The passcode is checked before the first key is given up, so that a wrong one changes nothing.
        let passcode = match purpose {
            // A keypad has asked for it just before, and asks often enough.
            Purpose::Generate(_) if !self.task.passcode.is_on_pad() => Some(self.task.passcode.clone()),
            Purpose::Generate(_) | Purpose::Write { .. } | Purpose::Chuid => None,
        };
        self.ask(purpose, passcode)
    }

    fn ask(mut self, purpose: Purpose, passcode: Option<Arc<PasscodeEntry>>) -> (Self, Effect) {
        let effect = Effect::Card(CardStep::Challenge { passcode, algorithm: self.algorithm });
        self.state = State::Challenging(purpose);
        (self, effect)
    }

    /// What the card was to do with the answer to its challenge it has not done: it is given another one, without the passcode, which
    /// it has taken already.
    fn again(mut self, purpose: Purpose, fault: CardFault) -> Next {
        match self.retake.after(fault) {
            None => Turn::Stop(Stop::Card(fault)),
            Some(Duration::ZERO) => {
                let (keys, effect) = self.ask(purpose, None);
                Turn::Go(keys, effect)
            }
            Some(rest) => self.go(State::Resting(purpose), Effect::Pause(rest)),
        }
    }

    fn go(mut self, state: State, effect: Effect) -> Next {
        self.state = state;
        Turn::Go(self, effect)
    }

    fn record(&self) -> Record {
        (self.task.record)(self.stage.clone(), self.becomes)
    }

    fn with_passcode(&self, slot: Slot) -> Option<Arc<PasscodeEntry>> {
        (slot != Slot::CardAuthentication).then(|| self.task.passcode.clone())
    }

    /// Done with the end of the first new certificate to expire, where one was issued in this run.
    pub fn step(mut self, input: Input) -> Next {
        let (id, token) = (self.task.id, self.task.token.clone());
        match (std::mem::replace(&mut self.state, State::KeepingWritten), input) {
            (State::Challenging(purpose), Input::Card(Ok(CardReply::Challenge { algorithm, challenge }))) => {
                self.algorithm = Some(algorithm);
                let challenge = CardChallenge { algorithm, challenge: Bytes(challenge), key: self.task.which };
                self.go(State::Answering(purpose, algorithm), Effect::Ra(RaCall::CardChallenge { id, token, challenge }))
            }
            (State::Answering(purpose, algorithm), Input::Ra(Ok(RaReply::Answer(answer)))) => {
                self.answered(purpose, ManagementProof { algorithm, answer: answer.answer.0 })
            }
            (State::KeepingGenerate { slot, proof }, Input::Done) => {
                let algorithm = self.task.plan.algorithm;
                self.go(State::Generating(slot), Effect::Card(CardStep::Generate { proof, slot, algorithm }))
            }
            (State::Generating(slot), Input::Card(Ok(CardReply::Generated { spki }))) => {
                let key = CommitKey { slot, spki: Bytes(spki.clone()) };
                self.go(State::Committing { slot, spki }, Effect::Ra(RaCall::CommitKey { id, token, key }))
            }
            // Once the certificate is on the card it is another than the journal knows.
            (State::Committing { slot: slot @ Slot::CardAuthentication, spki }, Input::Ra(Ok(RaReply::Noted))) => {
                self.becomes = Some(identity_of(&spki));
                let record = self.record();
                self.go(State::KeepingIdentity { slot, spki }, Effect::Keep(record))
            }
            (State::Committing { slot, spki }, Input::Ra(Ok(RaReply::Noted)))
            | (State::KeepingIdentity { slot, spki }, Input::Done) => {
                let passcode = self.with_passcode(slot);
                let subject = self.task.plan.subjects.get(&slot).map(|name| name.0.clone());
                let effect = Effect::Card(CardStep::SignRequest { passcode, slot, subject, spki: spki.clone() });
                self.go(State::Requesting { slot, spki }, effect)
            }
            (State::Requesting { slot, spki }, Input::Card(Ok(CardReply::Request { csr }))) => {
                let request = RequestCertificate { slot, csr: Bytes(csr) };
                self.go(State::Certifying { slot, spki }, Effect::Ra(RaCall::Certificate { id, token, request }))
            }
            (State::Certifying { slot, spki }, Input::Ra(Ok(RaReply::Certificate(c)))) => {
                let end = facts_of(slot, &c.certificate.0).map(|f| f.not_after);
                self.until = [self.until, end].into_iter().flatten().min();
                let (keys, effect) = self.challenge(Purpose::Write { slot, spki, certificate: c.certificate.0 });
                Turn::Go(keys, effect)
            }
            (State::Generating(slot), Input::Card(Err(fault))) => self.again(Purpose::Generate(slot), fault),
            (State::Writing { slot, spki, certificate }, Input::Card(Err(fault))) => {
                self.again(Purpose::Write { slot, spki, certificate }, fault)
            }
            (State::WritingChuid, Input::Card(Err(fault))) => self.again(Purpose::Chuid, fault),
            (State::Resting(purpose), Input::Done) => {
                let (keys, effect) = self.ask(purpose, None);
                Turn::Go(keys, effect)
            }
            (State::Writing { slot, .. }, Input::Card(Ok(CardReply::Written))) => {
                self.stage.written.push(slot);
                self.stage.generating = None;
                let record = self.record();
                self.go(State::KeepingWritten, Effect::Keep(record))
            }
            (State::KeepingWritten, Input::Done) => {
                let (keys, effect) = self.next_slot();
                Turn::Go(keys, effect)
            }
            (State::WritingChuid, Input::Card(Ok(CardReply::Written))) => Turn::Done(self.until),
            (_, input) => Turn::Stop(Stop::instead(input)),
        }
    }

    fn answered(mut self, purpose: Purpose, proof: ManagementProof) -> Next {
        match purpose {
            Purpose::Generate(slot) => {
                self.stage.generating = Some(slot);
                let record = self.record();
                self.go(State::KeepingGenerate { slot, proof }, Effect::Keep(record))
            }
            Purpose::Write { slot, spki, certificate } => {
                let message = statement::key_proof(self.task.id, slot.name());
                let passcode = self.with_passcode(slot);
                let state = State::Writing { slot, spki: spki.clone(), certificate: certificate.clone() };
                let step = CardStep::WriteCertificate { proof, slot, certificate, passcode, spki, message };
                self.go(state, Effect::Card(step))
            }
            Purpose::Chuid => {
                let chuid = chuid(&self.task.plan);
                self.go(State::WritingChuid, Effect::Card(CardStep::WriteChuid { proof, chuid }))
            }
        }
    }
}

/// The CHUID that the plan asks for: a new GUID, so that a computer that keeps certificates by GUID sees the new ones.
fn chuid(plan: &KeyPlan) -> Chuid {
    Chuid { fascn: NO_FASC_N.to_vec(), guid: plan.guid, cardholder: Some(plan.cardholder), expiry: Some(plan.expiry.clone()) }
}
