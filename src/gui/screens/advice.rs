//! What matters now about a card, and what to offer: pure, so that it is tested as a table.

use super::View;
use crate::{
    background::told::Threshold,
    desk::port::{CardKind, CardView, SessionView, Unfinished, Warning},
    domain::{
        card::PasscodeState,
        operation::OperationKind,
        problem::{Failure, Problem},
        refusal::Refusal,
        role,
    },
    gui::{action::Place, model::SessionFacts as _, theme::icons, widgets::text},
    i18n::id::{self, Id},
};

/// One thing that can be done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    pub label: String,
    pub icon: &'static str,
    pub place: Place,
    /// Why it cannot be done now: it is shown greyed, with this.
    pub why_not: Option<String>,
    /// The reason lies in the person's role, not in what is missing now.
    pub bars: bool,
}

/// A headline, its sentence, and what to offer. The first offer is the primary one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Advice {
    pub headline: String,
    pub lead: String,
    pub offers: Vec<Offer>,
    /// The warning that the headline says already.
    pub says: Option<&'static str>,
    /// The first offer is the thing to do now; else none of them is.
    pub leads: bool,
}

/// For whoever's own card it is.
pub fn own(view: &View<'_>, card: &CardView) -> Advice {
    let t = view.texts;
    let signed_in = view.model.session(&card.reader);
    let offers = own_offers(view, card);
    let advice = |headline: String, lead: String, says: &'static str| Advice {
        headline,
        lead,
        offers: offers.clone(),
        says: (!says.is_empty()).then_some(says),
        leads: true,
    };
    match &urgent(card) {
        Some(Warning::Cancelled) => said_by_warning(view, &Warning::Cancelled, id::HOME_CANCELLED, offers),
        Some(Warning::Suspended) => said_by_warning(view, &Warning::Suspended, id::HOME_SUSPENDED, offers),
        Some(Warning::Blank) => said_by_warning(view, &Warning::Blank, id::HOME_BLANK, offers),
        Some(Warning::NoCardIdentity) => said_by_warning(view, &Warning::NoCardIdentity, id::HOME_FOREIGN, offers),
        Some(Warning::Unfinished(kind)) => {
            let set = card.unfinished.is_some_and(|u| u.passcode_set);
            let lead = match kind {
                OperationKind::Unlock if set => id::HOME_UNFINISHED_UNLOCK_SET,
                OperationKind::Unlock => id::HOME_UNFINISHED_UNLOCK,
                OperationKind::Renew => id::HOME_UNFINISHED_RENEW,
                OperationKind::Issue => id::HOME_UNFINISHED_ISSUE,
                OperationKind::Repair => id::HOME_UNFINISHED_REPAIR,
            };
            advice(t.get(id::HOME_UNFINISHED), t.get(lead), "unfinished")
        }
        Some(Warning::Blocked) => advice(t.get(id::HOME_BLOCKED), t.get(id::HOME_BLOCKED_WHAT), "blocked"),
        // Not beside a 'Try again' that is about the RA.
        Some(Warning::LastTry) if view.model.ra_problem().is_none() => {
            Advice { leads: false, ..advice(t.get(id::HOME_LAST_TRY), t.get(id::HOME_LAST_TRY_WHAT), "last-try") }
        }
        Some(Warning::Expired { .. }) => {
            let lead = match view.model.contact() {
                Some(ra) => t.with(id::HOME_EXPIRED_WHAT_AT, &[("ra", text::washed(&ra.name).into())]),
                None => t.get(id::HOME_EXPIRED_WHAT),
            };
            Advice { leads: false, ..advice(t.get(id::HOME_EXPIRED), lead, "expired") }
        }
        Some(Warning::Expiring { until, days_left }) => {
            let headline = if is_soon(*days_left) {
                t.with(id::HOME_EXPIRING_SOON, &[("days", t.days(*days_left).into())])
            } else {
                t.with(id::HOME_EXPIRING, &[("until", t.date(*until).into())])
            };
            advice(headline, t.get(id::HOME_EXPIRING_WHAT), "expiring")
        }
        Some(warning) if let Some(headline) = faulty(warning) => said_by_warning(view, warning, headline, offers),
        _ if view.model.ra_problem().is_some() => {
            let problem = view.model.ra_problem().unwrap_or(Problem::RaUnreachable);
            let said = t.problem_text(&Failure::untouched(problem), view.os);
            advice(said.headline, said.what, "")
        }
        _ => {
            if let (Some(s), Some(reminder)) = (signed_in, reminder(view, card)) {
                let (what, next) = t.warning(&reminder);
                let headline = t.with(id::HOME_SIGNED_IN, &[("name", text::washed(&s.name).into())]);
                return advice(headline, format!("{what} {next}"), reminder.entry().1);
            }
            let (headline, lead) = match signed_in {
                Some(s) => {
                    (t.with(id::HOME_SIGNED_IN, &[("name", text::washed(&s.name).into())]), t.get(id::HOME_SIGNED_IN_WHAT))
                }
                None => (t.get(id::HOME_GOOD), t.get(id::HOME_GOOD_WHAT)),
            };
            advice(headline, lead, "")
        }
    }
}

