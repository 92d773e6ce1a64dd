//! A headless command's desk: starts it, finds the reader, runs one job at a time and answers its questions.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{Global, ask::Asker, report};
use crate::{
    card::transport::Readers,
    config::{Config, Over},
    desk::{
        Handle, Host, Parts, RaSetting, SecretStore,
        port::{
            Answer, CardView, Command, EnrolmentState, Event, HostFacts, Job, Loaded, News, Outcome, Pad, Port, Question, RaLink,
            ReaderLook, ReaderView, Request, SessionView,
        },
    },
    domain::{
        chance::Chance,
        clock::Clock,
        contact::ContactWay,
        passcode::{HolderFacts, Passcode, PasscodeEntry},
        problem::{Failure, Problem},
        refusal::Refusal,
        secret::SecretText,
    },
    i18n::{
        Texts,
        id::{self, Id},
    },
    ra::{
        api::operation::{HolderDetails, MaskedContact},
        client::Trust,
    },
};

/// How long a silent reader or desk is waited for. Work on the card itself is not cut off by it.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the keyring is waited for.
const KEYRING: Duration = Duration::from_secs(5);

/// What only `bin/` can give: the system's clock, chance, name and readers.
#[derive(Clone)]
pub struct System {
    pub clock: Clock,
    pub chance: Chance,
    pub workstation: String,
    pub readers: Arc<dyn Readers>,
}

pub struct Session {
    desk: Handle,
    next_job: u64,
    readers: Option<Vec<ReaderView>>,
    no_service: bool,
    ra: Option<RaLink>,
    sessions: Vec<SessionView>,
    host: Option<HostFacts>,
    pub texts: Texts,
    pub asker: Asker,
    accept_terms: bool,
    /// What is said before the end is said as JSON.
    json: bool,
    /// Passcodes are entered on the reader's keypad, whether or not a person is at a terminal.
    keypad: bool,
    /// Whether the contract's order of lines has a one-time code that has not been read.
    code_unread: bool,
}

impl Session {
    pub fn start(global: &Global, system: System, accept_terms: bool) -> Result<Self, Problem> {
        let config = config(global)?.without_faults()?;
        let session = Self::over(&config, named(global, system), None, global.texts(), accept_terms)?;
        Ok(Self { keypad: global.keypad, ..session })
    }

    /// The same, over a configuration that was read before.
    pub fn over(
        config: &Config,
        system: System,
        keyring: Option<Arc<dyn SecretStore>>,
        texts: Texts,
        accept_terms: bool,
    ) -> Result<Self, Problem> {
        Ok(Self {
            desk: Handle::start(parts(config, system, keyring, Arc::new(|| {})))?,
            next_job: 1,
            readers: None,
            no_service: false,
            ra: None,
            sessions: Vec::new(),
            host: None,
            texts,
            asker: Asker::standard(),
            accept_terms,
            json: false,
            keypad: false,
            code_unread: false,
        })
    }

    /// Says that a one-time code is the first line of standard input.
    pub fn expect_code(&mut self) {
        self.code_unread = true;
    }

    /// Says, as JSON, what has to be said before the end.
    pub fn speak_json(&mut self, json: bool) {
        self.json = json;
    }

    /// The reader of a helper's or an agent's card; without a name the only one with a card in it.
    pub fn helper_reader(&mut self, asked: Option<&str>) -> Result<String, Problem> {
        match self.reader(asked, None) {
            Err(Problem::NoCard) => Err(Problem::HelperCardNeeded),
            found => found,
        }
    }

    /// Finds the one reader that is meant. `asked` is its name or a part that no other reader has; without it, the only one with a
    /// card in it, `other` left aside.
    pub fn reader(&mut self, asked: Option<&str>, other: Option<&str>) -> Result<String, Problem> {
        let views = self.settled()?;
        if views.is_empty() {
            return Err(Problem::NoReader);
        }
        let known = || views.iter().map(|v| v.name.clone()).collect::<Vec<_>>();
        let found: Vec<_> = match asked {
            Some(asked) => match views.iter().find(|v| v.name == asked) {
                Some(exact) => vec![exact],
                None => views.iter().filter(|v| v.name.contains(asked)).collect(),
            },
            None => views.iter().filter(|v| Some(v.name.as_str()) != other && !matches!(v.look, ReaderLook::Empty)).collect(),
        };
        match (found.as_slice(), asked) {
            ([one], _) => match &one.look {
                ReaderLook::Empty | ReaderLook::Mute => Err(Problem::NoCard),
                ReaderLook::Failed { problem } => Err(problem.clone()),
                _ => Ok(one.name.clone()),
            },
            ([], None) => Err(Problem::NoCard),
            (_, asked) => Err(Problem::ReaderNotFound { asked: asked.unwrap_or("").to_owned(), known: known() }),
        }
    }

