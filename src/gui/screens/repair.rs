//! Repairing a card in person, or finishing a repair: the RA agent says first what they have seen of who the holder is.

use egui::Ui;

use super::{
    View, buttons_ui, desk_home, escape_pressed, heading_ui,
    run::{Helped, Run, Title},
};
use crate::{
    desk::port::{News, Request},
    domain::role,
    gui::{
        action::{Action, Place},
        theme::{icons, space},
        widgets::{button::Button, check, surface, text},
    },
    i18n::id::{self, Id},
    ra::api::operation::{Document, IdentityCheck},
};

const DOCUMENTS: [(Document, Id); 5] = [
    (Document::Passport, id::DOCUMENT_PASSPORT),
    (Document::DrivingLicence, id::DOCUMENT_DRIVING_LICENCE),
    (Document::ResidencePermit, id::DOCUMENT_RESIDENCE_PERMIT),
    (Document::OtherWithPhoto, id::DOCUMENT_OTHER),
    (Document::StaffRecord, id::DOCUMENT_STAFF_RECORD),
];

pub struct Repair {
    reader: String,
    agent: String,
    finish: bool,
    /// In the order of [`DOCUMENTS`].
    seen: [bool; DOCUMENTS.len()],
    likeness: bool,
    run: Option<Run>,
}

impl Repair {
    /// `agent` is the reader of the agent's card.
    pub fn new(reader: String, agent: String, finish: bool) -> Self {
        Self { reader, agent, finish, seen: [false; DOCUMENTS.len()], likeness: false, run: None }
    }

    pub fn started(&mut self) {
        self.run = Some(Run::new(self.reader.clone()));
    }

    /// Whoever is at the desk now is looked at again.
    pub fn again(&mut self) {
        self.run = None;
        self.seen = [false; DOCUMENTS.len()];
        self.likeness = false;
    }

    pub fn hear(&mut self, news: News) -> Option<Action> {
        self.run.get_or_insert_with(|| Run::new(self.reader.clone())).hear(news);
        None
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        let name = view.holder_name(&self.reader);
        let facts = [("name", name.clone().into())];
        let headline = if self.finish { texts.get(id::REPAIR_FINISH_TITLE) } else { texts.with(id::REPAIR_TITLE, &facts) };
        let steps = [texts.get(id::REPAIR_STEP_WHO), texts.get(id::REPAIR_STEP_PASSCODE), texts.get(id::STEP_DONE)];
        let helped = Some(Helped::new(view, Some(name.clone()), &self.agent));
        let title = Title { headline: headline.clone(), steps, working: texts.get(id::REPAIR_WORKING), helped };
        if let Some(run) = &mut self.run {
            return run.ui(ui, view, &title);
        }
        let Some(session) = view.model.session(&self.agent) else { return Some(Action::Go(Place::Home)) };
        title.opening_ui(ui, view);
        let what = if self.finish { id::REPAIR_FINISH_WHAT } else { id::REPAIR_WHAT };
        heading_ui(ui, &headline, &texts.with(what, &facts));
        let may = desk_home::may_ui(ui, view, session, role::Action::ManageCards);
        let entered = self.identity_ui(ui, view, &name);
        let ready = may && self.likeness && self.seen.contains(&true);
        let mut action = None;
        buttons_ui(ui, |ui| {
            let go = if self.finish { id::FINISH_REPAIR } else { id::REPAIR_GO };
            let go = Button::primary(texts.get(go)).icon(icons::SHIELD_CHECK).enabled(ready);
            if ui.add(go).clicked() || entered && ready {
                let documents = DOCUMENTS.iter().zip(self.seen).filter(|(_, seen)| *seen).map(|((d, _), _)| *d).collect();
                let identity_check = IdentityCheck { documents, likeness_confirmed: self.likeness };
                let (reader, agent) = (self.reader.clone(), self.agent.clone());
                action = Some(Action::Start(Request::Repair { reader, agent, identity_check }));
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        let missing = if !self.seen.contains(&true) { id::REPAIR_TICK_DOCUMENT } else { id::REPAIR_TICK_LIKENESS };
        text::caption_ui(ui, texts.get(if ready { id::NOTHING_CHANGED_YET } else { missing }));
        text::caption_ui(ui, texts.get(id::REPAIR_MEANS));
        action
    }

    /// `true` where Enter was pressed on a box.
    fn identity_ui(&mut self, ui: &mut Ui, view: &View<'_>, name: &str) -> bool {
        let texts = view.texts;
        let mut entered = false;
        surface::sheet_ui(ui, |ui| {
            text::strong_ui(ui, texts.get(id::REPAIR_SEEN));
            ui.add_space(space::XXS);
            for (i, ((_, words), seen)) in DOCUMENTS.iter().zip(&mut self.seen).enumerate() {
                let tick = check::check_ui(ui, seen, &texts.get(*words));
                entered |= check::entered(ui, &tick);
                if i == 0 {
                    view.first(tick);
                }
            }
            ui.add_space(space::XS);
            surface::hairline_ui(ui);
            ui.add_space(space::XS);
            let words = texts.with(id::REPAIR_LIKENESS, &[("name", name.to_owned().into())]);
            let tick = check::check_ui(ui, &mut self.likeness, &words);
            entered |= check::entered(ui, &tick);
            ui.add_space(space::XXS);
            text::caption_ui(ui, texts.get(id::REPAIR_RECORD));
        });
        entered
    }

    pub fn page(&self) -> String {
        self.run.as_ref().map_or_else(|| "who".to_owned(), Run::page)
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
