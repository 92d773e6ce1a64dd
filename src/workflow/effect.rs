//! What a machine asks for, and what it hears of it.

use std::{sync::Arc, time::Duration};

use super::{
    deed::Deed,
    journal::Record,
    talk::{Answer, HelpCodeShown, Outcome, Question},
};
use crate::{
    card::piv::{CardFault, Chuid, PadFault, Presented},
    domain::{
        card::{KeyAlgorithm, ManagementAlgorithm, PasscodeState, Slot},
        clock::Timestamp,
        contact::ContactWay,
        lifecycle::CardState,
        operation::{CardChanged, OperationId, OperationKind},
        organisation::Position,
        passcode::{ChangeEntry, PasscodeEntry, PasscodeFault},
        person::IdentityNumber,
        problem::{Failure, Problem},
        secret::{Puk, SecretText},
    },
    ra::api::{
        bytes::SecretBytes,
        help::{HelpAsked, HelpWanted},
        lifecycle as life,
        notice::Notice,
        operation as wire, report as reports,
        sign_in::{self as wire_sign_in, TermsNeeded},
    },
};

/// One thing for the desk to do. Secrets are shared by reference count, never copied.
pub enum Effect {
    /// One card transaction.
    Card(CardStep),
    /// One call to the RA.
    Ra(RaCall),
    /// Write this to the journal and sync it, before anything else.
    Keep(Record),
    /// The operation is over: take it off the journal.
    Forget(OperationId),
    /// Put this into the outbox, for the RA to hear of when it can.
    Post(Box<Notice>),
    /// Hold this session: the card's holder is signed in.
    Hold(Box<Held>),
    /// The terms of the session held were accepted.
    TermsAccepted,
    Ask(Question),
    /// Let other programs have the card for so long. The person may say something meanwhile.
    Pause(Duration),
    /// Show the help code, and wait until a helper elsewhere has answered or the code has run out. The person may say something
    /// meanwhile; then nobody waits any more.
    AwaitHelp {
        id: OperationId,
        token: Arc<SecretText>,
        help: HelpCodeShown,
    },
    End(Result<Outcome, Failure>),
}

/// A session, as the desk holds it while the card is in: in memory only.
pub struct Held {
    pub token: Arc<SecretText>,
    pub name: String,
    pub identity_number: IdentityNumber,
    /// For the rules of a new passcode.
    pub date_of_birth: Option<jiff::civil::Date>,
    pub positions: Vec<Position>,
    pub terms: TermsNeeded,
    /// As far as the RA was told.
    pub passcode_set_at: Option<Timestamp>,
}

/// What came of the last effect.
pub enum Input {
    Begin,
    Card(Result<CardReply, CardFault>),
    Ra(Result<RaReply, Problem>),
    /// Kept, forgotten, posted, held, taken note of or rested.
    Done,
    /// The journal could not be written: nothing irreversible may follow.
    NotKept(Problem),
    Answer(Answer),
    Cancel,
}

/// A card transaction, by what it is for. Each begins with SELECT, but for those that carry the answer to a challenge.
pub enum CardStep {
    /// The passcode's tries, without spending one.
    PasscodeState,
    /// VERIFY, then a `9A` signature over `message`.
    SignIn {
        passcode: Arc<PasscodeEntry>,
        message: Vec<u8>,
    },
    /// A `9E` signature over `message`.
    Presence {
        message: Vec<u8>,
    },
    ChangePasscode {
        entry: ChangeEntry,
    },
    /// VERIFY and a signature over `message`, by `9A` and by `9C`, as far as each has a key that signs.
    HolderProof {
        passcode: Arc<PasscodeEntry>,
        message: Vec<u8>,
    },
    /// `guess`: this PUK may be a wrong one, so it is not tried where the card says that one try is left.
    ResetRetryCounter {
        puk: Arc<Puk>,
        new: Arc<PasscodeEntry>,
        guess: bool,
    },
    /// `guess`: as above.
    ChangePuk {
        from: Arc<Puk>,
        to: Arc<Puk>,
        guess: bool,
    },
    /// Which management key algorithm the card has.
    ManagementAlgorithm,
    /// VERIFY where a passcode is given, then a challenge for external authentication with `9B`.
    Challenge {
        passcode: Option<Arc<PasscodeEntry>>,
        algorithm: Option<ManagementAlgorithm>,
    },
    /// Goes on from the challenge: authenticate, then SET MANAGEMENT KEY.
    SetManagementKey {
        proof: ManagementProof,
        algorithm: ManagementAlgorithm,
        key: Arc<SecretBytes>,
    },
    /// Goes on from the challenge: authenticate, then GENERATE ASYMMETRIC KEY PAIR.
    Generate {
        proof: ManagementProof,
        slot: Slot,
        algorithm: KeyAlgorithm,
    },
    /// VERIFY where a passcode is given, then a PKCS #10 request signed by the slot's key.
    SignRequest {
        passcode: Option<Arc<PasscodeEntry>>,
        slot: Slot,
        /// The Name that the request carries, DER, as the RA has planned it.
        subject: Option<Vec<u8>>,
        spki: Vec<u8>,
    },
    /// Goes on from the challenge: authenticate, PUT DATA, read back, compare, and have the key sign `message`.
    WriteCertificate {
        proof: ManagementProof,
        slot: Slot,
        certificate: Vec<u8>,
        passcode: Option<Arc<PasscodeEntry>>,
        spki: Vec<u8>,
        message: Vec<u8>,
    },
    /// Goes on from the challenge: authenticate, then PUT DATA of the CHUID.
    WriteChuid {
        proof: ManagementProof,
        chuid: Chuid,
    },
}

