//! The window's frame: bars, side and stage, and the traffic between the screens and the desk.

use std::{cell::Cell, io, rc::Rc, sync::Arc};

use crossbeam_channel::{Receiver, Sender, bounded};
use egui::{CentralPanel, Context, Frame, Margin, Panel, ScrollArea, Stroke, Ui, ViewportCommand};

use super::{
    action::{Action, Place},
    attend::Attend,
    demo_panel::DemoRack,
    keys::{self, Shortcut},
    model::{CardKey, Model, ReaderFacts as _},
    phase::Phase,
    portraits::Portraits,
    render,
    save::{Answered, Saver, Saving},
    screens::{
        View, demo, farewell,
        find_ra::FindRa,
        late,
        settings::{SIZES, by_proxy},
        side, status_bar, top_bar,
    },
    theme::{self, Look, look, measure, space},
    widgets::{fields, mark, text},
};
use crate::{
    background::{Surroundings, told::Told, writer::Kept},
    config::{Config, choice::Choice},
    desk::port::{Command, Job, News, Port, Request},
    domain::{
        clock::Clock,
        language::Language,
        problem::{Failure, Problem},
    },
    i18n::{Os, Texts, id},
};

/// How a window starts.
pub struct Options {
    /// What is set, by whom, and what is wrong with the files.
    pub config: Config,
    /// Tells the time for countdowns.
    pub clock: Clock,
    /// The demo's panel, where there is a demo.
    pub demo: Option<Box<dyn DemoRack>>,
    /// Called whenever the person has set something, so that it can be kept.
    pub keep: Option<KeepSettings>,
    /// Asks where to save the report; without it, it can be copied.
    pub saver: Option<Box<dyn Saver>>,
    /// Starts the demo beside this window; without it, none is offered.
    pub start_demo: Option<StartDemo>,
    /// The desktop around the window; without it, there are no notifications and no icon.
    pub around: Option<Box<dyn Surroundings>>,
    /// What was told before, by notifications.
    pub told: Told,
    /// The window begins in the task bar.
    pub minimised: bool,
    /// What is to come after the window.
    pub after: After,
}

/// What is to come after the window: said by the window, read by whoever opened it.
#[derive(Clone, Default)]
pub struct After(Rc<Cell<bool>>);

impl After {
    pub fn rest(&self) {
        self.0.set(true);
    }

    /// The program goes on without a window.
    pub fn is_rest(&self) -> bool {
        self.0.get()
    }
}

impl Options {
    /// A window of its own, without a demo beside it and with nothing kept.
    pub fn new(config: Config, clock: Clock) -> Self {
        Self {
            config,
            clock,
            demo: None,
            keep: None,
            saver: None,
            start_demo: None,
            around: None,
            told: Told::default(),
            minimised: false,
            after: After::default(),
        }
    }
}

/// Keeps a choice for the next start, elsewhere than on the window's thread.
pub type KeepSettings = Box<dyn FnMut(&Choice, Kept)>;

/// Starts the demo as a program of its own.
pub type StartDemo = Box<dyn FnMut() -> io::Result<()>>;

/// The window, over any port to a desk.
pub struct App<P: Port> {
    port: P,
    texts: Texts,
    clock: Clock,
    model: Model,
    portraits: Portraits,
    phase: Phase,
    /// What goes on beneath a page that is looked at in between.
    under: Option<Phase>,
    watched: Watched,
    /// The job of the screen that is shown.
    job: Option<Job>,
    next_job: u64,
    config: Config,
    /// What could not be kept the last time.
    unkept: Option<io::ErrorKind>,
    kept: (Sender<io::Result<()>>, Receiver<io::Result<()>>),
    saver: Option<Box<dyn Saver>>,
    saved: Saving,
    /// What came of a dialog whose page had been left: it is said on whatever page there is.
    late: Option<Saving>,
    start_demo: Option<StartDemo>,
    applied: Option<(Look, bool)>,
    demo: Option<Box<dyn DemoRack>>,
    demo_open: bool,
    keep: Option<KeepSettings>,
    closing: Closing,
    attend: Attend,
    /// To be minimised with the first picture.
    minimise: bool,
    after: After,
}

