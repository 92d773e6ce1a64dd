//! Fields: a passcode (dots), a one-time code (boxes), and plain text.

use egui::{
    Align2, Color32, CursorIcon, EventFilter, Id, Pos2, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
    accesskit, pos2, vec2,
};

use super::{
    banner,
    button::Button,
    digits::Digits,
    mark, text,
    typing::{self, Amiss, Buffer as _, Typed},
};
use crate::{
    gui::theme::{Tone, Type, icons, look, measure, space},
    i18n::{Texts, id},
};

/// What is said about a passcode field.
#[derive(Default)]
pub struct Said<'a> {
    pub label: &'a str,
    /// Why its content will not do; shown in red.
    pub fault: Option<String>,
    /// Shown with a tick where there is no fault.
    pub good: Option<String>,
}

/// Where a passcode is typed. It has its own buffer, which is wiped.
#[derive(Default)]
pub struct PasscodeField {
    digits: Digits<8>,
    shown: bool,
    focus: bool,
    amiss: Option<Amiss>,
}

impl PasscodeField {
    pub fn clear(&mut self) {
        self.digits.clear();
        self.shown = false;
        self.amiss = None;
    }

    /// Empties the field and puts the keyboard back into it.
    pub fn again(&mut self) {
        self.clear();
        self.focus = true;
    }

    pub fn focus(&mut self) {
        self.focus = true;
    }

    pub fn len(&self) -> usize {
        self.digits.len()
    }

    /// The digits; `why` is the one-line reason.
    pub fn expose(&self, why: &'static str) -> &str {
        self.digits.expose(why)
    }

    pub fn ui(&mut self, ui: &mut Ui, texts: &Texts, said: &Said<'_>) -> Typed {
        let look = look(ui);
        let mut typed = Typed::default();
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = space::XXS;
            text::strong_ui(ui, said.label);
            ui.horizontal_wrapped(|ui| {
                let width = look.grown(measure::FIELD).min(ui.available_width());
                typed = self.box_ui(ui, width, texts, said);
                let words = texts.get(if self.shown { id::FIELD_HIDE } else { id::FIELD_SHOW });
                let icon = if self.shown { icons::EYE_SLASH } else { icons::EYE };
                // Two fields on a page have two such buttons: who does not see them hears which is whose (WCAG 2.2, 2.4.6).
                let spoken = format!("{words}: {}", said.label);
                let response = ui.add(Button::quiet(words).icon(icon));
                ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(spoken));
                if response.clicked() {
                    self.shown = !self.shown;
                }
            });
            note_amiss(&mut self.amiss, typed);
            if let Some(amiss) = self.amiss {
                amiss_ui(ui, texts, amiss);
            } else if let Some(fault) = &said.fault {
                banner::note_ui(ui, Tone::Bad, fault);
            } else if let Some(good) = &said.good {
                banner::note_ui(ui, Tone::Good, good);
            }
        });
        typed
    }

    fn box_ui(&mut self, ui: &mut Ui, width: f32, texts: &Texts, said: &Said<'_>) -> Typed {
        let look = look(ui);
        let c = look.colour;
        let height = measure::PRIMARY_HEIGHT.max(look.size(Type::Lead) * measure::LINE_HEIGHT + space::S);
        let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
        let typed = attend(ui, &response, &mut self.focus, |ui| typing::listen(ui, &mut self.digits));
        // A screen reader hears how many digits there are, never which.
        named(ui, &response, said.label, accesskit::Role::PasswordInput, &"•".repeat(self.len()));

        let edge = if said.fault.is_some() {
            c.bad
        } else if response.has_focus() {
            c.primary
        } else {
            c.line
        };
        let weight = if said.fault.is_some() || response.has_focus() { 2.0 } else { measure::EDGE };
        ui.painter().rect(rect, look.control_corner(), c.surface, Stroke::new(weight, edge), StrokeKind::Inside);

        let cell = look.size(Type::Lead) * 0.86;
        let mut at = pos2(rect.left() + space::M, rect.center().y);
        for place in 0..self.len() {
            let middle = pos2(at.x + cell / 2.0, at.y);
            // Digit by digit, so that no laid-out text holds the whole passcode.
            match self.digits.at(place) {
                Some(digit) if self.shown => {
                    ui.painter().text(middle, Align2::CENTER_CENTER, digit, look.font(Type::Lead), c.ink);
                }
                _ => {
                    ui.painter().circle_filled(middle, look.grown(4.5), c.ink);
                }
            }
            at.x += cell;
        }
        caret(ui, &response, pos2(at.x + 2.0, at.y), look.size(Type::Lead));
        let count = texts.with(id::FIELD_COUNT, &[("n", self.len().to_string().into())]);
        let end = pos2(rect.right() - space::S, rect.center().y);
        ui.painter().text(end, Align2::RIGHT_CENTER, count, look.font(Type::Caption), c.muted);
        mark::ring(ui, &response, rect, measure::CONTROL_CORNER);
        typed
    }
}

