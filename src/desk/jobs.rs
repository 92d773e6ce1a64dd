//! Turns requests into workflows, and drives each until it waits for the person or ends.

use std::sync::Arc;

use super::{
    host::other_programs,
    port::{Answer, By, Command, Event, IssueBy, Job, News, Outcome, Picture, Progress, Question, Request},
    ra_calls,
    view::{CardKind, ReaderLook},
    waiting::Waiting,
    worker::Worker,
};
use crate::{
    card::{piv::CardFault, transport::LinkFault},
    domain::{
        card::{CardIdentity, PasscodeState, Retries},
        contact::ContactWay,
        operation::{OperationId, OperationKind},
        passcode::PasscodeEntry,
        person::PersonId,
        problem::{Failure, Problem},
        refusal::Refusal,
        role::Action,
    },
    workflow::{
        Machine,
        change::{Change, Report},
        effect::{CardReply, CardStep, Effect, Input, card_problem},
        issue::{Authority, Issue, Task as IssueTask},
        journal::{KeyStage, Work},
        renew::{Renew, Task as RenewTask},
        sign_in::{Place as SignInPlace, SignIn},
        unlock::{Earlier, Route, Unlock},
    },
};

/// A job that waits for the person.
pub struct Running {
    reader: String,
    machine: Machine,
    then: Option<Then>,
    progress: Option<Progress>,
    /// Somebody waits in its name, for a helper elsewhere or for other programs.
    waiting: Option<Waiting>,
}

/// What follows a sign-in that a renewal asked for.
struct Then {
    passcode: Arc<PasscodeEntry>,
}

impl Worker {
    pub(super) fn command(&mut self, command: Command) {
        let Command { job, what } = command;
        match what {
            Request::Answer(answer) => self.answer(job, answer),
            Request::Cancel => {
                if !self.ask_no_other(job) {
                    self.feed(job, Input::Cancel);
                }
            }
            what => {
                let started = self.start(job, what);
                match started {
                    Ok(Some(outcome)) => self.tell(job, News::Ended(Ok(outcome))),
                    Ok(None) => {}
                    Err(problem) => self.tell(job, News::Ended(Err(named(Failure::untouched(problem))))),
                }
            }
        }
    }

