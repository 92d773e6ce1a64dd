//! A holder's photo from the RA, or the place where one would be.

use egui::{Align2, ColorImage, Rect, Sense, Stroke, StrokeKind, TextureHandle, TextureOptions, Ui, WidgetInfo, pos2, vec2};
use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use crate::gui::theme::{icons, look, measure};

/// In pixels, either way. The RA's own limit is 64 KiB; a small file can still say that it is enormous.
const LARGEST: usize = 1024;

/// A photo that is read when it is first shown.
#[derive(Default)]
pub struct Photo {
    jpeg: Option<Vec<u8>>,
    texture: Option<TextureHandle>,
}

impl Photo {
    pub fn new(jpeg: Option<Vec<u8>>) -> Self {
        Self { jpeg, texture: None }
    }

    /// Whether there is a picture. What cannot be read as one is none.
    fn read(&mut self, ui: &Ui) -> bool {
        if let Some(picture) = self.jpeg.take().and_then(|jpeg| decoded(&jpeg)) {
            self.texture = Some(ui.ctx().load_texture("photo", picture, TextureOptions::LINEAR));
        }
        self.texture.is_some()
    }

    /// `is` and `is_not` are what a screen reader says: that there is a photo, or that there is none.
    pub fn ui(&mut self, ui: &mut Ui, is: &str, is_not: &str) {
        let look = look(ui);
        let c = look.colour;
        let there = self.read(ui);
        let size = vec2(88.0, 108.0) * look.scale.min(1.5);
        let (rect, response) = ui.allocate_exact_size(size, Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, if there { is } else { is_not }));
        let painter = ui.painter();
        let edge = Stroke::new(measure::EDGE, c.line);
        match &self.texture {
            Some(texture) => {
                // The middle of it, as large as the frame.
                let [w, h] = texture.size().map(|n| n as f32);
                let scale = (size.x / w).max(size.y / h);
                let part = vec2(size.x / (w * scale), size.y / (h * scale));
                let uv = Rect::from_center_size(pos2(0.5, 0.5), part);
                let shape = egui::epaint::RectShape::filled(rect, look.control_corner(), egui::Color32::WHITE);
                painter.add(shape.with_texture(texture.id(), uv));
                painter.rect_stroke(rect, look.control_corner(), edge, StrokeKind::Inside);
            }
            None => {
                painter.rect(rect, look.control_corner(), c.ground, edge, StrokeKind::Inside);
                painter.text(rect.center(), Align2::CENTER_CENTER, icons::USER, look.icon(44.0), c.muted);
            }
        }
    }
}

fn decoded(jpeg: &[u8]) -> Option<ColorImage> {
    let options = DecoderOptions::new_safe().set_max_width(LARGEST).set_max_height(LARGEST);
    let options = options.jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
    let pixels = decoder.decode().ok()?;
    let info = decoder.info()?;
    let (w, h) = (usize::from(info.width), usize::from(info.height));
    (pixels.len() == w * h * 3 && w > 0 && h > 0).then(|| ColorImage::from_rgb([w, h], &pixels))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: &[u8] = include_bytes!("../testing/face.jpg");

    #[test]
    fn only_what_is_a_small_jpeg_is_a_photo() {
        assert_eq!(decoded(FACE).map(|p| p.size), Some([240, 290]));
        assert!(decoded(b"").is_none());
        assert!(decoded(b"\x89PNG\r\n\x1a\n").is_none());
        assert!(decoded(&FACE[..200]).is_none());
        // The same, said to be 65,280 pixels high.
        let at = FACE.windows(2).position(|w| matches!(w, [0xFF, 0xC0 | 0xC2])).expect("a frame");
        let mut huge = FACE.to_vec();
        huge[at + 5..at + 7].copy_from_slice(&[0xFF, 0x00]);
        assert!(decoded(&huge).is_none());
    }
}
