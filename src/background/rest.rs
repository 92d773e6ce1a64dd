//! The program without a window: it follows the cards, reminds, and waits for a click on its icon.

use std::{sync::Arc, time::Duration};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};

use super::{
    facts::{self, CardIn},
    notice::Notice,
    remind::{Reminders, Seen, Window, Wishes},
    surroundings::{Asked, IconWords, Offer, Surroundings, Wake},
    told::Told,
};
use crate::{
    config::settings::Settings,
    desk::port::{Event, Port},
    domain::clock::{Clock, Timestamp},
    i18n::Texts,
};

/// At log-in the desktop's panel may come later than this program. In seconds.
const PANEL_COMES_WITHIN: i64 = 60;

/// How a rest ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Left {
    Open,
    /// The desktop shows no icons: the window stays in the task bar instead.
    NoIcon,
    Quit,
}

/// How the desk and the desktop are heard: by a bell that rings once, however often it is pulled.
pub struct Bell {
    pull: Sender<()>,
    rings: Receiver<()>,
}

impl Default for Bell {
    fn default() -> Self {
        let (pull, rings) = bounded(1);
        Self { pull, rings }
    }
}

impl Bell {
    pub fn wake(&self) -> Wake {
        let pull = self.pull.clone();
        Arc::new(move || {
            // It rings already.
            let _full = pull.try_send(());
        })
    }
}

/// What rests.
pub struct Rest<'a, P> {
    desk: P,
    around: &'a mut dyn Surroundings,
    texts: &'a Texts,
    wishes: Wishes,
    clock: Clock,
    reminders: Reminders,
    cards: Vec<CardIn>,
    words: Option<IconWords>,
    since: Timestamp,
    /// An icon was seen: the desktop has them, even if its panel is gone for the moment.
    has_had_icon: bool,
}

impl<'a, P: Port> Rest<'a, P> {
    pub fn new(
        desk: P,
        around: &'a mut dyn Surroundings,
        texts: &'a Texts,
        settings: &Settings,
        clock: Clock,
        told: Told,
    ) -> Self {
        let since = clock.now();
        Self {
            desk,
            around,
            texts,
            wishes: Wishes::from(settings),
            clock,
            reminders: Reminders::new(told),
            cards: Vec::new(),
            words: None,
            since,
            has_had_icon: false,
        }
    }

    /// Until somebody wants the window, or nothing more.
    pub fn run(&mut self, bell: &Bell) -> Left {
        loop {
            if let Some(left) = self.step() {
                return left;
            }
            let heard = match self.sleep() {
                Some(time) => bell.rings.recv_timeout(time),
                None => bell.rings.recv().map_err(RecvTimeoutError::from),
            };
            if heard == Err(RecvTimeoutError::Disconnected) {
                return Left::Quit;
            }
        }
    }

    /// Takes in what has happened and tells what is due.
    fn step(&mut self) -> Option<Left> {
        match self.around.asked().first() {
            Some(Asked::Open) => return Some(Left::Open),
            Some(Asked::Quit | Asked::GiveWay) => return Some(Left::Quit),
            None => {}
        }
        for event in self.desk.events() {
            match event {
                Event::Readers(readers) => self.cards = facts::of(&readers),
                Event::NoService => self.cards.clear(),
                Event::Service(_) | Event::Sessions(_) | Event::Host(_) | Event::Job { .. } => {}
            }
        }
        let now = self.clock.now();
        let seen = Seen { cards: &self.cards, window: Window::Hidden, busy: false, now };
        for reminder in self.reminders.look(seen, self.wishes) {
            self.around.tell(Notice::new(reminder, self.texts, self.reminders.told()));
        }
        let words = IconWords::new(&self.cards, self.texts);
        if self.words.as_ref() != Some(&words) {
            self.around.icon(Some(words.clone()));
            self.words = Some(words);
        }
        self.has_had_icon |= self.around.has_icon();
        let never = self.around.offers().tray == Offer::SystemHasNone;
        let in_vain = never || !self.has_had_icon && now.as_second() - self.since.as_second() >= PANEL_COMES_WITHIN;
        in_vain.then_some(Left::NoIcon)
    }

    /// For how long nothing is due; `None`: until something happens.
    fn sleep(&self) -> Option<Duration> {
        let panel = (!self.has_had_icon).then(|| self.since.as_second() + PANEL_COMES_WITHIN);
        let due = self.reminders.next(self.wishes).map(|at| at.as_second() + 1);
        let next = panel.into_iter().chain(due).min()?;
        let seconds = next - self.clock.now().as_second();
        Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
    }
}

#[cfg(test)]
mod tests {
    use std::{
        cell::RefCell,
        collections::VecDeque,
        rc::Rc,
        sync::atomic::{AtomicI64, Ordering},
    };

    use super::{
        super::{surroundings::Offers, writer::Kept},
        *,
    };
    use crate::{
        config::{Config, Over, Places},
        desk::port::{Command, Pad, ReaderLook, ReaderView},
    };

