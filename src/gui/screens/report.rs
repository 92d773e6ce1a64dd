//! Reporting a card that is lost, stolen, damaged or misused: one's own, a colleague's by its printed number, or one's own without having
//! it, by a code to the address that the RA holds.

use egui::Ui;

use super::{
    View, buttons_ui,
    code::{Asked, CodePage},
    escape_pressed, failure, heading_ui,
    report_form::Form,
};
use crate::{
    desk::port::{Answer, News, Outcome, Question, SessionView},
    domain::{
        card::CardSerial,
        incident::IncidentKind,
        person::IdentityNumber,
        problem::{Failure, Problem},
        refusal::Refusal,
        role,
    },
    gui::{
        action::{Action, Place},
        model::{CardKey, SessionFacts as _},
        theme::{Tone, icons, look, space},
        widgets::{
            banner,
            button::Button,
            choice::{Choice, choice_ui},
            contact, stepper, text,
        },
    },
    i18n::id,
};

/// Whose card it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whose {
    Own,
    Colleagues,
}

/// How the RA is told.
#[derive(Clone, PartialEq, Eq)]
pub enum By {
    /// By who is signed in with the card in this reader.
    Session(String),
    /// Nobody is signed in: the RA sends a code.
    Code,
}

pub struct Report {
    whose: Option<Whose>,
    form: Form,
    /// Known from the first look on.
    writer: Option<Writer>,
    about: Option<About>,
    /// How it was told, once it has been: reporting the card that is signed in ends its session.
    told: Option<By>,
    stage: Stage,
}

enum Stage {
    Which,
    Form,
    /// `coded`: the code has been typed.
    Telling {
        coded: bool,
    },
    Code(CodePage),
    Done {
        kind: IncidentKind,
    },
    Failed(Failure),
}

impl Report {
    /// `card`: a colleague's.
    pub fn new(card: Option<CardSerial>) -> Self {
        let whose = card.is_some().then_some(Whose::Colleagues);
        let stage = if card.is_some() { Stage::Form } else { Stage::Which };
        Self { whose, form: Form::new(card), writer: None, about: None, told: None, stage }
    }

    pub fn started(&mut self) {}

    /// What was filled in is still there.
    pub fn again(&mut self) {
        self.told = None;
        self.stage = Stage::Form;
    }

    pub fn hear(&mut self, news: News) -> Option<Action> {
        self.stage = match news {
            News::Ask(Question::ReportCode { promised, wrong_left }) => {
                let again_at = match &self.stage {
                    Stage::Telling { .. } => self.form.again_at.take().filter(|_| wrong_left.is_some()),
                    _ => None,
                };
                Stage::Code(CodePage::new(Asked::Promised(promised), wrong_left, again_at))
            }
            News::Ended(Ok(Outcome::Reported { kind, .. })) => Stage::Done { kind },
            News::Ended(Err(Failure { problem: Problem::Refused(Refusal::UnknownCard | Refusal::UnknownRecord), .. }))
                if self.whose == Some(Whose::Colleagues) =>
            {
                self.form.card_is_unknown();
                self.told = None;
                Stage::Form
            }
            News::Ended(Err(failure)) => Stage::Failed(failure),
            News::Ended(Ok(_)) | News::Progress(_) | News::OnPad(_) | News::OffPad | News::Ask(_) | News::Photo(_) => {
                return None;
            }
        };
        None
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        if let Stage::Failed(failure) = &self.stage {
            return failure::failure_ui(ui, view, failure, None);
        }
        let writer = self.writer.get_or_insert_with(|| Writer::now(view)).clone();
        let open_page = matches!(self.stage, Stage::Which | Stage::Form | Stage::Done { .. });
        if open_page && !writer.is_still_there(view, &self.stage) {
            // What was typed is not for the eyes of whoever has come.
            return Some(Action::Go(Place::Home));
        }
        let session = writer.session(view);
        let now = || session.map_or(By::Code, |s| By::Session(s.reader.clone()));
        let by = self.told.clone().unwrap_or_else(now);
        self.stepper_ui(ui, view, &by);
        match &mut self.stage {
            Stage::Which => self.which_ui(ui, view, session),
            Stage::Form => self.form_ui(ui, view, by),
            Stage::Telling { coded } => {
                let words = if *coded || by != By::Code { id::REPORT_WORKING } else { id::REPORT_SENDING };
                heading_ui(ui, &view.texts.get(id::REPORT_TITLE), &view.texts.get(words));
                None
            }
            Stage::Code(page) => {
                let action = page.ui(ui, view);
                if let Some(Action::Reply(Answer::Code(_))) = &action {
                    self.form.again_at = page.again_at();
                    self.stage = Stage::Telling { coded: true };
                }
                action
            }
            Stage::Done { kind } => done_ui(ui, view, *kind, self.whose, self.about.as_ref()),
            Stage::Failed(_) => None,
        }
    }