/// Where a one-time code of six digits is typed or pasted.
#[derive(Default)]
pub struct CodeField {
    digits: Digits<6>,
    focus: bool,
    amiss: Option<Amiss>,
}

impl CodeField {
    pub const LENGTH: usize = 6;

    pub fn again(&mut self) {
        self.digits.clear();
        self.focus = true;
    }

    pub fn is_empty(&self) -> bool {
        self.digits.is_empty()
    }

    pub fn is_full(&self) -> bool {
        self.digits.len() == Self::LENGTH
    }

    /// The code, to be sent; the field is empty afterwards.
    pub fn take(&mut self) -> String {
        let code = self.digits.expose("becomes secret text at once").to_owned();
        self.digits.clear();
        code
    }

    pub fn ui(&mut self, ui: &mut Ui, texts: &Texts, label: &str, bad: bool) -> Typed {
        let look = look(ui);
        let c = look.colour;
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = space::XS;
            text::strong_ui(ui, label);
            let gap = space::XS;
            let most = (ui.available_width() - 5.0 * gap) / 6.0;
            let side = look.grown(48.0).min(most);
            let height = (side * 1.17).max(measure::PRIMARY_HEIGHT.min(side * 1.4));
            let (rect, response) = ui.allocate_exact_size(vec2(side * 6.0 + gap * 5.0, height), Sense::click());
            let typed = attend(ui, &response, &mut self.focus, |ui| typing::listen(ui, &mut self.digits));
            named(ui, &response, label, accesskit::Role::TextInput, self.digits.expose("spoken by a screen reader"));
            for place in 0..Self::LENGTH {
                let left = rect.left() + (side + gap) * place as f32;
                let one = Rect::from_min_size(pos2(left, rect.top()), vec2(side, height));
                let next = response.has_focus() && place == self.digits.len().min(Self::LENGTH - 1);
                let edge = if bad {
                    c.bad
                } else if next {
                    c.primary
                } else {
                    c.line
                };
                let weight = if next || bad { 2.0 } else { measure::EDGE };
                ui.painter().rect(one, look.control_corner(), c.surface, Stroke::new(weight, edge), StrokeKind::Inside);
                if let Some(digit) = self.digits.at(place) {
                    ui.painter().text(one.center(), Align2::CENTER_CENTER, digit, look.strong(Type::Title), c.ink);
                } else if next {
                    caret(ui, &response, one.center(), look.size(Type::Lead));
                }
            }
            mark::ring(ui, &response, rect, measure::CONTROL_CORNER);
            note_amiss(&mut self.amiss, typed);
            if let Some(amiss) = self.amiss {
                amiss_ui(ui, texts, amiss);
            }
            typed
        })
        .inner
    }
}

/// A plain field for one line of text that is no secret. `true` when Enter was pressed in it.
pub fn line_field_ui(ui: &mut Ui, label: &str, value: &mut String, arriving: bool) -> bool {
    plain_field_ui(ui, label, value, arriving, measure::FIELD, 64)
}

/// The same, for an address or the name of a file.
pub fn long_field_ui(ui: &mut Ui, label: &str, value: &mut String, arriving: bool) -> bool {
    plain_field_ui(ui, label, value, arriving, measure::LONG_FIELD, 1024)
}