/// The last two weeks: the days are counted.
fn is_soon(days_left: i64) -> bool {
    matches!(Threshold::passed(days_left), Some(Threshold::Days14 | Threshold::Days7))
}

/// What keeps a card from being called good, though nobody can do much about it here: the headline.
fn faulty(warning: &Warning) -> Option<Id> {
    match warning {
        Warning::UnknownToRa => Some(id::HOME_UNKNOWN),
        Warning::KeyMismatch { .. } => Some(id::HOME_MISMATCH),
        Warning::Unreadable { .. } => Some(id::HOME_UNREADABLE),
        Warning::NotYetValid { .. } => Some(id::HOME_NOT_YET),
        _ => None,
    }
}

fn said_by_warning(view: &View<'_>, warning: &Warning, headline: Id, offers: Vec<Offer>) -> Advice {
    let (_, next) = view.texts.warning(warning);
    Advice { headline: view.texts.get(headline), lead: next, offers, says: Some(warning.entry().1), leads: false }
}

/// That the passcode of whoever is signed in with this card could do with a change. Not beside what is wrong with it now.
pub fn reminder(view: &View<'_>, card: &CardView) -> Option<Warning> {
    let changes = matches!(card.passcode, PasscodeState::Left(left) if left.0 > 1) && card.unfinished.is_none();
    let session = view.model.session(&card.reader).filter(|_| changes)?;
    session.passcode_reminder(&view.model.service()?.policy, view.now)
}

/// The new certificates are on their way: to finish what was begun is what there is to do, and it is offered.
pub fn is_being_seen_to(card: &CardView, warning: &Warning) -> bool {
    matches!(warning, Warning::Expiring { .. } | Warning::Expired { .. })
        && card.unfinished.is_some_and(|u| matches!(u.kind, OperationKind::Renew | OperationKind::Repair))
}

/// The warnings that decide the headline, in order.
fn urgent(card: &CardView) -> Option<Warning> {
    let has = |id: &str| card.warnings.iter().find(|w| w.entry().1 == id).cloned();
    let kind = match card.kind {
        CardKind::Blank => Some(Warning::Blank),
        CardKind::Foreign => Some(Warning::NoCardIdentity),
        CardKind::Personal => None,
    };
    let blocked = (card.passcode == PasscodeState::Blocked).then_some(Warning::Blocked);
    has("cancelled")
        .or_else(|| has("suspended"))
        .or_else(|| card.unfinished.map(|u| Warning::Unfinished(u.kind)))
        .or_else(|| has("unfinished"))
        .or(kind)
        .or(blocked)
        .or_else(|| has("last-try"))
        .or_else(|| has("expired"))
        .or_else(|| has("unknown-to-ra"))
        .or_else(|| has("expiring"))
        .or_else(|| has("key-mismatch"))
        .or_else(|| has("unreadable"))
        .or_else(|| has("not-yet-valid"))
}

/// Nothing but the RA can help with this card.
pub fn is_stopped(card: &CardView) -> bool {
    card.warnings.iter().any(|w| matches!(w, Warning::Cancelled | Warning::Suspended))
}

/// The person signed in may help others and has no other work at this desk, nothing about their own card comes first, and the RA can be
/// asked.
pub fn is_free_to_help(view: &View<'_>, card: &CardView, session: &SessionView) -> bool {
    let calm = matches!(urgent(card), None | Some(Warning::Expiring { .. }));
    let role = session.role();
    let helps = role.may(role::Action::HelpColleague) && !role.may(role::Action::SeeWhoExpires);
    calm && helps && view.model.ra_problem().is_none()
}

/// A locked card's holder can be helped from another computer.
fn ask_help(view: &View<'_>, reader: &str) -> Offer {
    needs_ra(view, id::ASK_HELP, icons::PHONE, Place::AskHelp { reader: reader.to_owned() })
}

