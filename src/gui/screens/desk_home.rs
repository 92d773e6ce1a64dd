//! What sponsors and RA agents find on their home beside what everybody finds there.

use egui::Ui;

use super::{
    View,
    advice::{self, Advice},
    tasks,
};
use crate::{
    desk::port::{CardKind, CardView, SessionView, Warning},
    domain::{
        organisation::Organisation,
        role::{Action as May, Role},
    },
    gui::{
        action::{Action, OnCard, Place},
        model::SessionFacts as _,
        theme::{icons, space},
        widgets::{row_button::RowButton, surface, text},
    },
    i18n::id,
};

/// Puts the role's own work first, where the person's own card needs nothing.
pub fn lead(view: &View<'_>, session: Option<&SessionView>, mut own: Advice) -> Advice {
    let Some(session) = session.filter(|_| own.says.is_none() && view.model.ra_problem().is_none()) else { return own };
    let role = session.role();
    let reader = session.reader.clone();
    let (what, label, icon, place) = if role.may(May::ManageCards) {
        (id::DESK_LEAD_AGENT, id::DESK_REPORTS_GO, icons::CHAT_TEXT, Place::Reports { reader })
    } else if role.may(May::SeeWhoExpires) {
        (id::DESK_LEAD_SPONSOR, id::DESK_EXPIRING_GO, icons::HOURGLASS_MEDIUM, Place::Expiring { reader })
    } else {
        return own;
    };
    own.lead = view.texts.get(what);
    own.offers.insert(0, advice::needs_ra(view, label, icon, place));
    own
}

/// Adds what an RA agent can do with the card in the other reader.
pub fn beside(view: &View<'_>, card: &CardView, agent: &SessionView, mut advice: Advice) -> Advice {
    let own = card.holder.identity_number.as_ref() == Some(&agent.identity_number);
    if !agent.role().may(May::ManageCards) || own || card.kind != CardKind::Personal || card.unfinished.is_some() {
        return advice;
    }
    let has = |wanted: fn(&Warning) -> bool| card.warnings.iter().any(wanted);
    let reader = agent.reader.clone();
    if has(|w| matches!(w, Warning::Cancelled)) {
        return advice;
    }
    if has(|w| matches!(w, Warning::Suspended)) {
        let place = Place::ByNumber { reader, deed: OnCard::Reinstate, card: card.serial.clone() };
        advice.offers.insert(0, advice::needs_ra(view, id::DESK_REINSTATE, icons::CHECK_CIRCLE, place));
        advice.leads = true;
        return advice;
    }
    let place = Place::Repair { reader: card.reader.clone(), agent: reader, finish: false };
    let repair = advice::needs_ra(view, id::REPAIR, icons::SHIELD_CHECK, place);
    if has(|w| matches!(w, Warning::Expired { .. })) {
        // This is where 'in person at the RA' is.
        let name = view.holder_name(&card.reader);
        advice.lead = view.texts.with(id::HELP_EXPIRED_REPAIR, &[("name", name.into())]);
        advice.offers.insert(0, repair);
        advice.leads = true;
    } else {
        advice.offers.push(repair);
    }
    advice
}

/// The list of what is done at this desk. `other` is the card in the other reader.
pub fn desk_ui(ui: &mut Ui, view: &View<'_>, session: &SessionView, other: Option<&CardView>) -> Option<Action> {
    let texts = view.texts;
    let role = session.role();
    if !role.may(May::SeeWhoExpires) {
        return None;
    }
    let away = view.model.ra_problem().is_some();
    let reader = || session.reader.clone();
    let serial = other.and_then(|c| c.serial.clone());
    let by_number = |deed| Place::ByNumber { reader: reader(), deed, card: serial.clone() };
    let expiring = (icons::HOURGLASS_MEDIUM, id::DESK_EXPIRING, id::DESK_EXPIRING_WHAT, Place::Expiring { reader: reader() });
    let mut rows = vec![];
    if role.may(May::ManageCards) {
        rows.push((icons::CHAT_TEXT, id::DESK_REPORTS, id::DESK_REPORTS_WHAT, Place::Reports { reader: reader() }));
        rows.push((icons::HAND_PALM, id::DESK_SUSPEND, id::DESK_SUSPEND_WHAT, by_number(OnCard::Suspend)));
        rows.push((icons::CHECK_CIRCLE, id::DESK_REINSTATE, id::DESK_REINSTATE_WHAT, by_number(OnCard::Reinstate)));
        rows.push((icons::PROHIBIT, id::DESK_CANCEL, id::DESK_CANCEL_WHAT, by_number(OnCard::Cancel)));
    }
    rows.push(expiring);
    // What the page's main button leads to is not said twice.
    let led = match other {
        Some(card) => Some(beside(view, card, session, advice::helping(view, card, session))),
        None => view.model.card(&session.reader).map(|c| lead(view, Some(session), advice::own(view, c))),
    };
    if let Some(first) = led.as_ref().and_then(|l| l.offers.first()) {
        rows.retain(|(.., place)| *place != first.place);
    }
    if rows.is_empty() {
        return None;
    }
    let mut action = None;
    ui.add_space(space::L);
    let title = match organisation(session) {
        Some(organisation) if !role.may(May::ManageCards) => text::washed(&organisation.name),
        _ => texts.get(id::DESK_TITLE),
    };
    text::subtitle_ui(ui, title);
    ui.add_space(space::XXS);
    surface::sheet_ui(ui, |ui| {
        for (i, (icon, name, what, place)) in rows.into_iter().enumerate() {
            if i > 0 {
                surface::hairline_ui(ui);
            }
            let (name, what) = (texts.get(name), texts.get(what));
            if ui.add(RowButton::new(icon, &name).below(&what).enabled(!away)).clicked() {
                action = Some(Action::Go(place));
            }
        }
    });
    action
}

/// What this role may not do at the desk, with who can.
pub fn barred_ui(ui: &mut Ui, view: &View<'_>, role: Role) {
    let texts = view.texts;
    for (action, icon, name) in [
        (May::SeeWhoExpires, icons::HOURGLASS_MEDIUM, id::TASK_EXPIRING),
        (May::ManageCards, icons::SHIELD_CHECK, id::TASK_CARDS),
    ] {
        if action == May::SeeWhoExpires && role.may(action) {
            continue;
        }
        ui.add_space(space::XXS);
        surface::hairline_ui(ui);
        ui.add_space(space::XXS);
        let may = role.may(action);
        let why = if may {
            texts.get(id::TASK_CARDS_HOW)
        } else {
            texts.with(id::NOT_IN_THIS_ROLE, &[("who", texts.who(action.least_role()).into())])
        };
        tasks::row_ui(ui, may, icon, &texts.get(name), Some(&why));
    }
}

/// Says who can, where the role of this session cannot. `true` where it can.
pub fn may_ui(ui: &mut Ui, view: &View<'_>, session: &SessionView, action: May) -> bool {
    let may = session.role().may(action);
    if !may {
        let who = view.texts.who(action.least_role());
        let words = view.texts.with(id::NOT_IN_THIS_ROLE, &[("who", who.into())]);
        crate::gui::widgets::banner::note_ui(ui, crate::gui::theme::Tone::Warn, &words);
        ui.add_space(space::S);
    }
    may
}

/// Where the person acts.
pub fn organisation(session: &SessionView) -> Option<&Organisation> {
    session.position().map(|p| &p.organisation)
}
