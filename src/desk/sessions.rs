//! Who is signed in, by the reader that their card is in. In memory only; removing the card ends the session.

use std::{collections::BTreeMap, sync::Arc};

use super::{picture::Picture, view::SessionView};
use crate::{
    domain::{clock::Timestamp, organisation::Position, problem::Problem, refusal::Refusal, role::Action, secret::SecretText},
    ra::api::sign_in::TermsNeeded,
    workflow::effect::Held,
};

struct Session {
    held: Held,
    chosen: Option<usize>,
    /// The position that the RA has been told of.
    told: Option<Position>,
    photo: Option<Picture>,
}

#[derive(Default)]
pub struct Sessions(BTreeMap<String, Session>);

impl Sessions {
    pub fn hold(&mut self, reader: &str, held: Held) {
        let chosen = (held.positions.len() == 1).then_some(0);
        self.0.insert(reader.to_owned(), Session { held, chosen, told: None, photo: None });
    }

    /// Ends the session of a reader; its token is for telling the RA.
    pub fn end(&mut self, reader: &str) -> Option<Arc<SecretText>> {
        self.0.remove(reader).map(|s| s.held.token)
    }

    pub fn token(&self, reader: &str) -> Option<Arc<SecretText>> {
        self.0.get(reader).map(|s| s.held.token.clone())
    }

    /// What the RA has shown for a session: of no use to one that has begun since. `true` where it changes what is seen.
    pub fn show(&mut self, reader: &str, token: &Arc<SecretText>, photo: Option<Picture>) -> bool {
        let session = self.0.get_mut(reader).filter(|s| Arc::ptr_eq(&s.held.token, token));
        session.is_some_and(|s| std::mem::replace(&mut s.photo, photo.clone()) != photo)
    }

    /// The passcode of the card in this reader was set a moment ago, whenever the RA hears of it. `true` where somebody is signed in with it.
    pub fn passcode_set(&mut self, reader: &str, now: Timestamp) -> bool {
        let session = self.0.get_mut(reader);
        session.map(|s| s.held.passcode_set_at = Some(now)).is_some()
    }

    pub fn choose(&mut self, reader: &str, position: usize) -> bool {
        match self.0.get_mut(reader) {
            Some(session) if position < session.held.positions.len() => {
                session.chosen = Some(position);
                true
            }
            _ => false,
        }
    }

    /// The terms that this session's holder was shown have been accepted.
    /// `reminder` is the line that is shown at every sign-in from now on.
    pub fn terms_accepted(&mut self, reader: &str, reminder: String) {
        if let Some(session) = self.0.get_mut(reader)
            && let TermsNeeded::Accept { version, .. } = &session.held.terms
        {
            session.held.terms = TermsNeeded::Remind { version: version.clone(), reminder };
        }
    }

    /// The position in which the person at `reader` does something: the one chosen, or else the first one that may.
    pub fn acting(&self, reader: &str, action: Action) -> Result<(Arc<SecretText>, Position), Problem> {
        let session = self.0.get(reader).ok_or(Problem::Refused(Refusal::NotSignedIn))?;
        let positions = &session.held.positions;
        let may = |p: &&Position| p.role.may(action);
        let position = match session.chosen {
            Some(n) => positions.get(n).filter(may),
            None => positions.iter().find(may),
        };
        let position = position.ok_or(Problem::NotAllowed { least: action.least_role() })?;
        Ok((session.held.token.clone(), position.clone()))
    }

    /// Whether the RA knows that the person at `reader` acts in this position.
    pub fn is_told(&self, reader: &str, position: &Position) -> bool {
        self.0.get(reader).is_some_and(|s| s.told.as_ref() == Some(position))
    }

    pub fn told(&mut self, reader: &str, position: Position) {
        if let Some(session) = self.0.get_mut(reader) {
            session.told = Some(position);
        }
    }

    pub fn views(&self) -> Vec<SessionView> {
        self.0
            .iter()
            .map(|(reader, s)| SessionView {
                reader: reader.clone(),
                name: s.held.name.clone(),
                identity_number: s.held.identity_number.clone(),
                date_of_birth: s.held.date_of_birth,
                positions: s.held.positions.clone(),
                chosen: s.chosen,
                terms: s.held.terms.clone(),
                passcode_set_at: s.held.passcode_set_at,
                photo: s.photo.clone(),
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::IdentityNumber;

    fn held(token: &str) -> Held {
        Held {
            token: Arc::new(SecretText::new(token.to_owned())),
            name: "Rosa Testwell".to_owned(),
            identity_number: IdentityNumber::try_from("555500000001".to_owned()).unwrap(),
            date_of_birth: None,
            positions: vec![],
            terms: TermsNeeded::Remind { version: "1".to_owned(), reminder: String::new() },
            passcode_set_at: None,
        }
    }

    #[test]
    fn a_photo_is_its_sessions_and_goes_with_it() {
        let photo = || Picture::of_jpeg(include_bytes!("../gui/testing/face.jpg"));
        let mut sessions = Sessions::default();
        sessions.hold("a", held("one"));
        let one = sessions.token("a").unwrap();
        sessions.hold("b", held("two"));
        assert!(sessions.show("a", &one, photo()));
        assert!(!sessions.show("a", &one, photo()), "nothing new is seen");
        let seen = |s: &Sessions| s.views().iter().map(|v| v.photo.is_some()).collect::<Vec<_>>();
        assert_eq!(seen(&sessions), [true, false]);
        // Another has signed in in the same reader while the RA was asked for the photo of the one before.
        sessions.end("a");
        assert!(!sessions.show("a", &one, photo()));
        sessions.hold("a", held("one"));
        assert!(!sessions.show("a", &one, photo()));
        assert_eq!(seen(&sessions), [false, false]);
    }

    #[test]
    fn a_passcode_that_was_set_is_young_at_once() {
        let now: Timestamp = "2026-11-22T09:00:00Z".parse().unwrap();
        let mut sessions = Sessions::default();
        assert!(!sessions.passcode_set("a", now), "nobody is signed in with it");
        sessions.hold("a", held("one"));
        assert!(sessions.passcode_set("a", now));
        assert_eq!(sessions.views()[0].passcode_set_at, Some(now));
    }
}