fn own_offers(view: &View<'_>, card: &CardView) -> Vec<Offer> {
    let reader = card.reader.clone();
    let signed_in = view.model.session(&reader).is_some();
    let blocked = card.passcode == PasscodeState::Blocked;
    let personal = card.kind == CardKind::Personal;
    let mut offers = vec![];
    if is_stopped(card) || card.kind == CardKind::Blank {
        return offers;
    }
    if let Some(unfinished) = card.unfinished
        && let Some(offer) = finish(view, &reader, unfinished)
    {
        offers.push(offer);
        if unfinished.kind == OperationKind::Unlock && blocked && personal {
            offers.push(ask_help(view, &reader));
        }
    } else if blocked {
        if personal {
            let place = Place::Unlock { reader: reader.clone(), helper: None, finish: false };
            offers.push(needs_ra(view, id::UNLOCK, icons::LOCK_KEY_OPEN, place));
            offers.push(ask_help(view, &reader));
        }
        // Whoever sits beside them may be able to help, once signed in.
        if let Some(beside) = personal.then(|| view.model.cards().find(|c| may_sign_in(view, c))).flatten() {
            let mut offer = needs_ra(view, id::SIGN_IN, icons::SIGN_IN, Place::SignIn { reader: beside.reader.clone() });
            let facts = [("helper", view.holder_name(&beside.reader).into()), ("name", view.holder_name(&card.reader).into())];
            offer.label = view.texts.with(id::SIGN_IN_AS_TO_HELP, &facts);
            offers.push(offer);
        }
        return offers;
    } else if card.warnings.iter().any(|w| matches!(w, Warning::Expiring { .. })) && urgent(card) != Some(Warning::LastTry) {
        let place = Place::Renew { reader: reader.clone(), helper: None, finish: false };
        offers.push(needs_ra(view, id::RENEW_NOW, icons::ARROWS_CLOCKWISE, place));
    }
    let change = change(view, &reader);
    let beside = locked_beside(view, &reader);
    // Where the card needs nothing, what a holder comes for is a new passcode.
    let change_first = offers.is_empty() && beside.is_none() && !blocked;
    if change_first {
        offers.push(change.clone());
    }
    let expired = card.warnings.iter().any(|w| matches!(w, Warning::Expired { .. }));
    if personal && !signed_in && !expired && !blocked {
        let mut offer = needs_ra(view, id::SIGN_IN, icons::SIGN_IN, Place::SignIn { reader: reader.clone() });
        if let Some(locked) = beside {
            offer.label = view.texts.with(id::SIGN_IN_TO_HELP, &[("name", view.holder_name(&locked.reader).into())]);
        }
        offers.push(offer);
    }
    if !blocked && !change_first {
        offers.push(change);
    }
    offers
}

fn change(view: &View<'_>, reader: &str) -> Offer {
    Offer {
        label: view.texts.get(id::CHANGE_PASSCODE),
        icon: icons::PASSWORD,
        place: Place::ChangePasscode { reader: reader.to_owned(), helper: None },
        why_not: None,
        bars: false,
    }
}

/// A colleague's locked card in another reader, while nobody is signed in.
fn locked_beside<'a>(view: &View<'a>, reader: &str) -> Option<&'a CardView> {
    let locked = |c: &&CardView| c.kind == CardKind::Personal && c.passcode == PasscodeState::Blocked && !is_stopped(c);
    view.model.cards().find(|c| c.reader != reader && locked(c))
}

fn may_sign_in(view: &View<'_>, card: &CardView) -> bool {
    let expired = card.warnings.iter().any(|w| matches!(w, Warning::Expired { .. }));
    let ready = card.kind == CardKind::Personal && card.passcode != PasscodeState::Blocked && card.unfinished.is_none();
    ready && !expired && !is_stopped(card) && view.model.session(&card.reader).is_none()
}

fn finish(view: &View<'_>, reader: &str, unfinished: Unfinished) -> Option<Offer> {
    let reader = reader.to_owned();
    match unfinished.kind {
        OperationKind::Unlock => {
            let place = Place::Unlock { reader, helper: None, finish: true };
            Some(needs_ra(view, id::FINISH_UNLOCK, icons::LOCK_KEY_OPEN, place))
        }
        OperationKind::Renew => {
            let place = Place::Renew { reader, helper: None, finish: true };
            Some(needs_ra(view, id::FINISH_RENEW, icons::ARROWS_CLOCKWISE, place))
        }
        OperationKind::Issue => {
            let agent = view.model.helper_for(&reader)?;
            let place = Place::Issue { agent: agent.reader.clone(), reader };
            Some(needs_ra(view, id::FINISH_ISSUE, icons::IDENTIFICATION_CARD, place))
        }
        // An RA agent finishes it, who is signed in beside it.
        OperationKind::Repair => {
            let agent = view.model.helper_for(&reader).filter(|s| s.role().may(role::Action::ManageCards))?;
            let place = Place::Repair { agent: agent.reader.clone(), reader, finish: true };
            Some(needs_ra(view, id::FINISH_REPAIR, icons::SHIELD_CHECK, place))
        }
    }
}

