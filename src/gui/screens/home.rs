//! The status page: what matters now, one primary button, and the list of warnings below.

use egui::Ui;

use super::{
    View,
    advice::{self, Advice, Offer},
    buttons_ui, desk_home, helping, insert, more, tasks,
};
use crate::{
    background::told::Threshold,
    desk::port::{CardKind, CardView, Request, Warning},
    domain::{card::PasscodeState, problem::Problem},
    gui::{
        action::{Action, Place},
        model::{Model, ReaderFacts as _},
        theme::{Tone, icons, look, space},
        widgets::{banner, button::Button, contact, text},
    },
    i18n::id::{self, Id},
    ra::api::sign_in::TermsNeeded,
};

/// Another page for another card, and when the card begins or ceases to need something.
pub fn page(model: &Model) -> String {
    let of = |card: &CardView| format!("{:?}/{:?}/{:?}", card.identity, card.unfinished, card.passcode);
    let main = model.main();
    let session = main.and_then(|r| model.session(&r.name)).is_some();
    let other = model.others().filter(|_| session).find_map(|r| r.card()).map(of);
    format!("home/{:?}/{session}/{other:?}", main.and_then(|r| r.card()).map(of))
}

pub fn home_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let Some(card) = view.model.main().and_then(|r| r.card()) else { return insert::insert_ui(ui, view) };
    let session = view.model.session(&card.reader);
    let other = session.and_then(|_| view.model.others().find_map(|r| r.card()));
    let mut action = None;
    match (session, other) {
        (Some(session), Some(other)) => {
            let advice = desk_home::beside(view, other, session, advice::helping(view, other, session));
            action = action.or(advice_ui(ui, view, &advice));
            // The headline is about the other card.
            action = action.or(warnings_ui(ui, view, card, id::HOME_ALSO_OWN, None, &[]));
        }
        (Some(session), None) if advice::is_free_to_help(view, card, session) => {
            action = action.or(helping::helping_ui(ui, view, session));
            action = action.or(warnings_ui(ui, view, card, id::HOME_ALSO, None, &[]));
        }
        _ => {
            let advice = desk_home::lead(view, session, advice::own(view, card));
            action = action.or(advice_ui(ui, view, &advice));
            action = action.or(warnings_ui(ui, view, card, id::HOME_ALSO, advice.says, &advice.offers));
        }
    }
    if let Some(session) = session {
        action = action.or(desk_home::desk_ui(ui, view, session, other));
        let own_in_the_middle = other.is_none() && !advice::is_free_to_help(view, card, session);
        action = action.or(tasks::tasks_ui(ui, view, session, other, own_in_the_middle));
        if let TermsNeeded::Remind { reminder, .. } = &session.terms
            && !reminder.trim().is_empty()
        {
            ui.add_space(space::M);
            banner::note_ui(ui, Tone::Plain, &text::washed_long(reminder));
        }
    } else if card.kind == CardKind::Personal && !advice::is_stopped(card) {
        action = action.or(more::more_ui(ui, view));
    }
    if let Some(ra) = view.model.contact() {
        ui.add_space(space::L);
        contact::contact_ui(ui, &view.texts.get(id::CONTACT_TITLE), ra);
    }
    action
}