    /// The card in a reader, as read when it was found.
    pub fn card(&self, reader: &str) -> Option<&CardView> {
        self.readers.iter().flatten().find(|v| v.name == reader).and_then(|v| match &v.look {
            ReaderLook::Card(card) => Some(card.as_ref()),
            _ => None,
        })
    }

    pub fn readers(&mut self) -> Result<Vec<ReaderView>, Problem> {
        self.settled()
    }

    /// The RA's word about itself, once it has come or failed.
    pub fn ra(&mut self) -> Option<RaLink> {
        let until = Instant::now() + PATIENCE;
        while !self.ra.as_ref().is_some_and(|r| matches!(r.service, Loaded::Ready(_) | Loaded::Failed { .. })) {
            if !self.hear(until) {
                break;
            }
        }
        self.ra.clone()
    }

    /// What the computer says of itself. The keyring is waited for a few seconds: it may wait for a person, and nobody may be there.
    pub fn host(&mut self) -> Option<HostFacts> {
        self.run(Request::Examine).ok()?;
        let until = Instant::now() + KEYRING;
        while self.host.as_ref().is_some_and(|h| h.enrolment == EnrolmentState::Asking) && self.hear(until) {}
        self.host.clone()
    }

    /// Waits until the RA has said how this card stands, or could not.
    pub fn await_standing(&mut self, reader: &str) {
        let until = Instant::now() + PATIENCE;
        let waits = |s: &Self| {
            s.card(reader).is_some_and(|c| c.identity.is_some() && matches!(c.standing, Loaded::NotYet | Loaded::Pending { .. }))
        };
        if self.ra().is_some_and(|r| r.url.is_some() && matches!(r.service, Loaded::Ready(_))) {
            while waits(self) && self.hear(until) {}
        }
    }

    pub fn session_of(&self, reader: &str) -> Option<&SessionView> {
        self.sessions.iter().find(|s| s.reader == reader)
    }

    /// Waits until every reader has been looked at.
    fn settled(&mut self) -> Result<Vec<ReaderView>, Problem> {
        let until = Instant::now() + PATIENCE;
        loop {
            if self.no_service {
                return Err(Problem::NoService);
            }
            if let Some(views) = &self.readers
                && !views.iter().any(|v| matches!(v.look, ReaderLook::Reading { .. }))
            {
                return Ok(views.clone());
            }
            if !self.hear(until) {
                return Err(Problem::Internal { what: "the desk does not answer" });
            }
        }
    }

    /// Takes one event in; `false` when none came in time. News of a job are dropped here: none runs.
    fn hear(&mut self, until: Instant) -> bool {
        match self.desk.wait(until.saturating_duration_since(Instant::now())) {
            Some(event) => {
                self.note(event);
                true
            }
            None => false,
        }
    }

    fn note(&mut self, event: Event) -> Option<(Job, News)> {
        match event {
            Event::Readers(views) => {
                self.no_service = false;
                self.readers = Some(views);
            }
            Event::NoService => self.no_service = true,
            Event::Service(ra) => self.ra = Some(*ra),
            Event::Sessions(sessions) => self.sessions = sessions,
            Event::Host(host) => self.host = Some(*host),
            Event::Job { job, news } => return Some((job, news)),
        }
        None
    }

