//! What keys do wherever the person is.

use std::{cell::RefCell, rc::Rc};

use egui::{Key, Modifiers};

use super::{one, s};
use crate::{
    config::choice::Choice,
    desk::port::Step,
    domain::operation::OperationKind,
    gui::{
        app::KeepSettings,
        scripted::{Bench, Setting},
    },
};

fn chord(bench: &mut Bench, key: Key) {
    bench.harness.key_press_modifiers(Modifiers::COMMAND, key);
    bench.harness.run();
}

#[test]
fn the_list_of_keys_is_a_key_away_and_leads_back() {
    let mut bench = one(s::bronwen(s::ONE, 41));
    bench.click("Renew now");
    bench.write("Passcode", "31");
    bench.press(Key::F1);
    bench.expect("Everything here can be done without a mouse.");
    for keys in ["Shift + Tab", "F1", "Larger text", "Esc"] {
        bench.expect(keys);
    }
    bench.press(Key::Escape);
    assert_eq!(bench.dots("Passcode"), 2, "the flow was only looked away from");
    bench.press(Key::Escape);
    chord(&mut bench, Key::Comma);
    bench.expect("Text size");
    bench.click("Keyboard");
    bench.expect("Everything here can be done without a mouse.");
    bench.press(Key::Escape);
    chord(&mut bench, Key::D);
    bench.expect("All about this card");
}

#[test]
fn text_grows_and_shrinks_by_its_own_steps() {
    let kept = Rc::new(RefCell::new(vec![]));
    let keep: KeepSettings = {
        let kept = kept.clone();
        Box::new(move |choice, _| kept.borrow_mut().push(choice.clone()))
    };
    let mut bench = Bench::new(Setting { keep: Some(keep), ..Setting::default() });
    let zoom = bench.harness.ctx.zoom_factor();
    for key in [Key::Minus, Key::Plus, Key::Equals, Key::Minus] {
        chord(&mut bench, key);
    }
    assert_eq!(*kept.borrow(), [125, 150, 125].map(Choice::TextSize), "100 % is the smallest");
    assert_eq!(bench.harness.ctx.zoom_factor(), zoom, "the window itself is not enlarged as well");
}

#[test]
fn nothing_hides_what_is_being_written() {
    let mut bench = one(s::bronwen(s::ONE, 41));
    bench.click("Renew now");
    bench.write("Passcode", "314159");
    bench.press(Key::Enter);
    bench.writes(OperationKind::Renew, &[Step::SignatureKey], 0);
    bench.press(Key::F1);
    bench.expect_not("Everything here can be done without a mouse.");
}