/// What a step has the person enter on the reader's keypad.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PadAsk {
    /// The passcode that the card has.
    Current,
    /// That one, then a new one twice.
    CurrentAndNew,
    /// A new one twice.
    New,
}

impl CardStep {
    pub fn on_pad(&self) -> Option<PadAsk> {
        let current = |passcode: &PasscodeEntry| passcode.is_on_pad().then_some(PadAsk::Current);
        match self {
            CardStep::SignIn { passcode, .. } | CardStep::HolderProof { passcode, .. } => current(passcode),
            CardStep::Challenge { passcode, .. }
            | CardStep::SignRequest { passcode, .. }
            | CardStep::WriteCertificate { passcode, .. } => passcode.as_deref().and_then(current),
            CardStep::ChangePasscode { entry } => matches!(entry, ChangeEntry::OnPad).then_some(PadAsk::CurrentAndNew),
            CardStep::ResetRetryCounter { new, .. } => new.is_on_pad().then_some(PadAsk::New),
            _ => None,
        }
    }

    /// For the log: what is done, never with what.
    pub fn name(&self) -> &'static str {
        match self {
            CardStep::PasscodeState => "passcode state",
            CardStep::SignIn { .. } => "sign in",
            CardStep::Presence { .. } => "presence",
            CardStep::ChangePasscode { .. } => "change passcode",
            CardStep::HolderProof { .. } => "holder proof",
            CardStep::ResetRetryCounter { .. } => "reset retry counter",
            CardStep::ChangePuk { .. } => "change PUK",
            CardStep::ManagementAlgorithm => "management algorithm",
            CardStep::Challenge { .. } => "challenge",
            CardStep::SetManagementKey { .. } => "set management key",
            CardStep::Generate { .. } => "generate key",
            CardStep::SignRequest { .. } => "sign certificate request",
            CardStep::WriteCertificate { .. } => "write certificate",
            CardStep::WriteChuid { .. } => "write CHUID",
        }
    }
}

/// The RA's answer to the card's challenge.
pub struct ManagementProof {
    pub algorithm: ManagementAlgorithm,
    pub answer: Vec<u8>,
}

pub enum CardReply {
    PasscodeState(PasscodeState),
    Presented(Presented),
    /// Not tried: the last PUK try would have been at stake.
    NotTried,
    SignedIn {
        certificate: Vec<u8>,
        signature: Vec<u8>,
    },
    Present {
        spki: Vec<u8>,
        signature: Vec<u8>,
    },
    /// At least one.
    Signatures(Vec<Vec<u8>>),
    Algorithm(ManagementAlgorithm),
    Challenge {
        algorithm: ManagementAlgorithm,
        challenge: Vec<u8>,
    },
    Generated {
        spki: Vec<u8>,
    },
    Request {
        csr: Vec<u8>,
    },
    Written,
    /// Written, but what was read back, or what the key signed, does not fit.
    NotWritten,
}

