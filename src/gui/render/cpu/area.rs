//! Rectangles of whole pixels.

/// Left and top are inside, right and bottom outside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Area {
    pub left: i32,
    pub top: i32,
    pub right: i32,
    pub bottom: i32,
}

impl Area {
    pub(super) const NOTHING: Self = Self { left: i32::MAX, top: i32::MAX, right: i32::MIN, bottom: i32::MIN };

    pub(super) fn of_size(width: usize, height: usize) -> Self {
        let whole = |n| i32::try_from(n).unwrap_or(i32::MAX);
        Self { left: 0, top: 0, right: whole(width), bottom: whole(height) }
    }

    /// A clip rectangle, rounded to whole pixels as the other renderers do. `scale` is pixels per point.
    pub(super) fn clip(rect: egui::Rect, scale: f32) -> Self {
        // A float becomes the nearest whole number there is, and never wraps.
        let round = |n: f32| (n * scale).round() as i32;
        Self { left: round(rect.min.x), top: round(rect.min.y), right: round(rect.max.x), bottom: round(rect.max.y) }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.left >= self.right || self.top >= self.bottom
    }

    pub(super) fn and(&self, other: &Self) -> Self {
        Self {
            left: self.left.max(other.left),
            top: self.top.max(other.top),
            right: self.right.min(other.right),
            bottom: self.bottom.min(other.bottom),
        }
    }

    /// The smallest one around both.
    pub(super) fn with(&self, other: &Self) -> Self {
        if other.is_empty() {
            return *self;
        }
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Including a point, and the pixel on each side of it.
    pub(super) fn around(&self, point: egui::Pos2, scale: f32) -> Self {
        let (x, y) = ((point.x * scale).floor() as i32, (point.y * scale).floor() as i32);
        self.with(&Self {
            left: x.saturating_sub(1),
            top: y.saturating_sub(1),
            right: x.saturating_add(2),
            bottom: y.saturating_add(2),
        })
    }
}