/// Outcomes of keeping that may wait until the window is woken.
const KEPT: usize = 16;

/// The card that the screen was opened for: typed digits and a helper's word are for this card only.
#[derive(Default)]
struct Watched {
    card: Option<CardKey>,
    was_out: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Closing {
    No,
    /// The window was to be closed while a card was in a reader.
    Asked,
    Agreed,
}

impl<P: Port> App<P> {
    /// A window that has heard nothing yet.
    pub fn new(port: P, texts: Texts, options: Options) -> Self {
        let Options { config, clock, demo, keep, saver, start_demo, around, told, minimised, after } = options;
        // Nobody has said where the RA is, and nobody has said that it is not for this person to say.
        let first_run = demo.is_none() && config.settings.ra_url.value.is_none() && !config.settings.ra_url.locked;
        let phase = if first_run { Phase::FindRa(FindRa::first()) } else { Phase::Home };
        Self {
            port,
            texts,
            clock,
            model: Model::default(),
            portraits: Portraits::default(),
            phase,
            under: None,
            watched: Watched::default(),
            job: None,
            next_job: 1,
            config,
            unkept: None,
            kept: bounded(KEPT),
            saver,
            saved: Saving::NotAsked,
            late: None,
            start_demo,
            applied: None,
            demo,
            demo_open: true,
            keep,
            closing: Closing::No,
            attend: Attend::new(around, told),
            minimise: minimised,
            after,
        }
    }

    /// From now on everything on screen is said in this language.
    pub fn speak(&mut self, language: Language) {
        self.texts.speak(language);
    }

    /// How the desktop around it wakes the window.
    pub fn wake_by(&mut self, wake: crate::background::surroundings::Wake) {
        self.attend.wake_by(wake);
    }

    /// What has to go on whether or not the window can be seen: hears the desk and the desktop, reminds, and minds the closing. To be
    /// called before [`Self::show`], and without it while the window is out of sight.
    pub fn logic(&mut self, ctx: &Context) {
        if self.hear() {
            // What the news moves (a bar that grows, a new page) has its place one frame later.
            ctx.request_repaint();
        }
        self.portraits.keep(ctx, self.model.sessions());
        let (settings, now) = (&self.config.settings, self.clock.now());
        let asks = self.attend.step(ctx, &self.model, settings, &self.texts, self.job.is_some(), now);
        if asks.open {
            bring_forward(ctx);
        }
        if asks.quit {
            self.quit(ctx);
        }
        self.watch_closing(ctx);
        if std::mem::take(&mut self.minimise) {
            ctx.send_viewport_cmd(ViewportCommand::Minimized(true));
        }
    }

    /// One frame of the whole window.
    pub fn show(&mut self, ui: &mut Ui) {
        self.dress(ui);
        // A screen reader names the window by its root.
        let title = self.texts.get(id::APP_NAME);
        ui.ctx().accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_label(title));
        mark::watch(ui.ctx());
        let shortcut = ui.input_mut(keys::pressed).and_then(|shortcut| self.asked_by(shortcut));
        let page = self.page();
        let action = self.frame_ui(ui, &page);
        if let Some(action) = shortcut.or(action) {
            self.act(ui, action);
        }
        if self.page() != page {
            // The new page is painted once; after that the window is idle again.
            ui.ctx().request_repaint();
        }
    }

