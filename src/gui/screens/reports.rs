//! The RA's queue of reports: lost, stolen, damaged and misused cards, the oldest first, each closed by what became of it.

use egui::Ui;

use super::{View, asking, buttons_ui, desk_home, escape_pressed, failure, heading_ui, sure};
use crate::{
    desk::port::{News, Outcome, Request, What},
    domain::{
        incident::{IncidentKind, Outcome as Closed},
        lifecycle::CardState,
        operation::OperationId,
        problem::Failure,
        role,
    },
    gui::{
        action::{Action, Place},
        model::SessionFacts as _,
        theme::{Tone, icons, space},
        widgets::{banner, button::Button, row_button::RowButton, rows, surface, text},
    },
    i18n::id::{self, Id},
    ra::api::lifecycle::{Incident, Incidents},
};

/// Reports on one page of the window; the RA gives more at a time.
const SHOWN: usize = 8;

const CLOSES: [(Closed, &str, Id, Id); 3] = [
    (Closed::Found, icons::CHECK_CIRCLE, id::CLOSE_FOUND, id::CLOSE_FOUND_WHAT),
    (Closed::Cancelled, icons::PROHIBIT, id::CLOSE_CONFIRMED, id::CLOSE_CONFIRMED_WHAT),
    (Closed::NoAction, icons::CIRCLE, id::CLOSE_NO_ACTION, id::CLOSE_NO_ACTION_WHAT),
];

/// Which page of the RA's is on its way.
enum Asking {
    Nothing,
    /// To be asked for with the next frame.
    Due {
        after: Option<OperationId>,
    },
    /// `more`: it follows what is here; otherwise it takes its place.
    Asked {
        more: bool,
    },
}

enum Stage {
    List,
    Decide {
        of: Box<Incident>,
        choice: Option<Closed>,
    },
    /// Asked once more, before a card ends for good.
    Sure {
        of: Box<Incident>,
    },
    Closing {
        of: Box<Incident>,
        choice: Closed,
    },
}

pub struct Reports {
    reader: String,
    asking: Asking,
    stage: Stage,
    /// `None` until the first page is here. A refresh keeps what is shown until the new one is.
    list: Option<Vec<Incident>>,
    next: Option<OperationId>,
    /// The first one that is shown.
    at: usize,
    fault: Option<Failure>,
    /// How the last one was closed, and how the card is since, where the RA says so.
    closed: Option<(Closed, Option<CardState>)>,
}

impl Reports {
    pub fn new(reader: String) -> Self {
        let asking = Asking::Due { after: None };
        Self { reader, asking, stage: Stage::List, list: None, next: None, at: 0, fault: None, closed: None }
    }

    pub fn again(&mut self) {
        self.fault = None;
        self.asking = Asking::Due { after: None };
    }

    pub fn hear(&mut self, news: News) -> Option<Action> {
        match news {
            News::Ended(Ok(Outcome::Incidents(page))) => self.take_in(*page),
            News::Ended(Ok(Outcome::IncidentClosed { outcome, card })) => self.take_out(outcome, card),
            News::Ended(Err(failure)) => {
                self.fault = Some(failure);
                self.asking = Asking::Nothing;
                if let Stage::Closing { of, choice } = &self.stage {
                    self.stage = Stage::Decide { of: of.clone(), choice: Some(*choice) };
                }
            }
            _ => {}
        }
        None
    }

    /// Whatever report is being looked at stays on screen.
    fn take_in(&mut self, page: Incidents) {
        let Incidents { incidents, next } = page;
        self.next = next;
        match (&mut self.list, &self.asking) {
            (Some(list), Asking::Asked { more: true }) => {
                self.at = list.len();
                list.extend(incidents);
            }
            _ => {
                self.at = 0;
                self.list = Some(incidents);
            }
        }
        self.asking = Asking::Nothing;
        self.step_back();
    }

    fn take_out(&mut self, outcome: Closed, card: Option<CardState>) {
        if let (Stage::Closing { of, .. }, Some(list)) = (&self.stage, &mut self.list) {
            list.retain(|i| i.id != of.id);
            if list.is_empty() && self.next.is_some() {
                self.asking = Asking::Due { after: None };
            }
        }
        self.closed = Some((outcome, card));
        self.stage = Stage::List;
        self.step_back();
    }

