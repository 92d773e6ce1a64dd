//! Paints egui's triangles.
//!
//! A pixel belongs to a triangle whose inside its middle is in; on an edge, to the one of which that is a top or a left edge (the rule of
//! Direct3D and OpenGL). Neighbours so neither overlap nor leave gaps, which shows with the half transparent rims that egui smooths its
//! edges by. Corners are held in 1/256 of a pixel and edges are computed in whole numbers, so that this is exact.
//!
//! Colours are mixed as egui's other renderers do it: premultiplied, in sRGB as it is.

use egui::{
    Color32, Pos2,
    epaint::{ClippedPrimitive, Mesh, Primitive, Vertex},
};

use super::{
    area::Area,
    textures::{Texture, Textures},
};

/// Pixels, row by row, each `00RRGGBB`.
#[derive(Default)]
pub(super) struct Canvas {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<u32>,
}

impl Canvas {
    /// Black, of this size.
    pub(super) fn new(width: usize, height: usize) -> Self {
        Self { width, height, pixels: vec![0; width * height] }
    }

    pub(super) fn area(&self) -> Area {
        Area::of_size(self.width, self.height)
    }

    /// Paints everything within an area anew, over `ground`. `scale` is pixels per point.
    pub(super) fn paint(&mut self, within: Area, ground: Color32, all: &[ClippedPrimitive], textures: &Textures, scale: f32) {
        let within = within.and(&self.area());
        if within.is_empty() {
            return;
        }
        let [r, g, b, _] = ground.to_array().map(u32::from);
        for y in within.top..within.bottom {
            self.row(y, within.left, within.right).fill(r << 16 | g << 8 | b);
        }
        for primitive in all {
            // A callback paints by OpenGL or wgpu itself; nothing here has one.
            let Primitive::Mesh(mesh) = &primitive.primitive else { continue };
            let clip = Area::clip(primitive.clip_rect, scale).and(&within);
            if let (false, Some(texture)) = (clip.is_empty(), textures.get(mesh.texture_id)) {
                self.mesh(mesh, texture, clip, scale);
            }
        }
    }

    fn mesh(&mut self, mesh: &Mesh, texture: &Texture, clip: Area, scale: f32) {
        for corners in mesh.indices.chunks_exact(3) {
            let [a, b, c] = [corners[0], corners[1], corners[2]].map(|n| mesh.vertices.get(n as usize).copied());
            if let (Some(a), Some(b), Some(c)) = (a, b, c) {
                self.triangle([a, b, c], texture, clip, scale);
            }
        }
    }

    fn triangle(&mut self, corners: [Vertex; 3], texture: &Texture, clip: Area, scale: f32) {
        let Some(triangle) = Triangle::new(corners, scale) else { return };
        let rows = triangle.rows().and(&clip);
        if rows.is_empty() {
            return;
        }
        let paint = Paint::of(&triangle, texture);
        for y in rows.top..rows.bottom {
            let (left, right) = triangle.span(y, rows.left, rows.right);
            if left < right {
                paint.fill(self.row(y, left, right), left, y);
            }
        }
    }

    /// A part of a row, inside the canvas.
    fn row(&mut self, y: i32, left: i32, right: i32) -> &mut [u32] {
        let from = y as usize * self.width;
        &mut self.pixels[from + left as usize..from + right as usize]
    }
}

/// How many steps a pixel has.
const STEPS: i64 = 256;

/// Three corners in clockwise order, in steps.
struct Triangle {
    corners: [Vertex; 3],
    at: [(i64, i64); 3],
    /// Twice its area, in steps squared.
    doubled: i64,
}

