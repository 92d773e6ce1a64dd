//! When something went wrong: what happened, whether the card was changed, what to do next, the code, and the RA's contact.

use egui::{Response, Ui};

use super::{View, advice, buttons_ui, escape_pressed};
use crate::{
    desk::port::ReaderLook,
    domain::{
        operation::CardChanged,
        problem::{Failure, Problem},
        refusal::Refusal,
    },
    gui::{
        action::{Action, Place},
        theme::{Tone, icons, space},
        widgets::{banner, button::Button, contact, surface, text},
    },
    i18n::id,
};

/// A page for a failure. `reader` is where the card of the failed job was.
pub fn failure_ui(ui: &mut Ui, view: &View<'_>, failure: &Failure, reader: Option<&str>) -> Option<Action> {
    let texts = view.texts;
    let failure = &match failure.problem {
        // The last entry of a code was wrong: it is spent.
        Problem::Refused(Refusal::WrongCode { left: 0 }) => {
            Failure { problem: Problem::Refused(Refusal::CodeSpent), ..failure.clone() }
        }
        _ => failure.clone(),
    };
    let said = texts.problem_text(failure, view.os);
    text::display_ui(ui, &said.headline);
    ui.add_space(space::XXS);
    banner::announce(&text::lead_ui(ui, &said.what), Tone::Bad);
    ui.add_space(space::M);
    let tone = match failure.card_changed {
        CardChanged::No => Tone::Plain,
        CardChanged::Yes | CardChanged::Unknown => Tone::Warn,
    };
    // A locked card is not as it was, though nothing was written to it.
    if failure.problem != Problem::Blocked {
        banner::banner_ui(ui, tone, "", &said.card, |_| ());
        ui.add_space(space::XS);
    }
    // The card itself knows best how to go on: what was cut off, or what is locked.
    let offer = reader.and_then(|r| view.model.card(r)).and_then(|card| advice::remedy(view, card, &failure.problem));
    surface::sheet_ui(ui, |ui| {
        text::caption_ui(ui, texts.get(id::FAILURE_NEXT));
        match &offer {
            // To go on at once would be in vain while the other program is there.
            Some(offer) if !matches!(failure.problem, Problem::CardTaken { .. }) => {
                text::body_ui(ui, texts.with(id::FAILURE_GO_ON, &[("label", offer.label.clone().into())]))
            }
            _ => text::body_ui(ui, &said.next),
        };
    });
    let spent = failure.problem == Problem::Refused(Refusal::CodeSpent);
    let again = if spent { id::CODE_NEW } else { id::TRY_AGAIN };
    let mut action = None;
    let gone = reader.is_some_and(|r| is_gone(view, r));
    let back_again = has_come_back(ui, gone);
    // The keyboard waited at 'Back' while there was nothing else to do.
    let main = |response: Response| {
        if back_again {
            response.request_focus();
        }
        view.first(response)
    };
    buttons_ui(ui, |ui| {
        let mut first = true;
        if let Some(offer) = &offer {
            if main(ui.add(Button::primary(&offer.label).icon(offer.icon))).clicked() {
                action = Some(Action::Go(offer.place.clone()));
            }
            first = false;
        } else if can_be_tried_again(&failure.problem) {
            // Without the card nobody knows whose it would be.
            let button = ui.add(Button::primary(texts.get(again)).icon(icons::ARROWS_CLOCKWISE).enabled(!gone));
            if !gone && main(button).clicked() {
                action = Some(Action::Again);
            }
            first = gone;
        }
        let home = if first { Button::primary(texts.get(id::BACK)) } else { Button::secondary(texts.get(id::BACK)) };
        let back = ui.add(home.icon(icons::ARROW_LEFT));
        if (if first { view.first(back) } else { back }).clicked() || escape_pressed(ui) {
            action = Some(Action::Go(Place::Home));
        }
        if is_about_reaching(&failure.problem)
            && ui.add(Button::quiet(texts.get(id::DIAGNOSE)).icon(icons::MAGNIFYING_GLASS)).clicked()
        {
            action = Some(Action::Go(Place::Diagnose));
        }
    });
    ui.add_space(space::M);
    if let Some(ra) = view.model.contact() {
        contact::contact_ui(ui, &texts.get(id::CONTACT_TITLE), ra);
        ui.add_space(space::XS);
    }
    text::caption_ui(ui, texts.with(id::CODE_LABEL, &[("code", said.code.into())]));
    action
}

/// Its card has been taken out, and what is put back is not known yet.
fn is_gone(view: &View<'_>, reader: &str) -> bool {
    let gone = |look: &ReaderLook| matches!(look, ReaderLook::Empty | ReaderLook::Reading { previous: None });
    view.model.readers().iter().any(|r| r.name == reader && gone(&r.look))
}

/// Whether the card has just been put back, seen from one frame to the next.
fn has_come_back(ui: &Ui, gone: bool) -> bool {
    let id = ui.scope_id().with("the card is gone");
    ui.data_mut(|data| {
        let before = data.get_temp::<bool>(id).unwrap_or(false);
        data.insert_temp(id, gone);
        before && !gone
    })
}

/// Whether the same again could end better.
fn can_be_tried_again(problem: &Problem) -> bool {
    match problem {
        Problem::Refused(refusal) => matches!(
            refusal,
            Refusal::NotSignedIn
                | Refusal::NotAttested
                | Refusal::WrongCode { .. }
                | Refusal::CodeSpent
                | Refusal::TooSoon { .. }
                | Refusal::TooSlow
                | Refusal::OperationGone
                | Refusal::WrongStep
                | Refusal::BadProof
                | Refusal::StaleChallenge
                | Refusal::UnknownPerson
        ),
        Problem::NotPiv
        | Problem::NoCardIdentity
        | Problem::Blocked
        | Problem::NotBlocked
        | Problem::PukRefused
        | Problem::NoRa
        | Problem::RaNotTrusted
        | Problem::NotAllowed { .. }
        | Problem::Usage { .. }
        | Problem::ReaderNotFound { .. } => false,
        _ => true,
    }
}

fn is_about_reaching(problem: &Problem) -> bool {
    matches!(
        problem,
        Problem::RaUnreachable
            | Problem::RaFailed { .. }
            | Problem::NoRa
            | Problem::RaNotTrusted
            | Problem::NoReader
            | Problem::NoService
            | Problem::CardBusy
            | Problem::CardTaken { .. }
    )
}
