//! Issuing a blank card: an RA agent, signed in with their own card in another reader, says for whom.

use egui::Ui;

use super::{
    View, buttons_ui, escape_pressed, heading_ui,
    run::{Helped, Run, Title},
};
use crate::{
    desk::port::{IssueBy, News, Request},
    domain::{person::PersonId, role},
    gui::{
        action::{Action, Place},
        model::{Model, SessionFacts as _},
        theme::{Tone, icons, space},
        widgets::{banner, button::Button, fields, text},
    },
    i18n::id,
};

pub struct Issue {
    reader: String,
    agent: String,
    person: String,
    run: Option<Run>,
}

impl Issue {
    pub fn new(reader: String, agent: String) -> Self {
        Self { reader, agent, person: String::new(), run: None }
    }

    pub fn started(&mut self) {
        self.run = Some(Run::new(self.reader.clone()));
    }

    pub fn again(&mut self) {
        self.run = None;
    }

    pub fn hear(&mut self, news: News, _model: &Model) -> Option<Action> {
        self.run.get_or_insert_with(|| Run::new(self.reader.clone())).hear(news);
        None
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        let steps = [texts.get(id::ISSUE_STEP_WHO), texts.get(id::ISSUE_STEP_PASSCODE), texts.get(id::STEP_DONE)];
        let helped = Some(Helped::new(view, None, &self.agent));
        let title = Title { headline: texts.get(id::ISSUE_TITLE), steps, working: texts.get(id::ISSUE_WORKING), helped };
        if let Some(run) = &mut self.run {
            return run.ui(ui, view, &title);
        }
        let Some(session) = view.model.session(&self.agent) else { return Some(Action::Go(Place::Home)) };
        title.opening_ui(ui, view);
        let may = session.role().may(role::Action::ManageCards);
        heading_ui(ui, &texts.get(id::ISSUE_TITLE), &texts.get(id::ISSUE_WHAT));
        let enter = fields::line_field_ui(ui, &texts.get(id::ISSUE_PERSON), &mut self.person, view.arriving);
        text::caption_ui(ui, texts.get(id::ISSUE_PERSON_HINT));
        ui.add_space(space::XS);
        banner::note_ui(ui, Tone::Plain, &texts.get(id::ISSUE_IDENTITY));
        let named = !self.person.trim().is_empty();
        let mut action = None;
        buttons_ui(ui, |ui| {
            let go = Button::primary(texts.get(id::ISSUE_GO)).icon(icons::IDENTIFICATION_CARD).enabled(may && named);
            if ui.add(go).clicked() || enter && may && named {
                let person = PersonId(self.person.trim().to_owned());
                let by = IssueBy::Agent { reader: self.agent.clone() };
                action = Some(Action::Start(Request::Issue { reader: self.reader.clone(), person, by }));
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        if !may {
            let who = texts.who(role::Action::ManageCards.least_role());
            banner::note_ui(ui, Tone::Warn, &texts.with(id::NOT_IN_THIS_ROLE, &[("who", who.into())]));
        }
        action
    }

    pub fn page(&self) -> String {
        self.run.as_ref().map_or_else(|| "who".to_owned(), Run::page)
    }

    pub fn has_begun(&self) -> bool {
        self.run.is_some()
    }

    pub fn waits_for_card_in(&self) -> Option<&str> {
        self.run.as_ref().is_some_and(Run::lost_card).then_some(self.reader.as_str())
    }

    pub fn needs_card_in(&self) -> Option<&str> {
        self.run.as_ref().is_none_or(|run| run.is_done() || run.is_asking()).then_some(self.reader.as_str())
    }

    pub fn is_writing(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_writing)
    }
}
