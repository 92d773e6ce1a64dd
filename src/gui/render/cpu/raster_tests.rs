//! The rasteriser against what can be reckoned by hand, and against what wgpu paints.

use egui::{Color32, Rect, TextureId, TexturesDelta, epaint::ImageDelta, pos2, vec2};

use super::*;

const WHITE: u32 = 0x00FF_FFFF;

fn white_texture() -> Textures {
    let mut delta = TexturesDelta::default();
    let image = egui::ColorImage::filled([1, 1], Color32::WHITE);
    delta.set.entry(TextureId::default()).or_default().push(ImageDelta::full(image, egui::TextureOptions::LINEAR));
    let mut textures = Textures::default();
    textures.set(&delta);
    delta.set.clear();
    textures
}

fn painted(mesh: Mesh, clip: Rect) -> Canvas {
    let mut canvas = Canvas::new(16, 16);
    let all = [ClippedPrimitive { clip_rect: clip, primitive: Primitive::Mesh(mesh) }];
    canvas.paint(canvas.area(), Color32::BLACK, &all, &white_texture(), 1.0);
    canvas
}

fn everywhere() -> Rect {
    Rect::from_min_size(pos2(0.0, 0.0), vec2(16.0, 16.0))
}

#[test]
fn rectangles_have_the_pixels_whose_middles_they_hold() {
    for (rect, count) in [
        ([2.0, 3.0, 6.0, 5.0], 8),
        ([2.4, 3.0, 5.6, 5.0], 8),
        // Middles on the left edge are in, on the right edge out.
        ([2.5, 3.0, 5.5, 5.0], 6),
        ([2.51, 3.0, 5.51, 5.0], 6),
        ([-50.0, -50.0, 50.0, 50.0], 256),
        ([4.0, 4.0, 4.0, 9.0], 0),
        ([f32::NAN, 4.0, 9.0, 9.0], 0),
        ([f32::NEG_INFINITY, 4.0, 9.0, 9.0], 0),
    ] {
        let [left, top, right, bottom] = rect;
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(Rect { min: pos2(left, top), max: pos2(right, bottom) }, Color32::WHITE);
        let canvas = painted(mesh, everywhere());
        assert_eq!(canvas.pixels.iter().filter(|p| **p == WHITE).count(), count, "{rect:?}");
    }
}

#[test]
fn nothing_is_painted_outside_the_clip() {
    let mut mesh = Mesh::default();
    mesh.add_colored_rect(everywhere(), Color32::WHITE);
    let canvas = painted(mesh, Rect { min: pos2(1.4, 2.0), max: pos2(4.6, 100.0) });
    assert_eq!(canvas.pixels.iter().filter(|p| **p == WHITE).count(), 4 * 14);
    assert_eq!(canvas.pixels[2 * 16 + 1], WHITE);
}

#[test]
fn neighbours_neither_overlap_nor_leave_gaps() {
    // A fan of half transparent triangles around a middle that is on no pixel's: each pixel is painted once.
    let mut mesh = Mesh::default();
    let half = Color32::from_black_alpha(128);
    let rim: Vec<_> = (0..23)
        .map(|n| {
            let angle = n as f32 * std::f32::consts::TAU / 23.0;
            pos2(8.3 + 30.0 * angle.cos(), 7.7 + 30.0 * angle.sin())
        })
        .collect();
    mesh.colored_vertex(pos2(8.3, 7.7), half);
    for point in &rim {
        mesh.colored_vertex(*point, half);
    }
    for n in 0..23_u32 {
        // Both ways round: egui's triangles have no order.
        if n % 2 == 0 { mesh.add_triangle(0, 1 + n, 1 + (n + 1) % 23) } else { mesh.add_triangle(0, 1 + (n + 1) % 23, 1 + n) }
    }
    let mut canvas = Canvas::new(16, 16);
    let all = [ClippedPrimitive { clip_rect: everywhere(), primitive: Primitive::Mesh(mesh) }];
    canvas.paint(canvas.area(), Color32::WHITE, &all, &white_texture(), 1.0);
    assert!(canvas.pixels.iter().all(|p| *p == 0x007F_7F7F), "{:06X?}", canvas.pixels);
}

#[test]
fn colours_are_mixed_to_the_nearest_and_never_wrap() {
    for (pixel, colour, expected) in [
        (0x0000_0000, [255, 0, 0, 255], 0x00FF_0000),
        (0x00FF_FFFF, [0, 0, 0, 0], 0x00FF_FFFF),
        (0x00FF_FFFF, [0, 0, 0, 128], 0x007F_7F7F),
        (0x0064_C832, [10, 20, 30, 51], 0x005A_B446),
        // Light that is added covers nothing.
        (0x00F0_F0F0, [32, 0, 32, 0], 0x00FF_F0FF),
    ] {
        assert_eq!(over(pixel, colour), expected, "{colour:?} over {pixel:06X}");
    }
    for (n, expected) in [(0, 0), (255 * 255, 255), (127, 0), (128, 1), (255 * 100 + 127, 100), (255 * 100 + 128, 101)] {
        assert_eq!(by_255(n), expected);
    }
}

#[test]
fn a_part_painted_again_is_the_same_as_the_whole() {
    let mut mesh = Mesh::default();
    for n in 0..8 {
        let at = pos2(n as f32 * 1.7, n as f32 * 1.3);
        mesh.add_colored_rect(Rect::from_min_size(at, vec2(5.3, 4.1)), Color32::from_black_alpha(20 * n + 40));
    }
    let all = [ClippedPrimitive { clip_rect: everywhere(), primitive: Primitive::Mesh(mesh) }];
    let mut whole = Canvas::new(16, 16);
    whole.paint(whole.area(), Color32::WHITE, &all, &white_texture(), 1.0);
    let before = whole.pixels.clone();
    whole.paint(Area { left: 3, top: 2, right: 9, bottom: 30 }, Color32::WHITE, &all, &white_texture(), 1.0);
    assert_eq!(whole.pixels, before);
}
