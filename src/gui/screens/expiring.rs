//! Who expires soon: the coming weeks as a chart, the list with its filters, a file of it, and how to renew somebody's card together.

use egui::Ui;

use super::{
    View, asking, buttons_ui, desk_home, escape_pressed, expiring_csv, failure, heading_ui,
    renew_together::{self, Told},
    saved,
};
use crate::{
    desk::port::{Expiring as Found, News, Outcome, Request, SessionView, What},
    domain::{clock::Timestamp, person::IdentityNumber, problem::Failure, role},
    gui::{
        action::{Action, Place},
        model::{Model, SessionFacts as _},
        save::Saving,
        theme::{Tone, icons, look, measure, space},
        widgets::{
            banner,
            button::Button,
            fields,
            row_button::RowButton,
            surface, text,
            weeks::{self, Week},
        },
    },
    i18n::id,
    ra::api::report::{ExpiringCard, Horizon},
};

/// People on one page of the window.
const SHOWN: usize = 8;
/// The weeks of 90 days.
const WEEKS: usize = 13;

enum Stage {
    /// To be asked for with the next frame.
    Ask,
    Loading,
    Shown,
    Together(Box<ExpiringCard>),
}

pub struct Expiring {
    reader: String,
    stage: Stage,
    /// All of 90 days, `None` until it is here: shorter times are chosen from it. A refresh keeps it until the new one is.
    found: Option<Found>,
    fault: Option<Failure>,
    within: Horizon,
    name: String,
    at: usize,
}

impl Expiring {
    pub fn new(reader: String) -> Self {
        Self { reader, stage: Stage::Ask, found: None, fault: None, within: Horizon::Days90, name: String::new(), at: 0 }
    }

    pub fn again(&mut self) {
        self.fault = None;
        self.stage = Stage::Ask;
    }

    pub fn hear(&mut self, news: News) -> Option<Action> {
        match news {
            News::Ended(Ok(Outcome::Expiring(found))) => {
                self.found = Some(*found);
                self.fault = None;
                self.at = 0;
            }
            News::Ended(Err(failure)) => self.fault = Some(failure),
            _ => return None,
        }
        // Whoever is being looked at stays on screen.
        if matches!(self.stage, Stage::Ask | Stage::Loading) {
            self.stage = Stage::Shown;
        }
        None
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        let Some(session) = view.model.session(&self.reader) else { return Some(Action::Go(Place::Home)) };
        let may = session.role().may(role::Action::SeeWhoExpires);
        if may
            && self.found.is_none()
            && let Some(fault) = &self.fault
        {
            return failure::failure_ui(ui, view, fault, None);
        }
        if let Stage::Together(of) = &self.stage {
            return match renew_together::guide_ui(ui, view, session, of) {
                Told::Nothing => None,
                Told::Go(action) => Some(action),
                Told::Back => {
                    self.stage = Stage::Shown;
                    ui.ctx().request_repaint();
                    None
                }
            };
        }
        heading_ui(ui, &texts.get(id::DESK_EXPIRING), &self.lead(view, session));
        if !desk_home::may_ui(ui, view, session, role::Action::SeeWhoExpires) {
            return self.buttons_ui(ui, view, &[]);
        }
        if let Some(fault) = &self.fault {
            asking::fault_ui(ui, view, fault);
        }
        if matches!(self.stage, Stage::Ask) {
            self.stage = Stage::Loading;
            let what = What::Expiring { within: Horizon::Days90 };
            return Some(Action::Start(Request::Do { reader: self.reader.clone(), what }));
        }
        if matches!(self.stage, Stage::Loading) {
            asking::asking_ui(ui, view);
            ui.add_space(space::S);
        }
        // Taken out while it is painted, so that it need not be copied.
        let Some(found) = self.found.take() else { return self.buttons_ui(ui, view, &[]) };
        let action = self.found_ui(ui, view, &found);
        self.found = Some(found);
        action
    }

    fn found_ui(&mut self, ui: &mut Ui, view: &View<'_>, found: &Found) -> Option<Action> {
        let texts = view.texts;
        if found.cards.is_empty() {
            surface::sheet_ui(ui, |ui| {
                text::strong_ui(ui, texts.get(id::EXPIRING_NONE));
                text::muted_ui(ui, texts.get(id::EXPIRING_NONE_WHAT));
            });
            return self.buttons_ui(ui, view, &[]);
        }
        self.chart_ui(ui, view, &found.cards);
        ui.add_space(space::M);
        self.filter_ui(ui, view);
        let chosen: Vec<&ExpiringCard> = found.cards.iter().filter(|c| self.is_chosen(c)).collect();
        self.list_ui(ui, view, &chosen, found.whole);
        self.buttons_ui(ui, view, &chosen)
    }

