//! The side: the card in the main reader, its tries and certificates, and below it the other reader, live.

use egui::Ui;

use super::{View, home::expiring_tone};
use crate::{
    desk::port::{CardKind, CardView, CertificateView, ReaderLook, ReaderView},
    domain::{
        card::{PasscodeState, Slot},
        certificate::CertificateState,
    },
    gui::{
        action::{Action, Place},
        model::ReaderFacts as _,
        theme::{Tone, Type, icons, look, space},
        widgets::{
            button::Button,
            card::{self, Face},
            surface, text,
        },
    },
    i18n::id::{self, Id},
};

/// In full, beside the stage.
pub fn side_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let texts = view.texts;
    let mut action = None;
    match view.model.main() {
        Some(reader) => {
            let both = view.model.cards().count() > 1;
            text::caption_ui(ui, whose(view, reader));
            ui.add_space(space::XXS);
            card::card_ui(ui, &face(view, reader), both);
            ui.add_space(space::XS);
            if let Some(card) = reader.card() {
                action = facts_ui(ui, view, card);
            }
        }
        None => {
            let words = if view.model.has_heard() { id::READER_NONE } else { id::STARTING };
            card::card_ui(ui, &Face { ghost: true, name: texts.get(words), ..Face::default() }, false);
        }
    }
    action.or(others_ui(ui, view, true))
}

/// Whose card it is, and where: 'Your card · Reader 1'.
fn whose(view: &View<'_>, reader: &ReaderView) -> String {
    let mine = match view.model.any_session() {
        Some(_) => view.model.session(&reader.name).is_some(),
        None => view.model.main().is_some_and(|main| main.name == reader.name),
    };
    let id = match reader.card() {
        None => id::SIDE_OTHER,
        Some(_) if mine => id::SIDE_OWN,
        Some(card) if card.kind == CardKind::Blank => id::SIDE_BLANK,
        Some(_) => id::SIDE_COLLEAGUE,
    };
    text::washed(&view.texts.with(id, &[("reader", text::washed(&reader.name).into())]))
}

/// In short, above the stage, where the window is narrow or the text large.
pub fn strip_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let mut action = None;
    if let Some(reader) = view.model.main()
        && let Some(card) = reader.card()
    {
        surface::sheet_ui(ui, |ui| {
            ui.horizontal(|ui| {
                // Beside the name: a line of its own would push the headline down.
                let look = look(ui);
                let words = text::width(ui, &view.texts.get(id::DETAILS_SHOW), look.font(Type::Caption));
                let room = ui.available_width() - words - look.size(Type::Caption) * 1.25 - space::L;
                ui.allocate_ui(egui::vec2(room, 0.0), |ui| {
                    ui.set_width(room);
                    card::small_card_ui(ui, &face(view, reader));
                });
                action = details_ui(ui, view, card);
            });
            ui.horizontal_wrapped(|ui| pills_ui(ui, view, card));
        });
    }
    let action = action.or(others_ui(ui, view, false));
    if view.model.any_card() {
        ui.add_space(space::L);
    }
    action
}

/// The passcode's and the certificates' states, one after the other.
fn pills_ui(ui: &mut Ui, view: &View<'_>, card: &CardView) {
    let texts = view.texts;
    let (tone, words) = passcode_words(view, card);
    pill_ui(ui, tone, &format!("{}: {words}", texts.get(id::SIDE_PASSCODE)));
    let mut before = None;
    for certificate in card.certificates.iter().filter(|c| c.slot != Slot::CardAuthentication) {
        let said = certificate_words(view, certificate);
        // Two that say the same are said once: there is little room, and the headline is to be in sight.
        if before.as_ref() != Some(&said) {
            pill_ui(ui, said.0, &format!("{}: {}", texts.get(slot_name(certificate.slot)), said.1));
        }
        before = Some(said);
    }
}

