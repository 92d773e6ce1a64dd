//! Helping somebody at another computer: their help code, who they are, the helper's word.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, failure, heading_ui, vouch::Vouch};
use crate::{
    desk::port::{News, Outcome, Picture, Request, What},
    domain::{
        problem::{Failure, Problem},
        refusal::Refusal,
        role,
    },
    gui::{
        action::{Action, Place},
        model::SessionFacts as _,
        theme::{Tone, icons, look, space},
        widgets::{banner, button::Button, help_code_field::HelpCodeField, photo::Photo, rows, stepper, surface, text},
    },
    i18n::id,
    ra::api::help::HelpWanted,
};

pub struct AnswerHelp {
    /// Of the helper's card.
    reader: String,
    field: HelpCodeField,
    vouch: Vouch,
    /// Of whoever asks, until it is heard who that is.
    photo: Option<Picture>,
    wanted: Option<Wanted>,
    stage: Stage,
}

/// Whoever asks.
struct Wanted {
    who: HelpWanted,
    photo: Photo,
}

enum Stage {
    /// `wrong`: the RA does not know what is in the field.
    Entering {
        wrong: bool,
    },
    LookingUp,
    Asked,
    Telling,
    Done {
        approved: bool,
    },
    Failed(Failure),
}

impl AnswerHelp {
    pub fn new(reader: String) -> Self {
        let mut field = HelpCodeField::default();
        field.focus();
        Self { reader, field, vouch: Vouch::from_afar(), photo: None, wanted: None, stage: Stage::Entering { wrong: false } }
    }

    pub fn started(&mut self) {}

    /// The helper's word is asked for anew; the code need not be typed again.
    pub fn again(&mut self) {
        self.vouch = Vouch::from_afar();
        self.field.focus();
        self.stage = if self.wanted.is_some() { Stage::Asked } else { Stage::Entering { wrong: false } };
    }

    pub fn hear(&mut self, news: News) -> Option<Action> {
        self.stage = match news {
            News::Photo(picture) => {
                self.photo = Some(picture);
                return None;
            }
            News::Ended(Ok(Outcome::HelpWanted(who))) => {
                self.wanted = Some(Wanted { who: *who, photo: Photo::new(self.photo.take()) });
                Stage::Asked
            }
            News::Ended(Ok(outcome)) => Stage::Done { approved: outcome == Outcome::HelpApproved },
            News::Ended(Err(Failure { problem: Problem::Refused(Refusal::WrongHelpCode), .. })) => {
                self.wanted = None;
                self.vouch = Vouch::from_afar();
                self.field.focus();
                Stage::Entering { wrong: true }
            }
            News::Ended(Err(failure)) => Stage::Failed(failure),
            News::Progress(_) | News::OnPad(_) | News::OffPad | News::Ask(_) => return None,
        };
        None
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        if let Stage::Failed(failure) = &self.stage {
            return failure::failure_ui(ui, view, failure, None);
        }
        let session = view.model.session(&self.reader);
        if session.is_none() && self.is_open() {
            return Some(Action::Go(Place::Home));
        }
        let role = session.map_or(role::Role::Holder, |s| s.role());
        let steps = [id::ANSWER_HELP_STEP_CODE, id::ANSWER_HELP_STEP_WHO, id::STEP_DONE].map(|id| texts.get(id));
        let at = match self.stage {
            Stage::Entering { .. } | Stage::LookingUp | Stage::Failed(_) => 0,
            Stage::Asked | Stage::Telling => 1,
            Stage::Done { .. } => 2,
        };
        stepper::stepper_ui(ui, texts, &steps, at);
        ui.add_space(space::L);
        match (&self.stage, &mut self.wanted) {
            (Stage::Entering { wrong }, _) => {
                let wrong = *wrong;
                self.enter_ui(ui, view, role, wrong)
            }
            (Stage::Asked, Some(wanted)) => {
                let helper = session.map(|s| text::washed(&s.name)).unwrap_or_default();
                let (answer, action) = asked_ui(ui, view, wanted, &mut self.vouch, &helper);
                match answer {
                    Some(approved) => Some(self.tell(approved)),
                    None => action,
                }
            }
            (Stage::Done { approved }, Some(wanted)) => {
                let approved = *approved;
                let action = done_ui(ui, view, &text::washed(&wanted.who.holder), approved);
                if let Some(Action::Again) = action {
                    *self = Self::new(self.reader.clone());
                    return None;
                }
                action
            }
            (Stage::LookingUp, _) => {
                heading_ui(ui, &texts.get(id::ANSWER_HELP_TITLE), &texts.get(id::ANSWER_HELP_LOOKING));
                cancel_ui(ui, view)
            }
            _ => {
                heading_ui(ui, &texts.get(id::HELPING_TITLE), &texts.get(id::ANSWER_HELP_TELLING));
                None
            }
        }
    }

