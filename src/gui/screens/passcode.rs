//! One passcode, to be tried against a card: with the tries left, the last try's extra step, and what to do after a wrong one.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, last_try, on_pad};
use crate::{
    domain::{
        card::{PasscodeState, Retries},
        passcode::{Passcode, PasscodeEntry, PasscodeFault},
        problem::{Failure, Problem},
    },
    gui::{
        model::Model,
        theme::{Tone, space},
        widgets::{
            banner,
            button::Button,
            fields::{PasscodeField, Said},
            text,
        },
    },
    i18n::{Texts, id},
};

/// What the person has told a [`PasscodeForm`].
pub enum Told {
    Nothing,
    Submit { passcode: PasscodeEntry, last_try: bool },
    Stop,
}

#[derive(Default)]
pub struct PasscodeForm {
    pub field: PasscodeField,
    guard: TryGuard,
    fault: Option<PasscodeFault>,
    entry: on_pad::Choice,
    /// The reader's keypad asks for it several times.
    often: bool,
}

/// Keeps count of the tries, and asks before the last one.
#[derive(Default)]
pub struct TryGuard {
    left: Option<Retries>,
    wrong: bool,
    sure: bool,
}

impl TryGuard {
    /// Looks at why a job ended. `true` where it was about a try, so that the flow goes on.
    pub fn hear(&mut self, failure: &Failure) -> bool {
        match failure.problem {
            Problem::WrongPasscode { left } => {
                self.wrong = true;
                self.left = left;
                self.sure = false;
                true
            }
            Problem::LastTry => {
                self.left = Some(Retries(1));
                self.sure = false;
                true
            }
            _ => false,
        }
    }

    fn left(&self, on_card: Option<PasscodeState>) -> Option<Retries> {
        self.left.or(match on_card {
            Some(PasscodeState::Left(left)) => Some(left),
            _ => None,
        })
    }

    /// Whether the extra step comes first.
    pub fn asks(&self, on_card: Option<PasscodeState>) -> bool {
        !self.sure && self.left(on_card) == Some(Retries(1))
    }

    /// A name for what is shown.
    pub fn page(&self, model: &Model, reader: &str) -> &'static str {
        if self.asks(model.card(reader).map(|c| c.passcode)) { "last-try" } else { "form" }
    }

    pub fn is_sure(&self) -> bool {
        self.sure
    }

    pub fn make_sure(&mut self) {
        self.sure = true;
    }

    /// What was wrong with the last try, to stand above the field.
    pub fn wrong_ui(&self, ui: &mut Ui, view: &View<'_>) {
        if self.wrong {
            let failure = Failure::untouched(Problem::WrongPasscode { left: self.left });
            let said = view.texts.problem_text(&failure, view.os);
            banner::banner_ui(ui, Tone::Bad, &said.headline, &format!("{} {}", said.what, said.next), |_| ());
            ui.add_space(space::M);
        }
    }

    /// The tries left, below the field.
    pub fn tries_ui(&self, ui: &mut Ui, texts: &Texts, on_card: Option<PasscodeState>) {
        if let Some(left) = self.left(on_card) {
            let words = texts.tries_left(left.0);
            if left.0 <= 2 { banner::note_ui(ui, Tone::Warn, &words) } else { drop(text::caption_ui(ui, words)) }
        }
    }
}

impl PasscodeForm {
    /// Looks at why a job ended. `true` where the form stays, emptied, for another try.
    pub fn hear(&mut self, failure: &Failure) -> bool {
        let stays = self.guard.hear(failure);
        if stays {
            self.field.again();
            self.fault = None;
        }
        stays
    }

    /// For work in which a keypad asks several times.
    pub fn often() -> Self {
        Self { often: true, ..Self::default() }
    }

    /// Begins anew: what is known of the tries may be of another card.
    pub fn again(&mut self) {
        *self = Self { often: self.often, ..Self::default() };
        self.field.focus();
    }

    pub fn page(&self, model: &Model, reader: &str) -> &'static str {
        self.guard.page(model, reader)
    }

    /// Whether the last try's extra step is due.
    pub fn asks(&self, view: &View<'_>, reader: &str) -> bool {
        self.guard.asks(view.model.card(reader).map(|c| c.passcode))
    }

    /// `go` is the primary button's label. Nothing but the last try's step is shown while that is due.
    pub fn ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        reader: &str,
        label: &str,
        go: Button,
        above: impl FnOnce(&mut Ui),
    ) -> Told {
        let texts = view.texts;
        let on_card = view.model.card(reader).map(|c| c.passcode);
        if self.guard.asks(on_card) {
            return match last_try::last_try_ui(ui, view) {
                Some(true) => {
                    self.guard.make_sure();
                    self.field.again();
                    Told::Nothing
                }
                Some(false) => Told::Stop,
                None => Told::Nothing,
            };
        }
        let able = view.model.pad(reader).verify;
        if self.entry.is_pad(able) {
            return self.pad_ui(ui, view, label, go, on_card, above);
        }
        if view.arriving {
            self.field.focus();
        }
        above(ui);
        self.guard.wrong_ui(ui, view);
        let typed = self.field.ui(ui, texts, &Said { label, fault: self.fault.map(|f| texts.passcode_fault(f)), good: None });
        if typed.changed {
            self.fault = None;
        }
        self.guard.tries_ui(ui, texts, on_card);
        let mut told = Told::Nothing;
        buttons_ui(ui, |ui| {
            if ui.add(go).clicked() || typed.submitted {
                told = self.submit();
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                told = Told::Stop;
            }
            self.entry.ui(ui, view, able);
        });
        told
    }

    /// The same where the reader asks for it.
    fn pad_ui(
        &mut self,
        ui: &mut Ui,
        view: &View<'_>,
        label: &str,
        go: Button,
        on_card: Option<PasscodeState>,
        above: impl FnOnce(&mut Ui),
    ) -> Told {
        let texts = view.texts;
        above(ui);
        self.guard.wrong_ui(ui, view);
        let often = self.often.then(|| texts.get(id::PAD_OFFER_OFTEN));
        on_pad::offer_ui(ui, label, &texts.get(id::PAD_OFFER), often.as_deref());
        ui.add_space(space::XS);
        self.guard.tries_ui(ui, texts, on_card);
        let mut told = Told::Nothing;
        buttons_ui(ui, |ui| {
            let go = ui.add(go);
            if view.first(go).clicked() {
                told = Told::Submit {
                    passcode: PasscodeEntry::OnPad { last_try: self.guard.is_sure() },
                    last_try: self.guard.is_sure(),
                };
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                told = Told::Stop;
            }
            if self.entry.ui(ui, view, true) {
                self.field.focus();
            }
        });
        told
    }

    fn submit(&mut self) -> Told {
        match Passcode::typed(self.field.expose("becomes a passcode")) {
            Ok(passcode) => {
                self.field.clear();
                Told::Submit { passcode: passcode.into(), last_try: self.guard.is_sure() }
            }
            Err(fault) => {
                self.fault = Some(fault);
                self.field.focus();
                Told::Nothing
            }
        }
    }
}