    /// Where what was shown is not there any more, what is before it is shown.
    fn step_back(&mut self) {
        let len = self.list.as_ref().map_or(0, Vec::len);
        while self.at > 0 && self.at >= len {
            self.at = self.at.saturating_sub(SHOWN);
        }
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let Some(session) = view.model.session(&self.reader) else { return Some(Action::Go(Place::Home)) };
        if !session.role().may(role::Action::ManageCards) {
            heading_ui(ui, &view.texts.get(id::DESK_REPORTS), "");
            desk_home::may_ui(ui, view, session, role::Action::ManageCards);
            return back_ui(ui, view, true);
        }
        if self.list.is_none()
            && let Some(fault) = &self.fault
        {
            return failure::failure_ui(ui, view, fault, None);
        }
        if let Asking::Due { after } = self.asking {
            self.asking = Asking::Asked { more: after.is_some() };
            let what = What::Incidents { after };
            return Some(Action::Start(Request::Do { reader: self.reader.clone(), what }));
        }
        match &mut self.stage {
            Stage::List => self.list_ui(ui, view),
            Stage::Decide { .. } => self.decide_ui(ui, view),
            Stage::Sure { of } => {
                let (card, holder) = (of.card.0.clone(), of.holder_name.clone());
                let sure = sure::sure_ui(ui, view, &card, Some(&holder))?;
                let of = of.clone();
                if sure {
                    return Some(self.close(of, Closed::Cancelled));
                }
                self.stage = Stage::Decide { of, choice: Some(Closed::Cancelled) };
                ui.ctx().request_repaint();
                None
            }
            Stage::Closing { of, .. } => {
                heading_ui(ui, &view.texts.with(id::CLOSE_TITLE, &[("card", text::washed(&of.card.0).into())]), "");
                asking::asking_ui(ui, view);
                None
            }
        }
    }

