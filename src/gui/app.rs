//! The window's frame: bars, side and stage, and the traffic between the screens and the desk.

use egui::{CentralPanel, Frame, Margin, Panel, ScrollArea, Stroke, Ui, ViewportCommand};

use super::{
    action::{Action, Place},
    demo_panel::DemoRack,
    model::Model,
    phase::Phase,
    screens::{View, demo, farewell, side, status_bar, top_bar},
    theme::{self, Look, Theme, look, measure, space},
    widgets::{fields, mark, text},
};
use crate::{
    desk::port::{Command, Job, News, Port, Request},
    domain::{
        clock::Clock,
        problem::{Failure, Problem},
    },
    i18n::{Os, Texts},
};

/// How a window starts.
pub struct Options {
    /// The colours to begin with.
    pub theme: Theme,
    /// In percent, 100 to 200.
    pub text_size: u16,
    /// Tells the time for countdowns.
    pub clock: Clock,
    /// The demo's panel, where there is a demo.
    pub demo: Option<Box<dyn DemoRack>>,
    /// Called with the theme and the text size whenever the person changes one, so that they can be kept.
    pub keep: Option<KeepSettings>,
}

/// Keeps the theme and the text size (in percent) for the next start.
pub type KeepSettings = Box<dyn FnMut(Theme, u16)>;

/// The window, over any port to a desk.
pub struct App<P: Port> {
    port: P,
    texts: Texts,
    clock: Clock,
    model: Model,
    phase: Phase,
    /// The job of the screen that is shown.
    job: Option<Job>,
    next_job: u64,
    theme: Theme,
    text_size: u16,
    applied: Option<Look>,
    demo: Option<Box<dyn DemoRack>>,
    demo_open: bool,
    keep: Option<KeepSettings>,
    closing: Closing,
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
        let Options { theme, text_size, clock, demo, keep } = options;
        Self {
            port,
            texts,
            clock,
            model: Model::default(),
            phase: Phase::Home,
            job: None,
            next_job: 1,
            theme,
            text_size,
            applied: None,
            demo,
            demo_open: true,
            keep,
            closing: Closing::No,
        }
    }

    /// One frame of the whole window.
    pub fn show(&mut self, ui: &mut Ui) {
        self.dress(ui);
        mark::watch(ui.ctx());
        if self.hear() {
            // What the news moves (a bar that grows, a new page) has its place one frame later.
            ui.ctx().request_repaint();
        }
        self.watch_closing(ui);
        let page = self.page();
        let action = self.frame_ui(ui, &page);
        if let Some(action) = action {
            self.act(ui, action);
        }
        if self.page() != page {
            // The new page is painted once; after that the window is idle again.
            ui.ctx().request_repaint();
        }
    }

    fn dress(&mut self, ui: &Ui) {
        let wanted = Look::new(self.theme, self.text_size);
        if self.applied != Some(wanted) {
            if self.applied.is_none() {
                theme::install_fonts(ui.ctx());
            }
            theme::apply(ui.ctx(), wanted);
            self.applied = Some(wanted);
            // This frame's `Ui` still has the style from before.
            ui.ctx().request_repaint();
        }
    }

    fn hear(&mut self) -> bool {
        let events = self.port.events();
        let any = !events.is_empty();
        for event in events {
            if let Some((job, news)) = self.model.apply(event)
                && self.job == Some(job)
            {
                self.news(news);
            }
        }
        if let Some(reader) = self.phase.needs_card_in()
            && self.model.has_heard()
            && !self.model.holds_something(reader)
        {
            self.go(Place::Home);
        }
        any
    }

    fn news(&mut self, news: News) {
        if matches!(news, News::Ended(_)) {
            self.job = None;
        }
        if let Some(Action::Go(place)) = self.phase.hear(news, &self.model) {
            self.go(place);
        }
    }

    fn watch_closing(&mut self, ui: &Ui) {
        let asked = ui.input(|i| i.viewport().close_requested());
        if asked && self.closing != Closing::Agreed && (self.model.any_card() || self.phase.is_writing()) {
            ui.ctx().send_viewport_cmd(ViewportCommand::CancelClose);
            self.closing = Closing::Asked;
        }
        if self.closing == Closing::Asked && !self.model.any_card() {
            self.closing = Closing::Agreed;
            ui.ctx().send_viewport_cmd(ViewportCommand::Close);
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
            Action::Leave => self.go(Place::Home),
            Action::Again => self.phase.again(),
            Action::Quietly(request) => {
                let job = self.new_job();
                // A look around that the desk has no time for is asked for again by the person.
                self.port.send(Command { job, what: request });
            }
            Action::Choose { reader } => self.model.choose(reader),
            Action::Theme(theme) => {
                self.theme = theme;
                self.keep_settings();
            }
            Action::TextSize(percent) => {
                self.text_size = percent;
                self.keep_settings();
            }
            Action::Copy(words) => ui.ctx().copy_text(words),
            Action::Close => {
                self.closing = Closing::Agreed;
                ui.ctx().send_viewport_cmd(ViewportCommand::Close);
            }
        }
    }

    fn keep_settings(&mut self) {
        if let Some(keep) = &mut self.keep {
            keep(self.theme, self.text_size);
        }
    }

    fn go(&mut self, place: Place) {
        if let Some(job) = self.job.take() {
            self.port.send(Command { job, what: Request::Cancel });
        }
        let (phase, request) = Phase::open(place);
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
        let Self { texts, model, phase, demo, demo_open, closing, text_size, clock, .. } = self;
        let view = View { texts, model, now: clock.now(), os: Os::HERE, arriving, text_size: *text_size };
        let writing = phase.is_writing();
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
            let width = if *demo_open { measure::DEMO_WIDTH } else { look.grown(96.0) };
            let panel = Panel::right("demo").frame(Frame::new().fill(c.hover).inner_margin(Margin::same(12))).resizable(false);
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

impl<P: Port> eframe::App for App<P> {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.show(ui);
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        theme::Tokens::of(self.theme).ground.to_normalized_gamma_f32()
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}