    /// `Some` where the request is done at once; `None` where a workflow has told, or will tell, its end.
    fn start(&mut self, job: Job, what: Request) -> Result<Option<Outcome>, Problem> {
        match what {
            Request::Look { reader } => {
                self.look(&reader)?;
                Ok(Some(Outcome::Looked))
            }
            Request::AskService => {
                self.ask_service();
                Ok(Some(Outcome::Looked))
            }
            Request::UseRa(place) => {
                self.ask_another(job, place)?;
                Ok(None)
            }
            Request::Examine => {
                self.examine(job);
                Ok(None)
            }
            Request::SignIn { reader, passcode, last_try } => {
                self.mind_last_try(&reader, last_try)?;
                let machine = self.sign_in(Arc::new(passcode))?;
                self.drive(job, Running::new(&reader, machine), Input::Begin);
                Ok(None)
            }
            Request::AcceptTerms { reader, version } => {
                let session = self.sessions.token(&reader).ok_or(Problem::Refused(Refusal::NotSignedIn))?;
                let client = self.client.as_ref().map_err(Clone::clone)?;
                let accept = crate::ra::api::sign_in::AcceptTerms { version };
                client.accept_terms(&session, &accept).map_err(ra_calls::ra_problem)?;
                let reminder = self.reminder();
                self.sessions.terms_accepted(&reader, reminder);
                self.tell_sessions();
                Ok(Some(Outcome::TermsAccepted))
            }
            Request::ChoosePosition { reader, position } => {
                if !self.sessions.choose(&reader, position) {
                    return Err(Problem::Refused(Refusal::NotSignedIn));
                }
                self.tell_sessions();
                Ok(Some(Outcome::PositionChosen))
            }
            Request::SignOut { reader } => {
                self.end_session(&reader);
                Ok(Some(Outcome::SignedOut))
            }
            Request::ChangePasscode { reader, entry, last_try } => {
                self.mind_last_try(&reader, last_try)?;
                let report = match (self.identity(&reader), self.sign_in_place()) {
                    (Some(_), Ok(SignInPlace { origin, workstation, now })) => {
                        Some(Report { id: self.new_id(), origin, now, workstation })
                    }
                    _ => None,
                };
                let machine = Machine::Change(Change::new(entry, report));
                self.drive(job, Running::new(&reader, machine), Input::Begin);
                Ok(None)
            }
            Request::Unlock { reader, by, code_by } => {
                let route = self.route(by, code_by)?;
                let machine = self.unlock(&reader, route)?;
                self.drive(job, Running::new(&reader, machine), Input::Begin);
                Ok(None)
            }
            Request::Renew { reader, by, passcode, last_try } => {
                self.mind_last_try(&reader, last_try)?;
                let running = self.renew(&reader, &by, Arc::new(passcode))?;
                self.drive(job, running, Input::Begin);
                Ok(None)
            }
            Request::Issue { reader, person, by } => {
                let machine = self.issue(&reader, person, by)?;
                self.drive(job, Running::new(&reader, machine), Input::Begin);
                Ok(None)
            }
            Request::AskForHelp { reader } => {
                let machine = self.unlock(&reader, Route::Elsewhere)?;
                self.drive(job, Running::new(&reader, machine), Input::Begin);
                Ok(None)
            }
            Request::Repair { reader, agent, identity_check } => {
                let machine = self.repair(&reader, &agent, identity_check)?;
                self.drive(job, Running::new(&reader, machine), Input::Begin);
                Ok(None)
            }
            Request::Do { reader, what } => {
                let machine = self.deed(&reader, what)?;
                self.drive(job, Running::new(&reader, machine), Input::Begin);
                Ok(None)
            }
            Request::ReportWithoutCard { identity_number, date_of_birth, kind, note } => {
                let machine = self.report_without_card(identity_number, date_of_birth, kind, note);
                // No reader has a part in it.
                self.drive(job, Running::new("", machine), Input::Begin);
                Ok(None)
            }
            Request::Answer(_) | Request::Cancel => Err(Problem::Internal { what: "answers go to their job" }),
        }
    }

    pub(super) fn sign_in_place(&self) -> Result<SignInPlace, Problem> {
        let client = self.client.as_ref().map_err(Clone::clone)?;
        Ok(SignInPlace {
            origin: client.origin().to_owned(),
            workstation: self.parts.workstation.clone(),
            now: self.parts.clock.now(),
        })
    }

    pub(super) fn new_id(&self) -> OperationId {
        OperationId::new(self.parts.clock.now(), &self.parts.chance)
    }

    fn sign_in(&mut self, passcode: Arc<PasscodeEntry>) -> Result<Machine, Problem> {
        Ok(Machine::SignIn(SignIn::new(self.sign_in_place()?, passcode)))
    }

    fn route(&mut self, by: By, code_by: Option<ContactWay>) -> Result<Route, Problem> {
        Ok(match by {
            By::Holder => Route::Code { way: code_by },
            By::Helper { reader, attested } => {
                let (session, assist) = self.assist(&reader, attested)?;
                Route::Helper { session, assist }
            }
        })
    }

    fn unlock(&mut self, reader: &str, route: Route) -> Result<Machine, Problem> {
        let card = self.personal_card(reader)?;
        let place = self.sign_in_place()?;
        let (id, earlier) = match self.record_of(&card, OperationKind::Unlock) {
            Some((id, Work::Unlock { stage })) => (id, Earlier::Stage(stage)),
            _ => match self.open_at_ra(reader, OperationKind::Unlock) {
                Some(id) => (id, Earlier::Unknown),
                None => (self.new_id(), Earlier::None),
            },
        };
        let spare = self.new_id();
        Ok(Machine::Unlock(Box::new(Unlock::new(id, spare, card, place, route, earlier))))
    }

