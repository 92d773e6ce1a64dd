//! Changing the passcode: the current one, and the new one twice. It works without the RA.

use egui::Ui;

use super::{
    View, buttons_ui, escape_pressed, heading_ui, last_try,
    new_passcode::{NewPasscode, rules_ui},
    on_pad,
    passcode::TryGuard,
    run::{Helped, Run, Title},
};
use crate::{
    desk::port::{News, Request},
    domain::{
        card::PasscodeState,
        passcode::{ChangeEntry, HolderFacts, Passcode, PasscodeFault},
    },
    gui::{
        action::{Action, Place},
        model::Model,
        theme::{icons, space},
        widgets::{
            button::Button,
            fields::{PasscodeField, Said},
            text,
        },
    },
    i18n::id::{self, Id},
};

pub struct Change {
    reader: String,
    /// The reader of the helper's card, where the card is a colleague's.
    helper: Option<String>,
    current: PasscodeField,
    fault: Option<PasscodeFault>,
    /// Kept, hidden, until the card has taken it: a slip in the current passcode should not cost typing the new one again.
    new: NewPasscode,
    guard: TryGuard,
    entry: on_pad::Choice,
    run: Option<Run>,
}

impl Change {
    pub fn new(reader: String, helper: Option<String>) -> Self {
        Self {
            reader,
            helper,
            current: PasscodeField::default(),
            fault: None,
            new: NewPasscode::default(),
            guard: TryGuard::default(),
            entry: on_pad::Choice::default(),
            run: None,
        }
    }

    pub fn started(&mut self) {
        self.run = Some(Run::new(self.reader.clone()));
    }

    pub fn again(&mut self) {
        self.run = None;
        self.guard = TryGuard::default();
        self.new.clear();
        self.current.again();
    }

    pub fn hear(&mut self, news: News) -> Option<Action> {
        match news {
            News::Ended(Err(failure)) if self.guard.hear(&failure) => {
                self.run = None;
                self.current.again();
            }
            news => {
                if matches!(news, News::Ended(Ok(_))) {
                    self.new.clear();
                }
                self.run.get_or_insert_with(|| Run::new(self.reader.clone())).hear(news);
            }
        }
        None
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        let name = view.holder_name(&self.reader);
        let helped = self.helper.as_ref().map(|helper| Helped::new(view, Some(name.clone()), helper));
        let (headline, lead, label) = match &helped {
            Some(helped) => {
                let facts = [("name", name.into()), ("helper", helped.helper.clone().into())];
                let say = |id: Id| texts.with(id, &facts);
                (say(id::CHANGE_TITLE_FOR), say(id::CHANGE_WHAT_FOR), say(id::CURRENT_PASSCODE_FIELD_FOR))
            }
            None => (texts.get(id::CHANGE_TITLE), texts.get(id::CHANGE_WHAT), texts.get(id::CURRENT_PASSCODE_FIELD)),
        };
        if let Some(run) = &mut self.run {
            let title = Title {
                headline,
                helped,
                steps: [texts.get(id::CHANGE_STEP_TYPE), texts.get(id::CHANGE_STEP_SET), texts.get(id::STEP_DONE)],
                working: texts.get(id::CHANGE_WORKING),
            };
            return run.ui(ui, view, &title);
        }
        if self.helper.as_ref().is_some_and(|h| view.model.session(h).is_none()) {
            return Some(Action::Go(Place::Home));
        }
        let card = view.model.card(&self.reader);
        let on_card = card.map(|c| c.passcode);
        if self.guard.asks(on_card) {
            match last_try::last_try_ui(ui, view) {
                Some(true) => {
                    self.guard.make_sure();
                    self.current.again();
                }
                Some(false) => return Some(Action::Go(Place::Home)),
                None => {}
            }
            return None;
        }
        let able = view.model.pad(&self.reader).modify;
        if self.entry.is_pad(able) {
            heading_ui(ui, &headline, &lead);
            return self.pad_ui(ui, view, on_card);
        }
        if view.arriving {
            self.current.focus();
        }
        heading_ui(ui, &headline, &lead);
        self.guard.wrong_ui(ui, view);
        let current =
            self.current.ui(ui, texts, &Said { label: &label, fault: self.fault.map(|f| texts.passcode_fault(f)), good: None });
        if current.changed {
            self.fault = None;
        }
        if current.submitted {
            self.new.focus();
        }
        self.guard.tries_ui(ui, texts, on_card);
        ui.add_space(space::M);
        // The date of birth is the RA's to tell: it is known while the holder is signed in.
        let date_of_birth = view.model.session(&self.reader).and_then(|s| s.date_of_birth);
        let facts = HolderFacts { date_of_birth, identity_number: card.and_then(|c| c.holder.identity_number.clone()) };
        let previous = Passcode::typed(self.current.expose("compared with the new one")).ok();
        let enter = self.new.ui(ui, texts, &facts, previous.as_ref());
        ui.add_space(space::XXS);
        rules_ui(ui, texts);
        let mut action = None;
        buttons_ui(ui, |ui| {
            if ui.add(Button::primary(texts.get(id::CHANGE_GO)).icon(icons::CHECK)).clicked() || enter {
                action = self.submit(&facts);
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
            self.entry.ui(ui, view, able);
        });
        ui.add_space(space::XS);
        text::caption_ui(ui, texts.get(id::NOTHING_CHANGED_YET));
        action
    }

    /// The form where the reader asks for both.
    fn pad_ui(&mut self, ui: &mut Ui, view: &View<'_>, on_card: Option<PasscodeState>) -> Option<Action> {
        let texts = view.texts;
        self.guard.wrong_ui(ui, view);
        on_pad::offer_ui(ui, &texts.get(id::PASSCODE_FIELD), &texts.get(id::PAD_OFFER_CHANGE), None);
        ui.add_space(space::XS);
        self.guard.tries_ui(ui, texts, on_card);
        rules_ui(ui, texts);
        let mut action = None;
        buttons_ui(ui, |ui| {
            let go = ui.add(Button::primary(texts.get(id::CHANGE_GO)).icon(icons::CHECK));
            if view.first(go).clicked() {
                let (reader, last_try) = (self.reader.clone(), self.guard.is_sure());
                action = Some(Action::Start(Request::ChangePasscode { reader, entry: ChangeEntry::OnPad, last_try }));
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
            if self.entry.ui(ui, view, true) {
                self.current.focus();
            }
        });
        ui.add_space(space::XS);
        text::caption_ui(ui, texts.get(id::NOTHING_CHANGED_YET));
        action
    }

    fn submit(&mut self, facts: &HolderFacts) -> Option<Action> {
        let current = match Passcode::typed(self.current.expose("becomes a passcode")) {
            Ok(current) => current,
            Err(fault) => {
                self.fault = Some(fault);
                self.current.focus();
                return None;
            }
        };
        let new = self.new.submit(facts, Some(&current))?;
        self.current.clear();
        let reader = self.reader.clone();
        let entry = ChangeEntry::Typed { current, new };
        Some(Action::Start(Request::ChangePasscode { reader, entry, last_try: self.guard.is_sure() }))
    }

    pub fn page(&self, model: &Model) -> String {
        self.run.as_ref().map_or_else(|| self.guard.page(model, &self.reader).to_owned(), Run::page)
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
