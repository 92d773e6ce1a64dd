//! The window's contents, as each renderer sees them: and the moment at which the first picture is on the screen.

use egui::{Color32, Context, Ui};

/// Contents that every renderer can show.
pub(crate) trait Window {
    /// What goes on whether or not the window can be seen; called before each [`Self::show`], too.
    fn logic(&mut self, ctx: &Context);
    fn show(&mut self, ui: &mut Ui);
    /// The colour beneath everything.
    fn ground(&self) -> Color32;
}

/// Makes the contents for an egui context; `None` where they cannot be made, which the maker remembers.
pub(crate) type Maker<'a, A> = Box<dyn FnOnce(&Context) -> Option<A> + 'a>;

/// What a renderer is given: the maker of the contents, for when there is something to draw them with.
pub(super) struct Make<'a, A> {
    pub make: Maker<'a, A>,
    /// Called once, when a first picture was painted and shown.
    pub painted: Box<dyn FnOnce()>,
}

/// Contents and the moment of the first picture: the second call of `logic` comes after the first picture was shown.
pub(super) struct Shell<A> {
    app: A,
    shown: bool,
    painted: Option<Box<dyn FnOnce()>>,
}

impl<A: Window> Shell<A> {
    pub(super) fn new(app: A, painted: Box<dyn FnOnce()>) -> Self {
        Self { app, shown: false, painted: Some(painted) }
    }

    pub(super) fn logic(&mut self, ctx: &Context) {
        // Also where the first picture is followed by none, because the window begins in the task bar.
        if self.shown
            && let Some(painted) = self.painted.take()
        {
            painted();
        }
        self.app.logic(ctx);
    }

    pub(super) fn show(&mut self, ui: &mut Ui) {
        if !self.shown {
            self.shown = true;
            ui.ctx().request_repaint();
        }
        self.app.show(ui);
    }

    pub(super) fn ground(&self) -> Color32 {
        self.app.ground()
    }
}

impl<A: Window> eframe::App for Shell<A> {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.logic(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.show(ui);
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        self.ground().to_normalized_gamma_f32()
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}