    fn renew(&mut self, reader: &str, by: &By, passcode: Arc<PasscodeEntry>) -> Result<Running, Problem> {
        let card = self.personal_card(reader)?;
        let place = self.sign_in_place()?;
        let begun = match self.record_of(&card, OperationKind::Renew) {
            Some((id, Work::Renew { stage })) => Some((id, stage)),
            _ => self.open_at_ra(reader, OperationKind::Renew).map(|id| (id, KeyStage::default())),
        };
        let (session, assist) = match by {
            // What was begun is finished by presence and passcode alone: `9A` may not be able to sign in.
            _ if begun.is_some() => (None, None),
            By::Holder => match self.sessions.token(reader) {
                Some(session) => (Some(session), None),
                None => {
                    let machine = self.sign_in(passcode.clone())?;
                    return Ok(Running { then: Some(Then { passcode }), ..Running::new(reader, machine) });
                }
            },
            By::Helper { reader, attested } => {
                let (session, assist) = self.assist(reader, *attested)?;
                (Some(session), Some(assist))
            }
        };
        let (id, earlier) = match begun {
            Some((id, stage)) => (id, Some(stage)),
            None => (self.new_id(), None),
        };
        let task = RenewTask { id, card, place, session, assist, passcode, earlier };
        Ok(Running::new(reader, Machine::Renew(Box::new(Renew::new(task)))))
    }

    fn issue(&mut self, reader: &str, person: PersonId, by: IssueBy) -> Result<Machine, Problem> {
        let place = self.sign_in_place()?;
        let authority = match by {
            IssueBy::Agent { reader } => {
                let (session, position) = self.acting(&reader, Action::ManageCards)?;
                Authority::Agent { session, role: position.role }
            }
            IssueBy::Bootstrap(code) => Authority::Bootstrap(code),
        };
        let record = self.journal.as_ref().map_err(Clone::clone)?.issue_for(&person);
        let earlier = record.as_ref().and_then(|r| match &r.work {
            Work::Issue { stage, .. } => Some(stage.clone()),
            _ => None,
        });
        self.look(reader)?;
        let (kind, identity) = match self.place(reader).map(|p| &p.look) {
            Some(ReaderLook::Card(card)) => (card.kind, card.identity),
            _ => return Err(Problem::NoCard),
        };
        // A card that an issue was cut off on is not blank any more: the journal must know of it.
        let is_known = |card| record.as_ref().is_some_and(|r| r.is_of(card));
        if kind != CardKind::Blank && !identity.as_ref().map_or(earlier.is_some(), is_known) {
            return Err(Problem::NotBlank);
        }
        let card = identity.or(record.as_ref().and_then(|r| r.card));
        let id = record.map_or_else(|| self.new_id(), |r| r.operation);
        Ok(Machine::Issue(Box::new(Issue::new(IssueTask { id, person, place, authority, earlier, card }))))
    }

    /// The card in a reader, by the identity that the RA knows it by; read now if it has not been.
    pub(super) fn personal_card(&mut self, reader: &str) -> Result<CardIdentity, Problem> {
        // Another program may have kept the card from telling who it is.
        if self.identity(reader).is_none() {
            self.look(reader)?;
        }
        self.identity(reader).ok_or(Problem::NoCardIdentity)
    }

    fn record_of(&self, card: &CardIdentity, kind: OperationKind) -> Option<(OperationId, Work)> {
        let record = self.journal.as_ref().ok()?.of_card(card)?;
        (record.kind() == kind).then_some((record.operation, record.work))
    }

    pub(super) fn open_at_ra(&mut self, reader: &str, kind: OperationKind) -> Option<OperationId> {
        self.ask_standing(reader);
        self.place(reader)?.open.iter().find(|o| o.kind == kind).map(|o| o.id)
    }

    /// No last try is spent but by a person who has said so.
    fn mind_last_try(&mut self, reader: &str, said: bool) -> Result<(), Problem> {
        let readers = self.parts.readers.clone();
        let place = self.place(reader).ok_or_else(|| Problem::ReaderNotFound { asked: reader.to_owned(), known: Vec::new() })?;
        if !place.has_card() {
            return Err(Problem::NoCard);
        }
        match place.perform(readers.as_ref(), CardStep::PasscodeState).map_err(card_problem)? {
            CardReply::PasscodeState(PasscodeState::Blocked | PasscodeState::Left(Retries(0))) => Err(Problem::Blocked),
            CardReply::PasscodeState(PasscodeState::Left(Retries(1))) if !said => Err(Problem::LastTry),
            _ => Ok(()),
        }
    }