    /// Runs one request to its end, answering what it asks.
    pub fn run(&mut self, what: Request) -> Result<Outcome, Failure> {
        let reader = whose_new_passcode(&what).map(str::to_owned);
        let job = Job(self.next_job);
        self.next_job += 1;
        if !self.desk.send(Command { job, what }) {
            return Err(Failure::untouched(Problem::Internal { what: "the desk is too busy" }));
        }
        let mut stopped = None;
        loop {
            // Card and network have their own limits: as long as the desk works, it is waited for.
            let Some(event) = self.desk.wait(PATIENCE) else { continue };
            match self.note(event) {
                Some((of, News::Ended(result))) if of == job => {
                    return match (result, stopped) {
                        (Err(Failure { problem: Problem::Cancelled, card_changed }), Some(problem)) => {
                            Err(Failure { problem, card_changed })
                        }
                        (result, _) => result,
                    };
                }
                Some((of, News::Ask(Question::HelpCode(help)))) if of == job => report::help_code(&self.texts, self.json, help),
                Some((of, News::OnPad(_))) if of == job => report::on_pad(&self.texts),
                Some((of, News::Ask(question))) if of == job => {
                    let what = match self.answer(question, reader.as_deref()) {
                        Ok(answer) => Request::Answer(answer),
                        Err(problem) => {
                            stopped = Some(problem);
                            Request::Cancel
                        }
                    };
                    self.desk.send(Command { job, what });
                }
                _ => {}
            }
        }
    }

    fn answer(&mut self, question: Question, reader: Option<&str>) -> Result<Answer, Problem> {
        match question {
            Question::Terms { version, text } => self.terms(version, text),
            Question::CodeWay { ways, unsent } => self.code_way(ways, unsent),
            Question::Code { .. } => {
                let code = self.asker.secret(&self.texts.get(id::CLI_ASK_CODE))?;
                self.code_unread = false;
                Ok(Answer::Code(SecretText::new(code.as_str().to_owned())))
            }
            Question::ReportCode { .. } => {
                let code = self.asker.secret(&self.texts.get(id::CLI_ASK_REPORT_CODE))?;
                Ok(Answer::Code(SecretText::new(code.as_str().to_owned())))
            }
            Question::HelpCode(_) => Err(Problem::Internal { what: "a help code is shown, and asks for nothing" }),
            Question::NewPasscode { .. } if reader.is_some_and(|r| self.on_pad(r, |pad| pad.modify)) => {
                Ok(Answer::NewPasscode(PasscodeEntry::OnPad { last_try: false }))
            }
            Question::NewPasscode { holder } => Ok(Answer::NewPasscode(self.new_passcode(holder.as_ref())?.into())),
        }
    }

    fn code_way(&mut self, ways: Vec<MaskedContact>, unsent: Option<ContactWay>) -> Result<Answer, Problem> {
        if unsent.is_some() && !self.asker.is_terminal() {
            // Nobody is there to choose anew.
            return Err(Problem::Refused(Refusal::NotDelivered));
        }
        let each = |known: &MaskedContact| {
            let (name, to) = self.texts.code_way(known);
            format!("{name}: {to}")
        };
        let choices: Vec<_> = ways.iter().map(each).collect();
        let said = self.texts.question(&Question::CodeWay { ways: ways.clone(), unsent });
        let question = if unsent.is_some() { said.what } else { said.headline };
        let n = self.asker.pick(&question, &choices, &self.texts.get(id::CLI_ASK_CODE_WAY))?;
        let chosen = ways.get(n).ok_or(Problem::Internal { what: "a way is chosen from an empty list" })?;
        Ok(Answer::CodeBy(chosen.way))
    }

    fn terms(&mut self, version: String, text: String) -> Result<Answer, Problem> {
        if self.accept_terms {
            return Ok(Answer::AcceptTerms);
        }
        if self.asker.is_terminal() {
            let question = format!("{text}\n\n{}", self.texts.get(id::CLI_ASK_TERMS));
            if self.asker.is_sure(&question)? {
                return Ok(Answer::AcceptTerms);
            }
        }
        Err(Problem::TermsNeeded { version, text })
    }

    fn new_passcode(&mut self, holder: Option<&HolderDetails>) -> Result<Passcode, Problem> {
        let facts = holder.map_or_else(HolderFacts::default, |h| HolderFacts {
            date_of_birth: h.date_of_birth,
            identity_number: Some(h.identity_number.clone()),
        });
        self.choose_passcode(&facts, None)
    }