/// An empty reader is not worth the room where there is little.
fn others_ui(ui: &mut Ui, view: &View<'_>, roomy: bool) -> Option<Action> {
    let mut action = None;
    for reader in view.model.others().filter(|r| roomy || r.has_something()) {
        // With the space between any two things: 16 points.
        ui.add_space(if roomy { space::XS } else { space::XXS });
        text::caption_ui(ui, whose(view, reader));
        surface::sheet_ui(ui, |ui| match reader.card() {
            Some(card) => {
                card::small_card_ui(ui, &face(view, reader));
                if !roomy {
                    ui.horizontal_wrapped(|ui| pills_ui(ui, view, card));
                    return;
                }
                let first = card.certificates.iter().find(|c| c.slot == Slot::Authentication);
                let rows: Vec<Row> =
                    [passcode_row(view, card)].into_iter().chain(first.map(|c| certificate_row(view, c))).collect();
                rows_ui(ui, &rows);
                let words = view.texts.get(id::SIDE_CHOOSE);
                if ui.add(Button::quiet(words).icon(icons::EYE).small().flush()).clicked() {
                    action = Some(Action::Choose { reader: reader.name.clone() });
                }
            }
            None => {
                text::muted_ui(ui, view.texts.get(empty_words(reader)));
            }
        });
    }
    action
}

fn details_ui(ui: &mut Ui, view: &View<'_>, card: &CardView) -> Option<Action> {
    let button = Button::quiet(view.texts.get(id::DETAILS_SHOW)).icon(icons::IDENTIFICATION_CARD).small().flush();
    ui.add(button).clicked().then(|| Action::Go(Place::Details { reader: card.reader.clone() }))
}

fn facts_ui(ui: &mut Ui, view: &View<'_>, card: &CardView) -> Option<Action> {
    surface::sheet_ui(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::XS;
        let mut rows = vec![passcode_row(view, card)];
        // The card's own key is of interest only where something is wrong with it.
        let shown = |c: &&CertificateView| c.slot != Slot::CardAuthentication || c.state != CertificateState::Valid;
        rows.extend(card.certificates.iter().filter(shown).map(|c| certificate_row(view, c)));
        if view.model.session(&card.reader).is_some() {
            rows.push((Tone::Good, view.texts.get(id::SIDE_SESSION), view.texts.get(id::SIDE_SIGNED_IN)));
        }
        rows_ui(ui, &rows);
        details_ui(ui, view, card)
    })
}

/// Its tone, a name, and the state of what it names.
type Row = (Tone, String, String);

fn passcode_row(view: &View<'_>, card: &CardView) -> Row {
    let (tone, words) = passcode_words(view, card);
    (tone, view.texts.get(id::SIDE_PASSCODE), words)
}

fn certificate_row(view: &View<'_>, certificate: &CertificateView) -> Row {
    let (tone, words) = certificate_words(view, certificate);
    (tone, view.texts.get(slot_name(certificate.slot)), words)
}

fn passcode_words(view: &View<'_>, card: &CardView) -> (Tone, String) {
    let texts = view.texts;
    match card.passcode {
        _ if card.kind == CardKind::Blank => (Tone::Plain, texts.get(id::PASSCODE_NONE)),
        PasscodeState::Blocked => (Tone::Bad, texts.get(id::PASSCODE_LOCKED)),
        PasscodeState::Left(left) if left.0 <= 1 => (Tone::Bad, texts.tries_left(left.0)),
        PasscodeState::Left(left) if left.0 == 2 => (Tone::Warn, texts.tries_left(left.0)),
        PasscodeState::Left(left) => (Tone::Good, texts.tries_left(left.0)),
        PasscodeState::Unknown => (Tone::Plain, texts.get(id::PASSCODE_UNKNOWN)),
    }
}

/// Names on the left, their states on the right: icon, word and colour. All in one size: the largest in which each has a line.
fn rows_ui(ui: &mut Ui, rows: &[Row]) {
    let look = look(ui);
    let room = ui.available_width() - look.grown(20.0) - 2.0 * space::S;
    let fits = |step: &Type| {
        let width = |(_, name, words): &Row| text::width(ui, name, look.font(*step)) + text::width(ui, words, look.strong(*step));
        rows.iter().all(|row| width(row) <= room)
    };
    let step = [Type::Body, Type::Caption].into_iter().find(fits);
    for (tone, name, words) in rows {
        match step {
            Some(step) => row_ui(ui, *tone, name, words, step),
            None => pill_ui(ui, *tone, &format!("{name}: {words}")),
        }
    }
}