    fn list_ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        heading_ui(ui, &texts.get(id::DESK_REPORTS), &texts.get(id::REPORTS_WHAT));
        if let Some(closed) = self.closed {
            let words = match closed {
                (Closed::Found, Some(CardState::Active)) => id::CLOSED_FOUND_WORKS,
                (Closed::Found, Some(_)) => id::CLOSED_FOUND_HELD,
                (Closed::Found, None) => id::CLOSED_FOUND,
                (Closed::Cancelled, _) => id::CLOSED_CONFIRMED,
                (Closed::NoAction, _) => id::CLOSED_NO_ACTION,
            };
            banner::banner_ui(ui, Tone::Good, &texts.get(id::OUTCOME_INCIDENT_CLOSED), &texts.get(words), |_| ());
            ui.add_space(space::S);
        }
        if let Some(fault) = &self.fault {
            asking::fault_ui(ui, view, fault);
        }
        let loading = matches!(self.asking, Asking::Asked { .. });
        if loading {
            asking::asking_ui(ui, view);
            ui.add_space(space::S);
        }
        let Some(list) = &self.list else { return back_ui(ui, view, true) };
        if list.is_empty() {
            surface::sheet_ui(ui, |ui| {
                text::strong_ui(ui, texts.get(id::REPORTS_NONE));
                text::muted_ui(ui, texts.get(id::REPORTS_NONE_WHAT));
            });
        } else {
            let mut chosen = None;
            surface::sheet_ui(ui, |ui| {
                for (i, incident) in list.iter().skip(self.at).take(SHOWN).enumerate() {
                    if i > 0 {
                        surface::hairline_ui(ui);
                    }
                    let row = row_ui(ui, view, incident);
                    if i == 0 && view.arriving {
                        row.request_focus();
                    }
                    if row.clicked() {
                        chosen = Some(incident.clone());
                    }
                }
            });
            if let Some(of) = chosen {
                self.fault = None;
                self.closed = None;
                self.stage = Stage::Decide { of: Box::new(of), choice: None };
                ui.ctx().request_repaint();
                return None;
            }
        }
        self.pages_ui(ui, view, loading)
    }

    fn pages_ui(&mut self, ui: &mut Ui, view: &View<'_>, loading: bool) -> Option<Action> {
        let texts = view.texts;
        let len = self.list.as_ref().map_or(0, Vec::len);
        let last = (self.at + SHOWN).min(len);
        if len > 0 {
            ui.add_space(space::XS);
            let id = if self.next.is_some() { id::PAGE_OF_MORE } else { id::PAGE_OF };
            let number = |n: usize| n.to_string().into();
            let facts = [("from", number(self.at + 1)), ("to", number(last)), ("all", number(len))];
            text::caption_ui(ui, texts.with(id, &facts));
        }
        let mut action = None;
        buttons_ui(ui, |ui| {
            if self.at > 0 && ui.add(Button::secondary(texts.get(id::PAGE_BEFORE)).icon(icons::CARET_LEFT)).clicked() {
                self.at = self.at.saturating_sub(SHOWN);
            }
            if last < len || self.next.is_some() {
                let next = Button::secondary(texts.get(id::PAGE_NEXT)).icon_after(icons::CARET_RIGHT).enabled(!loading);
                if ui.add(next).clicked() {
                    if last < len {
                        self.at = last;
                    } else {
                        self.fault = None;
                        self.asking = Asking::Due { after: self.next };
                    }
                    ui.ctx().request_repaint();
                }
            }
            let again = Button::secondary(texts.get(id::LOOK_AGAIN)).icon(icons::ARROWS_CLOCKWISE).enabled(!loading);
            if ui.add(again).clicked() {
                self.closed = None;
                self.again();
                ui.ctx().request_repaint();
            }
            let back = ui.add(Button::quiet(texts.get(id::BACK)).icon(icons::ARROW_LEFT));
            if back.clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        action
    }

    fn decide_ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        let Stage::Decide { of, choice } = &mut self.stage else { return None };
        let (of, mut chosen) = (of.clone(), *choice);
        let title = texts.with(id::CLOSE_TITLE, &[("card", text::washed(&of.card.0).into())]);
        heading_ui(ui, &title, &texts.get(id::CLOSE_WHAT));
        if let Some(fault) = &self.fault {
            asking::fault_ui(ui, view, fault);
        }
        surface::sheet_ui(ui, |ui| {
            rows::fact_ui(ui, &texts.get(id::REPORT_KIND), &texts.get(kind_words(of.kind).1));
            rows::fact_ui(ui, &texts.get(id::REPORT_HOLDER), &of.holder_name);
            rows::fact_ui(ui, &texts.get(id::REPORT_WHEN), &texts.date(of.reported_at));
            rows::fact_ui(ui, &texts.get(id::REPORT_BY), &texts.get(reporter(&of)));
            rows::fact_ui(ui, &texts.get(id::REPORT_STATE), &texts.get(state_words(of.card_state)));
            if !of.note.trim().is_empty() {
                // In full, which a fact in a row is not.
                text::muted_ui(ui, texts.get(id::QUEUE_NOTE));
                text::body_ui(ui, text::washed_long(&of.note));
            }
        });
        ui.add_space(space::S);
        text::strong_ui(ui, texts.get(id::CLOSE_CHOOSE));
        ui.add_space(space::XXS);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(space::XS, space::XS);
            for (i, (outcome, icon, words, _)) in CLOSES.into_iter().enumerate() {
                let button = ui.add(Button::secondary(texts.get(words)).icon(icon).chosen(chosen == Some(outcome)));
                if i == 0 && view.arriving {
                    button.request_focus();
                }
                if button.clicked() {
                    chosen = Some(outcome);
                }
            }
        });
        let means = CLOSES.iter().find(|(outcome, ..)| chosen == Some(*outcome)).map_or(id::CLOSE_NOT_CHOSEN, |(.., what)| *what);
        text::muted_ui(ui, texts.get(means));
        *choice = chosen;
        let mut action = None;
        buttons_ui(ui, |ui| {
            let go = ui.add(Button::primary(texts.get(id::CLOSE_GO)).icon(icons::CHECK).enabled(chosen.is_some()));
            if go.clicked()
                && let Some(outcome) = chosen
            {
                self.fault = None;
                // A card that has ended already cannot end once more.
                if outcome == Closed::Cancelled && of.card_state != CardState::Cancelled {
                    self.stage = Stage::Sure { of: of.clone() };
                    ui.ctx().request_repaint();
                } else {
                    action = Some(self.close(of.clone(), outcome));
                }
            }
            let back = ui.add(Button::quiet(texts.get(id::REPORTS_BACK)).icon(icons::ARROW_LEFT));
            if back.clicked() || escape_pressed(ui) {
                self.fault = None;
                self.stage = Stage::List;
                ui.ctx().request_repaint();
            }
        });
        action
    }

    fn close(&mut self, of: Box<Incident>, outcome: Closed) -> Action {
        let what = What::CloseIncident { id: of.id, outcome };
        // One job at a time: what was on its way is asked for again.
        self.asking = Asking::Nothing;
        self.stage = Stage::Closing { of, choice: outcome };
        Action::Start(Request::Do { reader: self.reader.clone(), what })
    }

    pub fn page(&self) -> String {
        match &self.stage {
            Stage::List => format!("list/{}/{}", self.at, self.list.is_some()),
            Stage::Decide { of, .. } => format!("decide/{}", of.id),
            Stage::Sure { .. } => "sure".to_owned(),
            Stage::Closing { .. } => "closing".to_owned(),
        }
    }

    pub fn reader(&self) -> &str {
        &self.reader
    }
}