pub fn needs_ra(view: &View<'_>, label: Id, icon: &'static str, place: Place) -> Offer {
    let why_not = view.model.ra_problem().map(|_| view.texts.get(id::WAITS_FOR_RA));
    Offer { label: view.texts.get(label), icon, place, why_not, bars: false }
}

/// For a colleague's card, when `helper` is signed in in another reader.
pub fn helping(view: &View<'_>, card: &CardView, helper: &SessionView) -> Advice {
    let t = view.texts;
    let name = view.holder_name(&card.reader);
    let named = |id: Id| t.with(id, &[("name", name.clone().into())]);
    let own = card.holder.identity_number.as_ref() == Some(&helper.identity_number);
    let advice = |headline: String, lead: String, offers: Vec<Offer>, leads: bool| {
        // What may not be done is said in place of how it would be done.
        let barred = offers.first().filter(|o| o.bars).and_then(|o| o.why_not.clone());
        let mut offers = offers;
        if barred.is_some() {
            offers.iter_mut().filter(|o| o.bars).for_each(|o| o.why_not = Some(String::new()));
        }
        Advice { headline, lead: barred.unwrap_or(lead), offers, says: None, leads }
    };
    let may = |mut offer: Offer, action: role::Action| {
        if !helper.role().may(action) {
            let who = t.who(action.least_role());
            offer.bars = true;
            offer.why_not = Some(t.with(id::NOT_IN_THIS_ROLE, &[("who", who.into())]));
        } else if own && action == role::Action::HelpColleague {
            offer.bars = true;
            offer.why_not = Some(t.get(id::NOT_OWN_CARD));
        }
        offer
    };
    let reader = card.reader.clone();
    let with = Some(helper.reader.clone());
    let unlock = |finish, id: Id| {
        let place = Place::Unlock { reader: reader.clone(), helper: with.clone(), finish };
        may(needs_ra(view, id, icons::LOCK_KEY_OPEN, place), role::Action::HelpColleague)
    };
    let renew = |finish, id: Id| {
        let place = Place::Renew { reader: reader.clone(), helper: with.clone(), finish };
        may(needs_ra(view, id, icons::ARROWS_CLOCKWISE, place), role::Action::HelpColleague)
    };
    let change = Offer {
        label: t.get(id::HELP_CHANGE),
        icon: icons::PASSWORD,
        place: Place::ChangePasscode { reader: reader.clone(), helper: with.clone() },
        why_not: None,
        bars: false,
    };
    match &urgent(card) {
        Some(w @ (Warning::Cancelled | Warning::Suspended)) => {
            let id = if *w == Warning::Cancelled { id::HELP_CANCELLED } else { id::HELP_SUSPENDED };
            advice(named(id), t.warning(w).1, vec![], false)
        }
        Some(Warning::Unfinished(OperationKind::Unlock)) => {
            advice(t.get(id::HOME_UNFINISHED), named(id::HELP_UNFINISHED), vec![unlock(true, id::FINISH_UNLOCK)], true)
        }
        Some(Warning::Unfinished(OperationKind::Renew)) => {
            advice(t.get(id::HOME_UNFINISHED), named(id::HELP_UNFINISHED), vec![renew(true, id::FINISH_RENEW), change], true)
        }
        Some(Warning::Unfinished(OperationKind::Repair)) => {
            let place = Place::Repair { reader: reader.clone(), agent: helper.reader.clone(), finish: true };
            let offer = may(needs_ra(view, id::FINISH_REPAIR, icons::SHIELD_CHECK, place), role::Action::ManageCards);
            advice(t.get(id::HOME_UNFINISHED), named(id::HELP_UNFINISHED), vec![offer], true)
        }
        Some(Warning::Blank | Warning::Unfinished(OperationKind::Issue)) => {
            let [id, headline, what] = if card.unfinished.is_some() {
                [id::FINISH_ISSUE, id::HOME_UNFINISHED, id::HELP_UNFINISHED_ISSUE]
            } else {
                [id::ISSUE, id::HOME_BLANK, id::HELP_BLANK_WHAT]
            };
            let place = Place::Issue { reader: reader.clone(), agent: helper.reader.clone() };
            let offer = may(needs_ra(view, id, icons::IDENTIFICATION_CARD, place), role::Action::ManageCards);
            advice(t.get(headline), t.get(what), vec![offer], true)
        }
        Some(Warning::NoCardIdentity) => {
            advice(t.get(id::HOME_FOREIGN), t.warning(&Warning::NoCardIdentity).1, vec![change], true)
        }
        Some(Warning::Blocked) => {
            advice(named(id::HELP_BLOCKED), named(id::HELP_BLOCKED_WHAT), vec![unlock(false, id::HELP_UNLOCK)], true)
        }
        Some(Warning::LastTry) => {
            let expiring = card.warnings.iter().any(|w| matches!(w, Warning::Expiring { .. }));
            let mut offers = vec![change];
            if expiring {
                offers.insert(0, renew(false, id::HELP_RENEW));
            }
            advice(named(id::HELP_LAST_TRY), named(id::HELP_LAST_TRY_WHAT), offers, false)
        }
        Some(Warning::Expired { .. }) => advice(named(id::HELP_EXPIRED), t.get(id::HELP_EXPIRED_WHAT), vec![change], false),
        Some(Warning::Expiring { until, days_left }) => {
            let headline = if is_soon(*days_left) {
                t.with(id::HELP_EXPIRING_SOON, &[("name", name.clone().into()), ("days", t.days(*days_left).into())])
            } else {
                t.with(id::HELP_EXPIRING, &[("name", name.clone().into()), ("until", t.date(*until).into())])
            };
            advice(headline, named(id::HELP_EXPIRING_WHAT), vec![renew(false, id::HELP_RENEW), change], true)
        }
        Some(warning) if let Some(headline) = faulty(warning) => {
            advice(t.get(headline), t.warning(warning).1, vec![change], false)
        }
        // As with one's own: a new passcode is what they come for.
        _ => advice(named(id::HELP_GOOD), t.get(id::HELP_GOOD_WHAT), vec![change], true),
    }
}

