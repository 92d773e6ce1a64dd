//! What is told of a card that is reported. It is kept while something goes wrong, so that it need not be filled in again.

use egui::Ui;
use jiff::civil::Date;

use super::{
    View, heading_ui,
    report::{About, By, Whose},
};
use crate::{
    desk::port::{Request, What},
    domain::{card::CardSerial, clock::Timestamp, incident::IncidentKind, person::IdentityNumber},
    gui::{
        model::ReaderFacts as _,
        theme::{Tone, icons, look, measure, space},
        widgets::{
            banner,
            choice::{Choice, choices_ui},
            fields, text,
        },
    },
    i18n::id::{self, Id},
};

#[derive(Default)]
pub struct Form {
    pub kind: Option<IncidentKind>,
    serial: String,
    /// What the field was filled in with, from a card in a reader.
    filled: Option<String>,
    number: String,
    birth: String,
    note: String,
    fault: Option<Faulty>,
    /// When another code may be asked for: a wrong one does not put it off.
    pub again_at: Option<Timestamp>,
}

/// What is wrong, and whether its field still has to be shown.
#[derive(Clone, Copy)]
struct Faulty {
    what: Fault,
    new: bool,
}

/// What keeps it from being sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Fault {
    Serial,
    /// The RA has said so.
    SerialUnknown,
    Number,
    Birth,
}

impl Form {
    pub fn new(card: Option<CardSerial>) -> Self {
        Self { serial: card.map(|c| c.0).unwrap_or_default(), ..Self::default() }
    }

    pub fn card_is_unknown(&mut self) {
        self.fault = Some(Faulty { what: Fault::SerialUnknown, new: true });
    }

    /// What the cards in the readers say already need not be typed.
    pub fn whose_is(&mut self, whose: Whose, view: &View<'_>) {
        match whose {
            Whose::Own if self.number.is_empty() => {
                let card = view.model.main().and_then(|r| r.card());
                self.number =
                    card.and_then(|c| c.holder.identity_number.as_ref()).map(IdentityNumber::grouped).unwrap_or_default();
            }
            _ => {}
        }
    }

    /// A damaged or misused card of a colleague's may be the one that is here; one that is lost or stolen is another. What was filled in
    /// for a card goes with it.
    fn fill_serial(&mut self, view: &View<'_>) {
        let other = view.model.cards().find(|c| view.model.session(&c.reader).is_none());
        let here = other.and_then(|c| c.serial.as_ref()).map(|s| text::washed(&s.0));
        let may_be_here = matches!(self.kind, Some(IncidentKind::Damaged | IncidentKind::Misuse));
        let wanted = here.filter(|_| may_be_here);
        if self.filled.is_some() && self.filled != wanted {
            if self.filled.as_ref() == Some(&self.serial) {
                self.serial.clear();
            }
            self.filled = None;
        }
        if self.filled.is_none()
            && self.serial.is_empty()
            && let Some(serial) = wanted
        {
            self.serial.clone_from(&serial);
            self.filled = Some(serial);
        }
    }