    fn answer(&mut self, job: Job, answer: Answer) {
        self.feed(job, Input::Answer(answer));
    }

    fn feed(&mut self, job: Job, input: Input) {
        // An answer to a job that has ended meanwhile is nobody's.
        if let Some(mut running) = self.jobs.remove(&job) {
            running.waiting = None;
            self.drive(job, running, input);
        }
    }

    /// What came of waiting for somebody else; of no use where the person has said something meanwhile.
    pub(super) fn heard(&mut self, job: Job, waiting: &Waiting, input: Input) {
        if self.jobs.get(&job).is_some_and(|r| r.waiting.as_ref() == Some(waiting)) {
            self.feed(job, input);
        }
    }

    /// Whether a job with the card in this reader waits for the person, or for somebody else.
    pub(super) fn is_at_work(&self, reader: &str) -> bool {
        self.jobs.values().any(|r| r.reader == reader)
    }

    /// Questions about a card that is not there any more end as if the card had been asked.
    pub(super) fn end_questions(&mut self, reader: &str) {
        let of_reader: Vec<_> = self.jobs.iter().filter(|(_, r)| r.reader == reader).map(|(job, _)| *job).collect();
        for job in of_reader {
            self.feed(job, Input::Card(Err(CardFault::Link(LinkFault::Gone))));
        }
    }

    /// Steps a workflow until it asks the person or ends.
    fn drive(&mut self, job: Job, mut running: Running, mut input: Input) {
        loop {
            let (machine, effect) = running.machine.step(input);
            running.machine = machine;
            self.tell_progress(job, &mut running);
            input = match effect {
                Effect::Card(step) => Input::Card(self.perform(job, &running.reader, step)),
                Effect::Ra(call) => Input::Ra(match &self.client {
                    Ok(client) => ra_calls::perform(client, call),
                    Err(problem) => Err(problem.clone()),
                }),
                Effect::Keep(record) => match self.journal.as_ref().map_err(Clone::clone).and_then(|j| j.keep(&record)) {
                    Ok(()) => Input::Done,
                    Err(problem) => Input::NotKept(problem),
                },
                Effect::Forget(id) => match self.journal.as_ref().map_err(Clone::clone).and_then(|j| j.forget(id)) {
                    Ok(()) => Input::Done,
                    Err(problem) => Input::NotKept(problem),
                },
                Effect::Post(notice) => match self.post(&notice) {
                    Ok(()) => Input::Done,
                    Err(problem) => Input::NotKept(problem),
                },
                Effect::Hold(held) => {
                    self.sessions.hold(&running.reader, *held);
                    self.tell_sessions();
                    self.ask_photo_later(&running.reader);
                    Input::Done
                }
                Effect::TermsAccepted => {
                    let reminder = self.reminder();
                    self.sessions.terms_accepted(&running.reader, reminder);
                    self.tell_sessions();
                    Input::Done
                }
                Effect::Ask(question) => {
                    self.tell(job, News::Ask(question));
                    self.jobs.insert(job, running);
                    return;
                }
                Effect::Pause(rest) => match self.rest(job, rest) {
                    Ok(waiting) => {
                        running.waiting = Some(waiting);
                        self.jobs.insert(job, running);
                        return;
                    }
                    Err(problem) => Input::NotKept(problem),
                },
                Effect::AwaitHelp { id, token, help } => {
                    let minutes = help.minutes;
                    self.tell(job, News::Ask(Question::HelpCode(help)));
                    match self.await_help(job, id, token, minutes) {
                        Ok(waiting) => {
                            running.waiting = Some(waiting);
                            self.jobs.insert(job, running);
                            return;
                        }
                        Err(problem) => Input::Ra(Err(problem)),
                    }
                }
                Effect::End(result) => match (result, running.then.take()) {
                    (Ok(Outcome::SignedIn), Some(then)) => {
                        match self.renew(&running.reader.clone(), &By::Holder, then.passcode) {
                            Ok(next) => {
                                running = next;
                                Input::Begin
                            }
                            Err(problem) => {
                                self.end(job, &running.reader, Err(Failure::untouched(problem)));
                                return;
                            }
                        }
                    }
                    (result, _) => {
                        // Whoever does not accept the terms has been signed in before they were asked.
                        if result.is_err() && matches!(running.machine, Machine::SignIn(_)) {
                            self.end_session(&running.reader);
                        }
                        self.end(job, &running.reader, result);
                        return;
                    }
                },
            };
        }
    }

