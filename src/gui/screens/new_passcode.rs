//! A new passcode, typed twice, with its rules as it is typed.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, heading_ui, on_pad, run::Helped};
use crate::{
    desk::port::{Answer, Question},
    domain::passcode::{HolderFacts, Passcode, PasscodeEntry, PasscodeFault},
    gui::{
        action::Action,
        theme::{Tone, icons, space},
        widgets::{
            banner,
            button::Button,
            fields::{PasscodeField, Said},
            surface, text,
        },
    },
    i18n::{Texts, id},
    ra::api::operation::HolderDetails,
};

/// Two fields for a new passcode. Shared by unlocking, issuing and changing.
#[derive(Default)]
pub struct NewPasscode {
    first: PasscodeField,
    second: PasscodeField,
    /// Faults of length are not shown before the first try to go on.
    pressed: bool,
}

impl NewPasscode {
    pub fn focus(&mut self) {
        self.first.focus();
    }

    /// What keeps the two fields from being a new passcode, if anything does.
    fn check(&self, facts: &HolderFacts, previous: Option<&Passcode>) -> Result<Passcode, Option<PasscodeFault>> {
        let text = self.first.expose("checked against the rules");
        let good = Passcode::chosen(text, facts, previous).map_err(Some)?;
        if self.second.expose("compared with the first") == text { Ok(good) } else { Err(None) }
    }

    /// The two fields. `true` where Enter was pressed in the last one.
    pub fn ui(&mut self, ui: &mut Ui, texts: &Texts, facts: &HolderFacts, previous: Option<&Passcode>) -> bool {
        let result = self.check(facts, previous);
        let fault = match &result {
            Err(Some(PasscodeFault::Length)) if !self.pressed => None,
            Err(Some(fault)) => Some(texts.passcode_fault(*fault)),
            _ => None,
        };
        let good = (fault.is_none() && self.first.len() >= 6).then(|| texts.get(id::NEW_PASSCODE_GOOD));
        let label = texts.get(id::NEW_PASSCODE_FIELD);
        let first = self.first.ui(ui, texts, &Said { label: &label, fault, good });
        if first.submitted {
            self.second.focus();
        }
        ui.add_space(space::S);

        let (one, two) = (self.first.expose("compared"), self.second.expose("compared"));
        let differ = !two.is_empty() && !one.starts_with(two) || (self.pressed || two.len() >= one.len()) && one != two;
        let fault = if two.is_empty() {
            (self.pressed && result.as_ref().is_err_and(Option::is_none)).then(|| texts.get(id::NEW_PASSCODE_ONCE_MORE))
        } else {
            differ.then(|| texts.get(id::NEW_PASSCODE_DIFFER))
        };
        let good = result.is_ok().then(|| texts.get(id::NEW_PASSCODE_SAME));
        let label = texts.get(id::NEW_PASSCODE_AGAIN_FIELD);
        self.second.ui(ui, texts, &Said { label: &label, fault, good }).submitted
    }

    /// The new passcode where all is well; otherwise the keyboard goes to what needs attention.
    pub fn submit(&mut self, facts: &HolderFacts, previous: Option<&Passcode>) -> Option<Passcode> {
        self.pressed = true;
        match self.check(facts, previous) {
            Ok(passcode) => Some(passcode),
            Err(Some(_)) => {
                self.first.focus();
                None
            }
            Err(None) => {
                self.second.focus();
                None
            }
        }
    }

    pub fn clear(&mut self) {
        self.first.clear();
        self.second.clear();
        self.pressed = false;
    }
}

/// The page that asks for a new passcode within an operation.
pub struct NewPasscodePage {
    holder: Option<HolderDetails>,
    facts: HolderFacts,
    fields: NewPasscode,
    entry: on_pad::Choice,
}

impl NewPasscodePage {
    pub fn new(holder: Option<HolderDetails>, facts: HolderFacts) -> Self {
        let mut fields = NewPasscode::default();
        fields.focus();
        Self { holder, facts, fields, entry: on_pad::Choice::default() }
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, reader: &str, helped: Option<&Helped>) -> Option<Action> {
        let texts = view.texts;
        let at_ra = self.holder.as_ref().map(|h| text::washed(&h.name));
        match helped.and_then(|h| Some((h, h.holder.clone().or_else(|| at_ra.clone())?))) {
            Some((helped, name)) => {
                let facts = [("name", name.into()), ("helper", helped.helper.clone().into())];
                heading_ui(ui, &texts.with(id::NEW_PASSCODE_HELPED, &facts), &texts.with(id::NEW_PASSCODE_HELPED_WHAT, &facts));
            }
            None => {
                let said = texts.question(&Question::NewPasscode { holder: None });
                heading_ui(ui, &said.headline, &said.what);
            }
        }
        if helped.is_some_and(|h| h.holder.is_none())
            && let Some(holder) = &self.holder
        {
            // A blank card: what is written on it cannot be seen yet.
            surface::sheet_ui(ui, |ui| {
                text::caption_ui(ui, texts.get(id::NEW_PASSCODE_FOR));
                text::strong_ui(ui, text::washed(&holder.name));
                text::body_ui(ui, holder.identity_number.grouped());
            });
            ui.add_space(space::S);
        }
        let able = view.model.pad(reader).modify;
        if self.entry.is_pad(able) {
            return self.pad_ui(ui, view);
        }
        rules_ui(ui, texts);
        ui.add_space(space::M);
        let enter = self.fields.ui(ui, texts, &self.facts, None);
        let mut action = None;
        buttons_ui(ui, |ui| {
            let set = ui.add(Button::primary(texts.get(id::NEW_PASSCODE_SET)).icon(icons::CHECK)).clicked() || enter;
            if set && let Some(passcode) = self.fields.submit(&self.facts, None) {
                self.fields.clear();
                action = Some(Action::Reply(Answer::NewPasscode(passcode.into())));
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Leave);
            }
            self.entry.ui(ui, view, able);
        });
        ui.add_space(space::XS);
        text::caption_ui(ui, texts.get(id::NOTHING_CHANGED_YET));
        action
    }

    /// The same where the reader asks for it, and nothing here can hold it against the rules.
    fn pad_ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        on_pad::offer_ui(ui, &texts.get(id::NEW_PASSCODE_FIELD), &texts.get(id::PAD_OFFER_NEW), None);
        ui.add_space(space::XS);
        rules_ui(ui, texts);
        let mut action = None;
        buttons_ui(ui, |ui| {
            let set = ui.add(Button::primary(texts.get(id::NEW_PASSCODE_SET)).icon(icons::CHECK));
            if view.first(set).clicked() {
                action = Some(Action::Reply(Answer::NewPasscode(PasscodeEntry::OnPad { last_try: false })));
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Leave);
            }
            if self.entry.ui(ui, view, true) {
                self.fields.focus();
            }
        });
        ui.add_space(space::XS);
        text::caption_ui(ui, texts.get(id::NOTHING_CHANGED_YET));
        action
    }
}

/// The rules in a line, before anyone breaks them.
pub fn rules_ui(ui: &mut Ui, texts: &Texts) {
    banner::note_ui(ui, Tone::Plain, &texts.get(id::NEW_PASSCODE_RULES));
}
