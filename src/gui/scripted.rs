//! A desk that does what a test says, and a window over it.

use std::{
    cell::RefCell,
    collections::VecDeque,
    path::PathBuf,
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use egui_kittest::{
    Harness, Node,
    kittest::{NodeT as _, Queryable as _},
};

use super::{After, App, KeepSettings, Options, StartDemo, sample};
use crate::{
    background::{Asked, IconWords, Offers, Surroundings, notice::Notice, told::Told, writer::Kept},
    config::{Config, Over, Places, theme::ThemeName},
    desk::port::{
        Answer, Command, Event, Job, News, Outcome, Picture, Port, Progress, Question, ReaderView, Request, SessionView, Step,
        What,
    },
    domain::{
        clock::{Clock, Timestamp},
        language::Language,
        operation::OperationKind,
        passcode::{ChangeEntry, PasscodeEntry},
        problem::{Failure, Problem},
    },
    gui::{
        demo_panel::DemoRack,
        save::{Answered, Saver, Saving},
        window::WakeUp,
    },
    i18n::Texts,
    ra::api::operation::IdentityCheck,
};

#[derive(Default)]
struct Script {
    sent: Vec<Command>,
    events: VecDeque<Event>,
    busy: bool,
}

#[derive(Clone, Default)]
pub struct Scripted(Rc<RefCell<Script>>);

impl Port for Scripted {
    fn send(&mut self, command: Command) -> bool {
        let mut script = self.0.borrow_mut();
        if script.busy {
            return false;
        }
        script.sent.push(command);
        true
    }

    fn events(&mut self) -> Vec<Event> {
        self.0.borrow_mut().events.drain(..).collect()
    }
}

/// A window on a bench: fed with events, read by what a person sees.
pub struct Bench {
    pub harness: Harness<'static, App<Scripted>>,
    script: Scripted,
    now: Arc<AtomicI64>,
    saver: ScriptedSaver,
    pub around: ScriptedAround,
    pub after: After,
}

/// A scene of the gallery.
pub type Scene = (&'static str, fn(&mut Bench));

/// A dialog that does what a test says.
#[derive(Clone, Default)]
pub struct ScriptedSaver(Rc<RefCell<SaverScript>>);

#[derive(Default)]
struct SaverScript {
    asked: Option<(String, String)>,
    outcome: Option<Saving>,
    closed: bool,
}

impl Saver for ScriptedSaver {
    fn ask(&mut self, name: &str, text: String, _wake: WakeUp) -> bool {
        let mut script = self.0.borrow_mut();
        script.asked = Some((name.to_owned(), text));
        !script.closed
    }

    fn outcome(&mut self) -> Option<Answered> {
        self.0.borrow_mut().outcome.take().map(|saving| Answered { last: true, saving })
    }
}

/// A desktop that does what a test says.
#[derive(Clone, Default)]
pub struct ScriptedAround(Rc<RefCell<AroundScript>>);

#[derive(Default)]
pub struct AroundScript {
    pub offers: Offers,
    pub has_icon: bool,
    pub told: Vec<Notice>,
    pub kept: Vec<Told>,
    pub icons: Vec<Option<IconWords>>,
    pub at_login: Vec<bool>,
    pub cannot_note: bool,
    pub clicks: Vec<Asked>,
    pub looks: usize,
}

impl ScriptedAround {
    pub fn script(&self) -> std::cell::RefMut<'_, AroundScript> {
        self.0.borrow_mut()
    }

    /// The headlines of what was told since the last look.
    pub fn told(&self) -> Vec<String> {
        self.script().told.drain(..).map(|notice| notice.headline).collect()
    }
}

impl Surroundings for ScriptedAround {
    fn wake_by(&mut self, _wake: WakeUp) {}

    fn look(&mut self) {
        self.script().looks += 1;
    }

    fn offers(&self) -> Offers {
        self.0.borrow().offers
    }

    fn tell(&mut self, notice: Notice) {
        self.script().told.push(notice);
    }

    fn keep(&mut self, told: &Told) {
        self.script().kept.push(told.clone());
    }

    fn icon(&mut self, words: Option<IconWords>) {
        self.script().icons.push(words);
    }

    fn has_icon(&self) -> bool {
        self.0.borrow().has_icon
    }

    fn start_at_login(&mut self, on: bool, kept: Kept) {
        let mut script = self.script();
        script.at_login.push(on);
        kept.say(if script.cannot_note { Err(std::io::ErrorKind::PermissionDenied.into()) } else { Ok(()) });
    }

    fn asked(&mut self) -> Vec<Asked> {
        std::mem::take(&mut self.script().clicks)
    }
}

pub struct Setting {
    pub size: [f32; 2],
    pub theme: ThemeName,
    pub text_size: u16,
    pub demo: Option<Box<dyn DemoRack>>,
    pub keep: Option<KeepSettings>,
    pub config: Config,
    pub saver: Option<Box<dyn Saver>>,
    pub start_demo: Option<StartDemo>,
}

/// What nobody has set anything in, but for the RA's address.
pub fn config() -> Config {
    configured(Over { ra: sample::ra().url, ..Over::default() })
}

/// What the command line alone has set: no file is there.
pub fn configured(over: Over) -> Config {
    let at = |name: &str| PathBuf::from("/nowhere/wardcard").join(name);
    let places = Places { machine: at("m"), policy: at("p"), user: at("u"), window: at("w"), state: at("s") };
    Config::at(places, &over).expect("settings")
}

impl Default for Setting {
    fn default() -> Self {
        Self {
            size: [1080.0, 720.0],
            theme: ThemeName::Light,
            text_size: 100,
            demo: None,
            keep: None,
            config: config(),
            saver: None,
            start_demo: None,
        }
    }
}

impl Bench {
    pub fn new(setting: Setting) -> Self {
        let script = Scripted::default();
        let now = Arc::new(AtomicI64::new(sample::now().as_second()));
        let clock = {
            let now = now.clone();
            Clock::new(move || Timestamp::from_second(now.load(Ordering::Relaxed)).expect("in range"))
        };
        let Setting { theme, text_size, demo, keep, mut config, saver, start_demo, .. } = setting;
        config.settings.theme.value = theme;
        config.settings.text_size.value = text_size;
        let scripted = ScriptedSaver::default();
        let saver = saver.or_else(|| Some(Box::new(scripted.clone())));
        let around = ScriptedAround::default();
        let after = After::default();
        let options = Options {
            demo,
            keep,
            saver,
            start_demo,
            around: Some(Box::new(around.clone())),
            after: after.clone(),
            ..Options::new(config, clock)
        };
        let app = App::new(script.clone(), Texts::english(), options);
        let harness = Harness::builder().with_size(setting.size).with_max_steps(8).allow_missing_glyphs().build_ui_state(
            |ui, app: &mut App<Scripted>| {
                // The harness leaves a margin that a window does not have.
                let whole = ui.ctx().content_rect();
                let mut ui = ui.new_child(egui::UiBuilder::new().max_rect(whole));
                ui.set_clip_rect(whole);
                app.logic(ui.ctx());
                app.show(&mut ui);
            },
            app,
        );
        Self { harness, script, now, saver: scripted, around, after }
    }

    /// A window with the RA there and these readers.
    pub fn with(readers: Vec<ReaderView>) -> Self {
        let mut bench = Self::new(Setting::default());
        bench.tell(Event::Service(Box::new(sample::ra())));
        bench.tell(Event::Readers(readers));
        bench
    }

    /// The same, with someone signed in.
    pub fn signed_in(readers: Vec<ReaderView>, session: SessionView) -> Self {
        let mut bench = Self::with(readers);
        bench.tell(Event::Sessions(vec![session]));
        bench
    }

    /// To be heard together with what is told next.
    pub fn queue(&mut self, event: Event) {
        self.script.0.borrow_mut().events.push_back(event);
    }

    pub fn tell(&mut self, event: Event) {
        self.script.0.borrow_mut().events.push_back(event);
        self.harness.run();
    }

    pub fn news(&mut self, news: News) {
        let job = self.job();
        self.tell(Event::Job { job, news });
    }

    pub fn asks(&mut self, question: Question) {
        self.news(News::Ask(question));
    }

    pub fn ends(&mut self, outcome: Outcome) {
        let job = self.job();
        self.ends_job(job, outcome);
    }

    pub fn ends_job(&mut self, job: Job, outcome: Outcome) {
        // As the desk does.
        if let Outcome::HelpWanted(wanted) = &outcome
            && let Some(picture) = wanted.photo.as_ref().and_then(|jpeg| Picture::of_jpeg(&jpeg.0))
        {
            self.tell(Event::Job { job, news: News::Photo(picture) });
        }
        self.tell(Event::Job { job, news: News::Ended(Ok(outcome)) });
    }

    pub fn fails(&mut self, problem: Problem) {
        self.news(News::Ended(Err(Failure::untouched(problem))));
    }

    pub fn writes(&mut self, kind: OperationKind, steps: &[Step], at: usize) {
        self.news(News::Progress(Progress { kind, steps: steps.to_vec(), at, writing: true }));
    }

    pub fn make_busy(&mut self) {
        self.script.0.borrow_mut().busy = true;
    }

    /// One frame only, so that what it asks of the window can be seen.
    pub fn tell_once(&mut self, event: Event) {
        self.script.0.borrow_mut().events.push_back(event);
        self.harness.step();
    }

    /// The person closes the window.
    pub fn close(&mut self) {
        let viewport = self.harness.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default();
        viewport.events.push(egui::ViewportEvent::Close);
        self.harness.step();
        let viewport = self.harness.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default();
        viewport.events.clear();
        self.harness.run();
    }

    /// No frame is painted from now on, but for one where a card is in a reader: when it has been left there for long enough.
    #[track_caller]
    pub fn expect_rest(&mut self, what: &str) {
        self.harness.run_steps(4);
        let next = |bench: &Self| bench.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
        let (never, left) = (std::time::Duration::MAX, std::time::Duration::from_secs(301));
        let delay = next(self);
        assert!(delay == never || delay == left, "{what} is painted again after {delay:?}");
        self.pass_seconds(301);
        self.harness.run_steps(4);
        assert_eq!(next(self), never, "{what}, later");
    }

    /// The window goes out of sight, or comes back.
    pub fn minimise(&mut self, minimised: bool) {
        let viewport = self.harness.input_mut().viewports.entry(egui::ViewportId::ROOT).or_default();
        (viewport.minimized, viewport.occluded) = (Some(minimised), Some(false));
        self.harness.run();
    }

    /// Whether the last frame asked this of the window.
    pub fn wants(&self, command: &egui::ViewportCommand) -> bool {
        self.harness.output().viewport_output[&egui::ViewportId::ROOT].commands.contains(command)
    }

    /// Whether the last frame closed the window.
    pub fn closes(&self) -> bool {
        let output = &self.harness.output().viewport_output[&egui::ViewportId::ROOT];
        output.commands.contains(&egui::ViewportCommand::Close)
    }

    /// The name of what has the keyboard.
    pub fn focused(&self) -> Option<String> {
        self.harness.root().children_recursive().find(|n| n.is_focused()).and_then(|n| n.accesskit_node().label())
    }

    pub fn pass_seconds(&mut self, seconds: i64) {
        self.now.fetch_add(seconds, Ordering::Relaxed);
        self.harness.run();
    }

    pub fn click(&mut self, label: &str) {
        let mut all = self.harness.get_all_by_label(label).filter(is_control);
        all.next().unwrap_or_else(|| panic!("no control {label}")).click_accesskit();
        drop(all);
        self.harness.run();
    }

    pub fn has_button(&self, label: &str) -> bool {
        self.harness.query_all_by_label(label).any(|n| is_control(&n))
    }

    /// What came of the dialog.
    pub fn saving(&mut self, saving: Saving) {
        self.saver.0.borrow_mut().outcome = Some(saving);
        self.harness.run();
    }

    /// There is no dialog on this computer.
    pub fn without_dialog(&mut self) {
        self.saver.0.borrow_mut().closed = true;
    }

    /// The name and the text that a dialog was opened for, since the last look.
    pub fn to_save(&self) -> Option<(String, String)> {
        self.saver.0.borrow_mut().asked.take()
    }

    /// The last request about a card or a report, in words.
    pub fn last_deed(&self) -> String {
        match self.script.0.borrow().sent.last().map(|c| &c.what) {
            Some(Request::Do { reader, what }) => match what {
                What::Suspend { card, why, note } => format!("{reader}: suspend {card} {why:?} {note:?}"),
                What::Reinstate { card, note } => format!("{reader}: reinstate {card} {note:?}"),
                What::Cancel { card, why, note } => format!("{reader}: cancel {card} {why:?} {note:?}"),
                What::Incidents { after } => format!("{reader}: reports after {after:?}"),
                What::CloseIncident { id, outcome } => format!("{reader}: close {id} {outcome:?}"),
                What::Expiring { within } => format!("{reader}: expiring {}", within.days()),
                _ => format!("{reader}: something else"),
            },
            Some(Request::Repair { reader, agent, identity_check }) => {
                let IdentityCheck { documents, likeness_confirmed } = identity_check;
                format!("{reader}: repair by {agent} {documents:?} likeness={likeness_confirmed}")
            }
            other => other.map(in_words).unwrap_or_default(),
        }
    }

    /// What is in a text field.
    pub fn content(&self, label: &str) -> Option<String> {
        self.harness.get_all_by_label(label).find(is_field).map(|n| n.value().unwrap_or_default())
    }

    /// Types into the field of this name.
    pub fn write(&mut self, label: &str, words: &str) {
        let role = |n: &Node<'_>| n.rect();
        let field = self.harness.get_all_by_label(label).max_by(|a, b| role(a).height().total_cmp(&role(b).height()));
        field.unwrap_or_else(|| panic!("no field {label}")).focus();
        self.harness.run();
        self.harness.event(egui::Event::Text(words.to_owned()));
        self.harness.run();
    }

    /// What was typed last into this field is taken back.
    pub fn take_back(&mut self, label: &str) {
        self.harness.get_all_by_label(label).find(is_field).expect("a field").focus();
        self.harness.run();
        self.harness.key_press_modifiers(egui::Modifiers::COMMAND, egui::Key::Z);
        self.harness.run();
    }

    pub fn press(&mut self, key: egui::Key) {
        self.harness.key_press(key);
        self.harness.run();
    }

    /// A key of the number pad that moves, as without Num Lock.
    pub fn number_pad_without_num_lock(&mut self, key: egui::Key, physical: egui::Key) {
        for pressed in [true, false] {
            let modifiers = egui::Modifiers::NONE;
            let event = egui::Event::Key { key, physical_key: Some(physical), pressed, repeat: false, modifiers };
            self.harness.event(event);
        }
        self.harness.run();
    }

    pub fn speak(&mut self, language: Language) {
        self.harness.state_mut().speak(language);
        self.harness.run();
    }

    /// Whether these words are on the screen, as part of some text.
    pub fn shows(&self, words: &str) -> bool {
        self.harness.query_all_by_label_contains(words).next().is_some()
    }

    #[track_caller]
    pub fn expect(&self, words: &str) {
        assert!(self.shows(words), "not on the screen: {words}");
    }

    #[track_caller]
    pub fn expect_not(&self, words: &str) {
        assert!(!self.shows(words), "on the screen: {words}");
    }

    /// How a screen reader comes to say these words when they appear; `None` where it does not until it is led there.
    pub fn said_aloud(&self, words: &str) -> Option<egui::accesskit::Live> {
        let mut live = self.harness.query_all_by_label_contains(words).map(|n| n.accesskit_node().live());
        live.find(|live| *live != egui::accesskit::Live::Off)
    }

    /// The digits in a field, by the dots that a screen reader is told of.
    pub fn dots(&self, label: &str) -> usize {
        let values = self.harness.get_all_by_label(label).filter_map(|n| n.value());
        values.map(|v| v.chars().filter(|c| *c == '•').count()).max().unwrap_or(0)
    }

    /// How far to the right anything with words reaches.
    pub fn right_edge(&self) -> f32 {
        self.harness.query_all_by_label_contains("").map(|n| n.rect().right()).fold(0.0, f32::max)
    }

    pub fn job(&self) -> Job {
        self.script.0.borrow().sent.last().map(|c| c.job).expect("something was sent")
    }

    /// What was sent since the last look, in words and without secrets.
    pub fn sent(&self) -> Vec<String> {
        self.script.0.borrow_mut().sent.drain(..).map(|c| format!("{} {}", c.job.0, in_words(&c.what))).collect()
    }

    /// The last request, kept.
    pub fn last(&self) -> String {
        self.script.0.borrow().sent.last().map(|c| in_words(&c.what)).unwrap_or_default()
    }
}

fn is_field(node: &Node<'_>) -> bool {
    node.accesskit_node().role() == egui::accesskit::Role::TextInput
}

fn is_control(node: &Node<'_>) -> bool {
    use egui::accesskit::Role::{Button, CheckBox, RadioButton};
    matches!(node.accesskit_node().role(), Button | CheckBox | RadioButton)
}

fn on_pad(passcode: &PasscodeEntry) -> &'static str {
    if passcode.is_on_pad() { " on-pad" } else { "" }
}