    /// One card step. Where the reader's keypad asks for it, the window is told for as long as it does.
    fn perform(&mut self, job: Job, reader: &str, step: CardStep) -> Result<CardReply, CardFault> {
        let Some(ask) = step.on_pad() else { return self.at_card(reader, step) };
        self.tell(job, News::OnPad(ask));
        let reply = self.at_card(reader, step);
        self.tell(job, News::OffPad);
        reply
    }

    fn at_card(&mut self, reader: &str, step: CardStep) -> Result<CardReply, CardFault> {
        let readers = self.parts.readers.clone();
        match self.place(reader) {
            Some(place) => place.perform(readers.as_ref(), step),
            None => Err(CardFault::Link(LinkFault::NoReader)),
        }
    }

    fn end(&mut self, job: Job, reader: &str, result: Result<Outcome, Failure>) {
        if let Err(Failure { problem: Problem::Refused(Refusal::NotSignedIn), .. }) = &result {
            self.end_session(reader);
        }
        // The card that was signed in does not work any more: the RA has ended its session.
        if let Ok(Outcome::Reported { own: true, .. }) = &result {
            self.end_session(reader);
        }
        if let Ok(Outcome::PasscodeChanged { .. } | Outcome::Unlocked { .. }) = &result
            && self.sessions.passcode_set(reader, self.parts.clock.now())
        {
            self.tell_sessions();
        }
        self.forget_needless(reader, &result);
        if let Ok(Outcome::HelpWanted(wanted)) = &result
            && let Some(picture) = wanted.photo.as_ref().and_then(|jpeg| Picture::of_jpeg(&jpeg.0))
        {
            self.tell(job, News::Photo(picture));
        }
        if let Some(place) = self.place(reader) {
            place.release();
            if place.has_card() {
                // What came of it is on the reader's own view.
                let _seen = self.look(reader);
            }
        }
        if result.as_ref().is_ok_and(concerns_other_cards) {
            // The card may be in the other reader, whatever number it was named by.
            self.ask_standings_but(reader);
        }
        self.tell(job, News::Ended(result.map_err(named)));
    }

    /// A grant that was never used is off the journal once the card turns out not to need it.
    fn forget_needless(&mut self, reader: &str, result: &Result<Outcome, Failure>) {
        let Err(Failure { problem: Problem::NotBlocked, .. }) = result else { return };
        let Some(identity) = self.identity(reader) else { return };
        if let Some((id, Work::Unlock { .. })) = self.record_of(&identity, OperationKind::Unlock)
            && let Ok(journal) = &self.journal
            && let Err(problem) = journal.forget(id)
        {
            tracing::warn!(%problem, "an unused grant stays in the journal");
        }
    }

    fn tell(&self, job: Job, news: News) {
        self.events.push(Event::Job { job, news });
    }

    fn tell_progress(&self, job: Job, running: &mut Running) {
        let now = running.machine.progress();
        if now != running.progress {
            running.progress.clone_from(&now);
            if let Some(progress) = now {
                self.tell(job, News::Progress(progress));
            }
        }
    }
}

/// With the programs that may be in the way, as far as the system tells of them: a workflow knows of none.
fn named(failure: Failure) -> Failure {
    match failure.problem {
        Problem::CardTaken { .. } => Failure { problem: Problem::CardTaken { programs: other_programs() }, ..failure },
        _ => failure,
    }
}

/// Whether a card may now stand otherwise at the RA that nothing was done to here.
fn concerns_other_cards(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Reported { .. }
            | Outcome::CardSuspended { .. }
            | Outcome::CardReinstated { .. }
            | Outcome::CardCancelled { .. }
            | Outcome::IncidentClosed { .. }
    )
}

impl Running {
    pub(super) fn new(reader: &str, machine: Machine) -> Self {
        Self { reader: reader.to_owned(), machine, then: None, progress: None, waiting: None }
    }
}