    /// `true` where Enter was pressed in a field.
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, whose: Whose, by: &By) -> bool {
        let texts = view.texts;
        let what = if whose == Whose::Own { id::REPORT_WHAT_OWN } else { id::REPORT_WHAT_COLLEAGUE };
        heading_ui(ui, &texts.get(id::REPORT_TITLE), &texts.get(what));
        self.kinds_ui(ui, view, whose == Whose::Own && *by != By::Code);
        ui.add_space(space::S);
        let mut entered = false;
        match (whose, by) {
            (Whose::Colleagues, _) => {
                self.fill_serial(view);
                let faults = [(Fault::Serial, id::REPORT_SERIAL_FAULT), (Fault::SerialUnknown, id::REPORT_SERIAL_UNKNOWN)];
                let (label, hint) = (id::REPORT_SERIAL, id::REPORT_SERIAL_HINT);
                entered |= field_ui(ui, view, (label, hint), &mut self.serial, &mut self.fault, &faults);
                self.here_ui(ui, view);
            }
            (Whose::Own, By::Code) => {
                let room = ui.available_width();
                let wide = room >= look(ui).grown(measure::FIELD * 1.6);
                let width = if wide { (room - space::M) / 2.0 } else { room };
                let mut both = |ui: &mut Ui| {
                    ui.spacing_mut().item_spacing.x = space::M;
                    column_ui(ui, width, |ui| {
                        let faults = [(Fault::Number, id::REPORT_NUMBER_FAULT)];
                        let said = (id::REPORT_NUMBER, id::REPORT_NUMBER_HINT);
                        entered |= field_ui(ui, view, said, &mut self.number, &mut self.fault, &faults);
                    });
                    column_ui(ui, width, |ui| {
                        let faults = [(Fault::Birth, id::REPORT_BIRTH_FAULT)];
                        let said = (id::REPORT_BIRTH, id::REPORT_BIRTH_HINT);
                        entered |= field_ui(ui, view, said, &mut self.birth, &mut self.fault, &faults);
                    });
                };
                if wide {
                    ui.horizontal_top(&mut both)
                } else {
                    ui.vertical(&mut both)
                };
            }
            (Whose::Own, By::Session(_)) => {}
        }
        entered |= fields::note_field_ui(ui, &texts.get(id::REPORT_NOTE), &mut self.note);
        text::caption_ui(ui, texts.get(id::REPORT_NOTE_HINT));
        entered
    }

    /// Whose card the number is of, where it is in a reader: it is neither lost nor stolen then.
    fn here_ui(&self, ui: &mut Ui, view: &View<'_>) {
        let Ok(typed) = serial(&self.serial) else { return };
        let Some(card) = view.model.cards().find(|c| c.serial.as_ref() == Some(&typed)) else { return };
        let gone = matches!(self.kind, Some(IncidentKind::Lost | IncidentKind::Stolen));
        let tone = if gone { Tone::Warn } else { Tone::Plain };
        let facts = [("name", view.holder_name(&card.reader).into())];
        banner::note_ui(ui, tone, &view.texts.with(id::BY_NUMBER_HERE, &facts));
        ui.add_space(space::XS);
    }

    /// `here`: the card is in a reader, so it is neither lost nor stolen.
    fn kinds_ui(&mut self, ui: &mut Ui, view: &View<'_>, here: bool) {
        let texts = view.texts;
        let kinds = if here { &[IncidentKind::Damaged, IncidentKind::Misuse][..] } else { &IncidentKind::ALL };
        let words = kinds.iter().map(|kind| {
            let (icon, name, what) = match kind {
                IncidentKind::Lost => (icons::QUESTION, id::REPORT_KIND_LOST, id::REPORT_KIND_LOST_WHAT),
                IncidentKind::Stolen => (icons::HAND_PALM, id::REPORT_KIND_STOLEN, id::REPORT_KIND_STOLEN_WHAT),
                IncidentKind::Damaged => (icons::CARDHOLDER, id::REPORT_KIND_DAMAGED, id::REPORT_KIND_DAMAGED_WHAT),
                IncidentKind::Misuse => (icons::EYE, id::REPORT_KIND_MISUSE, id::REPORT_KIND_MISUSE_WHAT),
            };
            (icon, texts.get(name), texts.get(what), self.kind == Some(*kind))
        });
        let words: Vec<_> = words.collect();
        let choices: Vec<_> =
            words.iter().map(|(icon, name, what, on)| (Choice { icon, name, what, enabled: true }, *on)).collect();
        choices_ui(ui, &choices, |n, response| {
            let response = if n == 0 { view.first(response) } else { response };
            if response.clicked() {
                self.kind = kinds.get(n).copied();
            }
        });
    }

    /// Which card a request is about.
    pub fn about(&self, whose: Whose, by: &By, view: &View<'_>) -> Option<About> {
        match (whose, by) {
            (Whose::Colleagues, _) => {
                let serial = serial(&self.serial).ok()?;
                let here = view.model.cards().find(|c| c.serial.as_ref() == Some(&serial));
                Some(About::Card { name: here.and_then(|c| c.holder.name.clone()), serial: Some(serial) })
            }
            (Whose::Own, By::Session(reader)) => {
                let serial = view.model.card(reader).and_then(|c| c.serial.clone());
                Some(About::Card { serial, name: view.model.session(reader).map(|s| s.name.clone()) })
            }
            (Whose::Own, By::Code) => Some(About::Everything { number: number(&self.number).ok()? }),
        }
    }

    /// `None` where something is missing or wrong: it is said under its field then.
    pub fn request(&mut self, whose: Whose, by: &By) -> Option<Request> {
        let kind = self.kind?;
        let note = self.note.trim().to_owned();
        let request = match (whose, by) {
            (Whose::Colleagues, By::Code) => return None,
            (Whose::Colleagues, By::Session(reader)) => serial(&self.serial)
                .map(|card| Request::Do { reader: reader.clone(), what: What::Report { card: Some(card), kind, note } }),
            (Whose::Own, By::Session(reader)) => {
                Ok(Request::Do { reader: reader.clone(), what: What::Report { card: None, kind, note } })
            }
            (Whose::Own, By::Code) => number(&self.number).and_then(|identity_number| {
                let date_of_birth = birth(&self.birth)?;
                Ok(Request::ReportWithoutCard { identity_number, date_of_birth, kind, note })
            }),
        };
        match request {
            Ok(request) => {
                self.fault = None;
                Some(request)
            }
            Err(fault) => {
                self.fault = Some(Faulty { what: fault, new: true });
                None
            }
        }
    }
}

