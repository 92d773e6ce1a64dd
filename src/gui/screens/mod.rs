//! One screen per file: state in, action out.

pub mod advice;
pub mod answer_help;
pub mod ask_help;
pub mod asking;
pub mod by_number;
pub mod change;
pub mod code;
pub mod code_way;
pub mod demo;
pub mod desk_home;
pub mod details;
pub mod diagnose;
pub mod done;
pub mod expiring;
pub mod expiring_csv;
pub mod failure;
pub mod farewell;
pub mod find_ra;
pub mod help_code;
pub mod helping;
pub mod home;
pub mod insert;
pub mod issue;
pub mod keys;
pub mod last_try;
pub mod late;
pub mod more;
pub mod new_passcode;
pub mod on_pad;
pub mod passcode;
pub mod positions;
pub mod renew;
pub mod renew_together;
pub mod repair;
pub mod report;
mod report_form;
pub mod reports;
pub mod run;
mod saved;
pub mod settings;
pub mod side;
pub mod sign_in;
pub mod status_bar;
pub mod sure;
pub mod tasks;
pub mod terms;
pub mod top_bar;
pub mod unlock;
pub mod vouch;
pub mod welcome;
pub mod writing;

use std::io;

use egui::{Response, Ui};

use super::{
    model::Model,
    portraits::Portraits,
    save::Saving,
    theme::{measure, space},
    widgets::text,
};
use crate::{
    background::Offers,
    config::Config,
    domain::clock::Timestamp,
    i18n::{Os, Texts, id},
};

/// What a screen is given.
pub struct View<'a> {
    pub texts: &'a Texts,
    pub model: &'a Model,
    pub portraits: &'a Portraits,
    pub now: Timestamp,
    pub os: Os,
    /// This is the first frame of the page: its first control gets the keyboard.
    pub arriving: bool,
    pub config: &'a Config,
    /// What was set last could not be kept.
    pub unkept: Option<io::ErrorKind>,
    /// How the saving of a report stands; `None` where there is nothing to save it with.
    pub saved: Option<&'a Saving>,
    /// The demo can be opened from here.
    pub has_demo: bool,
    /// What the desktop around the window can do.
    pub offers: Offers,
    /// A card was spoken of as left in the reader, and nobody has used the window since.
    pub left_behind: bool,
}

impl View<'_> {
    /// Puts the keyboard on a page's main control when the page is new.
    fn first(&self, response: Response) -> Response {
        if self.arriving {
            response.request_focus();
        }
        response
    }

    /// The name of whoever holds the card in this reader, fit to be shown.
    fn holder_name(&self, reader: &str) -> String {
        self.model
            .card(reader)
            .and_then(|c| c.holder.name.as_deref())
            .map(text::washed)
            .unwrap_or_else(|| self.texts.get(id::CARD_NOBODY))
    }
}

/// A page's heading with its sentence.
fn heading_ui(ui: &mut Ui, headline: &str, lead: &str) {
    text::title_ui(ui, headline);
    if !lead.is_empty() {
        ui.add_space(space::XXS);
        text::lead_ui(ui, lead);
    }
    ui.add_space(space::M);
}

/// Buttons in a row that breaks where there is no room.
fn buttons_ui<R>(ui: &mut Ui, add: impl FnOnce(&mut Ui) -> R) -> R {
    ui.add_space(space::XS);
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = measure::PRIMARY_HEIGHT;
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(space::S, space::S);
            add(ui)
        })
        .inner
    })
    .inner
}

fn escape_pressed(ui: &Ui) -> bool {
    ui.input(|i| i.key_pressed(egui::Key::Escape))
}