fn in_words(request: &Request) -> String {
    match request {
        Request::Look { reader } => format!("look {reader}"),
        Request::AskService => "ask service".to_owned(),
        Request::UseRa(place) => format!("use {} {:?} {}", place.url, place.ca_file, place.proxy),
        Request::Examine => "examine".to_owned(),
        Request::SignIn { reader, passcode, last_try } => format!("sign in {reader} last={last_try}{}", on_pad(passcode)),
        Request::AcceptTerms { reader, version } => format!("accept terms {version} {reader}"),
        Request::ChoosePosition { reader, position } => format!("position {position} {reader}"),
        Request::SignOut { reader } => format!("sign out {reader}"),
        Request::ChangePasscode { reader, entry, last_try } => {
            let pad = if matches!(entry, ChangeEntry::OnPad) { " on-pad" } else { "" };
            format!("change {reader} last={last_try}{pad}")
        }
        Request::Unlock { reader, by, .. } => format!("unlock {reader} {by:?}"),
        Request::Renew { reader, by, last_try, .. } => format!("renew {reader} {by:?} last={last_try}"),
        Request::Issue { reader, person, .. } => format!("issue {reader} to {person}"),
        Request::Answer(Answer::Code(code)) => format!("code {}", code.expose("a made-up code in a test")),
        Request::Answer(Answer::SendCodeAgain) => "send again".to_owned(),
        Request::Answer(Answer::CodeBy(way)) => format!("code by {way}"),
        Request::Answer(Answer::NewPasscode(new)) => format!("new passcode{}", on_pad(new)),
        Request::Answer(Answer::AcceptTerms) => "accept".to_owned(),
        Request::Answer(Answer::AnotherHelpCode) => "another help code".to_owned(),
        Request::AskForHelp { reader } => format!("ask for help {reader}"),
        Request::Repair { reader, agent, .. } => format!("repair {reader} by {agent}"),
        Request::Do { reader, what } => format!("do {reader}: {}", deed_in_words(what)),
        Request::ReportWithoutCard { identity_number, date_of_birth, kind, note } => {
            format!("report without card {} {date_of_birth} {kind:?} {note:?}", identity_number.digits())
        }
        Request::Cancel => "cancel".to_owned(),
    }
}

fn deed_in_words(what: &What) -> String {
    let why = "a made-up code in a test";
    match what {
        What::LookUpHelp { code } => format!("look up {}", code.expose(why)),
        What::ApproveHelp { code, attested } => format!("approve {} attested={attested}", code.expose(why)),
        What::DeclineHelp { code } => format!("decline {}", code.expose(why)),
        What::Report { card, kind, note } => format!("report {card:?} {kind:?} {note:?}"),
        _ => "something else".to_owned(),
    }
}
