//! The demo's own panel: a rack of cards, their passcodes, and a mailbox.

use egui::{Frame, Margin, ScrollArea, Stroke, Ui};

use super::View;
use crate::{
    gui::{
        action::Action,
        demo_panel::{DemoMail, DemoRack, Hindrance, RackCard},
        theme::{Tone, Type, icons, look, measure, space},
        widgets::{banner, button::Button, text},
    },
    i18n::id,
};

/// `open` is toggled by the panel's own button.
pub fn demo_ui(ui: &mut Ui, view: &View<'_>, rack: &mut dyn DemoRack, open: &mut bool) -> Option<Action> {
    let texts = view.texts;
    let mut action = None;
    let toggle = if *open { (id::DEMO_HIDE, icons::CARET_RIGHT) } else { (id::DEMO_SHOW, icons::CARET_LEFT) };
    let button = Button::quiet(texts.get(toggle.0)).icon(toggle.1);
    let button = if *open { button.flush() } else { button.bare() };
    if ui.add(button).on_hover_text(texts.get(toggle.0)).clicked() {
        *open = !*open;
    }
    if !*open {
        return None;
    }
    ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
        // The scroll bar has this gutter to itself.
        Frame::new().inner_margin(Margin { right: 16, ..Margin::ZERO }).show(ui, |ui| {
            text::caption_ui(ui, texts.get(id::DEMO_WHAT));
            desk_ui(ui, view, rack);
            ui.add_space(space::XS);
            let mails = rack.mails();
            if !mails.is_empty() {
                // What has just come in is what is looked for.
                action = mails_ui(ui, view, &mails);
                ui.add_space(space::M);
            }
            text::subtitle_ui(ui, texts.get(id::DEMO_RACK));
            let readers = rack.readers();
            for card in rack.cards() {
                framed_ui(ui, |ui| card_ui(ui, view, rack, &readers, &card));
            }
            if mails.is_empty() {
                ui.add_space(space::M);
                text::subtitle_ui(ui, texts.get(id::DEMO_MAIL));
                text::caption_ui(ui, texts.get(id::DEMO_MAIL_NONE));
            }
        });
    });
    action
}

/// What this desk is called, and the way to a second one.
fn desk_ui(ui: &mut Ui, view: &View<'_>, rack: &mut dyn DemoRack) {
    let texts = view.texts;
    text::caption_ui(ui, texts.with(id::DEMO_DESK, &[("name", text::washed(rack.workstation()).into())]));
    let open = Button::secondary(texts.get(id::DEMO_OPEN_DESK)).icon(icons::PLUS).small();
    if ui.add(open).on_hover_text(texts.get(id::DEMO_OPEN_DESK_WHY)).clicked() {
        rack.open_desk();
    }
    if rack.hindrance() == Some(Hindrance::NoDesk) {
        banner::note_ui(ui, Tone::Bad, &texts.get(id::DEMO_NO_DESK));
    }
}

fn mails_ui(ui: &mut Ui, view: &View<'_>, mails: &[DemoMail]) -> Option<Action> {
    let mut action = None;
    text::subtitle_ui(ui, view.texts.get(id::DEMO_MAIL));
    for mail in mails {
        framed_ui(ui, |ui| {
            if let Some(code) = mail_ui(ui, view, mail) {
                action = Some(Action::Copy(code));
            }
        });
    }
    action
}

fn framed_ui(ui: &mut Ui, add: impl FnOnce(&mut Ui)) {
    let look = look(ui);
    Frame::new()
        .fill(look.colour.surface)
        .stroke(Stroke::new(measure::EDGE, look.colour.hairline))
        .corner_radius(look.control_corner())
        .inner_margin(Margin::symmetric(12, 10))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = space::XXS;
            add(ui);
        });
}

fn card_ui(ui: &mut Ui, view: &View<'_>, rack: &mut dyn DemoRack, readers: &[String], card: &RackCard) {
    let texts = view.texts;
    let c = look(ui).colour;
    text::line_ui(ui, &card.holder, Type::Body, true, c.ink);
    text::caption_ui(ui, &card.about);
    text::caption_ui(ui, texts.with(id::DEMO_PASSCODE, &[("passcode", card.passcode.clone().into())]));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        match &card.inserted {
            Some(reader) => {
                let words = texts.with(id::DEMO_REMOVE, &[("holder", card.holder.clone().into())]);
                let n = readers.iter().position(|r| r == reader).map_or(0, |n| n + 1).to_string();
                let short = texts.with(id::DEMO_REMOVE_SHORT, &[("n", n.into())]);
                if small_ui(ui, &short, &words, icons::EJECT) {
                    rack.remove(reader);
                }
            }
            None => {
                for (i, reader) in readers.iter().enumerate() {
                    let n = (i + 1).to_string();
                    let short = texts.with(id::DEMO_INSERT_SHORT, &[("n", n.clone().into())]);
                    let words = texts.with(id::DEMO_INSERT, &[("holder", card.holder.clone().into()), ("n", n.into())]);
                    if small_ui(ui, &short, &words, icons::PLUS) {
                        rack.insert(card.key, reader);
                    }
                }
            }
        }
    });
    if rack.hindrance() == Some(Hindrance::CardElsewhere { key: card.key }) {
        banner::note_ui(ui, Tone::Warn, &texts.get(id::DEMO_ELSEWHERE));
    }
}

/// A small button with short words to see and longer ones to hear.
fn small_ui(ui: &mut Ui, short: &str, words: &str, icon: &'static str) -> bool {
    let response = ui.add(Button::secondary(short).icon(icon).small());
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(words));
    response.clicked()
}

fn mail_ui(ui: &mut Ui, view: &View<'_>, mail: &DemoMail) -> Option<String> {
    let texts = view.texts;
    let c = look(ui).colour;
    let subject = if mail.subject.is_empty() { texts.get(id::DEMO_MAIL_TEXT) } else { mail.subject.clone() };
    text::line_ui(ui, &subject, Type::Body, true, c.ink);
    text::caption_ui(ui, texts.with(id::DEMO_MAIL_TO, &[("to", text::washed(&mail.to).into())]));
    for line in mail.body.lines().filter(|l| !l.trim().is_empty()) {
        text::caption_ui(ui, text::washed_long(line));
    }
    let code = mail.code.as_ref()?;
    let words = texts.with(id::DEMO_COPY, &[("code", code.clone().into())]);
    ui.add(Button::secondary(words).icon(icons::COPY).small()).clicked().then(|| code.clone())
}
