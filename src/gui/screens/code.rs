//! Entering the one-time code that the RA sent.

use egui::Ui;

use super::{
    View, buttons_ui, code_way,
    code_way::{CodeWayPage, Said},
    escape_pressed, heading_ui,
};
use crate::{
    desk::port::{Answer, Question, SentCode},
    domain::{clock::Timestamp, contact::ContactWay, secret::SecretText},
    gui::{
        action::Action,
        theme::{Tone, icons, space},
        widgets::{banner, button::Button, fields::CodeField, text},
    },
    i18n::id::{self, Id},
    ra::api::lifecycle::ReportCodePromised,
};

/// Which code is asked for.
pub enum Asked {
    Sent(SentCode),
    /// On its way, if the RA knows the person.
    Promised(ReportCodePromised),
}

impl Asked {
    fn question(&self, wrong_left: Option<u8>) -> Question {
        match self {
            Asked::Sent(code) => Question::Code { sent: code.clone(), wrong_left },
            Asked::Promised(promised) => Question::ReportCode { promised: promised.clone(), wrong_left },
        }
    }

    /// In seconds.
    fn again_in(&self) -> u32 {
        match self {
            Asked::Sent(code) => code.sent.again_in,
            Asked::Promised(promised) => promised.again_in,
        }
    }

    /// For whoever cannot be reached there any more: the words to click, and what is said then.
    fn no_address(&self) -> (Id, Id) {
        match self {
            Asked::Sent(code) if code.sent.to.way == ContactWay::Text => (id::CODE_NO_NUMBER, id::CODE_NO_NUMBER_WHAT),
            _ => (id::CODE_NO_ADDRESS, id::CODE_NO_ADDRESS_WHAT),
        }
    }

    fn nothing_yet(&self) -> Id {
        match self {
            Asked::Sent(_) => id::NOTHING_CHANGED_YET,
            Asked::Promised(_) => id::REPORT_NOTHING_YET,
        }
    }
}

pub struct CodePage {
    asked: Asked,
    wrong_left: Option<u8>,
    field: CodeField,
    /// When another code may be asked for; set at the page's first frame.
    again_at: Option<Timestamp>,
    no_address: bool,
    /// Where the next code is to go is being chosen.
    another: Option<CodeWayPage>,
}

impl CodePage {
    pub fn new(asked: Asked, wrong_left: Option<u8>, again_at: Option<Timestamp>) -> Self {
        let mut field = CodeField::default();
        field.again();
        Self { asked, wrong_left, field, again_at, no_address: false, another: None }
    }

    pub fn is_choosing_another_way(&self) -> bool {
        self.another.is_some()
    }

    pub fn again_at(&self) -> Option<Timestamp> {
        self.again_at
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        if self.another.is_some() {
            return self.another_ui(ui, view);
        }
        let said = texts.question(&self.asked.question(None));
        heading_ui(ui, &said.headline, &said.what);
        if self.wrong_left.is_some() {
            let wrong = texts.question(&self.asked.question(self.wrong_left));
            banner::banner_ui(ui, Tone::Bad, "", &wrong.what, |_| ());
            ui.add_space(space::M);
        }
        let typed = self.field.ui(ui, texts, &texts.get(id::CODE_FIELD), self.wrong_left.is_some() && self.field.is_empty());
        ui.add_space(space::XS);
        let mut action = self.again_ui(ui, view);
        if self.no_address {
            code_way::no_way_ui(ui, view, &texts.get(self.asked.no_address().1));
        }
        buttons_ui(ui, |ui| {
            let go = Button::primary(texts.get(id::CONTINUE)).icon_after(icons::ARROW_RIGHT).enabled(self.field.is_full());
            if ui.add(go).clicked() || typed.submitted && self.field.is_full() {
                action = Some(Action::Reply(Answer::Code(SecretText::new(self.field.take()))));
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Leave);
            }
        });
        ui.add_space(space::XS);
        text::caption_ui(ui, texts.get(self.asked.nothing_yet()));
        action
    }

    fn again_ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        let wait = self.wait(ui, view);
        let mut action = None;
        ui.horizontal_wrapped(|ui| {
            let words = if wait > 0 {
                texts.with(id::CODE_AGAIN_IN, &[("seconds", texts.seconds(wait).into())])
            } else {
                texts.get(id::CODE_AGAIN)
            };
            if ui.add(Button::quiet(words).icon(icons::ARROWS_CLOCKWISE).enabled(wait == 0)).clicked() {
                self.again_at = None;
                self.field.again();
                action = Some(Action::Reply(Answer::SendCodeAgain));
            }
            if let Asked::Sent(SentCode { sent, others }) = &self.asked
                && let Some(other) = others.first()
                && ui.add(Button::quiet(texts.get(id::CODE_ANOTHER_WAY)).icon(code_way::icon(other.way))).clicked()
            {
                self.another = Some(CodeWayPage::another(sent.to.clone(), others));
            }
            if ui.add(Button::quiet(texts.get(self.asked.no_address().0)).icon(icons::QUESTION)).clicked() {
                self.no_address = !self.no_address;
            }
        });
        action
    }

    fn another_ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let wait = self.wait(ui, view);
        match self.another.as_mut()?.ui(ui, view, wait)? {
            Said::Send(way) => Some(Action::Reply(Answer::CodeBy(way))),
            Said::Leave => {
                self.another = None;
                self.field.again();
                None
            }
        }
    }

    /// Seconds until another code may be asked for.
    fn wait(&mut self, ui: &Ui, view: &View<'_>) -> u32 {
        let at = *self.again_at.get_or_insert_with(|| {
            Timestamp::from_second(view.now.as_second() + i64::from(self.asked.again_in())).unwrap_or(view.now)
        });
        let wait = u32::try_from(at.as_second() - view.now.as_second()).unwrap_or(0);
        if wait > 0 {
            // The one clock in the window: it stops at zero.
            ui.ctx().request_repaint_after(std::time::Duration::from_secs(1));
        }
        wait
    }
}