/// A call to the RA, with what authorises it.
pub enum RaCall {
    SignInChallenge,
    SignIn(wire_sign_in::SignIn),
    AcceptTerms {
        session: Arc<SecretText>,
        version: String,
    },
    Open {
        session: Option<Arc<SecretText>>,
        open: Arc<wire::Open>,
    },
    /// `session`: the RA agent's, for a repair.
    Presence {
        session: Option<Arc<SecretText>>,
        id: OperationId,
        presence: wire::Presence,
    },
    /// `way`: where the holder wants it; the RA's first choice where nothing is said.
    SendCode {
        id: OperationId,
        token: Arc<SecretText>,
        way: Option<ContactWay>,
    },
    EnterCode {
        id: OperationId,
        token: Arc<SecretText>,
        code: SecretText,
    },
    Assist {
        id: OperationId,
        token: Arc<SecretText>,
        session: Arc<SecretText>,
        assist: wire::Assist,
    },
    Holder {
        id: OperationId,
        token: Arc<SecretText>,
        proof: wire::HolderProof,
    },
    Puk {
        id: OperationId,
        token: Arc<SecretText>,
    },
    ManagementKey {
        id: OperationId,
        token: Arc<SecretText>,
    },
    CardChallenge {
        id: OperationId,
        token: Arc<SecretText>,
        challenge: wire::CardChallenge,
    },
    CommitKey {
        id: OperationId,
        token: Arc<SecretText>,
        key: wire::CommitKey,
    },
    Certificate {
        id: OperationId,
        token: Arc<SecretText>,
        request: wire::RequestCertificate,
    },
    Confirm {
        id: OperationId,
        token: Arc<SecretText>,
        confirm: wire::Confirm,
    },
    Abandon {
        id: OperationId,
        token: Arc<SecretText>,
    },
    AskHelp {
        id: OperationId,
        token: Arc<SecretText>,
    },
    /// How far the operation is, at once.
    Progress {
        id: OperationId,
        token: Arc<SecretText>,
    },
    Deed {
        session: Arc<SecretText>,
        deed: Arc<Deed>,
    },
    /// One page of who expires soon; without `page` the first.
    Expiring {
        session: Arc<SecretText>,
        within: reports::Horizon,
        page: Option<String>,
    },
    AskReportCode(life::AskReportCode),
    ReportByCode(life::ReportByCode),
}

impl RaCall {
    /// For the log: what is asked, never with what.
    pub fn name(&self) -> &'static str {
        match self {
            RaCall::SignInChallenge => "sign-in challenge",
            RaCall::SignIn(_) => "sign in",
            RaCall::AcceptTerms { .. } => "accept terms",
            RaCall::Open { .. } => "open operation",
            RaCall::Presence { .. } => "presence",
            RaCall::SendCode { .. } => "send code",
            RaCall::EnterCode { .. } => "enter code",
            RaCall::Assist { .. } => "assist",
            RaCall::Holder { .. } => "holder proof",
            RaCall::Puk { .. } => "release PUK",
            RaCall::ManagementKey { .. } => "release management key",
            RaCall::CardChallenge { .. } => "answer card challenge",
            RaCall::CommitKey { .. } => "commit key",
            RaCall::Certificate { .. } => "request certificate",
            RaCall::Confirm { .. } => "confirm",
            RaCall::Abandon { .. } => "abandon",
            RaCall::AskHelp { .. } => "ask for help",
            RaCall::Progress { .. } => "progress",
            RaCall::Deed { deed, .. } => deed.name(),
            RaCall::Expiring { .. } => "list who expires",
            RaCall::AskReportCode(_) => "ask for a report code",
            RaCall::ReportByCode(_) => "report by code",
        }
    }
}

pub enum RaReply {
    Challenge(wire_sign_in::Challenge),
    Session(Box<wire_sign_in::Session>),
    Opened(Box<wire::Opened>),
    Present(Box<wire::Present>),
    CodeSent(wire::CodeSent),
    Granted(wire::Granted),
    Puk(wire::PukRelease),
    ManagementKey(wire::ManagementKeyRelease),
    Answer(wire::CardAnswer),
    Certificate(wire::Certificate),
    HelpAsked(HelpAsked),
    Progress(wire::Progress),
    HelpWanted(Box<HelpWanted>),
    ReportCode(life::ReportCodePromised),
    Incidents(Box<life::Incidents>),
    /// How the card is now, where the RA says so.
    IncidentClosed {
        card: Option<CardState>,
    },
    Expiring(Box<reports::ExpiringCards>),
    /// Done, with nothing to say.
    Noted,
}

/// Ends a workflow before anything was written to the card.
pub fn untouched(problem: Problem) -> Effect {
    Effect::End(Err(Failure::untouched(problem)))
}

/// What stops a workflow, before it is said to a person.
pub enum Stop {
    Card(CardFault),
    Problem(Problem),
}

impl Stop {
    /// What came instead of the answer that was asked for.
    pub fn instead(input: Input) -> Self {
        match input {
            Input::Card(Err(fault)) => Stop::Card(fault),
            Input::Card(Ok(CardReply::Presented(no))) if no != Presented::Accepted => Stop::Problem(passcode_problem(no)),
            Input::Card(Ok(CardReply::NotTried)) => Stop::Problem(Problem::PukRefused),
            Input::Card(Ok(CardReply::NotWritten)) => Stop::Problem(Problem::CardUnreadable { command: "GET DATA" }),
            Input::Ra(Err(problem)) | Input::NotKept(problem) => Stop::Problem(problem),
            Input::Cancel => Stop::Problem(Problem::Cancelled),
            _ => Stop::Problem(OUT_OF_STEP),
        }
    }