fn row_ui(ui: &mut Ui, view: &View<'_>, incident: &Incident) -> egui::Response {
    let texts = view.texts;
    let (icon, kind) = kind_words(incident.kind);
    let facts = [("kind", texts.get(kind).into()), ("card", text::washed(&incident.card.0).into())];
    let name = texts.with(id::REPORT_ROW, &facts);
    let note = text::washed(&incident.note);
    let who = [("name", text::washed(&incident.holder_name).into()), ("date", texts.date(incident.reported_at).into())];
    let mut below = texts.with(id::REPORT_ROW_WHO, &who);
    if !note.is_empty() {
        below = format!("{below}\n{note}");
    }
    let tone = match incident.card_state {
        CardState::Active => Tone::Warn,
        CardState::Suspended | CardState::Making | CardState::Cancelled => Tone::Plain,
    };
    let state = texts.get(state_words(incident.card_state));
    ui.add(RowButton::new(icon, &name).below(&below).end(tone, &state))
}

fn kind_words(kind: IncidentKind) -> (&'static str, Id) {
    match kind {
        IncidentKind::Lost => (icons::QUESTION, id::WHY_LOST),
        IncidentKind::Stolen => (icons::HAND_PALM, id::WHY_STOLEN),
        IncidentKind::Damaged => (icons::WARNING, id::WHY_DAMAGED),
        IncidentKind::Misuse => (icons::PROHIBIT, id::WHY_MISUSED),
    }
}

fn state_words(state: CardState) -> Id {
    match state {
        CardState::Making => id::CARD_STATE_MAKING,
        CardState::Active => id::CARD_STATE_ACTIVE,
        CardState::Suspended => id::CARD_STATE_SUSPENDED,
        CardState::Cancelled => id::CARD_STATE_CANCELLED,
    }
}

fn reporter(incident: &Incident) -> Id {
    match &incident.reporter {
        Some(who) if *who == incident.holder => id::REPORT_BY_HOLDER,
        Some(_) => id::REPORT_BY_COLLEAGUE,
        None => id::REPORT_BY_CODE,
    }
}

fn back_ui(ui: &mut Ui, view: &View<'_>, first: bool) -> Option<Action> {
    let mut action = None;
    buttons_ui(ui, |ui| {
        let back = ui.add(Button::secondary(view.texts.get(id::BACK)).icon(icons::ARROW_LEFT));
        let back = if first { view.first(back) } else { back };
        if back.clicked() || escape_pressed(ui) {
            action = Some(Action::Go(Place::Home));
        }
    });
    action
}
