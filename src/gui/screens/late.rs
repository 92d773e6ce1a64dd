//! What came of saving a file whose page has been left meanwhile: it is said above whatever page there is, until it has been seen.

use egui::Ui;

use super::{View, saved};
use crate::{
    gui::{
        save::Saving,
        theme::{Tone, icons, space},
        widgets::{banner, button::Button},
    },
    i18n::id,
};

/// `true` once the person has seen it.
pub fn late_ui(ui: &mut Ui, view: &View<'_>, saving: &Saving) -> bool {
    let texts = view.texts;
    let (tone, headline, words) = match saving {
        Saving::Saved(file) => (Tone::Good, id::LATE_SAVED, saved::where_words(texts, file)),
        Saving::Failed(kind) => {
            (Tone::Bad, id::LATE_FAILED, texts.with(id::LATE_FAILED_WHY, &[("why", texts.file_trouble(*kind).into())]))
        }
        Saving::NotAsked | Saving::Asking | Saving::NotSaved => return true,
    };
    banner::banner_ui(ui, tone, &texts.get(headline), &words, |ui| {
        ui.add_space(space::XXS);
        ui.add(Button::secondary(texts.get(id::LATE_SEEN)).icon(icons::CHECK)).clicked()
    })
}