    /// A new passcode, read twice and held against the rules before anything is sent to the card.
    pub fn choose_passcode(&mut self, facts: &HolderFacts, previous: Option<&Passcode>) -> Result<Passcode, Problem> {
        let (new, again) = (self.texts.get(id::CLI_ASK_NEW), self.texts.get(id::CLI_ASK_AGAIN));
        let code_first = std::mem::take(&mut self.code_unread);
        let [first, second] = self.asker.new_twice(&new, &again, code_first)?;
        let passcode = Passcode::chosen(&first, facts, previous).map_err(Problem::PasscodeRule)?;
        if *first != *second {
            return Err(Problem::PasscodesDiffer);
        }
        Ok(passcode)
    }

    /// A passcode that is tried against a card, after the deliberate step where one try is left.
    pub fn passcode(&mut self, reader: &str, prompt: Id) -> Result<PasscodeEntry, Problem> {
        use crate::domain::card::{PasscodeState, Retries};
        match self.card(reader).map(|c| c.passcode) {
            // Nothing is asked that could not be used.
            Some(PasscodeState::Blocked) => return Err(Problem::Blocked),
            Some(PasscodeState::Left(Retries(1))) if !self.asker.is_sure(&self.texts.get(id::CLI_ASK_LAST_TRY))? => {
                return Err(Problem::LastTry);
            }
            _ => {}
        }
        if self.on_pad(reader, |pad| pad.verify) {
            return Ok(PasscodeEntry::OnPad { last_try: true });
        }
        let text = self.asker.secret(&self.texts.get(prompt))?;
        Passcode::typed(&text).map(PasscodeEntry::from).map_err(Problem::PasscodeRule)
    }

    /// Whether a passcode for the card in this reader is entered on the reader itself.
    fn on_pad(&self, reader: &str, able: impl Fn(Pad) -> bool) -> bool {
        let here = self.readers.iter().flatten().find(|v| v.name == reader);
        (self.keypad || self.asker.is_terminal()) && here.is_some_and(|v| able(v.pad))
    }

    /// Signs the helper in with the card in their own reader.
    pub fn sign_in_helper(&mut self, reader: &str, prompt: Id) -> Result<(), Failure> {
        let passcode = self.passcode(reader, prompt).map_err(Failure::untouched)?;
        self.run(Request::SignIn { reader: reader.to_owned(), passcode, last_try: true }).map(drop)
    }
}

/// The reader whose card gets a new passcode in the middle of the work.
fn whose_new_passcode(what: &Request) -> Option<&str> {
    match what {
        Request::Unlock { reader, .. }
        | Request::AskForHelp { reader }
        | Request::Issue { reader, .. }
        | Request::Repair { reader, .. } => Some(reader),
        _ => None,
    }
}

/// What is in force, by the files and the command line.
///
/// # Errors
/// Where the command line contradicts what the organisation has locked. Mistakes in the files are in [`Config::faults`].
pub fn config(global: &Global) -> Result<Config, Problem> {
    let Global { config, ra, ra_ca, renderer, language, .. } = global;
    Config::load(&Over { config: config.clone(), ra: ra.clone(), ra_ca: ra_ca.clone(), renderer: *renderer, language: *language })
}

/// The system, under the name that the command line gives this workstation.
pub fn named(global: &Global, system: System) -> System {
    System { workstation: global.workstation.clone().unwrap_or(system.workstation), ..system }
}

/// What a desk is built from. `wake` is called after each event; `keyring` is where the workstation's credential is kept, if this desk
/// has a use for it.
pub fn parts(config: &Config, system: System, keyring: Option<Arc<dyn SecretStore>>, wake: Arc<dyn Fn() + Send + Sync>) -> Parts {
    let settings = &config.settings;
    let ra = match &settings.ra_url.value {
        None => RaSetting::None,
        Some(url) => {
            let trust = settings.ra_ca_file.value.clone().map_or(Trust::System, Trust::File);
            RaSetting::At { url: url.clone(), trust }
        }
    };
    Parts {
        readers: system.readers,
        ra,
        state: config.places.state.clone(),
        clock: system.clock,
        chance: system.chance,
        workstation: system.workstation,
        host: Host { proxy: settings.proxy.value.clone(), keyring },
        wake,
    }
}
