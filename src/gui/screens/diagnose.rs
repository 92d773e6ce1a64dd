//! What is well and what is not, from the reader to the RA; and how to hand it to the service desk.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, heading_ui, saved};
use crate::{
    desk::port::Request,
    diagnostics::{
        Line, Report, Verdict,
        examine::{Seen, examine},
        redact::Private,
        renderer::Record,
    },
    gui::{
        action::{Action, Place},
        save::Saving,
        theme::{Tone, Type, icons, look, space},
        widgets::{banner, button::Button, contact, surface, text},
    },
    i18n::id::{self, Id},
};

#[derive(Default)]
pub struct Diagnose {
    copied: bool,
    renderer: Option<Record>,
}

impl Diagnose {
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        // Once: what it says is of the last start, and this is the window's own thread.
        let renderer = self.renderer.get_or_insert_with(|| Record::load(&view.config.places.state));
        let report = report(view, renderer);
        heading_ui(ui, &texts.get(id::DIAGNOSE_TITLE), &texts.get(id::DIAGNOSE_WHAT));
        let action = self.buttons_ui(ui, view, &report);
        ui.add_space(space::M);
        let (wrong, well): (Vec<&Line>, Vec<&Line>) = report.lines.iter().partition(|l| l.verdict != Verdict::Pass);
        // Not before everything was looked at.
        if wrong.is_empty() && view.model.host().is_some() {
            banner::banner_ui(ui, Tone::Good, &texts.get(id::DIAGNOSE_GOOD), "", |_| ());
        }
        for line in wrong {
            wrong_ui(ui, view, line);
        }
        ui.add_space(space::XS);
        surface::sheet_ui(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::XS;
            for line in well {
                well_ui(ui, view, line);
            }
        });
        if let Some(ra) = view.model.contact() {
            ui.add_space(space::L);
            contact::contact_ui(ui, &texts.get(id::CONTACT_TITLE), ra);
        }
        action
    }

    fn buttons_ui(&mut self, ui: &mut Ui, view: &View<'_>, report: &Report) -> Option<Action> {
        let texts = view.texts;
        let mut action = None;
        let for_desk = || {
            let private = Private::of(view.model.readers(), view.model.sessions());
            report.for_service_desk(texts, view.model.contact(), &private, view.now)
        };
        buttons_ui(ui, |ui| {
            let again = ui.add(Button::primary(texts.get(id::DIAGNOSE_AGAIN)).icon(icons::ARROWS_CLOCKWISE));
            if view.first(again).clicked() {
                action = Some(Action::Quietly(Request::Examine));
            }
            if ui.add(Button::secondary(texts.get(id::DIAGNOSE_COPY)).icon(icons::COPY)).clicked() {
                self.copied = true;
                action = Some(Action::Copy(for_desk()));
            }
            let can = view.saved.is_some_and(|saving| *saving != Saving::Asking);
            let save = Button::secondary(texts.get(id::DIAGNOSE_SAVE)).enabled(can);
            if view.saved.is_some() && ui.add(save).clicked() {
                self.copied = false;
                action = Some(Action::SaveAs { name: texts.get(id::REPORT_FILE), text: for_desk() });
            }
            if ui.add(Button::quiet(texts.get(id::BACK)).icon(icons::ARROW_LEFT)).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        self.outcome_ui(ui, view);
        action
    }

    fn outcome_ui(&self, ui: &mut Ui, view: &View<'_>) {
        let texts = view.texts;
        let said = match view.saved {
            _ if self.copied => Some((Tone::Good, texts.get(id::DIAGNOSE_COPIED))),
            Some(Saving::Asking) => Some((Tone::Plain, texts.get(id::DIAGNOSE_SAVING))),
            Some(Saving::Saved(file)) => {
                Some((Tone::Good, format!("{} {}", texts.get(id::DIAGNOSE_SAVED), saved::where_words(texts, file))))
            }
            Some(Saving::NotSaved) => Some((Tone::Plain, texts.get(id::DIAGNOSE_UNSAVED))),
            Some(Saving::Failed(kind)) => {
                Some((Tone::Bad, texts.with(id::DIAGNOSE_NOT_SAVED, &[("why", texts.file_trouble(*kind).into())])))
            }
            Some(Saving::NotAsked) | None => None,
        };
        if let Some((tone, words)) = said {
            ui.add_space(space::XS);
            banner::note_ui(ui, tone, &words);
        }
    }
}

fn report(view: &View<'_>, renderer: &Record) -> Report {
    let model = view.model;
    let seen = Seen {
        config: view.config,
        readers: model.has_heard().then(|| model.readers()),
        no_service: model.no_service(),
        ra: model.ra(),
        host: model.host(),
        renderer: Some(renderer),
        now: view.now,
        os: view.os,
    };
    examine(&seen, view.texts)
}

/// The name of a check, for people.
fn title(check: &str) -> Id {
    match check {
        "smart_card_service" => id::CHECK_SMART_CARD_SERVICE,
        "drivers" => id::CHECK_DRIVERS,
        "reader" => id::CHECK_READER,
        "card" => id::CHECK_CARD,
        "certificates" => id::CHECK_CERTIFICATES,
        "chain" => id::CHECK_CHAIN,
        "card_in_use" => id::CHECK_CARD_IN_USE,
        "ra_configured" => id::CHECK_RA_CONFIGURED,
        "proxy" => id::CHECK_PROXY,
        "ra_reachable" => id::CHECK_RA_REACHABLE,
        "tls" => id::CHECK_TLS,
        "clock" => id::CHECK_CLOCK,
        "settings" => id::CHECK_SETTINGS,
        "policy" => id::CHECK_POLICY,
        "ra_policy" => id::CHECK_RA_POLICY,
        "renderer" => id::SETTINGS_RENDERER,
        "keyring" => id::CHECK_KEYRING,
        _ => id::CHECK_VERSION,
    }
}

fn tone(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Pass => Tone::Good,
        Verdict::Warn => Tone::Warn,
        Verdict::Fail => Tone::Bad,
    }
}

fn wrong_ui(ui: &mut Ui, view: &View<'_>, line: &Line) {
    let texts = view.texts;
    banner::banner_ui(ui, tone(line.verdict), &texts.get(title(line.check)), &text::washed_long(&line.found), |ui| {
        text::strong_ui(ui, text::washed_long(&line.remedy));
        if let Some(code) = line.code {
            text::caption_ui(ui, texts.with(id::CODE_LABEL, &[("code", code.into())]));
        }
    });
    ui.add_space(space::XS);
}

fn well_ui(ui: &mut Ui, view: &View<'_>, line: &Line) {
    let look = look(ui);
    let ink = look.tone(Tone::Good).0;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        text::icon_ui(ui, Tone::Good.icon(), 20.0, ink);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            text::strong_ui(ui, view.texts.get(title(line.check)));
            text::coloured_ui(ui, text::washed_long(&line.found), Type::Body, false, look.colour.muted);
        });
    });
}
