//! Where the RA is: asked at the first run, and from the settings. A wrong address is not just refused: what is wrong with it is said.

use std::path::PathBuf;

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, heading_ui};
use crate::{
    config::choice::Choice,
    desk::port::{News, Outcome, RaPlace, Request},
    domain::problem::{Failure, Problem},
    gui::{
        action::{Action, Place},
        theme::{Tone, icons, space},
        widgets::{banner, button::Button, contact, fields, text},
    },
    i18n::id,
};

/// Seconds by which the clocks may differ before it is spoken of; signing in allows five minutes.
const SKEW: u64 = 120;

pub struct FindRa {
    /// Nothing else has been seen of this program yet.
    first: bool,
    url: String,
    ca_file: String,
    /// Filled in from what is set, once.
    filled: bool,
    stage: Stage,
}

enum Stage {
    Asking { failed: Option<Failure> },
    Waiting,
    Found { name: String, ahead: i64, keep: Option<Choice> },
}

impl FindRa {
    pub fn first() -> Self {
        Self { first: true, url: String::new(), ca_file: String::new(), filled: false, stage: Stage::Asking { failed: None } }
    }

    pub fn another() -> Self {
        Self { first: false, ..Self::first() }
    }

    pub fn started(&mut self) {
        self.stage = Stage::Waiting;
    }

    pub fn again(&mut self) {
        self.stage = Stage::Asking { failed: None };
    }

    pub fn hear(&mut self, news: News) -> Option<Action> {
        match news {
            News::Ended(Ok(Outcome::RaFound { name, ahead })) => {
                let keep = Some(Choice::Ra { url: address(&self.url), ca_file: self.trust() });
                self.stage = Stage::Found { name, ahead, keep };
            }
            News::Ended(Err(failure)) => self.stage = Stage::Asking { failed: Some(failure) },
            _ => {}
        }
        None
    }

    pub fn page(&self) -> &'static str {
        match self.stage {
            Stage::Asking { failed: None } => "ask",
            Stage::Asking { failed: Some(_) } => "failed",
            Stage::Waiting => "wait",
            Stage::Found { .. } => "found",
        }
    }

    fn trust(&self) -> Option<PathBuf> {
        let name = self.ca_file.trim();
        (!name.is_empty()).then(|| PathBuf::from(name))
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        if !std::mem::replace(&mut self.filled, true) {
            let settings = &view.config.settings;
            self.url = settings.ra_url.value.clone().unwrap_or_default();
            self.ca_file = settings.ra_ca_file.value.as_ref().map(|p| p.display().to_string()).unwrap_or_default();
        }
        match &mut self.stage {
            Stage::Found { name, ahead, keep } => {
                let set = keep.take().map(Action::Set);
                // Painted in this frame too: it is the one in which the page's button gets the keyboard.
                set.or(found_ui(ui, view, name, *ahead))
            }
            Stage::Waiting => {
                heading_ui(ui, &view.texts.get(id::FIND_RA_TITLE), &view.texts.get(id::FIND_RA_WAITING));
                let mut action = None;
                buttons_ui(ui, |ui| {
                    let stop = ui.add(Button::secondary(view.texts.get(id::CANCEL)));
                    if view.first(stop).clicked() || escape_pressed(ui) {
                        action = Some(Action::Go(if self.first { Place::Home } else { Place::Settings }));
                    }
                });
                action
            }
            Stage::Asking { .. } => self.ask_ui(ui, view),
        }
    }

    fn ask_ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        if self.first {
            text::display_ui(ui, texts.get(id::FIND_RA_FIRST));
            ui.add_space(space::XXS);
            text::lead_ui(ui, texts.get(id::FIND_RA_FIRST_WHAT));
            ui.add_space(space::M);
        } else {
            heading_ui(ui, &texts.get(id::FIND_RA_TITLE), &texts.get(id::FIND_RA_WHAT));
        }
        if let Stage::Asking { failed: Some(failure) } = &self.stage {
            fault_ui(ui, view, failure);
        } else if let (true, Some(kind)) = (self.first, view.unkept) {
            let words = texts.with(id::FIND_RA_NO_DEMO, &[("why", texts.file_trouble(kind).into())]);
            banner::banner_ui(ui, Tone::Bad, "", &words, |_| ());
            ui.add_space(space::M);
        }
        let enter = fields::long_field_ui(ui, &texts.get(id::FIND_RA_ADDRESS), &mut self.url, view.arriving);
        text::caption_ui(ui, texts.get(id::FIND_RA_ADDRESS_HINT));
        ui.add_space(space::S);
        let locked = view.config.settings.ra_ca_file.locked;
        let enter = enter
            | ui.add_enabled_ui(!locked, |ui| fields::long_field_ui(ui, &texts.get(id::FIND_RA_TRUST), &mut self.ca_file, false))
                .inner;
        text::caption_ui(ui, texts.get(if locked { id::SETTINGS_MANAGED } else { id::FIND_RA_TRUST_HINT }));
        ui.add_space(space::XS);
        let ready = !self.url.trim().is_empty();
        let mut action = None;
        buttons_ui(ui, |ui| {
            let go = Button::primary(texts.get(id::FIND_RA_GO)).icon(icons::ARROW_RIGHT).enabled(ready);
            if ui.add(go).clicked() || enter && ready {
                let proxy = view.config.settings.proxy.value.clone();
                let place = RaPlace { url: address(&self.url), ca_file: self.trust(), proxy };
                action = Some(Action::Start(Request::UseRa(place)));
            }
            if self.first
                && view.has_demo
                && ui.add(Button::secondary(texts.get(id::FIND_RA_DEMO)).icon(icons::CARDHOLDER)).clicked()
            {
                action = Some(Action::StartDemo);
            }
            let words = if self.first { id::FIND_RA_LATER } else { id::CANCEL };
            if ui.add(Button::quiet(texts.get(words))).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(if self.first { Place::Home } else { Place::Settings }));
            }
        });
        action
    }
}

