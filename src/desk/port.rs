//! The desk's port: what a window or a headless command may ask ([`Command`]) and what it hears ([`Event`]).
//!
//! Commands go over a bounded channel with `try_send`; events come back over another, with a wake-up. Neither side waits for the other.

use std::path::PathBuf;

use crate::{
    config::proxy::Proxy,
    domain::{
        card::CardSerial,
        contact::ContactWay,
        incident::{IncidentKind, Outcome as ReportOutcome},
        operation::OperationId,
        passcode::{ChangeEntry, PasscodeEntry},
        person::{IdentityNumber, PersonId},
        problem::Failure,
        secret::SecretText,
    },
    ra::api::{
        lifecycle::{CancelWhy, SuspendWhy},
        operation::IdentityCheck,
        report::Horizon,
    },
};

pub use super::enrolment::{EnrolmentState, NoKeyring};
pub use super::host::{Driver, HostFacts, ProxyInForce, RaMet};
pub use super::picture::Picture;
pub use super::view::{
    CardKind, CardView, CertificateView, Loaded, RaLink, ReaderLook, ReaderView, SessionView, Unfinished, Warning,
};
pub use crate::card::transport::Pad;
pub use crate::ra::client::ServerCertificate;
pub use crate::workflow::effect::PadAsk;
pub use crate::workflow::talk::{Answer, Expiring, HelpCodeShown, Outcome, Progress, Question, SentCode, Step};

/// One piece of work that a screen has asked for; its events come back under this number.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
pub struct Job(pub u64);

/// Something to be done by the desk.
pub struct Command {
    pub job: Job,
    pub what: Request,
}

/// Who authorises an operation on a card.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum By {
    /// The holder: by a code for an unlock, by signing in with the passcode for a renewal.
    Holder,
    /// A helper who is signed in with the card in this other reader, and who attests (or not) that they know the holder and that the
    /// holder is present.
    Helper { reader: String, attested: bool },
}

pub enum Request {
    /// Reads the card in a reader again.
    Look {
        reader: String,
    },
    /// Asks the RA for its contact, policy and terms again.
    AskService,
    /// Asks the RA at another place what it is, and goes over to it where it is one. Sessions with the RA of before end.
    UseRa(RaPlace),
    /// Asks the RA again and looks at the computer: [`Event::Host`].
    Examine,
    /// `last_try`: the person has said to go on although one try is left.
    SignIn {
        reader: String,
        passcode: PasscodeEntry,
        last_try: bool,
    },
    AcceptTerms {
        reader: String,
        version: String,
    },
    /// Chooses one of the session's positions, by its place in the list.
    ChoosePosition {
        reader: String,
        position: usize,
    },
    SignOut {
        reader: String,
    },
    ChangePasscode {
        reader: String,
        entry: ChangeEntry,
        last_try: bool,
    },
    /// Unlocks a blocked card; goes on with what was cut off where there is such a thing. `code_by`: where the holder's code is to go;
    /// where nothing is said and the RA knows more than one way, it is asked ([`Question::CodeWay`]).
    Unlock {
        reader: String,
        by: By,
        code_by: Option<ContactWay>,
    },
    /// Renews the certificates, or finishes a renewal that was cut off. With `By::Holder` and no session it signs in first with the
    /// same passcode. `passcode` is the holder's, in either case.
    Renew {
        reader: String,
        by: By,
        passcode: PasscodeEntry,
        last_try: bool,
    },
    Issue {
        reader: String,
        person: PersonId,
        by: IssueBy,
    },
    /// Unlocks a blocked card with the help of somebody at another workstation: shows a help code ([`Question::HelpCode`]) and goes on
    /// by itself. Goes on with what was cut off where there is such a thing.
    AskForHelp {
        reader: String,
    },
    /// Repairs the card in `reader`, or finishes a repair that was cut off. `agent`: the reader of a signed-in RA agent's card, who has
    /// looked at the holder's documents.
    Repair {
        reader: String,
        agent: String,
        identity_check: IdentityCheck,
    },
    /// Something that touches no card, by the person who is signed in with the card in `reader`.
    Do {
        reader: String,
        what: What,
    },
    /// Reports all cards of somebody who has none of them at hand: by a code to the address that the RA holds
    /// ([`Question::ReportCode`]). Nobody is signed in.
    ReportWithoutCard {
        identity_number: IdentityNumber,
        date_of_birth: jiff::civil::Date,
        kind: IncidentKind,
        note: String,
    },
    Answer(Answer),
    /// Ends the job where nothing on the card has changed yet; otherwise it goes on.
    Cancel,
}

/// Where an RA is, and by which way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RaPlace {
    pub url: String,
    /// PEM; without it, what the system trusts.
    pub ca_file: Option<PathBuf>,
    pub proxy: Proxy,
}

pub enum IssueBy {
    /// A signed-in RA agent's card in another reader.
    Agent {
        reader: String,
    },
    Bootstrap(SecretText),
}

/// What is done in a session, for a card that need not be there. `note`s are one line of at most 1,000 characters.
pub enum What {
    /// Who asks for help with this code, as the helper typed it: [`Outcome::HelpWanted`].
    LookUpHelp {
        code: SecretText,
    },
    /// `attested`: the helper knows the holder in person and has spoken with them about this.
    ApproveHelp {
        code: SecretText,
        attested: bool,
    },
    DeclineHelp {
        code: SecretText,
    },
    /// `card`: a colleague's, by its printed serial; without it the card that is signed in.
    Report {
        card: Option<CardSerial>,
        kind: IncidentKind,
        note: String,
    },
    Suspend {
        card: CardSerial,
        why: SuspendWhy,
        note: String,
    },
    /// Found again, or back from leave.
    Reinstate {
        card: CardSerial,
        note: String,
    },
    /// For good.
    Cancel {
        card: CardSerial,
        why: CancelWhy,
        note: String,
    },
    /// The RA's queue of reports, the oldest first: [`Outcome::Incidents`]. `after`: the last page's `next`.
    Incidents {
        after: Option<OperationId>,
    },
    CloseIncident {
        id: OperationId,
        outcome: ReportOutcome,
    },
    /// Whose card expires soon: [`Outcome::Expiring`], complete.
    Expiring {
        within: Horizon,
    },
}

/// What the window hears.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Event {
    /// All readers as they are now.
    Readers(Vec<ReaderView>),
    /// No PC/SC service is running (readers come back by themselves when it does).
    NoService,
    Service(Box<RaLink>),
    Sessions(Vec<SessionView>),
    Host(Box<HostFacts>),
    Job {
        job: Job,
        news: News,
    },
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum News {
    Progress(Progress),
    /// The reader's keypad waits for the person, until the next word of this job.
    OnPad(PadAsk),
    /// It waits no more.
    OffPad,
    Ask(Question),
    /// Of the person whom the job's outcome is about; heard before it.
    Photo(Picture),
    /// The last word of a job.
    Ended(Result<Outcome, Failure>),
}

/// The window's side of the desk. The real one is [`super::Handle`]; tests have a scripted one.
pub trait Port {
    /// Hands a command over without waiting. `false` where the desk is too busy to take one more.
    fn send(&mut self, command: Command) -> bool;

    /// What has happened since the last look, without waiting.
    fn events(&mut self) -> Vec<Event>;
}