/// How to go on after a problem, where the card itself says so.
pub fn remedy(view: &View<'_>, card: &CardView, problem: &Problem) -> Option<Offer> {
    let reader = card.reader.clone();
    if let Some(unfinished) = card.unfinished {
        return finish(view, &reader, unfinished);
    }
    // There is nowhere to send a code to, or no way to send it just now.
    let no_code = matches!(problem, Problem::Refused(Refusal::NoContact | Refusal::NotDelivered));
    if no_code && card.kind == CardKind::Personal && card.passcode == PasscodeState::Blocked {
        return Some(ask_help(view, &reader));
    }
    if *problem == Problem::Blocked && card.kind == CardKind::Personal {
        let place = Place::Unlock { reader, helper: None, finish: false };
        return Some(needs_ra(view, id::UNLOCK, icons::LOCK_KEY_OPEN, place));
    }
    None
}

/// What can be done about one warning in the list, by whoever's own card it is.
pub fn for_warning(view: &View<'_>, card: &CardView, warning: &Warning) -> Option<Offer> {
    let reader = card.reader.clone();
    let personal = card.kind == CardKind::Personal && !is_stopped(card);
    match warning {
        Warning::PasscodeOld { .. } => Some(change(view, &reader)),
        Warning::Unfinished(_) => finish(view, &reader, card.unfinished?),
        // A card has to be unlocked before its certificates can be renewed.
        Warning::Blocked | Warning::Expiring { .. } if personal && card.passcode == PasscodeState::Blocked => {
            let id = if *warning == Warning::Blocked { id::UNLOCK } else { id::UNLOCK_FIRST };
            let place = Place::Unlock { reader, helper: None, finish: false };
            Some(needs_ra(view, id, icons::LOCK_KEY_OPEN, place))
        }
        // It asks once more whether they are sure. The RA is not needed, and nobody can help before the card is locked.
        Warning::LastTry if !is_stopped(card) => {
            Some(Offer { label: view.texts.get(id::LAST_TRY_CHANGE), ..change(view, &reader) })
        }
        Warning::Expiring { .. } if personal => {
            let place = Place::Renew { reader, helper: None, finish: false };
            Some(needs_ra(view, id::RENEW_NOW, icons::ARROWS_CLOCKWISE, place))
        }
        _ => Some(Offer {
            label: view.texts.get(id::DETAILS_SHOW),
            icon: icons::MAGNIFYING_GLASS,
            place: Place::Details { reader },
            why_not: None,
            bars: false,
        }),
    }
}
