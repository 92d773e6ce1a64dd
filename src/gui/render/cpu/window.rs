//! winit's events to egui, and egui's pictures to the screen.

use std::{
    num::NonZeroU32,
    sync::Arc,
    time::{Duration, Instant},
};

use egui::{
    Context, RawInput, ViewportBuilder, ViewportCommand, ViewportEvent, ViewportId, ViewportInfo, ViewportOutput,
    epaint::ClippedPrimitive,
};
use egui_winit::accesskit_winit::{Event as AccessEvent, WindowEvent as AccessWindowEvent};
use softbuffer::{Rect, Surface};
use winit::{
    application::ApplicationHandler,
    event::{StartCause, WindowEvent},
    event_loop::{ActiveEventLoop, ControlFlow, EventLoopProxy, OwnedDisplayHandle},
    window::{Window as Screen, WindowId},
};

use super::{
    super::{
        Stop,
        shell::{Make, Shell, Window},
    },
    area::Area,
    damage,
    raster::Canvas,
    textures::Textures,
};

/// No picture sooner than this after the last: what moves is smooth, and nobody sees more.
const BETWEEN: Duration = Duration::from_millis(16);
/// A window out of sight may never be told to paint (a Wayland compositor paints none): after this its logic goes on without a picture.
const OVERDUE: Duration = Duration::from_millis(500);
/// The longest that a page asks to be painted after; a card that was left is spoken of within two hours.
const LONGEST: Duration = Duration::from_secs(3 * 3600);
/// The largest font picture that is asked for; there is no limit of a graphics card here.
const TEXTURE_SIDE: usize = 4096;

/// What is sent to the window from elsewhere.
pub(super) enum Wake {
    /// Paint, at this time.
    Paint(Instant),
    /// A screen reader wants something.
    Access(AccessEvent),
}

impl From<AccessEvent> for Wake {
    fn from(event: AccessEvent) -> Self {
        Self::Access(event)
    }
}

/// The window before, while and after it is open.
pub(super) struct Frame<'a, A> {
    builder: ViewportBuilder,
    make: Option<Make<'a, A>>,
    wake: EventLoopProxy<Wake>,
    open: Option<Open<A>>,
    stop: Option<Stop>,
}

impl<'a, A: Window> Frame<'a, A> {
    pub(super) fn new(builder: ViewportBuilder, make: Make<'a, A>, wake: EventLoopProxy<Wake>) -> Self {
        Self { builder, make: Some(make), wake, open: None, stop: None }
    }

    /// Why it was closed, if not by a person.
    pub(super) fn into_stop(self) -> Option<Stop> {
        self.stop
    }

    fn end(&mut self, events: &ActiveEventLoop, stop: Option<Stop>) {
        self.open = None;
        self.stop = stop;
        events.exit();
    }
}

impl<A: Window> ApplicationHandler<Wake> for Frame<'_, A> {
    fn resumed(&mut self, events: &ActiveEventLoop) {
        let Some(make) = self.make.take() else { return };
        match Open::new(events, &self.builder, make, &self.wake) {
            Ok(open) => self.open = Some(open),
            Err(stop) => self.end(events, Some(stop)),
        }
    }

    fn new_events(&mut self, events: &ActiveEventLoop, cause: StartCause) {
        if let (StartCause::ResumeTimeReached { .. }, Some(open)) = (cause, &mut self.open) {
            open.paint_when_due();
            if open.is_overdue() && !open.logic(events) {
                self.end(events, None);
            }
        }
    }

    fn user_event(&mut self, _events: &ActiveEventLoop, wake: Wake) {
        let Some(open) = &mut self.open else { return };
        match wake {
            Wake::Paint(at) => open.paint_at(at),
            Wake::Access(event) => open.access(event),
        }
    }

    fn window_event(&mut self, events: &ActiveEventLoop, _id: WindowId, event: WindowEvent) {
        let Some(open) = &mut self.open else { return };
        match event {
            WindowEvent::RedrawRequested => match open.paint(events) {
                Ok(true) => {}
                Ok(false) => self.end(events, None),
                Err(why) => self.end(events, Some(Stop::Failed(why))),
            },
            other => open.hear(&other),
        }
    }

    fn about_to_wait(&mut self, events: &ActiveEventLoop) {
        let due = self.open.as_ref().and_then(Open::next);
        events.set_control_flow(due.map_or(ControlFlow::Wait, ControlFlow::WaitUntil));
    }
}

/// An open window.
struct Open<A> {
    shell: Shell<A>,
    ctx: Context,
    input: egui_winit::State,
    info: ViewportInfo,
    surface: Surface<OwnedDisplayHandle, Arc<Screen>>,
    screen: Arc<Screen>,
    textures: Textures,
    canvas: Canvas,
    /// What the canvas shows, and at how many pixels a point.
    shown: (Vec<ClippedPrimitive>, f32),
    /// When the next picture is wanted.
    due: Option<Instant>,
    last: Option<Instant>,
    /// When a picture was asked for that has not been painted.
    asked: Option<Instant>,
    /// What came while the window was out of sight, for the next picture.
    pending: RawInput,
}