    /// What a key asks for, where it can be had now. While something is written nothing is to hide it.
    fn asked_by(&self, shortcut: Shortcut) -> Option<Action> {
        let goes = self.closing != Closing::Asked && !self.is_writing();
        let size = &self.config.settings.text_size;
        let resized = |to: Option<&u16>| to.filter(|_| !size.locked).map(|to| Action::Set(Choice::TextSize(*to)));
        match shortcut {
            Shortcut::LargerText => resized(SIZES.iter().find(|s| **s > size.value)),
            Shortcut::SmallerText => resized(SIZES.iter().rev().find(|s| **s < size.value)),
            Shortcut::Keys => (goes && !matches!(self.phase, Phase::Keys)).then_some(Action::Go(Place::Keys)),
            Shortcut::Settings => (goes && !matches!(self.phase, Phase::Settings(_))).then_some(Action::Go(Place::Settings)),
            Shortcut::Details => {
                let card = self.model.main().and_then(|r| r.card()).filter(|_| goes)?;
                Some(Action::Go(Place::Details { reader: card.reader.clone() }))
            }
        }
    }

    fn dress(&mut self, ui: &Ui) {
        let settings = &self.config.settings;
        let wanted = (Look::new(settings.theme.value.into(), settings.text_size.value), settings.reduced_motion.value);
        if self.applied != Some(wanted) {
            if self.applied.is_none() {
                theme::install_fonts(ui.ctx());
                // Text has its own sizes, which are kept.
                ui.ctx().options_mut(|o| o.zoom_with_keyboard = false);
            }
            theme::apply(ui.ctx(), wanted.0, wanted.1);
            self.applied = Some(wanted);
            // This frame's `Ui` still has the style from before.
            ui.ctx().request_repaint();
        }
    }

    fn hear(&mut self) -> bool {
        let events = self.port.events();
        let mut any = !events.is_empty();
        for outcome in self.kept.1.try_iter() {
            self.unkept = outcome.err().map(|error| error.kind()).or(self.unkept);
            any = true;
        }
        while let Some(Answered { last, saving }) = self.saver.as_mut().and_then(|s| s.outcome()) {
            if last && self.saved == Saving::Asking {
                self.saved = saving;
            } else if matches!(saving, Saving::Saved(_) | Saving::Failed(_)) {
                self.late = Some(saving);
            }
            any = true;
        }
        for event in events {
            if let Some((job, news)) = self.model.apply(event)
                && self.job == Some(job)
            {
                self.news(news);
            }
            // After each event: a card that was taken out and put back is not the same as one that was there all the time.
            self.watch_card();
        }
        any
    }

    fn flow(&self) -> &Phase {
        self.under.as_ref().unwrap_or(&self.phase)
    }

    fn save_as(&mut self, ui: &Ui, name: &str, text: String) {
        let ctx = ui.ctx().clone();
        let wake = Arc::new(move || ctx.request_repaint());
        let asked = self.saver.as_mut().is_some_and(|s| s.ask(name, text, wake));
        self.saved = if asked { Saving::Asking } else { Saving::NotSaved };
    }

    fn watch_card(&mut self) {
        if self.model.has_heard() {
            if let Some(reader) = self.flow().needs_card_in().map(str::to_owned) {
                let now = self.model.card_key(&reader);
                let other = now.is_some() && self.watched.card.is_some() && now != self.watched.card;
                let other = other && !self.flow().makes_a_card();
                if other || !self.model.holds_something(&reader) {
                    return self.give_up();
                }
                if self.watched.card.is_none() {
                    self.watched.card = now;
                }
            }
            if let Some(reader) = self.flow().waits_for_card_in().map(str::to_owned) {
                if self.watched.was_out && self.watched.card.is_some() && self.model.card_key(&reader) == self.watched.card {
                    return self.give_up();
                }
                self.watched.was_out |= !self.model.holds_something(&reader);
            }
            if self.under.is_some()
                && let Some(reader) = self.phase.needs_card_in()
                && !self.model.holds_something(reader)
            {
                self.back();
            }
        }
        // What is being written is not to be hidden.
        if self.under.as_ref().is_some_and(Phase::is_writing) {
            self.back();
        }
    }

