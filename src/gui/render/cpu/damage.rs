//! What has to be painted again: a window of forms changes little from one picture to the next.

use egui::epaint::{ClippedPrimitive, Mesh, Primitive, Vertex};

use super::area::Area;

/// The area in which two pictures differ. `scale` is pixels per point, the same for both.
pub(super) fn between(before: &[ClippedPrimitive], after: &[ClippedPrimitive], scale: f32) -> Area {
    let common = before.iter().zip(after).count();
    let pairs = before.iter().zip(after).map(|(b, a)| of_pair(b, a, scale));
    let rest = before[common..].iter().chain(&after[common..]).map(|p| whole(p, scale));
    pairs.chain(rest).fold(Area::NOTHING, |all, one| all.with(&one))
}

fn of_pair(before: &ClippedPrimitive, after: &ClippedPrimitive, scale: f32) -> Area {
    let (Primitive::Mesh(b), Primitive::Mesh(a)) = (&before.primitive, &after.primitive) else {
        return whole(before, scale).with(&whole(after, scale));
    };
    if before.clip_rect != after.clip_rect || b.texture_id != a.texture_id {
        return whole(before, scale).with(&whole(after, scale));
    }
    // By triangles, from both ends: what was put in between is what has changed.
    let (old, new) = (b.indices.len() / 3, a.indices.len() / 3);
    let same = |o: usize, n: usize| corners(b, o) == corners(a, n);
    let shorter = old.min(new);
    let head = (0..shorter).take_while(|n| same(*n, *n)).count();
    let tail = (0..shorter - head).take_while(|n| same(old - 1 - n, new - 1 - n)).count();
    let of = |mesh: &Mesh, to: usize| {
        (head..to).flat_map(|n| corners(mesh, n)).flatten().fold(Area::NOTHING, |all, v| all.around(v.pos, scale))
    };
    of(b, old - tail).with(&of(a, new - tail)).and(&Area::clip(after.clip_rect, scale))
}

fn corners(mesh: &Mesh, triangle: usize) -> [Option<Vertex>; 3] {
    std::array::from_fn(|n| mesh.indices.get(triangle * 3 + n).and_then(|i| mesh.vertices.get(*i as usize)).copied())
}

fn whole(primitive: &ClippedPrimitive, scale: f32) -> Area {
    let clip = Area::clip(primitive.clip_rect, scale);
    match &primitive.primitive {
        Primitive::Mesh(mesh) => mesh.vertices.iter().fold(Area::NOTHING, |all, v| all.around(v.pos, scale)).and(&clip),
        Primitive::Callback(_) => clip,
    }
}

#[cfg(test)]
mod tests {
    use egui::{Color32, Rect, pos2, vec2};

    use super::*;

    fn picture(rects: &[(f32, Color32)]) -> Vec<ClippedPrimitive> {
        let mut mesh = Mesh::default();
        for (x, colour) in rects {
            mesh.add_colored_rect(Rect::from_min_size(pos2(*x, 10.0), vec2(10.0, 10.0)), *colour);
        }
        let clip_rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(100.0, 100.0));
        vec![ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) }]
    }

    #[test]
    fn only_what_differs_is_painted_again() {
        let (white, black) = (Color32::WHITE, Color32::BLACK);
        let before = picture(&[(0.0, white), (20.0, white), (40.0, white)]);
        let span = |left, right| Area { left, top: 9, right, bottom: 22 };
        for (after, expected) in [
            (picture(&[(0.0, white), (20.0, white), (40.0, white)]), None),
            (picture(&[(0.0, white), (20.0, black), (40.0, white)]), Some(span(19, 32))),
            (picture(&[(0.0, white), (40.0, white)]), Some(span(19, 32))),
            (picture(&[(0.0, white), (20.0, white), (30.0, black), (40.0, white)]), Some(span(29, 42))),
            (picture(&[(5.0, white), (20.0, white), (40.0, white)]), Some(Area { left: 0, ..span(0, 17) })),
            (Vec::new(), Some(Area { left: 0, ..span(0, 52) })),
        ] {
            let found = between(&before, &after, 1.0);
            assert_eq!((!found.is_empty()).then_some(found).map(|a| a.and(&Area::of_size(100, 100))), expected);
        }
    }
}