    fn problem(self) -> Problem {
        match self {
            Stop::Card(fault) => card_problem(fault),
            Stop::Problem(problem) => problem,
        }
    }

    /// The end of work that writes nothing to the card.
    pub fn end_untouched(self) -> Effect {
        untouched(self.problem())
    }

    /// The end of an operation that is stopped here. `touched`: the card may be another than before; the journal has what is needed
    /// to go on, so whatever is likely to pass is a cut that can be finished.
    pub fn end(self, kind: OperationKind, touched: bool) -> Effect {
        let problem = match self.problem() {
            // What was begun can be finished, and this says who is in the way.
            Problem::CardReset | Problem::CardBusy if touched => Problem::CardTaken { programs: Vec::new() },
            problem => problem,
        };
        if !touched {
            return untouched(problem);
        }
        Effect::End(Err(if matches!(problem, Problem::CardTaken { .. }) {
            Failure { problem, card_changed: CardChanged::Unknown }
        } else if passes(&problem) {
            Failure { problem: Problem::CutOff { kind }, card_changed: CardChanged::Unknown }
        } else {
            Failure { problem, card_changed: CardChanged::Yes }
        }))
    }
}

/// Whether trying again later can help without anybody's decision.
pub fn passes(problem: &Problem) -> bool {
    use Problem::*;
    matches!(
        problem,
        NoService
            | NoReader
            | NoCard
            | NotPiv
            | CardGone
            | CardReset
            | CardBusy
            | CardTaken { .. }
            | CardFault { .. }
            | CardUnreadable { .. }
            | PadTimedOut
            | RaUnreachable
            | RaNotTrusted
            | RaFailed { .. }
            | RaUnreadable
            | File { .. }
            | Cancelled
            | Internal { .. }
    )
}

/// What a part of a workflow comes to after one input.
pub enum Turn<S, D> {
    Go(S, Effect),
    Done(D),
    Stop(Stop),
}

/// What a fault of the card is to a person.
pub fn card_problem(fault: CardFault) -> Problem {
    use crate::card::transport::LinkFault;
    match fault {
        CardFault::Link(LinkFault::NoService) => Problem::NoService,
        CardFault::Link(LinkFault::NoReader) => Problem::NoReader,
        CardFault::Link(LinkFault::NoCard) => Problem::NoCard,
        CardFault::Link(LinkFault::Gone) => Problem::CardGone,
        CardFault::Link(LinkFault::Reset) => Problem::CardReset,
        CardFault::Link(LinkFault::Busy) => Problem::CardBusy,
        CardFault::Link(LinkFault::Reader(_)) => Problem::CardFault { command: "the reader", status: 0 },
        CardFault::NotPiv => Problem::NotPiv,
        CardFault::NotAuthorised { command } => Problem::CardFault { command, status: 0x6982 },
        CardFault::AnswerRefused => Problem::CardFault { command: "GENERAL AUTHENTICATE", status: 0x6982 },
        // The desk knows, where the system tells, which programs there are.
        CardFault::Forgotten { .. } => Problem::CardTaken { programs: Vec::new() },
        CardFault::Absent { command } => Problem::CardFault { command, status: 0x6A82 },
        CardFault::Unsupported { command } => Problem::CardFault { command, status: 0x6D00 },
        CardFault::Refused { command, status } => Problem::CardFault { command, status },
        CardFault::Unreadable { command } => Problem::CardUnreadable { command },
        CardFault::Link(LinkFault::NoPad) => Problem::NoPad,
        CardFault::Pad(PadFault::TimedOut) => Problem::PadTimedOut,
        CardFault::Pad(PadFault::Only) => Problem::PadOnly,
        CardFault::Pad(PadFault::LastTry) => Problem::LastTry,
        CardFault::Pad(PadFault::Cancelled) => Problem::Cancelled,
        CardFault::Pad(PadFault::Differ) => Problem::PasscodesDiffer,
        CardFault::Pad(PadFault::Length) => Problem::PasscodeRule(PasscodeFault::Length),
    }
}

/// What a refused passcode is to a person.
pub fn passcode_problem(presented: Presented) -> Problem {
    match presented {
        Presented::Blocked => Problem::Blocked,
        // Zero tries left is blocked, whichever way the card says it.
        Presented::Wrong { left: Some(left) } if left.0 == 0 => Problem::Blocked,
        Presented::Wrong { left } => Problem::WrongPasscode { left },
        Presented::Accepted => Problem::Internal { what: "an accepted passcode is no problem" },
    }
}

/// A machine was fed what it did not ask for: a fault of the desk, not of the person.
pub const OUT_OF_STEP: Problem = Problem::Internal { what: "the workflow was fed an answer that it did not ask for" };