impl Triangle {
    /// `None` where there is no inside.
    fn new(mut corners: [Vertex; 3], scale: f32) -> Option<Self> {
        /// Farther than any screen, near enough for products of two.
        const FAR: f32 = 1.0e6;
        let steps = |p: Pos2| -> Option<(i64, i64)> {
            let near = |n: f32| (n.is_finite() && n.abs() < FAR).then(|| (n * STEPS as f32).round() as i64);
            Some((near(p.x * scale)?, near(p.y * scale)?))
        };
        let mut at = [steps(corners[0].pos)?, steps(corners[1].pos)?, steps(corners[2].pos)?];
        let ((ax, ay), (bx, by), (cx, cy)) = (at[0], at[1], at[2]);
        let doubled = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
        if doubled < 0 {
            at.swap(1, 2);
            corners.swap(1, 2);
        }
        (doubled != 0).then_some(Self { corners, at, doubled: doubled.abs() })
    }

    /// The pixels that it may touch.
    fn rows(&self) -> Area {
        let [(ax, ay), (bx, by), (cx, cy)] = self.at;
        let pixel = |n: i64| i32::try_from(n.div_euclid(STEPS)).unwrap_or(i32::MAX);
        Area {
            left: pixel(ax.min(bx).min(cx)),
            top: pixel(ay.min(by).min(cy)),
            right: pixel(ax.max(bx).max(cx)) + 1,
            bottom: pixel(ay.max(by).max(cy)) + 1,
        }
    }

    /// The pixels of a row whose middles are inside, from `left` up to `right`.
    fn span(&self, y: i32, left: i32, right: i32) -> (i32, i32) {
        let middle = i64::from(y) * STEPS + STEPS / 2;
        let (mut from, mut to) = (i64::from(left), i64::from(right));
        for n in 0..3 {
            let ((ax, ay), (bx, by)) = (self.at[n], self.at[(n + 1) % 3]);
            let (dx, dy) = (bx - ax, by - ay);
            let owns = dy < 0 || (dy == 0 && dx > 0);
            // Inside is where rest - dy * x >= 0, with x in steps.
            let rest = dx * (middle - ay) + dy * ax - i64::from(!owns);
            match dy {
                0 if rest < 0 => return (left, left),
                0 => {}
                1.. => to = to.min((rest.div_euclid(dy) - STEPS / 2).div_euclid(STEPS) + 1),
                _ => {
                    let least = -rest.div_euclid(-dy);
                    from = from.max(-(STEPS / 2 - least).div_euclid(STEPS));
                }
            }
        }
        // Both lie between `left` and `right`, or there is nothing between them.
        if from < to { (from as i32, to as i32) } else { (left, left) }
    }

    /// A value that is `at` the corners, as a plane over the pixels' middles.
    fn plane(&self, at: [f32; 3]) -> Plane {
        let [(ax, ay), (bx, by), (cx, cy)] = self.at;
        let steps = |n: i64| n as f32 / STEPS as f32;
        let [abx, aby, acx, acy] = [bx - ax, by - ay, cx - ax, cy - ay].map(steps);
        let doubled = self.doubled as f32 / (STEPS * STEPS) as f32;
        let [a, b, c] = at;
        Plane {
            at: a,
            right: ((b - a) * acy - (c - a) * aby) / doubled,
            down: ((c - a) * abx - (b - a) * acx) / doubled,
            origin: (steps(ax) - 0.5, steps(ay) - 0.5),
        }
    }
}

struct Plane {
    at: f32,
    right: f32,
    down: f32,
    origin: (f32, f32),
}

impl Plane {
    fn value(&self, x: i32, y: i32) -> f32 {
        self.at + (x as f32 - self.origin.0) * self.right + (y as f32 - self.origin.1) * self.down
    }
}

