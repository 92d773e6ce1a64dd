//! Unlocking with the help of somebody at another computer: the holder reads a help code out, and the window goes on by itself.

use egui::Ui;

use super::{
    View, buttons_ui, escape_pressed, heading_ui,
    run::{Run, Title},
};
use crate::{
    desk::port::{News, Request},
    domain::{
        problem::{Failure, Problem},
        refusal::Refusal,
    },
    gui::{
        action::{Action, Place},
        model::Model,
        theme::{icons, space},
        widgets::{button::Button, contact, rows, surface, text},
    },
    i18n::id,
};

pub struct AskHelp {
    reader: String,
    run: Option<Run>,
}

impl AskHelp {
    pub fn new(reader: String) -> Self {
        Self { reader, run: None }
    }

    pub fn started(&mut self) {
        self.run = Some(Run::new(self.reader.clone()));
    }

    pub fn again(&mut self) {
        self.run = None;
    }

    pub fn hear(&mut self, news: News, model: &Model) -> Option<Action> {
        let number = model.card(&self.reader).and_then(|c| c.holder.identity_number.clone());
        let run = self.run.take().unwrap_or_else(|| Run::new(self.reader.clone()));
        self.run.insert(run.with_number(number)).hear(news);
        None
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        let steps = [texts.get(id::ASK_HELP_STEP), texts.get(id::UNLOCK_STEP_PASSCODE), texts.get(id::STEP_DONE)];
        let (headline, working) = (texts.get(id::UNLOCK_TITLE), texts.get(id::ASK_HELP_WORKING));
        let title = Title { headline, steps, working, helped: None };
        match &mut self.run {
            None => {
                title.opening_ui(ui, view);
                self.explain_ui(ui, view)
            }
            Some(run) => match run.failure().cloned() {
                Some(failure) if unanswered(&failure.problem) => {
                    title.opening_ui(ui, view);
                    self.unanswered_ui(ui, view, &failure)
                }
                _ => run.ui(ui, view, &title),
            },
        }
    }

    fn begin(&self) -> Action {
        Action::Start(Request::AskForHelp { reader: self.reader.clone() })
    }

    fn explain_ui(&self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        heading_ui(ui, &texts.get(id::ASK_HELP), &texts.get(id::ASK_HELP_WHAT));
        surface::sheet_ui(ui, |ui| {
            for (n, words) in [id::ASK_HELP_FIRST, id::ASK_HELP_SECOND, id::ASK_HELP_THIRD].into_iter().enumerate() {
                rows::numbered_ui(ui, n + 1, &texts.get(words));
            }
        });
        let mut action = None;
        buttons_ui(ui, |ui| {
            let show = ui.add(Button::primary(texts.get(id::ASK_HELP_SHOW)).icon(icons::PHONE));
            if view.first(show).clicked() {
                action = Some(self.begin());
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        ui.add_space(space::XS);
        text::caption_ui(ui, texts.get(id::NOTHING_CHANGED_YET));
        if let Some(ra) = view.model.contact() {
            ui.add_space(space::M);
            contact::contact_ui(ui, &texts.get(id::ASK_HELP_WHO), ra);
        }
        action
    }

    /// The helper has said no, or nobody has said anything: both lead on from here.
    fn unanswered_ui(&self, ui: &mut Ui, view: &View<'_>, failure: &Failure) -> Option<Action> {
        let texts = view.texts;
        let said = texts.problem_text(failure, view.os);
        let declined = failure.problem == Problem::Refused(Refusal::HelpDeclined);
        let (headline, what, next, again) = if declined {
            (said.headline, said.what, said.next, id::HELP_DECLINED_AGAIN)
        } else {
            let [headline, what, next] =
                [id::HELP_CODE_EXPIRED, id::HELP_CODE_EXPIRED_WHAT, id::HELP_CODE_EXPIRED_NEXT].map(|id| texts.get(id));
            (headline, what, next, id::HELP_CODE_EXPIRED_AGAIN)
        };
        text::display_ui(ui, headline);
        ui.add_space(space::XXS);
        text::lead_ui(ui, what);
        ui.add_space(space::M);
        surface::sheet_ui(ui, |ui| {
            text::caption_ui(ui, texts.get(id::FAILURE_NEXT));
            text::body_ui(ui, next);
        });
        let mut action = None;
        buttons_ui(ui, |ui| {
            let again = ui.add(Button::primary(texts.get(again)).icon(icons::ARROWS_CLOCKWISE));
            if view.first(again).clicked() {
                action = Some(self.begin());
            }
            if ui.add(Button::secondary(texts.get(id::HELP_BY_CODE)).icon(icons::CHAT_TEXT)).clicked() {
                let place = Place::Unlock { reader: self.reader.clone(), helper: None, finish: false };
                action = Some(Action::Go(place));
            }
            if ui.add(Button::quiet(texts.get(id::BACK)).icon(icons::ARROW_LEFT)).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        if let Some(ra) = view.model.contact() {
            ui.add_space(space::M);
            contact::contact_ui(ui, &texts.get(id::CONTACT_TITLE), ra);
        }
        ui.add_space(space::XS);
        text::caption_ui(ui, texts.with(id::CODE_LABEL, &[("code", said.code.into())]));
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

fn unanswered(problem: &Problem) -> bool {
    matches!(problem, Problem::Refused(Refusal::HelpDeclined | Refusal::CodeSpent))
}
