//! What a role may do, and what it may not: greyed, with who can.

use egui::Ui;

use super::{View, desk_home, more};
use crate::{
    desk::port::{CardView, SessionView},
    domain::role,
    gui::{
        action::{Action, Place},
        model::SessionFacts as _,
        theme::{Type, icons, look, space},
        widgets::{button::Button, surface, text},
    },
    i18n::id,
};

/// The list below the status of someone who is signed in. `other` is the card in the other reader. `own_in_the_middle`: the page's own
/// buttons are about the card that is signed in.
pub fn tasks_ui(
    ui: &mut Ui,
    view: &View<'_>,
    session: &SessionView,
    other: Option<&CardView>,
    own_in_the_middle: bool,
) -> Option<Action> {
    let texts = view.texts;
    let role = session.role();
    let mut go = None;
    ui.add_space(space::L);
    text::subtitle_ui(ui, texts.with(id::TASKS_TITLE, &[("who", texts.who(role).into())]));
    ui.add_space(space::XXS);
    surface::sheet_ui(ui, |ui| {
        let rows = [
            (role::Action::LookAfterOwnCard, icons::IDENTIFICATION_CARD, id::TASK_OWN, None),
            (role::Action::HelpColleague, icons::USERS, id::TASK_HELP, Some(id::TASK_HELP_HOW)),
            (role::Action::ManageCards, icons::PLUS, id::TASK_ISSUE, Some(id::TASK_ISSUE_HOW)),
        ];
        // Where help is in the middle, it need not be said again.
        let help_is_in_the_middle = other.is_none() && !own_in_the_middle;
        let rows = rows.into_iter().filter(|(action, ..)| !(help_is_in_the_middle && *action == role::Action::HelpColleague));
        for (i, (action, icon, name, how)) in rows.enumerate() {
            if i > 0 {
                ui.add_space(space::XXS);
                surface::hairline_ui(ui);
                ui.add_space(space::XXS);
            }
            let may = role.may(action);
            let why = if may {
                how.filter(|_| other.is_none()).map(|id| texts.get(id))
            } else {
                let who = texts.who(action.least_role());
                Some(texts.with(id::NOT_IN_THIS_ROLE, &[("who", who.into())]))
            };
            row_ui(ui, may, icon, &texts.get(name), why.as_deref());
            if action == role::Action::LookAfterOwnCard && !own_in_the_middle {
                let button = Button::secondary(texts.get(id::TASK_OWN_CHANGE)).icon(icons::PASSWORD);
                if beside_icon_ui(ui, button) {
                    let place = Place::ChangePasscode { reader: session.reader.clone(), helper: None };
                    go = Some(Action::Go(place));
                }
            }
            // Beside a colleague's card the middle is about that card, and beside other work about that.
            let away = other.is_none() && view.model.ra_problem().is_some();
            if action == role::Action::HelpColleague && may && !help_is_in_the_middle && !away {
                let button = Button::secondary(texts.get(id::HELPING_CODE)).icon(icons::PHONE);
                if beside_icon_ui(ui, button.enabled(view.model.ra_problem().is_none())) {
                    go = Some(Action::Go(Place::AnswerHelp { reader: session.reader.clone() }));
                }
            }
        }
        desk_home::barred_ui(ui, view, role);
        ui.add_space(space::XXS);
        surface::hairline_ui(ui);
        ui.add_space(space::XXS);
        go = go.take().or(more::report_ui(ui, view));
    });
    go
}

/// A button below a row's words. `true` where it was pressed.
fn beside_icon_ui(ui: &mut Ui, button: Button) -> bool {
    let beside_icon = look(ui).grown(22.0) + space::S;
    ui.horizontal(|ui| {
        ui.add_space(beside_icon);
        ui.add(button.small()).clicked()
    })
    .inner
}

pub fn row_ui(ui: &mut Ui, may: bool, icon: &str, name: &str, why: Option<&str>) {
    let c = look(ui).colour;
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = space::S;
        let (icon, ink, words) = if may { (icon, c.primary, c.ink) } else { (icons::PROHIBIT, c.muted, c.muted) };
        text::icon_ui(ui, icon, 20.0, ink);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            text::coloured_ui(ui, name, Type::Body, false, words);
            if let Some(why) = why {
                text::caption_ui(ui, why);
            }
        });
    });
}