fn row_ui(ui: &mut Ui, tone: Tone, name: &str, words: &str, step: Type) {
    let look = look(ui);
    let ink = look.tone(tone).0;
    ui.horizontal(|ui| {
        text::coloured_ui(ui, name, step, false, look.colour.muted);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            ui.spacing_mut().item_spacing.x = space::XXS + 2.0;
            text::coloured_ui(ui, words, step, true, if tone == Tone::Plain { look.colour.ink } else { ink });
            text::icon_ui(ui, tone.icon(), 18.0, ink);
        });
    });
}

fn pill_ui(ui: &mut Ui, tone: Tone, words: &str) {
    let ink = look(ui).tone(tone).0;
    let font = look(ui).strong(Type::Caption);
    let side = look(ui).size(Type::Caption) * 1.3;
    let galley = ui.painter().layout_no_wrap(words.to_owned(), font, ink);
    // In one piece, so that a row of them breaks between two and not within one.
    let size = egui::vec2(side + space::XXS + galley.size().x, side.max(galley.size().y));
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::hover());
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, words));
    let icon = egui::FontId::new(side, look(ui).icon(16.0).family);
    let left = rect.left_center() + egui::vec2(side / 2.0, 0.0);
    ui.painter().text(left, egui::Align2::CENTER_CENTER, tone.icon(), icon, ink);
    let at = egui::pos2(rect.left() + side + space::XXS, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, ink);
}

fn slot_name(slot: Slot) -> Id {
    match slot {
        Slot::Authentication => id::SIDE_AUTHENTICATION,
        Slot::Signature => id::SIDE_SIGNATURE,
        Slot::CardAuthentication => id::SIDE_CARD_AUTHENTICATION,
    }
}

/// A certificate's state in a few words.
pub fn certificate_words(view: &View<'_>, certificate: &CertificateView) -> (Tone, String) {
    let texts = view.texts;
    let days = certificate.facts.as_ref().map_or(0, |f| f.days_left);
    match certificate.state {
        CertificateState::Valid => (Tone::Good, texts.days_left(days)),
        CertificateState::Expiring => (expiring_tone(days), texts.days_left(days)),
        CertificateState::Expired => (Tone::Bad, texts.get(id::CERTIFICATE_EXPIRED)),
        CertificateState::NotYetValid => (Tone::Warn, texts.get(id::CERTIFICATE_NOT_YET)),
        CertificateState::KeyMismatch => (Tone::Bad, texts.get(id::CERTIFICATE_MISMATCH)),
        CertificateState::Absent => (Tone::Plain, texts.get(id::CERTIFICATE_ABSENT)),
        CertificateState::Unreadable => (Tone::Bad, texts.get(id::CERTIFICATE_UNREADABLE)),
    }
}

fn empty_words(reader: &ReaderView) -> Id {
    match reader.look {
        ReaderLook::Empty => id::CARD_NONE,
        ReaderLook::Mute => id::MUTE,
        ReaderLook::Reading { .. } | ReaderLook::Card(_) => id::READING,
        ReaderLook::Failed { .. } => id::CARD_UNREADABLE,
    }
}

/// What is drawn on the card in a reader.
fn face(view: &View<'_>, reader: &ReaderView) -> Face {
    let texts = view.texts;
    let Some(card) = reader.card() else {
        return Face { ghost: true, name: texts.get(empty_words(reader)), ..Face::default() };
    };
    let kind = match card.kind {
        CardKind::Personal => id::CARD_KIND,
        CardKind::Blank => id::CARD_KIND_BLANK,
        CardKind::Foreign => id::CARD_KIND_FOREIGN,
    };
    let until = card.certificates.iter().filter_map(|c| c.facts.as_ref()).map(|f| f.not_after).min();
    let name = if card.kind == CardKind::Blank { texts.get(id::CARD_BLANK) } else { view.holder_name(&reader.name) };
    Face {
        kind: texts.get(kind),
        name,
        number: card.holder.identity_number.as_ref().map(|n| n.grouped()).unwrap_or_default(),
        serial: card.serial.as_ref().map(|s| text::washed(&s.0)).unwrap_or_default(),
        expiry: until.map(|at| texts.with(id::CARD_UNTIL, &[("date", texts.date(at).into())])).unwrap_or_default(),
        ghost: false,
        photo: view.portraits.of(&reader.name).map(|print| (print.clone(), texts.get(id::CARD_PHOTO))),
    }
}
