//! Everything there is to say of a card: for the service desk more than for the holder.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, heading_ui};
use crate::{
    desk::port::{CardView, CertificateView, Request},
    gui::{
        action::Action,
        theme::{icons, space},
        widgets::{button::Button, rows, surface, text},
    },
    i18n::id,
};

pub struct Details {
    reader: String,
}

impl Details {
    pub fn new(reader: String) -> Self {
        Self { reader }
    }

    pub fn reader(&self) -> &str {
        &self.reader
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        let Some(card) = view.model.card(&self.reader) else { return Some(Action::Back) };
        heading_ui(ui, &texts.get(id::DETAILS_TITLE), &texts.get(id::DETAILS_WHAT));
        let mut action = None;
        buttons_ui(ui, |ui| {
            let back = ui.add(Button::primary(texts.get(id::BACK)).icon(icons::ARROW_LEFT));
            if view.first(back).clicked() || escape_pressed(ui) {
                action = Some(Action::Back);
            }
            if ui.add(Button::secondary(texts.get(id::DETAILS_COPY)).icon(icons::COPY)).clicked() {
                action = Some(Action::Copy(as_text(view, card)));
            }
            if ui.add(Button::secondary(texts.get(id::DETAILS_AGAIN)).icon(icons::ARROWS_CLOCKWISE)).clicked() {
                action = Some(Action::Quietly(Request::Look { reader: self.reader.clone() }));
            }
        });
        ui.add_space(space::M);
        surface::sheet_ui(ui, |ui| {
            for (name, value) in card_facts(view, card) {
                rows::fact_ui(ui, &name, &value);
            }
        });
        for certificate in &card.certificates {
            ui.add_space(space::S);
            surface::sheet_ui(ui, |ui| {
                text::subtitle_ui(ui, certificate_title(view, certificate));
                ui.add_space(space::XXS);
                for (name, value) in certificate_facts(view, certificate) {
                    rows::fact_ui(ui, &name, &value);
                }
            });
        }
        action
    }
}

fn certificate_title(view: &View<'_>, certificate: &CertificateView) -> String {
    let slot = view.texts.slot(certificate.slot);
    view.texts.with(id::DETAILS_CERTIFICATE, &[("for", slot.into()), ("slot", certificate.slot.name().into())])
}

fn card_facts(view: &View<'_>, card: &CardView) -> Vec<(String, String)> {
    let t = view.texts;
    let none = || t.get(id::DETAILS_NONE);
    let shown = |value: Option<String>| value.unwrap_or_else(none);
    vec![
        (t.get(id::DETAILS_NAME), shown(card.holder.name.clone())),
        (t.get(id::DETAILS_NUMBER), shown(card.holder.identity_number.as_ref().map(|n| n.grouped()))),
        (t.get(id::DETAILS_SERIAL), shown(card.serial.as_ref().map(ToString::to_string))),
        (t.get(id::DETAILS_GUID), shown(card.guid.as_ref().map(ToString::to_string))),
        (t.get(id::DETAILS_CARDHOLDER), shown(card.cardholder.as_ref().map(ToString::to_string))),
        (t.get(id::DETAILS_IDENTITY), shown(card.identity.as_ref().map(ToString::to_string))),
        (t.get(id::DETAILS_READER), card.reader.clone()),
        (t.get(id::DETAILS_ATR), hex::encode_upper(&card.atr)),
        (
            t.get(id::DETAILS_READING),
            t.with(
                id::DETAILS_READING_VALUE,
                &[("ms", card.elapsed_ms.to_string().into()), ("n", card.exchanges.to_string().into())],
            ),
        ),
    ]
}

fn certificate_facts(view: &View<'_>, certificate: &CertificateView) -> Vec<(String, String)> {
    let t = view.texts;
    let Some(facts) = &certificate.facts else {
        return vec![(t.get(id::DETAILS_STATE), super::side::certificate_words(view, certificate).1)];
    };
    vec![
        (t.get(id::DETAILS_STATE), super::side::certificate_words(view, certificate).1),
        (t.get(id::DETAILS_SUBJECT), facts.subject.clone()),
        (t.get(id::DETAILS_ISSUER), facts.issuer.clone()),
        (t.get(id::DETAILS_CERTIFICATE_SERIAL), facts.serial.clone()),
        (t.get(id::DETAILS_FROM), t.date(facts.not_before)),
        (t.get(id::DETAILS_UNTIL), t.date(facts.not_after)),
    ]
}

fn as_text(view: &View<'_>, card: &CardView) -> String {
    let mut lines: Vec<String> = card_facts(view, card).into_iter().map(|(n, v)| format!("{n}: {}", text::washed(&v))).collect();
    for certificate in &card.certificates {
        lines.push(certificate_title(view, certificate));
        let facts = certificate_facts(view, certificate);
        lines.extend(facts.into_iter().map(|(n, v)| format!("  {n}: {}", text::washed(&v))));
    }
    lines.join("\n")
}