    fn deed(&self, what: What) -> Action {
        Action::Start(Request::Do { reader: self.reader.clone(), what })
    }

    fn tell(&mut self, approved: bool) -> Action {
        self.stage = Stage::Telling;
        let code = self.field.code();
        self.deed(if approved { What::ApproveHelp { code, attested: true } } else { What::DeclineHelp { code } })
    }

    fn enter_ui(&mut self, ui: &mut Ui, view: &View<'_>, role: role::Role, wrong: bool) -> Option<Action> {
        let texts = view.texts;
        let may = role.may(role::Action::HelpColleague);
        heading_ui(ui, &texts.get(id::ANSWER_HELP_TITLE), &texts.get(id::ANSWER_HELP_WHAT));
        if wrong {
            let [headline, what] = [id::ANSWER_HELP_WRONG, id::ANSWER_HELP_WRONG_WHAT].map(|id| texts.get(id));
            banner::banner_ui(ui, Tone::Bad, &headline, &what, |_| ());
            ui.add_space(space::M);
        }
        let typed = self.field.ui(ui, texts, &texts.get(id::ANSWER_HELP_FIELD), wrong);
        if typed.changed && wrong {
            self.stage = Stage::Entering { wrong: false };
        }
        ui.add_space(space::XS);
        let ready = may && self.field.is_full();
        let mut action = None;
        buttons_ui(ui, |ui| {
            let go = Button::primary(texts.get(id::ANSWER_HELP_GO)).icon_after(icons::ARROW_RIGHT).enabled(ready);
            if ui.add(go).clicked() || typed.submitted && ready {
                action = Some(self.deed(What::LookUpHelp { code: self.field.code() }));
                self.stage = Stage::LookingUp;
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        if !may {
            let who = texts.who(role::Action::HelpColleague.least_role());
            banner::note_ui(ui, Tone::Warn, &texts.with(id::NOT_IN_THIS_ROLE, &[("who", who.into())]));
        }
        action
    }

    pub fn page(&self) -> String {
        match &self.stage {
            Stage::Entering { .. } => "code".to_owned(),
            Stage::LookingUp => "looking".to_owned(),
            Stage::Asked => "who".to_owned(),
            Stage::Telling => "telling".to_owned(),
            Stage::Done { approved } => format!("done/{approved}"),
            Stage::Failed(f) => format!("failed/{}", f.problem.code()),
        }
    }

    /// What was told is told: the rest needs the helper's card.
    fn is_open(&self) -> bool {
        matches!(self.stage, Stage::Entering { .. } | Stage::LookingUp | Stage::Asked)
    }

    pub fn needs_card_in(&self) -> Option<&str> {
        self.is_open().then_some(self.reader.as_str())
    }
}

/// The first is the helper's answer: yes or no.
fn asked_ui(
    ui: &mut Ui,
    view: &View<'_>,
    wanted: &mut Wanted,
    vouch: &mut Vouch,
    helper: &str,
) -> (Option<bool>, Option<Action>) {
    let texts = view.texts;
    let name = text::washed(&wanted.who.holder);
    let named = |id| texts.with(id, &[("name", name.clone().into())]);
    heading_ui(ui, &named(id::ANSWER_HELP_WHO), &named(id::ANSWER_HELP_WHO_WHAT));
    surface::sheet_ui(ui, |ui| {
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = space::L;
            wanted.photo.ui(ui, &named(id::ANSWER_HELP_PHOTO), &named(id::ANSWER_HELP_NO_PHOTO));
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = space::XXS;
                let asked = asked_ago(view, &wanted.who);
                for (label, value) in [
                    (id::ANSWER_HELP_NAME, name.as_str()),
                    (id::ANSWER_HELP_CARD, &wanted.who.card.0),
                    (id::ANSWER_HELP_WORKSTATION, &wanted.who.workstation),
                    (id::ANSWER_HELP_ASKED, &asked),
                ] {
                    rows::fact_ui(ui, &texts.get(label), value);
                }
            });
        });
    });
    ui.add_space(space::XS);
    let entered = vouch.ui(ui, view, &name, helper);
    let (mut answer, mut action) = (None, None);
    buttons_ui(ui, |ui| {
        let yes = Button::primary(texts.get(id::ANSWER_HELP_YES)).icon(icons::CHECK).enabled(vouch.is_given());
        if ui.add(yes).clicked() || entered {
            answer = Some(true);
        }
        if ui.add(Button::secondary(texts.get(id::ANSWER_HELP_NO)).icon(icons::HAND_PALM)).clicked() {
            answer = Some(false);
        }
        if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
            action = Some(Action::Go(Place::Home));
        }
    });
    if !vouch.is_given() {
        text::caption_ui(ui, texts.get(id::VOUCH_BOTH));
    }
    (answer, action)
}

