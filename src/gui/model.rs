//! What the window has heard from the desk.

use crate::{
    desk::port::{CardView, Event, HostFacts, Job, Loaded, News, Pad, RaLink, ReaderLook, ReaderView, SessionView},
    domain::{
        card::{CardIdentity, Guid},
        organisation::Position,
        policy::Contact,
        problem::Problem,
        role::Role,
    },
    ra::api::service::ServiceInfo,
};

/// What tells one card from another.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum CardKey {
    Identity(CardIdentity),
    Guid(Guid),
    Atr(Vec<u8>),
}

#[derive(Default)]
pub struct Model {
    /// `None` until the desk has told for the first time.
    readers: Option<Vec<ReaderView>>,
    no_service: bool,
    ra: Option<RaLink>,
    sessions: Vec<SessionView>,
    host: Option<HostFacts>,
    chosen: Option<String>,
}

impl Model {
    /// Takes an event in; a job's news is handed back.
    pub fn apply(&mut self, event: Event) -> Option<(Job, News)> {
        match event {
            Event::Readers(readers) => {
                self.no_service = false;
                if self.chosen.as_ref().is_some_and(|c| !readers.iter().any(|r| r.name == *c && r.has_something())) {
                    self.chosen = None;
                }
                self.readers = Some(readers);
            }
            Event::NoService => {
                self.no_service = true;
                self.readers = Some(vec![]);
            }
            Event::Service(link) => self.ra = Some(*link),
            Event::Sessions(sessions) => self.sessions = sessions,
            Event::Host(host) => self.host = Some(*host),
            Event::Job { job, news } => return Some((job, news)),
        }
        None
    }

    pub fn choose(&mut self, reader: String) {
        self.chosen = Some(reader);
    }

    pub fn has_heard(&self) -> bool {
        self.readers.is_some()
    }

    pub fn no_service(&self) -> bool {
        self.no_service
    }

    pub fn readers(&self) -> &[ReaderView] {
        self.readers.as_deref().unwrap_or_default()
    }

    /// The reader whose card the window is about: the one chosen, else the one whose holder is signed in, else the first with a card.
    pub fn main(&self) -> Option<&ReaderView> {
        let named = |name: &str| self.readers().iter().find(|r| r.name == name && r.has_something());
        self.chosen
            .as_deref()
            .and_then(named)
            .or_else(|| self.sessions.iter().find_map(|s| named(&s.reader)))
            .or_else(|| self.readers().iter().find(|r| r.card().is_some()))
            .or_else(|| self.readers().iter().find(|r| r.has_something()))
            .or_else(|| self.readers().first())
    }

    /// The readers beside the main one.
    pub fn others(&self) -> impl Iterator<Item = &ReaderView> {
        let main = self.main().map(|r| r.name.as_str());
        self.readers().iter().filter(move |r| Some(r.name.as_str()) != main)
    }

    pub fn card(&self, reader: &str) -> Option<&CardView> {
        self.readers().iter().find(|r| r.name == reader).and_then(ReaderView::card)
    }

    pub fn cards(&self) -> impl Iterator<Item = &CardView> {
        self.readers().iter().filter_map(ReaderView::card)
    }

    /// What the reader's own keypad does.
    pub fn pad(&self, reader: &str) -> Pad {
        self.readers().iter().find(|r| r.name == reader).map(|r| r.pad).unwrap_or_default()
    }

    /// Whether anything is in this reader: a card that is being read again is not gone.
    pub fn holds_something(&self, reader: &str) -> bool {
        self.readers().iter().any(|r| r.name == reader && r.has_something())
    }

    /// Which card is in this reader, as far as it can be told.
    pub fn card_key(&self, reader: &str) -> Option<CardKey> {
        self.card(reader).map(|card| match (card.identity, card.guid) {
            (Some(identity), _) => CardKey::Identity(identity),
            (None, Some(guid)) => CardKey::Guid(guid),
            (None, None) => CardKey::Atr(card.atr.clone()),
        })
    }

    pub fn any_session(&self) -> Option<&SessionView> {
        self.sessions.first()
    }

    pub fn any_card(&self) -> bool {
        self.readers().iter().any(ReaderView::has_something)
    }

    pub fn session(&self, reader: &str) -> Option<&SessionView> {
        self.sessions.iter().find(|s| s.reader == reader)
    }

    /// Someone who is signed in in another reader and could help with the card in this one.
    pub fn helper_for(&self, reader: &str) -> Option<&SessionView> {
        self.sessions.iter().find(|s| s.reader != reader)
    }

    pub fn sessions(&self) -> &[SessionView] {
        &self.sessions
    }

    /// What the computer says of itself, once it was asked.
    pub fn host(&self) -> Option<&HostFacts> {
        self.host.as_ref()
    }

    pub fn ra(&self) -> Option<&RaLink> {
        self.ra.as_ref()
    }

    pub fn service(&self) -> Option<&ServiceInfo> {
        self.ra.as_ref().and_then(|ra| ra.service.value())
    }

    /// Why the RA cannot be asked now, if it cannot.
    pub fn ra_problem(&self) -> Option<Problem> {
        let ra = self.ra.as_ref()?;
        if ra.url.is_none() {
            return Some(Problem::NoRa);
        }
        match &ra.service {
            Loaded::Failed { problem, .. } => Some(problem.clone()),
            _ => None,
        }
    }

    pub fn contact(&self) -> Option<&Contact> {
        self.service().map(|s| &s.contact)
    }
}

/// What the window reads off a session.
pub trait SessionFacts {
    /// The position chosen, or the only one.
    fn position(&self) -> Option<&Position>;
    /// The role chosen; a holder where none is.
    fn role(&self) -> Role;
}

impl SessionFacts for SessionView {
    fn position(&self) -> Option<&Position> {
        self.chosen.and_then(|i| self.positions.get(i))
    }

    fn role(&self) -> Role {
        self.position().map_or(Role::Holder, |p| p.role)
    }
}

/// What the window reads off a reader.
pub trait ReaderFacts {
    /// The card in it, or the one that is being read again.
    fn card(&self) -> Option<&CardView>;
    /// Anything at all, even if it does not answer.
    fn has_something(&self) -> bool;
}

impl ReaderFacts for ReaderView {
    fn card(&self) -> Option<&CardView> {
        match &self.look {
            ReaderLook::Card(card) => Some(card),
            ReaderLook::Reading { previous } => previous.as_deref(),
            _ => None,
        }
    }

    fn has_something(&self) -> bool {
        !matches!(self.look, ReaderLook::Empty)
    }
}