/// The same for a note of a sentence or two, as wide as the column.
pub fn note_field_ui(ui: &mut Ui, label: &str, value: &mut String) -> bool {
    plain_field_ui(ui, label, value, false, measure::COLUMN, 1000)
}

fn plain_field_ui(ui: &mut Ui, label: &str, value: &mut String, arriving: bool, width: f32, most: usize) -> bool {
    let look = look(ui);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = space::XXS;
        let name = text::strong_ui(ui, label);
        let edit = egui::TextEdit::singleline(value)
            .desired_width(look.grown(width).min(ui.available_width() - 2.0 * space::M))
            .font(look.font(Type::Lead))
            .margin(egui::Margin::symmetric(16, 9))
            .char_limit(most);
        let response = ui.add(edit).labelled_by(name.id);
        if arriving {
            response.request_focus();
            // With large text it may be below the edge.
            response.scroll_to_me(None);
        }
        if !response.has_focus() && !response.lost_focus() {
            forget_undone(ui, response.id);
        }
        mark::ring(ui, &response, response.rect, measure::CONTROL_CORNER);
        let enter = response.lost_focus() && ui.input(|i| i.key_pressed(egui::Key::Enter));
        if enter {
            // Where the page stays, the keyboard stays.
            response.request_focus();
        }
        enter
    })
    .inner
}

/// Taking back stays within one turn at the keyboard: what somebody typed before would come to light on a page that is opened again.
fn forget_undone(ui: &Ui, field: Id) {
    if let Some(mut state) = egui::text_edit::TextEditState::load(ui.ctx(), field) {
        state.clear_undoer();
        state.store(ui.ctx(), field);
    }
}

/// What is amiss is said until a digit has come.
fn note_amiss(amiss: &mut Option<Amiss>, typed: Typed) {
    if typed.amiss.is_some() || typed.changed {
        *amiss = typed.amiss;
    }
}

fn amiss_ui(ui: &mut Ui, texts: &Texts, amiss: Amiss) {
    let words = match amiss {
        Amiss::NumLockOff => id::FIELD_NUM_LOCK,
        Amiss::CapsLockOn => id::FIELD_CAPS_LOCK,
        Amiss::Letter => id::FIELD_DIGITS_ONLY,
    };
    banner::note_ui(ui, Tone::Warn, &texts.get(words));
}

/// Gives the widget the keyboard where it is wanted or clicked, and listens while it has it.
fn attend(ui: &Ui, response: &Response, focus: &mut bool, listen: impl FnOnce(&Ui) -> Typed) -> Typed {
    if std::mem::take(focus) || response.clicked() && response.interact_pointer_pos().is_some() {
        response.request_focus();
    }
    if response.hovered() {
        ui.ctx().set_cursor_icon(CursorIcon::Text);
    }
    if !response.has_focus() {
        return Typed::default();
    }
    // A number pad without Num Lock must not carry the keyboard away to another control.
    let arrows = EventFilter { horizontal_arrows: true, vertical_arrows: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, arrows));
    listen(ui)
}

fn named(ui: &Ui, response: &Response, label: &str, role: accesskit::Role, value: &str) {
    response.widget_info(|| WidgetInfo::labeled(Role::TextInput, true, label));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(role);
        node.set_value(value);
    });
}

fn caret(ui: &Ui, response: &Response, at: Pos2, height: f32) {
    if response.has_focus() {
        let colour: Color32 = look(ui).colour.ink;
        let half = height * 0.6;
        ui.painter().vline(at.x, at.y - half..=at.y + half, Stroke::new(1.5, colour));
    }
}

/// Whether this is the first frame of `page`, kept in the window's memory.
pub fn arriving(ctx: &egui::Context, page: &str) -> bool {
    let key = Id::unique("wardcard page");
    let before: Option<String> = ctx.data(|data| data.get_temp(key));
    let new = before.as_deref() != Some(page);
    if new {
        ctx.data_mut(|data| data.insert_temp(key, page.to_owned()));
    }
    new
}