impl<A: Window> Open<A> {
    fn new(
        events: &ActiveEventLoop,
        builder: &ViewportBuilder,
        make: Make<'_, A>,
        wake: &EventLoopProxy<Wake>,
    ) -> Result<Self, Stop> {
        let failed = |e: &dyn std::fmt::Display| Stop::Failed(e.to_string());
        let ctx = Context::default();
        ctx.set_embed_viewports(true);
        // As many as eframe allows: a page may ask once to be laid out again.
        ctx.options_mut(|o| o.max_passes = 2.try_into().unwrap_or(std::num::NonZeroUsize::MIN));
        // Shown with its first picture; AccessKit has to see it before that.
        let hidden = builder.clone().with_visible(false);
        let screen = Arc::new(egui_winit::create_window(&ctx, events, &hidden).map_err(|e| failed(&e))?);
        let display = softbuffer::Context::new(events.owned_display_handle()).map_err(|e| failed(&e))?;
        let surface = Surface::new(&display, screen.clone()).map_err(|e| failed(&e))?;
        let scale = Some(screen.scale_factor() as f32);
        let theme = events.system_theme();
        let mut input = egui_winit::State::new(ctx.clone(), ViewportId::ROOT, events, scale, theme, Some(TEXTURE_SIDE));
        input.init_accesskit(events, &screen, wake.clone());
        let mut info = ViewportInfo::default();
        egui_winit::update_viewport_info(&mut info, &ctx, &screen, true);
        let wake = wake.clone();
        ctx.set_request_repaint_callback(move |asked| {
            // A window that is closing hears nothing more.
            let _closed = wake.send_event(Wake::Paint(Instant::now() + asked.delay));
        });
        let Some(app) = (make.make)(&ctx) else { return Err(Stop::Parts) };
        let mut open = Self {
            shell: Shell::new(app, make.painted),
            ctx,
            input,
            info,
            surface,
            screen,
            textures: Textures::default(),
            canvas: Canvas::default(),
            shown: (Vec::new(), 0.0),
            due: None,
            last: None,
            asked: None,
            pending: RawInput::default(),
        };
        // A hidden window is told to paint by nobody.
        open.screen.set_visible(true);
        open.paint_at(Instant::now());
        Ok(open)
    }

    fn hear(&mut self, event: &WindowEvent) {
        if matches!(event, WindowEvent::CloseRequested) {
            self.info.events.push(ViewportEvent::Close);
            return self.paint_at(Instant::now());
        }
        if let WindowEvent::Occluded(occluded) = event {
            self.info.occluded = Some(*occluded);
        }
        let heard = self.input.on_window_event(&self.screen, event);
        if heard.repaint || matches!(event, WindowEvent::Resized(_) | WindowEvent::Occluded(false)) {
            self.paint_at(Instant::now());
        }
    }

    fn access(&mut self, event: AccessEvent) {
        match event.window_event {
            AccessWindowEvent::InitialTreeRequested => {
                self.ctx.enable_accesskit();
                self.paint_at(Instant::now());
            }
            AccessWindowEvent::ActionRequested(action) => {
                self.input.on_accesskit_action_request(action);
                self.paint_at(Instant::now());
            }
            AccessWindowEvent::AccessibilityDeactivated => self.ctx.disable_accesskit(),
        }
    }

    fn paint_at(&mut self, at: Instant) {
        let soonest = self.last.map_or(at, |last| at.max(last + BETWEEN));
        self.due = Some(self.due.map_or(soonest, |due| due.min(soonest)));
        self.paint_when_due();
    }

    fn paint_when_due(&mut self) {
        if self.due.is_some_and(|due| due <= Instant::now()) {
            self.due = None;
            self.asked.get_or_insert(Instant::now());
            self.screen.request_redraw();
        }
    }

    /// When the loop has to wake.
    fn next(&self) -> Option<Instant> {
        self.due.into_iter().chain(self.asked.map(|at| at + OVERDUE)).min()
    }

    fn is_overdue(&self) -> bool {
        self.asked.is_some_and(|at| at + OVERDUE <= Instant::now())
    }

    fn take_input(&mut self) -> RawInput {
        self.last = Some(Instant::now());
        (self.due, self.asked) = (None, None);
        egui_winit::update_viewport_info(&mut self.info, &self.ctx, &self.screen, false);
        let mut input = std::mem::take(&mut self.pending);
        input.append(self.input.take_egui_input(&self.screen));
        input.viewports.insert(ViewportId::ROOT, self.info.clone());
        input
    }

