//! Unlocking a card: by a code that is sent to the holder, or with a helper who vouches for them.

use egui::Ui;

use super::{
    View, buttons_ui, escape_pressed, heading_ui,
    run::{Helped, Run, Title},
    vouch::Vouch,
};
use crate::{
    desk::port::{By, News, Request},
    gui::{
        action::{Action, Place},
        model::Model,
        theme::{icons, space},
        widgets::{banner, button::Button, contact, text},
    },
    i18n::id,
};

pub struct Unlock {
    reader: String,
    helper: Option<String>,
    finish: bool,
    vouch: Vouch,
    run: Option<Run>,
}

impl Unlock {
    pub fn new(reader: String, helper: Option<String>, finish: bool) -> Self {
        Self { reader, helper, finish, vouch: Vouch::default(), run: None }
    }

    /// Goes on at once with what was cut off.
    pub fn going_on(reader: String) -> Self {
        Self { finish: true, run: Some(Run::new(reader.clone())), ..Self::new(reader, None, true) }
    }

    pub fn started(&mut self) {
        self.run = Some(Run::new(self.reader.clone()));
    }

    pub fn again(&mut self) {
        self.run = None;
        self.vouch = Vouch::default();
    }

    pub fn hear(&mut self, news: News, model: &Model) -> Option<Action> {
        let number = model.card(&self.reader).and_then(|c| c.holder.identity_number.clone());
        let run = self.run.take().unwrap_or_else(|| Run::new(self.reader.clone()));
        self.run.insert(run.with_number(number)).hear(news);
        None
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        let name = view.holder_name(&self.reader);
        let headline = match &self.helper {
            Some(_) => texts.with(id::UNLOCK_TITLE_FOR, &[("name", name.clone().into())]),
            None => texts.get(id::UNLOCK_TITLE),
        };
        let first = if self.helper.is_some() { id::UNLOCK_STEP_VOUCH } else { id::UNLOCK_STEP_PROVE };
        let steps = [texts.get(first), texts.get(id::UNLOCK_STEP_PASSCODE), texts.get(id::STEP_DONE)];
        let helped = self.helper.as_ref().map(|helper| Helped::new(view, Some(name.clone()), helper));
        let title = Title { headline, steps, working: texts.get(id::UNLOCK_WORKING), helped };
        if let Some(run) = &mut self.run {
            return run.ui(ui, view, &title);
        }
        title.opening_ui(ui, view);
        match &self.helper {
            Some(helper) => {
                let helper = helper.clone();
                self.assisted_ui(ui, view, &name, helper)
            }
            None => self.explain_ui(ui, view),
        }
    }

    fn explain_ui(&self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        let id = if self.finish { id::UNLOCK_FINISH_WHAT } else { id::UNLOCK_WHAT };
        heading_ui(ui, &texts.get(id::UNLOCK_TITLE), &texts.get(id));
        text::body_ui(ui, texts.get(id::UNLOCK_HOW));
        let mut action = None;
        buttons_ui(ui, |ui| {
            let send = ui.add(Button::primary(texts.get(id::UNLOCK_SEND)).icon(icons::CHAT_TEXT));
            if view.first(send).clicked() {
                action = Some(Action::Start(Request::Unlock { reader: self.reader.clone(), by: By::Holder, code_by: None }));
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        ui.add_space(space::M);
        banner::banner_ui(
            ui,
            crate::gui::theme::Tone::Plain,
            &texts.get(id::UNLOCK_COLLEAGUE),
            &texts.get(id::UNLOCK_COLLEAGUE_WHAT),
            |ui| {
                ui.add_space(space::XXS);
                if ui.add(Button::secondary(texts.get(id::ASK_HELP)).icon(icons::PHONE)).clicked() {
                    action = Some(Action::Go(Place::AskHelp { reader: self.reader.clone() }));
                }
            },
        );
        if let Some(ra) = view.model.contact() {
            ui.add_space(space::XS);
            contact::contact_ui(ui, &texts.get(id::CONTACT_TITLE), ra);
        }
        action
    }

    fn assisted_ui(&mut self, ui: &mut Ui, view: &View<'_>, name: &str, helper: String) -> Option<Action> {
        let texts = view.texts;
        let Some(session) = view.model.session(&helper) else { return Some(Action::Go(Place::Home)) };
        let headline = texts.with(id::UNLOCK_TITLE_FOR, &[("name", name.to_owned().into())]);
        heading_ui(ui, &headline, &texts.with(id::UNLOCK_ASSISTED_WHAT, &[("name", name.to_owned().into())]));
        let entered = self.vouch.ui(ui, view, name, &text::washed(&session.name));
        let mut action = None;
        buttons_ui(ui, |ui| {
            let go = Button::primary(texts.get(id::CONTINUE)).icon_after(icons::ARROW_RIGHT).enabled(self.vouch.is_given());
            if ui.add(go).clicked() || entered {
                let by = By::Helper { reader: helper, attested: true };
                action = Some(Action::Start(Request::Unlock { reader: self.reader.clone(), by, code_by: None }));
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        if !self.vouch.is_given() {
            text::caption_ui(ui, texts.get(id::VOUCH_BOTH));
        }
        action
    }

    pub fn page(&self) -> String {
        self.run.as_ref().map_or_else(|| "opening".to_owned(), Run::page)
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
