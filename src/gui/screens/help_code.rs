//! The help code, drawn large, while somebody elsewhere is called.

use std::time::Duration;

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, heading_ui};
use crate::{
    desk::port::{Answer, HelpCodeShown},
    domain::clock::Timestamp,
    gui::{
        action::Action,
        theme::{Tone, Type, icons, look, space},
        widgets::{button::Button, code_tiles, surface, text},
    },
    i18n::id,
};

/// From here on the seconds are counted, and there is little time to call somebody.
const SHORT: i64 = 60;

pub struct HelpCodePage {
    help: HelpCodeShown,
    /// Set at the page's first frame.
    until: Option<Timestamp>,
}

impl HelpCodePage {
    pub fn new(help: HelpCodeShown) -> Self {
        Self { help, until: None }
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        let left = self.left(view);
        let over = left == 0;
        // Nobody is to read out a code that works no longer: with large text, what stands below it is out of sight.
        let (title, what) =
            if over { (id::HELP_CODE_EXPIRED, id::HELP_CODE_OVER) } else { (id::HELP_CODE_TITLE, id::HELP_CODE_WHAT) };
        heading_ui(ui, &texts.get(title), &texts.get(what));
        code_tiles::shown_ui(ui, texts, self.help.expose("drawn for the holder, who reads it out"), over);
        ui.add_space(space::M);
        if !over {
            time_ui(ui, view, left);
        }
        let mut action = None;
        buttons_ui(ui, |ui| {
            let words = texts.get(id::HELP_CODE_ANOTHER);
            // As long as the code works, waiting is what there is to do.
            let another = if over { Button::primary(words) } else { Button::secondary(words) };
            let another = ui.add(another.icon(icons::ARROWS_CLOCKWISE)).on_hover_text(texts.get(id::HELP_CODE_ANOTHER_WHY));
            if another.clicked() {
                action = Some(Action::Reply(Answer::AnotherHelpCode));
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Leave);
            }
        });
        ui.add_space(space::XS);
        text::caption_ui(ui, texts.get(id::NOTHING_CHANGED_YET));
        action
    }

    /// In seconds.
    fn left(&mut self, view: &View<'_>) -> i64 {
        let lasts = i64::from(self.help.minutes) * 60;
        let until = *self.until.get_or_insert_with(|| {
            let ends = view.now.as_second().saturating_add(lasts);
            Timestamp::from_second(ends).unwrap_or(view.now)
        });
        (until.as_second() - view.now.as_second()).max(0)
    }
}

/// How long it works, and what happens then.
fn time_ui(ui: &mut Ui, view: &View<'_>, left: i64) {
    let texts = view.texts;
    let short = left <= SHORT;
    let time = if short {
        texts.seconds(u32::try_from(left).unwrap_or(0))
    } else {
        texts.minutes(u16::try_from((left + 59) / 60).unwrap_or(u16::MAX))
    };
    // Painted again when the words change: once a minute, and once a second in the last one.
    let next = if short { 1 } else { ((left - 1) % 60 + 1).min(left - SHORT) };
    ui.ctx().request_repaint_after(Duration::from_secs(u64::try_from(next).unwrap_or(1)));
    surface::sheet_ui(ui, |ui| {
        let c = look(ui).colour;
        let ink = if short { look(ui).tone(Tone::Warn).0 } else { c.ink };
        let works = texts.with(id::HELP_CODE_WORKS, &[("time", time.into())]);
        let rows = [(icons::CLOCK, works, ink, short), (icons::HOURGLASS_MEDIUM, texts.get(id::HELP_CODE_WAITS), c.ink, false)];
        for (icon, words, ink, strong) in rows {
            ui.horizontal_top(|ui| {
                ui.spacing_mut().item_spacing.x = space::S;
                text::icon_ui(ui, icon, 20.0, c.primary);
                text::coloured_ui(ui, words, Type::Body, strong, ink);
            });
        }
    });
}