    /// The card that this was about has left. The settings stay where they are being looked at.
    fn give_up(&mut self) {
        match (self.under.take(), &self.phase) {
            (Some(_), Phase::Settings(_)) => {
                self.cancel();
                self.watched = Watched::default();
            }
            _ => self.go(Place::Home),
        }
    }

    fn back(&mut self) {
        match self.under.take() {
            Some(phase) => self.phase = phase,
            None => self.go(Place::Home),
        }
    }

    fn cancel(&mut self) {
        if let Some(job) = self.job.take() {
            self.port.send(Command { job, what: Request::Cancel });
        }
    }

    fn is_writing(&self) -> bool {
        self.flow().is_writing()
    }

    fn news(&mut self, news: News) {
        if matches!(news, News::Ended(_)) {
            self.job = None;
        }
        let away = matches!(&news, News::Ended(Err(failure)) if failure.problem == Problem::RaUnreachable);
        let flow = self.under.as_mut().unwrap_or(&mut self.phase);
        if let Some(Action::Go(place)) = flow.hear(news, &self.model) {
            self.go(place);
        }
        // Else the bar below and the start say for long that all is well.
        if away && self.model.ra_problem().is_none() {
            let job = self.new_job();
            self.port.send(Command { job, what: Request::AskService });
        }
    }

