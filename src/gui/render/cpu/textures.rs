//! The pictures that meshes are painted with: the fonts' glyphs, mostly.

use std::collections::HashMap;

use egui::{
    Color32, ImageData, TextureFilter, TextureId, TextureWrapMode, TexturesDelta,
    epaint::{ImageDelta, textures::TextureOptions},
};

/// One picture.
pub(super) struct Texture {
    width: usize,
    height: usize,
    pixels: Vec<Color32>,
    options: TextureOptions,
}

/// All of them.
#[derive(Default)]
pub(super) struct Textures(HashMap<TextureId, Texture>);

impl Textures {
    pub(super) fn get(&self, id: TextureId) -> Option<&Texture> {
        self.0.get(&id)
    }

    /// Takes new and changed pictures in. `true` where one that was there has changed as a whole, so that what was painted with it
    /// has to be painted again; glyphs that are added to a font's picture were not there before.
    pub(super) fn set(&mut self, delta: &TexturesDelta) -> bool {
        let mut changed = false;
        for (id, deltas) in &delta.set {
            for delta in deltas {
                changed |= self.put(*id, delta);
            }
        }
        changed
    }

    /// After painting.
    pub(super) fn free(&mut self, delta: &TexturesDelta) {
        for id in &delta.free {
            self.0.remove(id);
        }
    }

    fn put(&mut self, id: TextureId, delta: &ImageDelta) -> bool {
        let ImageData::Color(image) = &delta.image;
        let [width, height] = image.size;
        let Some([left, top]) = delta.pos else {
            let texture = Texture { width, height, pixels: image.pixels.clone(), options: delta.options };
            return self.0.insert(id, texture).is_some();
        };
        let Some(texture) = self.0.get_mut(&id) else { return false };
        if width == 0 || left + width > texture.width || top + height > texture.height {
            return false;
        }
        for (row, from) in image.pixels.chunks_exact(width).enumerate() {
            let at = (top + row) * texture.width + left;
            texture.pixels[at..at + width].copy_from_slice(from);
        }
        id != TextureId::default()
    }
}

impl Texture {
    /// Its colour at a place; `u` and `v` are 0 to 1 within the picture.
    pub(super) fn sample(&self, u: f32, v: f32) -> [u32; 4] {
        let (x, y) = (u * self.width as f32, v * self.height as f32);
        if self.options.magnification == TextureFilter::Nearest {
            return self.texel(x.floor() as i32, y.floor() as i32);
        }
        // Texels have their colour at their middle; between four middles it is mixed, in steps of 1/256.
        let (x, y) = (((x - 0.5) * 256.0).round() as i32, ((y - 0.5) * 256.0).round() as i32);
        let (column, row) = (x >> 8, y >> 8);
        let (right, down) = ((x & 255) as u32, (y & 255) as u32);
        let here = self.texel(column, row);
        if right == 0 && down == 0 {
            return here;
        }
        let corners = [here, self.texel(column + 1, row), self.texel(column, row + 1), self.texel(column + 1, row + 1)];
        let weights = [(256 - right) * (256 - down), right * (256 - down), (256 - right) * down, right * down];
        std::array::from_fn(|n| (corners.iter().zip(weights).map(|(c, w)| c[n] * w).sum::<u32>() + 0x8000) >> 16)
    }

    fn texel(&self, x: i32, y: i32) -> [u32; 4] {
        let wrap = self.options.wrap_mode;
        let at = wrapped(y, self.height, wrap) * self.width + wrapped(x, self.width, wrap);
        self.pixels.get(at).copied().unwrap_or(Color32::TRANSPARENT).to_array().map(u32::from)
    }
}

fn wrapped(n: i32, length: usize, mode: TextureWrapMode) -> usize {
    let length = i32::try_from(length).unwrap_or(i32::MAX).max(1);
    let n = match mode {
        TextureWrapMode::ClampToEdge => n.clamp(0, length - 1),
        TextureWrapMode::Repeat => n.rem_euclid(length),
        TextureWrapMode::MirroredRepeat => {
            let n = n.rem_euclid(length.saturating_mul(2));
            if n < length { n } else { 2 * length - 1 - n }
        }
    };
    n as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn between_two_texels_there_is_their_mixture() {
        let black_and_white = vec![Color32::BLACK, Color32::WHITE];
        let texture = Texture { width: 2, height: 1, pixels: black_and_white, options: TextureOptions::LINEAR };
        for (u, red) in [(0.0, 0), (0.25, 0), (0.5, 128), (0.75, 255), (1.0, 255)] {
            assert_eq!(texture.sample(u, 0.5), [red, red, red, 255], "at {u}");
        }
    }

    #[test]
    fn outside_the_picture_its_mode_counts() {
        let rows = [(TextureWrapMode::ClampToEdge, [0, 0, 2, 2]), (TextureWrapMode::Repeat, [1, 2, 0, 1])];
        for (mode, expected) in rows.into_iter().chain([(TextureWrapMode::MirroredRepeat, [1, 0, 2, 1])]) {
            assert_eq!([-2, -1, 3, 4].map(|n| wrapped(n, 3, mode)), expected, "{mode:?}");
        }
    }
}