    #[derive(Default, Clone)]
    struct Desk(Rc<RefCell<VecDeque<Event>>>);

    impl Port for Desk {
        fn send(&mut self, _command: Command) -> bool {
            panic!("a rest asks the desk for nothing")
        }

        fn events(&mut self) -> Vec<Event> {
            self.0.borrow_mut().drain(..).collect()
        }
    }

    #[derive(Default)]
    struct Around {
        told: Vec<String>,
        icons: Vec<String>,
        has_icon: bool,
        never: bool,
        asked: Vec<Asked>,
    }

    impl Surroundings for Around {
        fn wake_by(&mut self, _wake: Wake) {}
        fn look(&mut self) {}
        fn offers(&self) -> Offers {
            Offers { tray: if self.never { Offer::SystemHasNone } else { Offer::Here }, ..Offers::default() }
        }
        fn tell(&mut self, notice: Notice) {
            self.told.push(notice.headline);
        }
        fn keep(&mut self, _told: &Told) {}
        fn icon(&mut self, words: Option<IconWords>) {
            self.icons.extend(words.map(|w| w.card));
        }
        fn has_icon(&self) -> bool {
            self.has_icon
        }
        fn start_at_login(&mut self, _on: bool, _kept: Kept) {}
        fn asked(&mut self) -> Vec<Asked> {
            std::mem::take(&mut self.asked)
        }
    }

    fn settings() -> Settings {
        let at = |name: &str| std::path::PathBuf::from("/nowhere").join(name);
        let places = Places { machine: at("m"), policy: at("p"), user: at("u"), window: at("w"), state: at("s") };
        Config::at(places, &Over::default()).unwrap().settings
    }

    struct Bench<'a> {
        rest: Rest<'a, Desk>,
        desk: Desk,
        now: Arc<AtomicI64>,
    }

    impl Bench<'_> {
        fn at(&mut self, second: i64, event: Option<Event>) -> Option<Left> {
            self.now.store(2_000_000_000 + second, Ordering::Relaxed);
            self.desk.0.borrow_mut().extend(event);
            self.rest.step()
        }
    }

    fn bench<'a>(around: &'a mut Around, texts: &'a Texts) -> Bench<'a> {
        let (desk, now) = (Desk::default(), Arc::new(AtomicI64::new(2_000_000_000)));
        let clock = {
            let now = now.clone();
            Clock::new(move || Timestamp::from_second(now.load(Ordering::Relaxed)).unwrap())
        };
        Bench { rest: Rest::new(desk.clone(), around, texts, &settings(), clock, Told::default()), desk, now }
    }

    fn mute() -> Option<Event> {
        Some(Event::Readers(vec![ReaderView { name: "One".into(), pad: Pad::default(), look: ReaderLook::Mute }]))
    }

    #[test]
    fn it_reminds_and_says_by_its_icon_what_there_is() {
        let (mut around, texts) = (Around { has_icon: true, ..Around::default() }, Texts::english());
        let mut bench = bench(&mut around, &texts);
        assert_eq!(bench.at(0, None), None);
        assert_eq!(bench.rest.sleep(), None, "with nothing in the reader it sleeps until something happens");
        assert_eq!(bench.at(5, mute()), None);
        assert_eq!(bench.rest.sleep(), Some(Duration::from_secs(301)));
        assert_eq!(bench.at(306, None), None);
        assert_eq!(bench.rest.sleep(), None, "said once");
        assert_eq!(bench.at(9000, Some(Event::NoService)), None);
        assert_eq!(around.told, ["Your card is still in the reader"]);
        assert_eq!(around.icons, ["No card in the reader", "Card in the reader", "No card in the reader"]);
    }

    #[test]
    fn a_click_ends_it() {
        for (asked, left) in [(Asked::Open, Left::Open), (Asked::Quit, Left::Quit), (Asked::GiveWay, Left::Quit)] {
            let (mut around, texts) = (Around { has_icon: true, asked: vec![asked], ..Around::default() }, Texts::english());
            assert_eq!(bench(&mut around, &texts).at(0, None), Some(left));
        }
    }

    #[test]
    fn without_an_icon_it_does_not_hide_for_ever() {
        let (mut around, texts) = (Around::default(), Texts::english());
        let mut bench = bench(&mut around, &texts);
        assert_eq!(bench.at(0, None), None);
        assert_eq!(bench.rest.sleep(), Some(Duration::from_secs(60)));
        assert_eq!((bench.at(59, None), bench.at(60, None)), (None, Some(Left::NoIcon)));

        let mut around = Around { never: true, ..Around::default() };
        assert_eq!(self::bench(&mut around, &texts).at(0, None), Some(Left::NoIcon), "not on this system");
    }

    #[test]
    fn the_bell_rings_once_however_often_it_is_pulled() {
        let bell = Bell::default();
        let wake = bell.wake();
        for _ in 0..3 {
            wake();
        }
        assert!(bell.rings.try_recv().is_ok() && bell.rings.try_recv().is_err());
    }
}
