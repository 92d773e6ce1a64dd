//! By which way the one-time code is to go, where the RA knows more than one.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, heading_ui};
use crate::{
    desk::port::Question,
    domain::contact::ContactWay,
    gui::{
        theme::{Tone, icons, space},
        widgets::{
            banner,
            button::Button,
            choice::{Choice, choice_ui},
            contact, text,
        },
    },
    i18n::id,
    ra::api::operation::MaskedContact,
};

pub struct CodeWayPage {
    ways: Vec<MaskedContact>,
    chosen: ContactWay,
    /// A code has gone out already: there is a page to go back to.
    again: bool,
    /// It could not be sent by this one.
    unsent: Option<ContactWay>,
    none_of_them: bool,
}

pub enum Said {
    Send(ContactWay),
    /// Back to the code that was sent; where none was, out of it all.
    Leave,
}

pub fn icon(way: ContactWay) -> &'static str {
    match way {
        ContactWay::Email => icons::ENVELOPE_SIMPLE,
        ContactWay::Text => icons::CHAT_TEXT,
    }
}

impl CodeWayPage {
    /// The RA's first choice that has not failed is chosen until another one is.
    pub fn new(ways: Vec<MaskedContact>, unsent: Option<ContactWay>) -> Self {
        let mut open = ways.iter().map(|known| known.way).filter(|way| Some(*way) != unsent);
        let chosen = open.next().unwrap_or(ContactWay::Email);
        Self { ways, chosen, again: false, unsent, none_of_them: false }
    }

    /// For another code than the one that went by `before`.
    pub fn another(before: MaskedContact, others: &[MaskedContact]) -> Self {
        let ways = others.iter().cloned().chain([before]).collect();
        Self { again: true, ..Self::new(ways, None) }
    }

    /// `wait`: seconds until a code may be asked for.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, wait: u32) -> Option<Said> {
        let texts = view.texts;
        let said = texts.question(&Question::CodeWay { ways: self.ways.clone(), unsent: None });
        let what = match self.unsent {
            // Said below, as bad news.
            Some(_) => String::new(),
            None if self.again => texts.get(id::CODE_WAY_AGAIN_WHAT),
            None => said.what,
        };
        heading_ui(ui, &said.headline, &what);
        if self.unsent.is_some() {
            // Close below the title: with large text the button is to be in sight.
            ui.add_space(-space::M);
            let unsent = texts.question(&Question::CodeWay { ways: self.ways.clone(), unsent: self.unsent });
            banner::banner_ui(ui, Tone::Bad, "", &unsent.what, |_| ());
            ui.add_space(space::XXS);
        }
        let first = self.chosen;
        for known in &self.ways {
            let (name, to) = texts.code_way(known);
            let choice = Choice { icon: icon(known.way), name: &name, what: &to, enabled: true };
            let response = choice_ui(ui, &choice, self.chosen == known.way);
            let response = if known.way == first { view.first(response) } else { response };
            if response.clicked() {
                self.chosen = known.way;
                response.request_focus();
            }
            ui.add_space(space::XXS);
        }
        let mut told = None;
        buttons_ui(ui, |ui| {
            let words = match wait {
                0 => texts.get(id::CODE_WAY_SEND),
                _ => texts.with(id::CODE_WAY_SEND_IN, &[("seconds", texts.seconds(wait).into())]),
            };
            if ui.add(Button::primary(words).icon(icon(self.chosen)).enabled(wait == 0)).clicked() {
                told = Some(Said::Send(self.chosen));
            }
            let leave = if self.again {
                Button::secondary(texts.get(id::BACK)).icon(icons::ARROW_LEFT)
            } else {
                Button::quiet(texts.get(id::CANCEL))
            };
            if ui.add(leave).clicked() || escape_pressed(ui) {
                told = Some(Said::Leave);
            }
        });
        // Behind the button that most are here for: with large text that one is still in sight.
        if ui.add(Button::quiet(texts.get(id::CODE_WAY_NONE)).icon(icons::QUESTION)).clicked() {
            self.none_of_them = !self.none_of_them;
        }
        if self.none_of_them {
            no_way_ui(ui, view, &texts.get(id::CODE_WAY_NONE_WHAT));
        }
        ui.add_space(space::XS);
        text::caption_ui(ui, texts.get(id::NOTHING_CHANGED_YET));
        told
    }
}

/// Who helps whom no code can reach.
pub fn no_way_ui(ui: &mut Ui, view: &View<'_>, what: &str) {
    ui.add_space(space::XS);
    text::body_ui(ui, what);
    if let Some(ra) = view.model.contact() {
        ui.add_space(space::XS);
        contact::contact_ui(ui, &view.texts.get(id::CONTACT_TITLE), ra);
    }
    ui.add_space(space::XS);
}
