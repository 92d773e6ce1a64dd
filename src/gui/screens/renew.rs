//! Renewing the certificates, or finishing a renewal: the holder alone, or with a helper beside them.

use egui::Ui;

use super::{
    View, buttons_ui, escape_pressed, heading_ui,
    passcode::{PasscodeForm, Told},
    run::{Helped, Run, Title},
    vouch::Vouch,
};
use crate::{
    desk::port::{By, News, Request},
    gui::{
        action::{Action, Place},
        model::Model,
        theme::{icons, space},
        widgets::{button::Button, text},
    },
    i18n::id,
};

pub struct Renew {
    reader: String,
    helper: Option<String>,
    finish: bool,
    vouch: Vouch,
    /// The helper has vouched; the holder's turn.
    vouched: bool,
    form: PasscodeForm,
    run: Option<Run>,
}

impl Renew {
    pub fn new(reader: String, helper: Option<String>, finish: bool) -> Self {
        let vouched = helper.is_none();
        let form = PasscodeForm::often();
        Self { reader, helper, finish, vouch: Vouch::default(), vouched, form, run: None }
    }

    pub fn started(&mut self) {
        self.run = Some(self.new_run());
    }

    /// Whoever helps has vouched before anything begins.
    fn new_run(&self) -> Run {
        Run::new(self.reader.clone()).with_first_step_behind(self.helper.is_some())
    }

    pub fn again(&mut self) {
        self.run = None;
        self.form.again();
        self.vouch = Vouch::default();
        self.vouched = self.helper.is_none();
    }

    pub fn hear(&mut self, news: News, _model: &Model) -> Option<Action> {
        match news {
            News::Ended(Err(failure)) if self.form.hear(&failure) => self.run = None,
            news => {
                let mut run = self.run.take().unwrap_or_else(|| self.new_run());
                run.hear(news);
                self.run = Some(run);
            }
        }
        None
    }

    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        let name = view.holder_name(&self.reader);
        let beside = self.beside(view);
        let headline = match (&beside, self.finish) {
            (Some(_), true) => texts.with(id::RENEW_FINISH_TITLE_FOR, &[("name", name.clone().into())]),
            (None, true) => texts.get(id::RENEW_FINISH_TITLE),
            (Some(_), false) => texts.with(id::RENEW_TITLE_FOR, &[("name", name.clone().into())]),
            (None, false) => texts.get(id::RENEW_TITLE),
        };
        let helped = beside.as_ref().map(|helper| Helped::new(view, Some(name.clone()), helper));
        let first = if self.helper.is_some() { id::UNLOCK_STEP_VOUCH } else { id::RENEW_STEP_PASSCODE };
        let steps = [texts.get(first), texts.get(id::RENEW_STEP_WRITE), texts.get(id::STEP_DONE)];
        let title = Title { headline: headline.clone(), steps, working: texts.get(id::RENEW_WORKING), helped };
        if let Some(run) = &mut self.run {
            return run.ui(ui, view, &title);
        }
        if !self.form.asks(view, &self.reader) {
            title.opening_at_ui(ui, view, usize::from(self.helper.is_some() && self.vouched));
        }
        let helper = self.helper.as_ref().and_then(|h| view.model.session(h));
        if self.helper.is_some() && helper.is_none() {
            return Some(Action::Go(Place::Home));
        }
        if let (Some(session), false) = (helper, self.vouched) {
            heading_ui(ui, &headline, &texts.with(id::RENEW_ASSISTED_WHAT, &[("name", name.clone().into())]));
            let entered = self.vouch.ui(ui, view, &name, &text::washed(&session.name));
            return self.vouched_ui(ui, view, entered);
        }
        self.passcode_ui(ui, view, &headline, &name)
    }

    /// The reader of whoever is signed in beside the holder: they began it together, or the holder finishes it here.
    fn beside(&self, view: &View<'_>) -> Option<String> {
        self.helper.clone().or_else(|| view.model.helper_for(&self.reader).map(|session| session.reader.clone()))
    }

    fn vouched_ui(&mut self, ui: &mut Ui, view: &View<'_>, entered: bool) -> Option<Action> {
        let texts = view.texts;
        let mut action = None;
        buttons_ui(ui, |ui| {
            let go = Button::primary(texts.get(id::CONTINUE)).icon_after(icons::ARROW_RIGHT).enabled(self.vouch.is_given());
            if ui.add(go).clicked() || entered {
                self.vouched = true;
                self.form.field.focus();
                ui.ctx().request_repaint();
            }
            if ui.add(Button::quiet(texts.get(id::CANCEL))).clicked() || escape_pressed(ui) {
                action = Some(Action::Go(Place::Home));
            }
        });
        if !self.vouch.is_given() {
            text::caption_ui(ui, texts.get(id::VOUCH_BOTH));
        }
        action
    }

    fn passcode_ui(&mut self, ui: &mut Ui, view: &View<'_>, headline: &str, name: &str) -> Option<Action> {
        let texts = view.texts;
        let beside = self.beside(view);
        let words = match (&beside, self.finish) {
            (None, true) => texts.get(id::RENEW_FINISH_WHAT),
            (Some(helper), _) => {
                let helped = Helped::new(view, None, helper);
                texts.with(id::RENEW_HOLDER_TYPES, &[("name", name.to_owned().into()), ("helper", helped.helper.into())])
            }
            (None, false) => texts.get(id::RENEW_WHAT),
        };
        // A passcode of the wrong person would cost one of the card's tries.
        let label = match &beside {
            Some(_) => texts.with(id::RENEW_FIELD_FOR, &[("name", name.to_owned().into())]),
            None => texts.get(id::PASSCODE_FIELD),
        };
        let go = if self.finish { texts.get(id::RENEW_FINISH_GO) } else { texts.get(id::RENEW_GO) };
        let go = Button::primary(go).icon(icons::ARROWS_CLOCKWISE);
        let told = self.form.ui(ui, view, &self.reader, &label, go, |ui| heading_ui(ui, headline, &words));
        if !matches!(told, Told::Submit { .. }) {
            ui.add_space(space::XS);
            text::caption_ui(ui, texts.get(id::RENEW_TIME));
        }
        match told {
            Told::Submit { passcode, last_try } => {
                let by = match &self.helper {
                    Some(reader) => By::Helper { reader: reader.clone(), attested: true },
                    None => By::Holder,
                };
                Some(Action::Start(Request::Renew { reader: self.reader.clone(), by, passcode, last_try }))
            }
            Told::Stop => Some(Action::Go(Place::Home)),
            Told::Nothing => None,
        }
    }

    pub fn page(&self, model: &Model) -> String {
        match &self.run {
            Some(run) => run.page(),
            None => format!("{}/{}", self.form.page(model, &self.reader), self.vouched),
        }
    }

    pub fn waits_for_card_in(&self) -> Option<&str> {
        self.run.as_ref().is_some_and(Run::lost_card).then_some(self.reader.as_str())
    }

    pub fn needs_card_in(&self) -> Option<&str> {
        self.run.as_ref().is_none_or(|run| run.is_done() || run.is_asking()).then_some(self.reader.as_str())
    }

    pub fn is_writing(&self) -> bool {
        self.run.as_ref().is_some_and(Run::is_writing)
    }
}