fn asked_ago(view: &View<'_>, who: &HelpWanted) -> String {
    let minutes = (view.now.as_second() - who.asked_at.as_second()) / 60;
    match u16::try_from(minutes) {
        Ok(minutes @ 1..) => view.texts.with(id::ANSWER_HELP_ASKED_AGO, &[("minutes", view.texts.minutes(minutes).into())]),
        // Also where this computer's clock is behind the RA's.
        _ => view.texts.get(id::ANSWER_HELP_ASKED_NOW),
    }
}

fn done_ui(ui: &mut Ui, view: &View<'_>, name: &str, approved: bool) -> Option<Action> {
    let texts = view.texts;
    let named = |id| texts.with(id, &[("name", name.to_owned().into())]);
    let c = look(ui).colour;
    let (icon, ink, headline, what) = if approved {
        (icons::CHECK_CIRCLE, c.good, named(id::ANSWER_HELP_APPROVED), named(id::ANSWER_HELP_APPROVED_WHAT))
    } else {
        (icons::HAND_PALM, c.primary, texts.get(id::ANSWER_HELP_DECLINED), named(id::ANSWER_HELP_DECLINED_WHAT))
    };
    text::icon_ui(ui, icon, 56.0, ink);
    ui.add_space(space::XS);
    text::display_ui(ui, headline);
    ui.add_space(space::XXS);
    text::lead_ui(ui, what);
    ui.add_space(space::M);
    let next = if approved { id::VOUCH_RECORD } else { id::ANSWER_HELP_DECLINED_NEXT };
    banner::banner_ui(ui, Tone::Plain, "", &texts.get(next), |_| ());
    let mut action = None;
    buttons_ui(ui, |ui| {
        let back = ui.add(Button::primary(texts.get(id::DONE_BACK)).icon(icons::CHECK));
        if view.first(back).clicked() || escape_pressed(ui) {
            action = Some(Action::Go(Place::Home));
        }
        if ui.add(Button::secondary(texts.get(id::ANSWER_HELP_OTHER)).icon(icons::PHONE)).clicked() {
            action = Some(Action::Again);
        }
    });
    action
}

fn cancel_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let mut action = None;
    buttons_ui(ui, |ui| {
        let cancel = ui.add(Button::secondary(view.texts.get(id::CANCEL)).icon(icons::X));
        if view.first(cancel).clicked() || escape_pressed(ui) {
            action = Some(Action::Leave);
        }
    });
    action
}