fn advice_ui(ui: &mut Ui, view: &View<'_>, advice: &Advice) -> Option<Action> {
    let texts = view.texts;
    text::display_ui(ui, &advice.headline);
    ui.add_space(space::XXS);
    text::lead_ui(ui, &advice.lead);
    ui.add_space(space::M - ui.spacing().item_spacing.y);
    let ra_away = view.model.ra_problem();
    let mut action = None;
    buttons_ui(ui, |ui| {
        let mut primary_free = true;
        if ra_away.is_some() {
            // Everything else waits for it.
            primary_free = false;
        }
        if ra_away == Some(Problem::NoRa) {
            let locked = view.config.settings.ra_url.locked;
            let say = ui.add(Button::primary(texts.get(id::SETTINGS_RA)).icon(icons::BUILDINGS).enabled(!locked));
            if view.first(say).clicked() {
                action = Some(Action::Go(Place::FindRa));
            }
        } else if ra_away.is_some() {
            let again = ui.add(Button::primary(texts.get(id::TRY_AGAIN)).icon(icons::ARROWS_CLOCKWISE));
            if view.first(again).clicked() {
                action = Some(Action::Quietly(Request::AskService));
            }
        }
        let (can, cannot): (Vec<&Offer>, Vec<&Offer>) = advice.offers.iter().partition(|o| o.why_not.is_none());
        for offer in can {
            let primary = primary_free && advice.leads && advice.offers.first() == Some(offer);
            let button = if primary { Button::primary(&offer.label) } else { Button::secondary(&offer.label) };
            let response = ui.add(button.icon(offer.icon));
            let response = if primary { view.first(response) } else { response };
            if response.clicked() {
                action = Some(Action::Go(offer.place.clone()));
            }
        }
        if ra_away.is_some() && ui.add(Button::quiet(texts.get(id::DIAGNOSE)).icon(icons::MAGNIFYING_GLASS)).clicked() {
            action = Some(Action::Go(Place::Diagnose));
        }
        for offer in cannot {
            ui.add(Button::secondary(&offer.label).icon(offer.icon).enabled(false));
        }
    });
    why_not_ui(ui, &advice.offers);
    if let Some(problem) = ra_away {
        ui.add_space(space::XS);
        text::caption_ui(ui, texts.with(id::CODE_LABEL, &[("code", problem.code().into())]));
    }
    action
}

/// Each reason once, under the buttons that it greys.
fn why_not_ui(ui: &mut Ui, offers: &[Offer]) {
    let mut said: Vec<&str> = vec![];
    for why in offers.iter().filter_map(|o| o.why_not.as_deref()).filter(|w| !w.is_empty()) {
        if !said.contains(&why) {
            ui.add_space(space::XXS);
            banner::note_ui(ui, Tone::Plain, why);
            said.push(why);
        }
    }
}

/// `offered`: what the page has buttons for above.
fn warnings_ui(
    ui: &mut Ui,
    view: &View<'_>,
    card: &CardView,
    title: Id,
    except: Option<&str>,
    offered: &[Offer],
) -> Option<Action> {
    let mut action = None;
    let mut first = true;
    let reminder = advice::reminder(view, card);
    let told = |w: &&Warning| Some(w.entry().1) != except && !advice::is_being_seen_to(card, w);
    for warning in card.warnings.iter().chain(&reminder).filter(told) {
        ui.add_space(if first { space::L } else { space::XS });
        if first {
            text::subtitle_ui(ui, view.texts.get(title));
        }
        first = false;
        let (what, next) = view.texts.warning(warning);
        let locked = card.passcode == PasscodeState::Blocked && matches!(warning, Warning::Expiring { .. });
        let next = if locked { view.texts.get(id::UNLOCK_THEN_RENEW) } else { next };
        banner::banner_ui(ui, tone(warning), &what, &next, |ui| {
            if let Some(offer) = advice::for_warning(view, card, warning).filter(|o| !offered.contains(o)) {
                ui.add_space(space::XXS);
                let button = Button::secondary(&offer.label).icon(offer.icon).enabled(offer.why_not.is_none());
                if ui.add(button).clicked() {
                    action = Some(Action::Go(offer.place));
                }
                if let Some(why) = &offer.why_not {
                    let muted = look(ui).colour.ink;
                    text::coloured_ui(ui, why, crate::gui::theme::Type::Caption, false, muted);
                }
            }
        });
    }
    action
}

/// Calm from 90 days before the end, a warning from 30, and pressing in the last week.
pub fn expiring_tone(days_left: i64) -> Tone {
    match Threshold::passed(days_left) {
        None | Some(Threshold::Days90) => Tone::Plain,
        Some(Threshold::Days30 | Threshold::Days14) => Tone::Warn,
        Some(Threshold::Days7 | Threshold::Expired) => Tone::Bad,
    }
}

fn tone(warning: &Warning) -> Tone {
    match warning {
        Warning::Blocked | Warning::Expired { .. } | Warning::Cancelled | Warning::Suspended => Tone::Bad,
        Warning::Blank | Warning::NoCardIdentity | Warning::PasscodeOld { .. } => Tone::Plain,
        Warning::Expiring { days_left, .. } => expiring_tone(*days_left),
        _ => Tone::Warn,
    }
}