    /// What goes on without a picture; `false` where the window is to be closed.
    fn logic(&mut self, events: &ActiveEventLoop) -> bool {
        let input = self.take_input();
        let closing = self.info.close_requested();
        let shell = &mut self.shell;
        let mut output = self.ctx.run_logic(&input, |ctx| shell.logic(ctx));
        self.info.events.clear();
        self.pending = input;
        self.input.handle_platform_output_with_event_loop(&self.screen, events, output.platform_output);
        let commands = output.viewport_commands.remove(&ViewportId::ROOT).unwrap_or_default();
        let kept_open = self.obey(commands);
        !closing || kept_open
    }

    /// One picture, if the window can be seen; `false` where it is to be closed.
    fn paint(&mut self, events: &ActiveEventLoop) -> Result<bool, String> {
        egui_winit::update_viewport_info(&mut self.info, &self.ctx, &self.screen, false);
        if self.info.minimized == Some(true) {
            return Ok(self.logic(events));
        }
        let input = self.take_input();
        let closing = self.info.close_requested();
        let shell = &mut self.shell;
        let output = self.ctx.run_ui(input, |ui| {
            shell.logic(ui.ctx());
            shell.show(ui);
        });
        self.info.events.clear();
        self.input.handle_platform_output_with_event_loop(&self.screen, events, output.platform_output);
        let commands = output.viewport_output.into_iter().find(|(id, _)| *id == ViewportId::ROOT).map(|(_, o)| self.heed(o));
        let kept_open = commands.unwrap_or(false);

        let (scale, mut delta) = (output.pixels_per_point, output.textures_delta);
        let all = self.textures.set(&delta);
        let primitives = self.ctx.tessellate(output.shapes, scale);
        let drawn = self.draw(primitives, scale, all);
        self.textures.free(&delta);
        delta.clear();
        drawn?;
        Ok(!closing || kept_open)
    }

    /// Does what the page asks of the window; `true` where it is not to be closed.
    fn heed(&mut self, output: ViewportOutput) -> bool {
        if output.repaint_delay < LONGEST {
            self.paint_at(Instant::now() + output.repaint_delay);
        }
        self.obey(output.commands)
    }

    fn obey(&mut self, commands: Vec<ViewportCommand>) -> bool {
        let kept_open = commands.contains(&ViewportCommand::CancelClose);
        let mut unused = Vec::new();
        egui_winit::process_viewport_commands(&self.ctx, &mut self.info, commands, &self.screen, &mut unused);
        if self.info.close_requested() {
            self.paint_at(Instant::now());
        }
        kept_open
    }

    fn draw(&mut self, primitives: Vec<ClippedPrimitive>, scale: f32, all: bool) -> Result<(), String> {
        let size = self.screen.inner_size();
        let (Some(width), Some(height)) = (NonZeroU32::new(size.width), NonZeroU32::new(size.height)) else {
            return Ok(());
        };
        let (columns, rows) = (size.width as usize, size.height as usize);
        let resized = (self.canvas.width, self.canvas.height) != (columns, rows);
        if resized {
            self.surface.resize(width, height).map_err(|e| e.to_string())?;
            self.canvas = Canvas::new(columns, rows);
        }
        let anew = all || resized || self.shown.1 != scale;
        let changed = if anew { self.canvas.area() } else { damage::between(&self.shown.0, &primitives, scale) };
        let changed = changed.and(&self.canvas.area());
        self.canvas.paint(changed, self.shell.ground(), &primitives, &self.textures, scale);
        self.shown = (primitives, scale);
        // Asked to paint where nothing has changed: the screen may have lost what it had, as on X11 under another window.
        self.present(if changed.is_empty() { self.canvas.area() } else { changed })
    }

    /// Copies an area to the screen, or everything where the system's buffer is not the last picture's.
    fn present(&mut self, changed: Area) -> Result<(), String> {
        let (whole, width) = (self.canvas.area(), self.canvas.width);
        let mut buffer = self.surface.buffer_mut().map_err(|e| e.to_string())?;
        let copied = if buffer.age() == 1 { changed } else { whole };
        for row in copied.top..copied.bottom {
            let part = row as usize * width + copied.left as usize..row as usize * width + copied.right as usize;
            buffer[part.clone()].copy_from_slice(&self.canvas.pixels[part]);
        }
        let side = |n: i32| NonZeroU32::new(n.unsigned_abs());
        self.screen.pre_present_notify();
        match (side(copied.right - copied.left), side(copied.bottom - copied.top)) {
            (Some(width), Some(height)) => {
                let damage = Rect { x: copied.left as u32, y: copied.top as u32, width, height };
                buffer.present_with_damage(&[damage])
            }
            _ => buffer.present(),
        }
        .map_err(|e| e.to_string())
    }
}