/// What a triangle is filled with, the simplest that will do.
enum Paint<'a> {
    /// One colour.
    Flat([u32; 4]),
    /// The corners' colours, mixed; times one of the texture.
    Blend { colours: [Plane; 4], texel: [u32; 4] },
    /// One colour, times the texture's.
    Picture { colour: [u32; 4], u: Plane, v: Plane, texture: &'a Texture },
    /// Both.
    Both { colours: [Plane; 4], u: Plane, v: Plane, texture: &'a Texture },
}

impl<'a> Paint<'a> {
    fn of(triangle: &Triangle, texture: &'a Texture) -> Self {
        let [a, b, c] = triangle.corners;
        let one_colour = a.color == b.color && b.color == c.color;
        let one_texel = a.uv == b.uv && b.uv == c.uv;
        let colour = a.color.to_array().map(u32::from);
        let colours = || {
            let [a, b, c] = [a, b, c].map(|v| v.color.to_array().map(f32::from));
            std::array::from_fn(|n| triangle.plane([a[n], b[n], c[n]]))
        };
        let [u, v] = if one_texel { [[0.0; 3]; 2] } else { [[a.uv.x, b.uv.x, c.uv.x], [a.uv.y, b.uv.y, c.uv.y]] };
        match (one_colour, one_texel) {
            (true, true) => Self::Flat(times(colour, texture.sample(a.uv.x, a.uv.y))),
            (false, true) => Self::Blend { colours: colours(), texel: texture.sample(a.uv.x, a.uv.y) },
            (true, false) => Self::Picture { colour, u: triangle.plane(u), v: triangle.plane(v), texture },
            (false, false) => Self::Both { colours: colours(), u: triangle.plane(u), v: triangle.plane(v), texture },
        }
    }

    fn fill(&self, row: &mut [u32], left: i32, y: i32) {
        let each = row.iter_mut().zip(left..);
        match self {
            Self::Flat([0, 0, 0, 0]) => {}
            Self::Flat([r, g, b, 255]) => row.fill(r << 16 | g << 8 | b),
            Self::Flat(colour) => each.for_each(|(pixel, _)| *pixel = over(*pixel, *colour)),
            Self::Blend { colours, texel } => {
                each.for_each(|(pixel, x)| *pixel = over(*pixel, times(mixed(colours, x, y), *texel)));
            }
            Self::Picture { colour, u, v, texture } => each.for_each(|(pixel, x)| {
                *pixel = over(*pixel, times(*colour, texture.sample(u.value(x, y), v.value(x, y))));
            }),
            Self::Both { colours, u, v, texture } => each.for_each(|(pixel, x)| {
                let texel = texture.sample(u.value(x, y), v.value(x, y));
                *pixel = over(*pixel, times(mixed(colours, x, y), texel));
            }),
        }
    }
}

fn mixed(colours: &[Plane; 4], x: i32, y: i32) -> [u32; 4] {
    std::array::from_fn(|n| (colours[n].value(x, y) + 0.5).clamp(0.0, 255.0) as u32)
}

fn times(one: [u32; 4], other: [u32; 4]) -> [u32; 4] {
    if other == [255; 4] { one } else { std::array::from_fn(|n| by_255(one[n] * other[n])) }
}

/// Divides a product of two bytes by 255, to the nearest.
fn by_255(n: u32) -> u32 {
    let n = n + 128;
    (n + (n >> 8)) >> 8
}

/// A premultiplied colour over a pixel. Red and blue are reckoned together: each has 16 bits to itself.
fn over(pixel: u32, [r, g, b, a]: [u32; 4]) -> u32 {
    const TWO: u32 = 0x00FF_00FF;
    match a {
        255 => r << 16 | g << 8 | b,
        0 if r | g | b == 0 => pixel,
        _ => {
            let left = 255 - a;
            let through = |two: u32| {
                let two = two * left + 0x0080_0080;
                ((two + ((two >> 8) & TWO)) >> 8) & TWO
            };
            let (rb, g) = (through(pixel & TWO) + (r << 16 | b), through((pixel >> 8) & 0xFF) + g);
            capped(rb) | capped(g) << 8
        }
    }
}

/// Two sums of two bytes, none above 255.
fn capped(two: u32) -> u32 {
    let above = two & 0x0100_0100;
    (two | (above - (above >> 8))) & 0x00FF_00FF
}

#[cfg(test)]
#[path = "raster_tests.rs"]
mod tests;
