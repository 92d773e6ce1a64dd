//! A job at work, from the screen's side: working, asking, done or failed. All flows share it.

use egui::Ui;

use super::{
    View,
    code::{Asked, CodePage},
    code_way::{CodeWayPage, Said},
    done, failure,
    help_code::HelpCodePage,
    new_passcode::NewPasscodePage,
    on_pad,
    terms::TermsPage,
    writing,
};
use crate::{
    desk::port::{Answer, News, Outcome, PadAsk, Progress, Question},
    domain::{
        clock::Timestamp,
        passcode::HolderFacts,
        person::IdentityNumber,
        problem::{Failure, Problem},
    },
    gui::{
        action::Action,
        widgets::{stepper, text},
    },
    i18n::id,
};

/// What a flow is called, and the names of its three steps.
pub struct Title {
    pub headline: String,
    pub steps: [String; 3],
    /// Said while nothing is known of the progress.
    pub working: String,
    /// The card is another person's than the one who is signed in.
    pub helped: Option<Helped>,
}

/// Whose card it is, and who is beside them.
pub struct Helped {
    /// `None` where only the RA knows, as for a blank card.
    pub holder: Option<String>,
    pub helper: String,
}

impl Helped {
    /// `helper` is the reader of the helper's card.
    pub fn new(view: &View<'_>, holder: Option<String>, helper: &str) -> Self {
        let session = view.model.session(helper);
        let helper = session.map_or_else(|| view.texts.get(id::HELPER_NAMELESS), |s| text::washed(&s.name));
        Self { holder, helper }
    }
}

impl Title {
    /// The stepper at its first step, above a flow's opening page.
    pub fn opening_ui(&self, ui: &mut Ui, view: &View<'_>) {
        self.opening_at_ui(ui, view, 0);
    }

    /// Where the first step is behind before anything has begun.
    pub fn opening_at_ui(&self, ui: &mut Ui, view: &View<'_>, step: usize) {
        stepper::stepper_ui(ui, view.texts, &self.steps, step);
        ui.add_space(crate::gui::theme::space::L);
    }
}

enum Stage {
    Working,
    /// The reader's keypad waits.
    OnPad(PadAsk),
    CodeWay(CodeWayPage),
    Code(CodePage),
    HelpCode(HelpCodePage),
    NewPasscode(NewPasscodePage),
    Terms(TermsPage),
    Done(Outcome),
    Failed(Failure),
}

pub struct Run {
    reader: String,
    /// Known from the card, where the RA does not say more.
    number: Option<IdentityNumber>,
    progress: Option<Progress>,
    /// The first of the three steps is behind.
    proved: bool,
    /// When another code may be asked for: a wrong one does not put it off.
    again_at: Option<Timestamp>,
    stage: Stage,
}

impl Run {
    pub fn new(reader: String) -> Self {
        Self { reader, number: None, progress: None, proved: false, again_at: None, stage: Stage::Working }
    }

    pub fn with_number(mut self, number: Option<IdentityNumber>) -> Self {
        self.number = number;
        self
    }

    pub fn with_first_step_behind(mut self, behind: bool) -> Self {
        self.proved = behind;
        self
    }

    pub fn hear(&mut self, news: News) {
        match news {
            News::Progress(progress) => {
                self.progress = Some(progress);
                if !self.is_over() {
                    self.stage = Stage::Working;
                }
            }
            News::OnPad(ask) => self.stage = Stage::OnPad(ask),
            News::OffPad => self.stage = Stage::Working,
            News::Ask(question) => self.stage = self.ask(question),
            // No run is about anybody's face.
            News::Photo(_) => {}
            News::Ended(Ok(outcome)) => self.stage = Stage::Done(outcome),
            News::Ended(Err(failure)) => self.stage = Stage::Failed(failure),
        }
    }

