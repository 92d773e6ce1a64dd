//! What has to be seen after signing in, one after the other: the terms, the choice of a role, the warning before expiry.

use egui::Ui;

use super::{View, advice, buttons_ui, escape_pressed, failure, positions, terms::TermsPage};
use crate::{
    desk::port::{News, Outcome, Request, Warning},
    domain::problem::Failure,
    gui::{
        action::{Action, Place},
        model::Model,
        theme::{icons, space},
        widgets::{button::Button, text},
    },
    i18n::id,
    ra::api::sign_in::TermsNeeded,
};

pub struct Welcome {
    reader: String,
    terms: Option<TermsPage>,
    accepted: bool,
    failed: Option<Failure>,
}

impl Welcome {
    pub fn new(reader: String) -> Self {
        Self { reader, terms: None, accepted: false, failed: None }
    }

    pub fn started(&mut self) {}

    pub fn again(&mut self) {
        self.failed = None;
    }

    pub fn hear(&mut self, news: News) -> Option<Action> {
        match news {
            News::Ended(Ok(Outcome::TermsAccepted)) => self.accepted = true,
            News::Ended(Ok(Outcome::SignedOut)) => return Some(Action::Go(Place::Home)),
            News::Ended(Err(failure)) => self.failed = Some(failure),
            _ => {}
        }
        None
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        if let Some(failed) = &self.failed {
            return failure::failure_ui(ui, view, failed, Some(&self.reader));
        }
        let Some(session) = view.model.session(&self.reader) else { return Some(Action::Go(Place::Home)) };
        if let TermsNeeded::Accept { version, text } = &session.terms
            && !self.accepted
        {
            let page = self.terms.get_or_insert_with(|| TermsPage::new(version.clone(), text.clone()));
            return match page.ui(ui, view) {
                Some(true) => {
                    let version = page.version().to_owned();
                    Some(Action::Start(Request::AcceptTerms { reader: self.reader.clone(), version }))
                }
                Some(false) => Some(Action::Start(Request::SignOut { reader: self.reader.clone() })),
                None => None,
            };
        }
        self.terms = None;
        if session.chosen.is_none() && session.positions.len() > 1 {
            return positions::choice_ui(ui, view, &self.reader);
        }
        match expiring(view, &self.reader) {
            Some(warning) => self.renewal_ui(ui, view, &warning),
            None => Some(Action::Go(Place::Home)),
        }
    }

    fn renewal_ui(&self, ui: &mut Ui, view: &View<'_>, warning: &Warning) -> Option<Action> {
        let texts = view.texts;
        let Warning::Expiring { until, .. } = warning else { return None };
        text::display_ui(ui, texts.with(id::HOME_EXPIRING, &[("until", texts.date(*until).into())]));
        ui.add_space(space::XXS);
        text::lead_ui(ui, texts.get(id::HOME_EXPIRING_WHAT));
        ui.add_space(space::XXS);
        text::muted_ui(ui, texts.warning(warning).0);
        let mut action = None;
        buttons_ui(ui, |ui| {
            let now = ui.add(Button::primary(texts.get(id::RENEW_NOW)).icon(icons::ARROWS_CLOCKWISE));
            if view.first(now).clicked() {
                let place = Place::Renew { reader: self.reader.clone(), helper: None, finish: false };
                action = Some(Action::Go(place));
            }
            if ui.add(Button::secondary(texts.get(id::LATER))).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        action
    }

    pub fn page(&self, model: &Model) -> String {
        let session = model.session(&self.reader);
        match (&self.failed, session) {
            (Some(_), _) => "failed",
            (None, Some(s)) if matches!(s.terms, TermsNeeded::Accept { .. }) && !self.accepted => "terms",
            (None, Some(s)) if s.chosen.is_none() && s.positions.len() > 1 => "positions",
            (None, _) => "next",
        }
        .to_owned()
    }

    pub fn reader(&self) -> &str {
        &self.reader
    }
}

fn expiring(view: &View<'_>, reader: &str) -> Option<Warning> {
    let card = view.model.card(reader)?;
    if advice::is_stopped(card) {
        return None;
    }
    card.warnings.iter().find(|w| matches!(w, Warning::Expiring { .. })).cloned()
}