fn column_ui(ui: &mut Ui, width: f32, add: impl FnOnce(&mut Ui)) {
    ui.allocate_ui_with_layout(egui::vec2(width, 0.0), egui::Layout::top_down(egui::Align::Min), |ui| {
        ui.set_width(width);
        add(ui);
    });
}

fn field_ui(
    ui: &mut Ui,
    view: &View<'_>,
    (label, hint): (Id, Id),
    value: &mut String,
    fault: &mut Option<Faulty>,
    faults: &[(Fault, Id)],
) -> bool {
    let before = value.clone();
    let mine = fault.and_then(|f| faults.iter().find(|(own, _)| *own == f.what));
    // What has to be put right gets the keyboard, and is brought into sight.
    let show = mine.is_some() && fault.as_mut().is_some_and(|f| std::mem::take(&mut f.new));
    let entered = fields::line_field_ui(ui, &view.texts.get(label), value, show);
    match mine {
        Some((_, words)) => banner::note_ui(ui, Tone::Bad, &view.texts.get(*words)),
        None => {
            text::caption_ui(ui, view.texts.get(hint));
        }
    }
    if mine.is_some() && before != *value {
        *fault = None;
    }
    ui.add_space(space::XS);
    entered
}

fn serial(typed: &str) -> Result<CardSerial, Fault> {
    let serial = CardSerial(typed.chars().filter(|c| !c.is_whitespace()).collect());
    if serial.is_plain() { Ok(serial) } else { Err(Fault::Serial) }
}

fn number(typed: &str) -> Result<IdentityNumber, Fault> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    IdentityNumber::try_from(digits).map_err(|_| Fault::Number)
}

/// Day, month and year in figures, whatever is between them.
fn birth(typed: &str) -> Result<Date, Fault> {
    let parts: Vec<&str> = typed.split(|c: char| !c.is_ascii_digit()).filter(|p| !p.is_empty()).collect();
    let [day, month, year] = parts[..] else { return Err(Fault::Birth) };
    if year.len() != 4 || typed.chars().any(char::is_alphabetic) {
        return Err(Fault::Birth);
    }
    let parsed = (year.parse(), month.parse(), day.parse());
    let (Ok(year), Ok(month), Ok(day)) = parsed else { return Err(Fault::Birth) };
    Date::new(year, month, day).map_err(|_| Fault::Birth)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        let march = jiff::civil::date(1978, 3, 9);
        for (typed, read) in [
            ("9 3 1978", Some(march)),
            ("09/03/1978", Some(march)),
            ("9.3.1978 ", Some(march)),
            ("09-03-1978", Some(march)),
            ("9 3 78", None),
            ("9 March 1978", None),
            ("31 2 1978", None),
            ("1978 3 9", None),
            ("9 3", None),
            ("", None),
        ] {
            assert_eq!(birth(typed).ok(), read, "{typed:?}");
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_printed() {
        assert_eq!(number("5555 1234 5678").map(|n| n.digits().to_owned()), Ok("555512345678".to_owned()));
        assert_eq!(number("5555 1234 567"), Err(Fault::Number));
        assert_eq!(serial(" WC-204 817"), Ok(CardSerial("WC-204817".to_owned())));
        assert_eq!(serial("WC/204817"), Err(Fault::Serial));
        assert_eq!(serial(""), Err(Fault::Serial));
    }
}