    fn ask(&mut self, question: Question) -> Stage {
        match question {
            Question::CodeWay { ways, unsent } => Stage::CodeWay(CodeWayPage::new(ways, unsent)),
            Question::Code { sent, wrong_left } => {
                let again_at = self.again_at.take().filter(|_| wrong_left.is_some());
                Stage::Code(CodePage::new(Asked::Sent(sent), wrong_left, again_at))
            }
            Question::NewPasscode { holder } => {
                let facts = match &holder {
                    Some(h) => HolderFacts { date_of_birth: h.date_of_birth, identity_number: Some(h.identity_number.clone()) },
                    None => HolderFacts { date_of_birth: None, identity_number: self.number.clone() },
                };
                self.proved = true;
                Stage::NewPasscode(NewPasscodePage::new(holder, facts))
            }
            Question::Terms { version, text } => {
                self.proved = true;
                Stage::Terms(TermsPage::new(version, text))
            }
            Question::HelpCode(help) => Stage::HelpCode(HelpCodePage::new(help)),
            // A report touches no card: its screen has no run.
            Question::ReportCode { .. } => Stage::Working,
        }
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>, title: &Title) -> Option<Action> {
        if !matches!(self.stage, Stage::Failed(_)) {
            stepper::stepper_ui(ui, view.texts, &title.steps, self.step());
            ui.add_space(crate::gui::theme::space::L);
        }
        let action = match &mut self.stage {
            Stage::Working => writing::writing_ui(ui, view, title, self.progress.as_ref()),
            Stage::OnPad(ask) => {
                on_pad::waiting_ui(ui, view, *ask);
                None
            }
            Stage::CodeWay(page) => page.ui(ui, view, 0).map(|said| match said {
                Said::Send(way) => Action::Reply(Answer::CodeBy(way)),
                Said::Leave => Action::Leave,
            }),
            Stage::Code(page) => page.ui(ui, view),
            Stage::HelpCode(page) => page.ui(ui, view),
            Stage::NewPasscode(page) => page.ui(ui, view, &self.reader, title.helped.as_ref()),
            Stage::Terms(page) => match page.ui(ui, view) {
                Some(true) => Some(Action::Reply(Answer::AcceptTerms)),
                Some(false) => Some(Action::Leave),
                None => None,
            },
            Stage::Done(outcome) => done::done_ui(ui, view, outcome, title.helped.as_ref()),
            Stage::Failed(failure) => failure::failure_ui(ui, view, failure, Some(&self.reader)),
        };
        if let Some(Action::Reply(answer)) = &action {
            if let Stage::Code(page) = &self.stage {
                self.again_at = page.again_at();
            }
            if !matches!(answer, Answer::SendCodeAgain) {
                self.stage = Stage::Working;
            }
        }
        action
    }

    fn step(&self) -> usize {
        match &self.stage {
            Stage::Done(_) => 2,
            Stage::NewPasscode(_) | Stage::Terms(_) => 1,
            Stage::Working | Stage::OnPad(_) if self.proved || self.is_writing() => 1,
            _ => 0,
        }
    }

    pub fn page(&self) -> String {
        match &self.stage {
            Stage::Working => format!("working/{}", self.is_writing()),
            Stage::OnPad(ask) => format!("on-pad/{ask:?}"),
            Stage::CodeWay(_) => "code-way".to_owned(),
            Stage::Code(page) if page.is_choosing_another_way() => "code/another-way".to_owned(),
            Stage::Code(_) => "code".to_owned(),
            Stage::HelpCode(_) => "help-code".to_owned(),
            Stage::NewPasscode(_) => "new-passcode".to_owned(),
            Stage::Terms(_) => "terms".to_owned(),
            Stage::Done(_) => "done".to_owned(),
            Stage::Failed(f) => format!("failed/{}", f.problem.code()),
        }
    }

    pub fn is_writing(&self) -> bool {
        matches!(self.stage, Stage::Working | Stage::OnPad(_)) && self.progress.as_ref().is_some_and(|p| p.writing)
    }

    /// What it has ended with, where that is no success.
    pub fn failure(&self) -> Option<&Failure> {
        match &self.stage {
            Stage::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    /// The card was taken out in the middle of it.
    pub fn lost_card(&self) -> bool {
        matches!(&self.stage, Stage::Failed(f) if f.problem == Problem::CardGone)
    }

    pub fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Done(_) | Stage::Failed(_))
    }

    /// It waits for the person, with nothing at work on the card.
    pub fn is_asking(&self) -> bool {
        use Stage::{Code, CodeWay, HelpCode, NewPasscode, Terms};
        matches!(self.stage, CodeWay(_) | Code(_) | HelpCode(_) | NewPasscode(_) | Terms(_))
    }

    pub fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done(_))
    }
}