    fn lead(&self, view: &View<'_>, session: &SessionView) -> String {
        // An RA agent is told of all organisations.
        match desk_home::organisation(session).filter(|_| !session.role().may(role::Action::ManageCards)) {
            Some(organisation) => {
                view.texts.with(id::EXPIRING_WHAT_AT, &[("organisation", text::washed(&organisation.name).into())])
            }
            None => view.texts.get(id::EXPIRING_WHAT),
        }
    }

    fn is_chosen(&self, card: &ExpiringCard) -> bool {
        let wanted = self.name.trim().to_lowercase();
        let named = wanted.is_empty() || card.name.to_lowercase().contains(&wanted);
        named && card.days_left < i64::from(self.within.days())
    }

    fn chart_ui(&self, ui: &mut Ui, view: &View<'_>, cards: &[ExpiringCard]) {
        let texts = view.texts;
        let counts = by_week(cards.iter().map(|c| c.days_left));
        let n = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let week = |(i, count): (usize, &usize)| {
            let from = start_of(view.now, i);
            let facts = [("date", texts.date(from).into()), ("n", n(*count).into())];
            let label = match i {
                0 => texts.get(id::WEEKS_NOW),
                i if i % 4 == 0 => texts.with(id::WEEKS_LATER, &[("n", n(i).into())]),
                _ => String::new(),
            };
            let chosen = i as i64 * 7 < i64::from(self.within.days());
            Week { count: *count, said: texts.with(id::WEEKS_SAID, &facts), label, chosen }
        };
        let weeks: Vec<Week> = counts.iter().enumerate().map(week).collect();
        let told: Vec<&str> = weeks.iter().filter(|w| w.count > 0).map(|w| w.said.as_str()).collect();
        let spoken = format!("{}: {}", texts.get(id::WEEKS_TITLE), told.join(". "));
        surface::sheet_ui(ui, |ui| {
            text::caption_ui(ui, texts.get(id::WEEKS_TITLE));
            weeks::weeks_ui(ui, weeks, &spoken);
        });
    }

