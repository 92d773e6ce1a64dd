//! Signing in with the card and its passcode.

use egui::Ui;

use super::{
    View, heading_ui,
    passcode::{PasscodeForm, Told},
    run::{Run, Title},
};
use crate::{
    desk::port::{News, Outcome, Request},
    gui::{
        action::{Action, Place},
        model::Model,
        theme::icons,
        widgets::button::Button,
    },
    i18n::id,
};

pub struct SignIn {
    reader: String,
    form: PasscodeForm,
    run: Option<Run>,
}

impl SignIn {
    pub fn new(reader: String) -> Self {
        Self { reader, form: PasscodeForm::default(), run: None }
    }

    pub fn started(&mut self) {
        self.run = Some(Run::new(self.reader.clone()));
    }

    pub fn again(&mut self) {
        self.run = None;
        self.form.again();
    }

    pub fn hear(&mut self, news: News) -> Option<Action> {
        match news {
            News::Ended(Ok(Outcome::SignedIn)) => {
                self.run = None;
                Some(Action::Go(Place::Welcome { reader: self.reader.clone() }))
            }
            News::Ended(Err(failure)) if self.form.hear(&failure) => {
                self.run = None;
                None
            }
            news => {
                self.run.get_or_insert_with(|| Run::new(self.reader.clone())).hear(news);
                None
            }
        }
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        if let Some(run) = &mut self.run {
            let title = Title {
                headline: texts.get(id::SIGN_IN_TITLE),
                helped: None,
                steps: [texts.get(id::SIGN_IN_STEP_PASSCODE), texts.get(id::SIGN_IN_STEP_RA), texts.get(id::STEP_DONE)],
                working: texts.get(id::SIGN_IN_WORKING),
            };
            return run.ui(ui, view, &title);
        }
        let name = view.holder_name(&self.reader);
        let go = Button::primary(texts.get(id::SIGN_IN)).icon(icons::SIGN_IN);
        let told = self.form.ui(ui, view, &self.reader, &texts.get(id::PASSCODE_FIELD), go, |ui| {
            heading_ui(ui, &texts.get(id::SIGN_IN_TITLE), &texts.with(id::SIGN_IN_WHAT, &[("name", name.into())]));
        });
        match told {
            Told::Submit { passcode, last_try } => {
                Some(Action::Start(Request::SignIn { reader: self.reader.clone(), passcode, last_try }))
            }
            Told::Stop => Some(Action::Go(Place::Home)),
            Told::Nothing => None,
        }
    }

    pub fn page(&self, model: &Model) -> String {
        self.run.as_ref().map_or_else(|| self.form.page(model, &self.reader).to_owned(), Run::page)
    }

    pub fn waits_for_card_in(&self) -> Option<&str> {
        self.run.as_ref().is_some_and(Run::lost_card).then_some(self.reader.as_str())
    }

    pub fn needs_card_in(&self) -> Option<&str> {
        self.run.as_ref().is_none_or(Run::is_asking).then_some(self.reader.as_str())
    }
}