/// People type an address as it is said: without `https://`.
fn address(typed: &str) -> String {
    let typed = typed.trim();
    if typed.contains("://") { typed.to_owned() } else { format!("https://{typed}") }
}

fn fault_ui(ui: &mut Ui, view: &View<'_>, failure: &Failure) {
    let said = view.texts.problem_text(failure, view.os);
    banner::banner_ui(ui, Tone::Bad, &said.headline, &said.what, |ui| {
        text::body_ui(ui, &said.next);
        if failure.problem == Problem::RaNotTrusted {
            text::body_ui(ui, view.texts.get(id::FIND_RA_TRUST_NEXT));
        }
        text::caption_ui(ui, view.texts.with(id::CODE_LABEL, &[("code", said.code.into())]));
    });
    ui.add_space(space::M);
}

fn found_ui(ui: &mut Ui, view: &View<'_>, name: &str, ahead: i64) -> Option<Action> {
    let texts = view.texts;
    let said = texts.outcome(&Outcome::RaFound { name: text::washed(name), ahead });
    text::display_ui(ui, &said.headline);
    ui.add_space(space::XXS);
    text::lead_ui(ui, &said.what);
    ui.add_space(space::M);
    if let Some(kind) = view.unkept {
        let words = texts.with(id::SETTINGS_UNKEPT, &[("why", texts.file_trouble(kind).into())]);
        banner::banner_ui(ui, Tone::Warn, "", &words, |_| ());
        ui.add_space(space::XS);
    }
    if ahead.unsigned_abs() > SKEW {
        let minutes = u16::try_from(ahead.unsigned_abs().div_ceil(60)).unwrap_or(u16::MAX);
        let words = texts.with(id::FIND_RA_SKEW, &[("minutes", texts.minutes(minutes).into())]);
        banner::banner_ui(ui, Tone::Warn, &words, &texts.get(id::DOCTOR_CLOCK), |_| ());
        ui.add_space(space::XS);
    }
    if let Some(ra) = view.model.contact() {
        contact::contact_ui(ui, &texts.get(id::CONTACT_TITLE), ra);
    }
    let mut action = None;
    buttons_ui(ui, |ui| {
        let go = ui.add(Button::primary(texts.get(id::CONTINUE)).icon(icons::ARROW_RIGHT));
        if view.first(go).clicked() || escape_pressed(ui) {
            action = Some(Action::Go(Place::Home));
        }
    });
    action
}