    fn filter_ui(&mut self, ui: &mut Ui, view: &View<'_>) {
        let texts = view.texts;
        let before = self.name.len();
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(space::L, space::XS);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing = egui::vec2(space::XS, space::XXS);
                text::strong_ui(ui, texts.get(id::EXPIRING_WITHIN));
                // As high as the field beside it.
                ui.spacing_mut().interact_size.y = measure::PRIMARY_HEIGHT;
                ui.horizontal(|ui| self.within_ui(ui, view));
            });
            // A name needs room: below, where the words for the days have taken it.
            if ui.available_size_before_wrap().x < look(ui).grown(measure::FIELD / 2.0) {
                ui.end_row();
            }
            ui.vertical(|ui| fields::line_field_ui(ui, &texts.get(id::EXPIRING_NAME), &mut self.name, false));
        });
        if self.name.len() != before {
            self.at = 0;
        }
        ui.add_space(space::S);
    }

    fn within_ui(&mut self, ui: &mut Ui, view: &View<'_>) {
        for within in Horizon::ALL {
            let words = view.texts.days(i64::from(within.days()));
            let button = ui.add(Button::secondary(words).chosen(self.within == within));
            let button = if self.within == within { view.first(button) } else { button };
            if button.clicked() {
                self.within = within;
                self.at = 0;
                ui.ctx().request_repaint();
            }
        }
    }

    fn list_ui(&mut self, ui: &mut Ui, view: &View<'_>, chosen: &[&ExpiringCard], whole: bool) {
        let texts = view.texts;
        let n = i64::try_from(chosen.len()).unwrap_or(i64::MAX);
        text::subtitle_ui(ui, texts.with(id::EXPIRING_COUNT, &[("n", n.into())]));
        text::caption_ui(ui, texts.get(if whole { id::EXPIRING_CHOOSE } else { id::EXPIRING_PART }));
        if chosen.is_empty() {
            ui.add_space(space::XXS);
            banner::note_ui(ui, Tone::Plain, &texts.get(id::EXPIRING_NOT_FOUND));
            return;
        }
        ui.add_space(space::XXS);
        let mut together = None;
        surface::sheet_ui(ui, |ui| {
            for (i, card) in chosen.iter().skip(self.at).take(SHOWN).enumerate() {
                if i > 0 {
                    surface::hairline_ui(ui);
                }
                if row_ui(ui, view, card) {
                    together = Some((*card).clone());
                }
            }
        });
        if let Some(card) = together {
            self.stage = Stage::Together(Box::new(card));
            ui.ctx().request_repaint();
        }
        let last = (self.at + SHOWN).min(chosen.len());
        if chosen.len() > SHOWN {
            let number = |n: usize| n.to_string().into();
            let facts = [("from", number(self.at + 1)), ("to", number(last)), ("all", number(chosen.len()))];
            ui.add_space(space::XXS);
            text::caption_ui(ui, texts.with(id::PAGE_OF, &facts));
            ui.horizontal_wrapped(|ui| {
                let before = Button::secondary(texts.get(id::PAGE_BEFORE)).icon(icons::CARET_LEFT).enabled(self.at > 0);
                if ui.add(before).clicked() {
                    self.at = self.at.saturating_sub(SHOWN);
                    ui.ctx().request_repaint();
                }
                let next = Button::secondary(texts.get(id::PAGE_NEXT)).icon_after(icons::CARET_RIGHT);
                if ui.add(next.enabled(last < chosen.len())).clicked() {
                    self.at = last;
                    ui.ctx().request_repaint();
                }
            });
        }
    }

    fn buttons_ui(&mut self, ui: &mut Ui, view: &View<'_>, chosen: &[&ExpiringCard]) -> Option<Action> {
        let texts = view.texts;
        ui.add_space(space::XS);
        let saving = view.saved.unwrap_or(&Saving::NotAsked);
        let said = match saving {
            Saving::NotAsked => None,
            Saving::Asking => Some((Tone::Plain, texts.get(id::SAVE_ASKING))),
            Saving::NotSaved => Some((Tone::Warn, texts.get(id::SAVE_NOT_SAVED))),
            Saving::Saved(file) => {
                Some((Tone::Good, format!("{} {}", texts.get(id::SAVE_SAVED), saved::where_words(texts, file))))
            }
            Saving::Failed(_) => Some((Tone::Bad, texts.get(id::SAVE_FAILED))),
        };
        if let Some((tone, words)) = said {
            banner::note_ui(ui, tone, &words);
        }
        let mut action = None;
        let csv = || expiring_csv::csv(chosen.iter().copied());
        buttons_ui(ui, |ui| {
            if !chosen.is_empty() {
                let save = Button::secondary(texts.get(id::EXPIRING_SAVE)).enabled(*saving != Saving::Asking);
                if ui.add(save.icon(icons::CARET_DOWN)).clicked() {
                    action = Some(Action::SaveAs { name: texts.get(id::EXPIRING_FILE), text: csv() });
                }
                if ui.add(Button::secondary(texts.get(id::EXPIRING_COPY)).icon(icons::COPY)).clicked() {
                    action = Some(Action::Copy(csv()));
                }
            }
            if !matches!(self.stage, Stage::Ask) {
                let again = Button::secondary(texts.get(id::LOOK_AGAIN)).icon(icons::ARROWS_CLOCKWISE);
                if ui.add(again.enabled(!matches!(self.stage, Stage::Loading))).clicked() {
                    self.again();
                    ui.ctx().request_repaint();
                }
            }
            let back = ui.add(Button::quiet(texts.get(id::BACK)).icon(icons::ARROW_LEFT));
            let back = if chosen.is_empty() { view.first(back) } else { back };
            if back.clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        if !chosen.is_empty() {
            text::caption_ui(ui, texts.get(id::EXPIRING_SAVE_WHAT));
        }
        action
    }

    /// Another one once the card is there: then the way on has the keyboard.
    pub fn page(&self, model: &Model) -> String {
        match &self.stage {
            Stage::Together(of) => {
                let here = renew_together::here(model, &self.reader, of).is_some();
                format!("together/{}/{here}", of.card)
            }
            _ => format!("list/{}", self.found.is_some()),
        }
    }

    pub fn reader(&self) -> &str {
        &self.reader
    }
}

/// `true` where it was chosen.
fn row_ui(ui: &mut Ui, view: &View<'_>, card: &ExpiringCard) -> bool {
    let texts = view.texts;
    let number = IdentityNumber::try_from(card.identity_number.clone());
    let number = number.map_or_else(|_| text::washed(&card.identity_number), |n| n.grouped());
    let facts = [("number", number.into()), ("card", text::washed(&card.card).into()), ("date", texts.date(card.expires).into())];
    let below = texts.with(id::EXPIRING_ROW, &facts);
    let tone = match card.days_left {
        ..7 => Tone::Bad,
        7..30 => Tone::Warn,
        _ => Tone::Plain,
    };
    let left = texts.days_left(card.days_left);
    ui.add(RowButton::new(icons::USER, &text::washed(&card.name)).below(&below).end(tone, &left)).clicked()
}

/// How many are in each of the coming weeks, by the whole days that are left.
fn by_week(days: impl Iterator<Item = i64>) -> [usize; WEEKS] {
    let mut weeks = [0; WEEKS];
    for left in days {
        let week = usize::try_from(left.max(0) / 7).unwrap_or(0);
        weeks[week.min(WEEKS - 1)] += 1;
    }
    weeks
}

fn start_of(now: Timestamp, week: usize) -> Timestamp {
    let days = i64::try_from(week).unwrap_or(0) * 7;
    Timestamp::from_second(now.as_second() + days * 86_400).unwrap_or(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_is_in_its_week() {
        let weeks = by_week([0, 6, 7, 13, 14, 89, 90].into_iter());
        assert_eq!(weeks, [2, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
        assert_eq!(by_week([-1].into_iter())[0], 1, "whoever has expired meanwhile is in this week");
    }
}