    fn stepper_ui(&self, ui: &mut Ui, view: &View<'_>, by: &By) {
        let texts = view.texts;
        let mut steps = vec![texts.get(id::REPORT_STEP_WHICH), texts.get(id::REPORT_STEP_WHAT)];
        let coded = matches!(self.stage, Stage::Code(_)) || (*by == By::Code && self.whose != Some(Whose::Colleagues));
        if coded {
            steps.push(texts.get(id::REPORT_STEP_CODE));
        }
        steps.push(texts.get(id::STEP_DONE));
        let at = match self.stage {
            Stage::Which => 0,
            Stage::Form | Stage::Telling { coded: false } | Stage::Failed(_) => 1,
            Stage::Code(_) | Stage::Telling { coded: true } => 2,
            Stage::Done { .. } => steps.len() - 1,
        };
        stepper::stepper_ui(ui, texts, &steps, at);
        ui.add_space(space::L);
    }

    fn which_ui(&mut self, ui: &mut Ui, view: &View<'_>, session: Option<&SessionView>) -> Option<Action> {
        let texts = view.texts;
        heading_ui(ui, &texts.get(id::REPORT_TITLE), &texts.get(id::REPORT_WHICH_WHAT));
        let own = texts.get(if session.is_some() { id::REPORT_OWN_HERE } else { id::REPORT_OWN_CODE });
        let least = role::Action::ReportColleaguesCard.least_role();
        let (may, how) = match session {
            None => (false, texts.get(id::REPORT_COLLEAGUE_SIGNED_OUT)),
            Some(s) if s.role() < least => (false, texts.with(id::NOT_IN_THIS_ROLE, &[("who", texts.who(least).into())])),
            Some(_) => (true, texts.get(id::REPORT_COLLEAGUE_HOW)),
        };
        let choices = [
            (Whose::Own, icons::IDENTIFICATION_CARD, texts.get(id::REPORT_OWN), own, true),
            (Whose::Colleagues, icons::USERS, texts.get(id::REPORT_COLLEAGUE), how, may),
        ];
        let first = self.whose.unwrap_or(Whose::Own);
        for (whose, icon, name, what, enabled) in &choices {
            let choice = Choice { icon, name, what, enabled: *enabled };
            let response = choice_ui(ui, &choice, self.whose == Some(*whose));
            let response = if *whose == first { view.first(response) } else { response };
            if response.clicked() {
                self.whose = Some(*whose);
                self.form.whose_is(*whose, view);
                self.stage = Stage::Form;
            }
            ui.add_space(space::XXS);
        }
        let mut action = None;
        buttons_ui(ui, |ui| {
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        ui.add_space(space::XS);
        text::caption_ui(ui, texts.get(id::REPORT_NOTHING_YET));
        action
    }

    fn form_ui(&mut self, ui: &mut Ui, view: &View<'_>, by: By) -> Option<Action> {
        let texts = view.texts;
        let whose = self.whose.unwrap_or(Whose::Own);
        if whose == Whose::Colleagues && by == By::Code {
            // Nobody who is not signed in reports a colleague's card.
            return Some(Action::Go(Place::Home));
        }
        let entered = self.form.ui(ui, view, whose, &by);
        let (stops, what) = match (whose, &by) {
            (Whose::Colleagues, _) => (id::REPORT_STOPS, id::REPORT_STOPS_WHAT),
            (Whose::Own, By::Session(_)) => (id::REPORT_STOPS_OWN, id::REPORT_STOPS_WHAT),
            (Whose::Own, By::Code) => (id::REPORT_STOPS_ALL, id::REPORT_STOPS_WHAT),
        };
        ui.add_space(space::S);
        banner::banner_ui(ui, Tone::Warn, &texts.get(stops), &texts.get(what), |_| ());
        let mut action = None;
        buttons_ui(ui, |ui| {
            let coded = by == By::Code;
            let (words, icon) = if coded { (id::REPORT_GO_CODE, icons::CHAT_TEXT) } else { (id::REPORT_GO, icons::WARNING) };
            let go = Button::primary(texts.get(words)).icon(icon).enabled(self.form.kind.is_some());
            if (ui.add(go).clicked() || entered)
                && let Some(request) = self.form.request(whose, &by)
            {
                self.about = self.form.about(whose, &by, view);
                self.told = Some(by.clone());
                self.stage = Stage::Telling { coded: false };
                action = Some(Action::Start(request));
            }
            if ui.add(Button::secondary(texts.get(id::BACK)).icon(icons::ARROW_LEFT)).clicked() {
                self.stage = Stage::Which;
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        ui.add_space(space::XS);
        text::caption_ui(ui, texts.get(id::REPORT_NOTHING_YET));
        action
    }

    pub fn page(&self) -> String {
        match &self.stage {
            Stage::Which => "which".to_owned(),
            Stage::Form => "form".to_owned(),
            Stage::Telling { .. } => "telling".to_owned(),
            Stage::Code(_) => "code".to_owned(),
            Stage::Done { .. } => "done".to_owned(),
            Stage::Failed(f) => format!("failed/{}", f.problem.code()),
        }
    }
}

/// Who writes the report.
#[derive(Clone)]
struct Writer {
    /// Whoever is signed in: with the main card, else with any.
    signed_in: Option<IdentityNumber>,
    /// The reader with the main card, and that card.
    at: Option<(String, CardKey)>,
}

impl Writer {
    fn now(view: &View<'_>) -> Self {
        let main = view.model.main();
        let session = main.and_then(|r| view.model.session(&r.name)).or_else(|| view.model.any_session());
        let at = main.and_then(|r| Some((r.name.clone(), view.model.card_key(&r.name)?)));
        Self { signed_in: session.map(|s| s.identity_number.clone()), at }
    }

    fn session<'a>(&self, view: &View<'a>) -> Option<&'a SessionView> {
        let number = self.signed_in.as_ref()?;
        view.model.sessions().iter().find(|s| s.identity_number == *number)
    }

    /// Whether it can still be the same person. Reporting the card that is signed in ends the session.
    fn is_still_there(&self, view: &View<'_>, stage: &Stage) -> bool {
        let done = matches!(stage, Stage::Done { .. });
        match (&self.signed_in, &self.at) {
            (Some(_), _) if !done => self.session(view).is_some(),
            (None, _) if view.model.any_session().is_some() => false,
            // A card that is taken out may be put back, and what is in the other reader is not theirs.
            (_, Some((reader, card))) => view.model.card_key(reader).is_none_or(|now| now == *card),
            (_, None) => !view.model.cards().any(|_| true),
        }
    }
}

/// Which card was reported, as far as this desk knows.
pub enum About {
    Card {
        serial: Option<CardSerial>,
        name: Option<String>,
    },
    /// All cards of this person; the RA does not tell whether there is one.
    Everything {
        number: IdentityNumber,
    },
}

impl About {
    fn in_words(&self, view: &View<'_>) -> Option<String> {
        let texts = view.texts;
        match self {
            About::Card { serial: Some(serial), name: Some(name) } => {
                let facts = [("serial", text::washed(&serial.0).into()), ("name", text::washed(name).into())];
                Some(texts.with(id::REPORT_DONE_CARD_OF, &facts))
            }
            About::Card { serial: Some(serial), name: None } => {
                Some(texts.with(id::REPORT_DONE_CARD, &[("serial", text::washed(&serial.0).into())]))
            }
            About::Card { serial: None, name: Some(name) } => {
                Some(texts.with(id::REPORT_DONE_OF, &[("name", text::washed(name).into())]))
            }
            About::Card { serial: None, name: None } => None,
            About::Everything { number } => Some(texts.with(id::REPORT_DONE_ALL, &[("number", number.grouped().into())])),
        }
    }
}

fn done_ui(ui: &mut Ui, view: &View<'_>, kind: IncidentKind, whose: Option<Whose>, about: Option<&About>) -> Option<Action> {
    let texts = view.texts;
    let said = texts.outcome(&Outcome::Reported { kind, own: false });
    let good = look(ui).colour.good;
    text::icon_ui(ui, icons::CHECK_CIRCLE, 56.0, good);
    ui.add_space(space::XS);
    text::display_ui(ui, said.headline);
    ui.add_space(space::XXS);
    if let Some(words) = about.and_then(|about| about.in_words(view)) {
        text::subtitle_ui(ui, words);
    }
    text::lead_ui(ui, said.what);
    ui.add_space(space::M);
    let next = match (whose, kind) {
        (Some(Whose::Colleagues), _) => id::REPORT_DONE_COLLEAGUE,
        (_, IncidentKind::Lost | IncidentKind::Stolen) => id::REPORT_DONE_LOST,
        (_, IncidentKind::Damaged) => id::REPORT_DONE_DAMAGED,
        (_, IncidentKind::Misuse) => id::REPORT_DONE_MISUSE,
    };
    banner::banner_ui(ui, Tone::Plain, &texts.get(id::FAILURE_NEXT), &texts.get(next), |_| ());
    let mut action = None;
    buttons_ui(ui, |ui| {
        let back = ui.add(Button::primary(texts.get(id::DONE_BACK)).icon(icons::CHECK));
        if view.first(back).clicked() || escape_pressed(ui) {
            action = Some(Action::Go(Place::Home));
        }
    });
    if let Some(ra) = view.model.contact() {
        ui.add_space(space::M);
        contact::contact_ui(ui, &texts.get(id::CONTACT_TITLE), ra);
    }
    action
}
