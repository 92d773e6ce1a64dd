//! Suspending, reinstating and cancelling a card by the number printed on it: the card need not be there.

use egui::Ui;

use super::{View, asking, buttons_ui, desk_home, escape_pressed, heading_ui, sure};
use crate::{
    desk::port::{CardView, News, Outcome, Request, SessionView, What},
    domain::{card::CardSerial, problem::Failure, role},
    gui::{
        action::{Action, OnCard, Place},
        theme::{Tone, icons, look, space},
        widgets::{banner, button::Button, fields, text},
    },
    i18n::id::{self, Id},
    ra::api::lifecycle::{CancelWhy, SuspendWhy},
};

const SUSPEND: [(SuspendWhy, Id); 3] = [
    (SuspendWhy::LongLeave, id::WHY_LONG_LEAVE),
    (SuspendWhy::UnderInvestigation, id::WHY_INVESTIGATION),
    (SuspendWhy::OtherReason, id::WHY_OTHER),
];

const CANCEL: [(CancelWhy, Id); 6] = [
    (CancelWhy::Lost, id::WHY_LOST),
    (CancelWhy::Stolen, id::WHY_STOLEN),
    (CancelWhy::Damaged, id::WHY_DAMAGED),
    (CancelWhy::Misused, id::WHY_MISUSED),
    (CancelWhy::Left, id::WHY_LEFT),
    (CancelWhy::Replaced, id::WHY_REPLACED),
];

enum Stage {
    Form,
    /// Asked once more, before a card ends for good.
    Sure(CancelWhy),
    Working,
    Done(Outcome),
}

pub struct ByNumber {
    reader: String,
    deed: OnCard,
    serial: String,
    /// Where there is a reason to give; the place in the deed's own list.
    why: Option<usize>,
    note: String,
    /// What the RA said no to; the form stays as it was filled in.
    fault: Option<Failure>,
    stage: Stage,
}

impl ByNumber {
    /// `reader` is that of the agent's own card; `card` where it is known already which one it is about.
    pub fn new(reader: String, deed: OnCard, card: Option<CardSerial>) -> Self {
        let serial = card.map(|c| c.0).unwrap_or_default();
        Self { reader, deed, serial, why: None, note: String::new(), fault: None, stage: Stage::Form }
    }

    pub fn hear(&mut self, news: News) -> Option<Action> {
        match news {
            News::Ended(Ok(outcome)) => self.stage = Stage::Done(outcome),
            News::Ended(Err(failure)) => {
                self.fault = Some(failure);
                self.stage = Stage::Form;
            }
            _ => {}
        }
        None
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        let Some(session) = view.model.session(&self.reader) else { return Some(Action::Go(Place::Home)) };
        match &self.stage {
            Stage::Form => self.form_ui(ui, view, session),
            Stage::Sure(why) => {
                let why = *why;
                let holder = here(view, &self.card()).map(|c| view.holder_name(&c.reader));
                match sure::sure_ui(ui, view, &self.card().0, holder.as_deref())? {
                    true => Some(self.begin(What::Cancel { card: self.card(), why, note: self.note() })),
                    false => {
                        self.stage = Stage::Form;
                        ui.ctx().request_repaint();
                        None
                    }
                }
            }
            Stage::Working => {
                heading_ui(ui, &texts.get(self.title()), "");
                asking::asking_ui(ui, view);
                None
            }
            Stage::Done(outcome) => {
                let said = texts.outcome(outcome);
                text::icon_ui(ui, icons::CHECK_CIRCLE, 56.0, look(ui).colour.good);
                ui.add_space(space::XS);
                text::display_ui(ui, said.headline);
                ui.add_space(space::XXS);
                text::lead_ui(ui, said.what);
                let mut action = None;
                buttons_ui(ui, |ui| {
                    if view.first(ui.add(Button::primary(texts.get(id::DONE_BACK)).icon(icons::CHECK))).clicked() {
                        action = Some(Action::Go(Place::Home));
                    }
                    if ui.add(Button::secondary(texts.get(id::BY_NUMBER_ANOTHER))).clicked() {
                        *self = Self::new(self.reader.clone(), self.deed, None);
                        ui.ctx().request_repaint();
                    }
                });
                action
            }
        }
    }

