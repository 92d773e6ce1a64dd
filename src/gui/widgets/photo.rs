//! A person's photo from the RA, or the place where one would be.

use egui::{
    Align2, Color32, ColorImage, Context, CornerRadius, Rect, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui,
    WidgetInfo, pos2, vec2,
};

use crate::{
    desk::port::Picture,
    gui::theme::{icons, look, measure},
};

/// A picture that the graphics have. It goes with the last of its copies.
#[derive(Clone, PartialEq, Eq)]
pub struct Print(TextureHandle);

impl Print {
    pub fn of(ctx: &Context, picture: &Picture) -> Self {
        let image = ColorImage::from_rgb(picture.size(), picture.rgb());
        Self(ctx.load_texture("photo", image, TextureOptions::LINEAR))
    }

    /// The middle of it, as large as the frame.
    pub fn paint(&self, ui: &Ui, frame: Rect, corner: impl Into<CornerRadius>) {
        let [w, h] = self.0.size().map(|n| n as f32);
        let scale = (frame.width() / w).max(frame.height() / h);
        let part = vec2(frame.width() / (w * scale), frame.height() / (h * scale));
        let uv = Rect::from_center_size(pos2(0.5, 0.5), part);
        let shape = egui::epaint::RectShape::filled(frame, corner, Color32::WHITE);
        ui.painter().add(shape.with_texture(self.0.id(), uv));
    }
}

/// A photo, or none. The graphics get it when it is first shown.
#[derive(Default)]
pub struct Photo {
    picture: Option<Picture>,
    print: Option<Print>,
}

impl Photo {
    pub fn new(picture: Option<Picture>) -> Self {
        Self { picture, print: None }
    }

    fn is_there(&mut self, ui: &Ui) -> bool {
        if let Some(picture) = self.picture.take() {
            self.print = Some(Print::of(ui.ctx(), &picture));
        }
        self.print.is_some()
    }

    /// `is` and `is_not` are what a screen reader says: that there is a photo, or that there is none.
    pub fn ui(&mut self, ui: &mut Ui, is: &str, is_not: &str) {
        let look = look(ui);
        let c = look.colour;
        let there = self.is_there(ui);
        let size = vec2(88.0, 108.0) * look.scale.min(1.5);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, if there { is } else { is_not }));
        let painter = ui.painter();
        let edge = Stroke::new(measure::EDGE, c.line);
        match &self.print {
            Some(print) => {
                print.paint(ui, rect, look.control_corner());
                painter.rect_stroke(rect, look.control_corner(), edge, StrokeKind::Inside);
            }
            None => {
                painter.rect(rect, look.control_corner(), c.ground, edge, StrokeKind::Inside);
                painter.text(rect.center(), Align2::CENTER_CENTER, icons::USER, look.icon(44.0), c.muted);
            }
        }
    }
}