    fn watch_closing(&mut self, ctx: &Context) {
        let asked = ctx.input(|i| i.viewport().close_requested()) && self.closing != Closing::Agreed;
        if asked && !self.is_writing() && self.attend.may_rest(&self.config.settings) {
            // It goes on without a window, and reminds of the card if it stays.
            self.attend.closes(&self.model, self.clock.now());
            self.after.rest();
            self.closing = Closing::Agreed;
        } else if asked && (self.model.any_card() || self.is_writing()) {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            self.closing = Closing::Asked;
        }
        if self.closing == Closing::Asked && !self.model.any_card() {
            self.closing = Closing::Agreed;
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    /// Asked for by the icon's menu. What is being written is not cut off: the window says so.
    fn quit(&mut self, ctx: &Context) {
        if self.is_writing() {
            self.closing = Closing::Asked;
            bring_forward(ctx);
        } else {
            self.closing = Closing::Agreed;
            ctx.send_viewport_cmd(ViewportCommand::Close);
        }
    }

    fn page(&self) -> String {
        if self.closing == Closing::Asked { "farewell".to_owned() } else { self.phase.page(&self.model) }
    }

    fn act(&mut self, ui: &Ui, action: Action) {
        ui.ctx().request_repaint();
        match action {
            Action::Go(_) if self.closing == Closing::Asked => self.closing = Closing::No,
            Action::Go(place) => self.go(place),
            Action::Start(request) => self.start(request),
            Action::Reply(answer) => {
                if let Some(job) = self.job {
                    self.send(Command { job, what: Request::Answer(answer) });
                }
            }
            Action::Back => self.back(),
            Action::Leave => self.go(Place::Home),
            Action::Again => self.phase.again(),
            Action::Quietly(request) => {
                let job = self.new_job();
                // A look around that the desk has no time for is asked for again by the person.
                self.port.send(Command { job, what: request });
            }
            Action::Choose { reader } => self.model.choose(reader),
            Action::Set(choice) => self.set(ui, &choice),
            Action::StartDemo => self.begin_demo(ui),
            Action::SaveAs { name, text } => self.save_as(ui, &name, text),
            Action::Copy(words) => ui.ctx().copy_text(words),
            Action::Close => {
                self.closing = Closing::Agreed;
                ui.ctx().send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }

    /// What the organisation has locked is not changed, whatever a screen lets through.
    fn set(&mut self, ui: &Ui, choice: &Choice) {
        let file = self.config.places.window.clone();
        let kept = || {
            let ctx = ui.ctx().clone();
            Kept::told_to(self.kept.0.clone(), Arc::new(move || ctx.request_repaint()))
        };
        if choice.put_in_force(&mut self.config.settings, &file)
            && let Some(keep) = &mut self.keep
        {
            self.unkept = None;
            keep(choice, kept());
        }
        if let Choice::StartAtLogin(_) = choice {
            self.attend.start_at_login(self.config.settings.start_at_login.value, kept());
        }
        if let Some(language) = self.config.settings.language.value {
            self.speak(language);
        }
        // The demo has an RA of its own, which is not to be left for the one that is set.
        let is_set = self.model.ra().and_then(|ra| ra.url.as_ref()) == self.config.settings.ra_url.value.as_ref();
        if let (Choice::Proxy(_), true, Some(request)) = (choice, is_set, by_proxy(&self.config)) {
            let job = self.new_job();
            // What comes of it is on the bar at the bottom.
            self.port.send(Command { job, what: request });
        }
    }

    fn begin_demo(&mut self, ui: &Ui) {
        if let Some(start) = &mut self.start_demo {
            match start() {
                // The demo has a window of its own.
                Ok(()) => {
                    self.closing = Closing::Agreed;
                    ui.ctx().send_viewport_cmd(ViewportCommand::Close);
                }
                Err(error) => self.unkept = Some(error.kind()),
            }
        }
    }

    fn go(&mut self, place: Place) {
        if matches!(place, Place::Settings) {
            // They say what this desktop has and what it has not.
            self.attend.look();
        }
        let between = matches!(place, Place::Settings | Place::Details { .. } | Place::Keys);
        if between && (self.under.is_some() || self.phase.is_flow()) {
            let (phase, _) = Phase::open(place);
            let before = std::mem::replace(&mut self.phase, phase);
            self.under.get_or_insert(before);
            return;
        }
        self.cancel();
        self.under = None;
        self.watched = Watched::default();
        self.saved = Saving::NotAsked;
        let (phase, request) = Phase::open(place);
        if let Some(reader) = phase.needs_card_in() {
            self.watched.card = self.model.card_key(reader);
        }
        self.phase = phase;
        if let Some(request) = request {
            self.start(request);
        }
    }

    fn start(&mut self, request: Request) {
        let job = self.new_job();
        self.job = Some(job);
        self.phase.started();
        self.send(Command { job, what: request });
    }

    fn send(&mut self, command: Command) {
        if !self.port.send(command) {
            let busy = Problem::Internal { what: "the desk is busy" };
            self.news(News::Ended(Err(Failure::untouched(busy))));
        }
    }

    fn new_job(&mut self) -> Job {
        let job = Job(self.next_job);
        self.next_job += 1;
        job
    }

    fn frame_ui(&mut self, ui: &mut Ui, page: &str) -> Option<Action> {
        let look = look(ui);
        let c = look.colour;
        let arriving = fields::arriving(ui.ctx(), page);
        ui.painter().rect_filled(ui.max_rect(), 0, c.ground);
        let demo_width = if self.demo.is_some() && self.demo_open { measure::DEMO_WIDTH } else { 0.0 };
        let narrow = (ui.available_width() - demo_width) / look.scale < measure::STACK_BELOW;
        let Self {
            texts,
            model,
            portraits,
            phase,
            under,
            demo,
            demo_open,
            closing,
            clock,
            config,
            unkept,
            saver,
            saved,
            late,
            start_demo,
            attend,
            ..
        } = self;
        let view = View {
            texts,
            model,
            portraits,
            now: clock.now(),
            os: Os::HERE,
            arriving,
            config,
            unkept: *unkept,
            saved: saver.is_some().then_some(&*saved),
            has_demo: start_demo.is_some(),
            offers: attend.offers(),
            left_behind: attend.left_behind(),
        };
        let writing = under.as_ref().unwrap_or(phase).is_writing();
        let edge = Stroke::new(measure::EDGE, c.hairline);
        let bar = |x, y| Frame::new().fill(c.surface).inner_margin(Margin::symmetric(x, y)).stroke(edge);
        let mut action = None;
        Panel::top("top bar").frame(bar(20, 6)).show_separator_line(false).show(ui, |ui| {
            action = top_bar::top_bar_ui(ui, &view, writing, narrow);
        });
        Panel::bottom("status bar").frame(bar(20, 8)).show_separator_line(false).show(ui, |ui| {
            status_bar::status_bar_ui(ui, &view, writing, narrow);
        });
        if let Some(rack) = demo {
            let width = if *demo_open { measure::DEMO_WIDTH } else { look.grown(measure::DEMO_STRIP) + 2.0 * space::S };
            let panel = Panel::right("demo")
                .frame(
                    Frame::new()
                        .fill(c.hover)
                        .inner_margin(Margin { right: if *demo_open { 0 } else { 12 }, ..Margin::same(12) }),
                )
                .resizable(false);
            panel.exact_size(width).show(ui, |ui| {
                action = action.take().or(demo::demo_ui(ui, &view, rack.as_mut(), demo_open));
            });
        }
        if !narrow {
            let frame = Frame::new().inner_margin(Margin { left: 20, right: 4, top: 24, bottom: 8 });
            let panel = Panel::left("side").frame(frame).resizable(false).show_separator_line(false);
            panel.exact_size(look.grown(measure::SIDE_WIDTH).min(ui.available_width() * 0.42)).show(ui, |ui| {
                ScrollArea::vertical().id_salt("side").auto_shrink([false, false]).show(ui, |ui| {
                    Frame::new().inner_margin(Margin { left: 4, right: 12, top: 0, bottom: 12 }).show(ui, |ui| {
                        action = action.take().or(side::side_ui(ui, &view));
                    });
                });
            });
        }
        if let Some(saving) = late.as_ref() {
            let (left, right) = if narrow { (20, 20) } else { (32, 32) };
            let panel = Panel::top("late").frame(Frame::new().inner_margin(Margin { left, right, top: 16, bottom: 0 }));
            let seen = panel.show_separator_line(false).show(ui, |ui| {
                // A panel is as wide as there is room, whatever it is told.
                ui.vertical(|ui| {
                    ui.set_max_width(text::readable_width(&look, ui.available_width()));
                    late::late_ui(ui, &view, saving)
                })
                .inner
            });
            let seen = seen.inner;
            if seen {
                *late = None;
                ui.ctx().request_repaint();
            }
        }
        CentralPanel::default().frame(Frame::new().inner_margin(Margin::ZERO)).show(ui, |ui| {
            let stage = ScrollArea::vertical().id_salt(("stage", page)).auto_shrink([false, false]);
            stage.show(ui, |ui| {
                let (x, y) = if narrow { (20, 16) } else { (32, 28) };
                Frame::new().inner_margin(Margin::symmetric(x, y)).show(ui, |ui| {
                    ui.set_max_width(text::readable_width(&look, ui.available_width()));
                    ui.spacing_mut().item_spacing.y = space::XS;
                    if narrow && matches!(phase, Phase::Home) && *closing != Closing::Asked {
                        action = action.take().or(side::strip_ui(ui, &view));
                    }
                    let shown =
                        if *closing == Closing::Asked { farewell::farewell_ui(ui, &view, writing) } else { phase.ui(ui, &view) };
                    action = action.take().or(shown);
                });
            });
        });
        action
    }
}

fn bring_forward(ctx: &Context) {
    ctx.send_viewport_cmd(ViewportCommand::Minimized(false));
    ctx.send_viewport_cmd(ViewportCommand::Focus);
    ctx.request_repaint();
}

impl<P: Port> render::Window for App<P> {
    fn logic(&mut self, ctx: &Context) {
        self.logic(ctx);
    }

    fn show(&mut self, ui: &mut Ui) {
        self.show(ui);
    }

    fn ground(&self) -> egui::Color32 {
        theme::Tokens::of(self.config.settings.theme.value.into()).ground
    }
}