    fn form_ui(&mut self, ui: &mut Ui, view: &View<'_>, session: &SessionView) -> Option<Action> {
        let texts = view.texts;
        heading_ui(ui, &texts.get(self.title()), &texts.get(self.what()));
        let may = desk_home::may_ui(ui, view, session, role::Action::ManageCards);
        if let Some(fault) = &self.fault {
            asking::fault_ui(ui, view, fault);
        }
        let before = self.serial.clone();
        let mut enter = fields::line_field_ui(ui, &texts.get(id::BY_NUMBER_FIELD), &mut self.serial, view.arriving);
        if self.serial != before {
            self.fault = None;
        }
        let card = self.card();
        let own = view.model.card(&self.reader).is_some_and(|c| c.serial.as_ref() == Some(&card));
        let plain = card.is_plain();
        match here(view, &card) {
            _ if own => banner::note_ui(ui, Tone::Bad, &texts.get(id::BY_NUMBER_OWN)),
            Some(found) => {
                let facts = [("name", view.holder_name(&found.reader).into())];
                banner::note_ui(ui, Tone::Good, &texts.with(id::BY_NUMBER_HERE, &facts));
            }
            None if !card.0.is_empty() && !plain => banner::note_ui(ui, Tone::Bad, &texts.get(id::BY_NUMBER_NOT_ONE)),
            None => drop(text::caption_ui(ui, texts.get(id::BY_NUMBER_HINT))),
        }
        ui.add_space(space::M);
        self.why_ui(ui, view);
        let note = asking::note_ui(ui, &texts.get(id::BY_NUMBER_NOTE), &mut self.note);
        enter |= note.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        let ready = may && plain && !own && (self.why.is_some() || self.deed == OnCard::Reinstate);
        let mut action = None;
        buttons_ui(ui, |ui| {
            let (label, icon) = match self.deed {
                OnCard::Suspend => (id::SUSPEND_GO, icons::HAND_PALM),
                OnCard::Reinstate => (id::REINSTATE_GO, icons::CHECK_CIRCLE),
                OnCard::Cancel => (id::CONTINUE, icons::ARROW_RIGHT),
            };
            let go = ui.add(Button::primary(texts.get(label)).icon(icon).enabled(ready));
            if go.clicked() || enter && ready {
                action = self.go(ui);
            }
            if ui.add(Button::quiet(texts.get(id::BACK)).icon(icons::ARROW_LEFT)).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        if may && !ready && !own {
            let words = if plain { id::BY_NUMBER_NEEDS_WHY } else { id::BY_NUMBER_NEEDS_NUMBER };
            text::caption_ui(ui, texts.get(words));
        }
        action
    }

    /// The reasons, of which one is chosen.
    fn why_ui(&mut self, ui: &mut Ui, view: &View<'_>) {
        let reasons: Vec<Id> = match self.deed {
            OnCard::Suspend => SUSPEND.iter().map(|(_, words)| *words).collect(),
            OnCard::Reinstate => return,
            OnCard::Cancel => CANCEL.iter().map(|(_, words)| *words).collect(),
        };
        text::strong_ui(ui, view.texts.get(id::BY_NUMBER_WHY));
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(space::XS, space::XS);
            for (i, words) in reasons.into_iter().enumerate() {
                let button = Button::secondary(view.texts.get(words)).chosen(self.why == Some(i));
                if ui.add(button).clicked() {
                    self.why = Some(i);
                }
            }
        });
        ui.add_space(space::M);
    }

    fn go(&mut self, ui: &Ui) -> Option<Action> {
        let (card, note) = (self.card(), self.note());
        let what = match (self.deed, self.why) {
            (OnCard::Reinstate, _) => What::Reinstate { card, note },
            (OnCard::Suspend, Some(i)) => What::Suspend { card, why: SUSPEND.get(i)?.0, note },
            (OnCard::Cancel, Some(i)) => {
                self.fault = None;
                self.stage = Stage::Sure(CANCEL.get(i)?.0);
                ui.ctx().request_repaint();
                return None;
            }
            (OnCard::Suspend | OnCard::Cancel, None) => return None,
        };
        Some(self.begin(what))
    }

    fn begin(&mut self, what: What) -> Action {
        self.fault = None;
        self.stage = Stage::Working;
        Action::Start(Request::Do { reader: self.reader.clone(), what })
    }

    /// As it was typed, without the spaces that people put in.
    fn card(&self) -> CardSerial {
        CardSerial(self.serial.chars().filter(|c| !c.is_whitespace()).collect())
    }

    fn note(&self) -> String {
        self.note.trim().to_owned()
    }

    fn title(&self) -> Id {
        match self.deed {
            OnCard::Suspend => id::DESK_SUSPEND,
            OnCard::Reinstate => id::DESK_REINSTATE,
            OnCard::Cancel => id::DESK_CANCEL,
        }
    }

    fn what(&self) -> Id {
        match self.deed {
            OnCard::Suspend => id::SUSPEND_WHAT,
            OnCard::Reinstate => id::REINSTATE_WHAT,
            OnCard::Cancel => id::CANCEL_CARD_WHAT,
        }
    }

    pub fn page(&self) -> String {
        match &self.stage {
            Stage::Form => format!("form/{}", self.fault.is_some()),
            Stage::Sure(_) => "sure".to_owned(),
            Stage::Working => "working".to_owned(),
            Stage::Done(_) => "done".to_owned(),
        }
    }

    pub fn reader(&self) -> &str {
        &self.reader
    }
}

/// The card with this number, where it is in a reader.
fn here<'a>(view: &View<'a>, card: &CardSerial) -> Option<&'a CardView> {
    view.model.cards().find(|c| c.serial.as_ref() == Some(card))
}
