//! Which layer's word counts, as tables.

use std::{fs, path::PathBuf};

use super::{
    Config, Over, Places,
    choice::Choice,
    proxy::Proxy,
    settings::{Settings, Source, Sourced},
    theme::ThemeName,
};
use crate::domain::{
    language::Language,
    problem::Problem,
    renderer::{Choice as RendererChoice, Renderer},
};

struct Desk {
    dir: tempfile::TempDir,
    places: Places,
}

/// What is in the four files: machine, policy, user, window.
type Files<'a> = [&'a str; 4];

fn desk([machine, policy, user, window]: Files<'_>) -> Desk {
    let dir = tempfile::tempdir().expect("a folder");
    let at = |name: &str| dir.path().join(name);
    let places = Places { machine: at("m"), policy: at("p"), user: at("u"), window: at("w"), state: at("state") };
    for (path, text) in [(&places.machine, machine), (&places.policy, policy), (&places.user, user), (&places.window, window)] {
        if !text.is_empty() {
            fs::write(path, text).expect("a file");
        }
    }
    Desk { dir, places }
}

impl Desk {
    fn load(&self, over: &Over) -> Result<Settings, Problem> {
        Config::at(self.places.clone(), over).and_then(Config::without_faults).map(|c| c.settings)
    }
}

fn ra(url: Option<&str>, ca: Option<&str>) -> Over {
    Over { ra: url.map(str::to_owned), ra_ca: ca.map(PathBuf::from), ..Over::default() }
}

#[test]
fn the_stronger_layer_counts_and_each_value_says_where_it_is_from() {
    let size = |percent: u16| format!("window.text_size = {percent}");
    let (m, p, u, w) = (size(110), size(120), size(130), size(140));
    let lock = |text: &str| format!("locked = [\"window.text_size\"]\n{text}");
    for (files, percent, layer, locked) in [
        (["", "", "", ""], 100, "built in", false),
        ([&m, "", "", ""], 110, "m", false),
        ([&m, &p, "", ""], 120, "p", false),
        ([&m, &p, &u, ""], 130, "u", false),
        ([&m, &p, &u, &w], 140, "w", false),
        ([&lock(&m), "", &u, &w], 110, "m", true),
        // The policy is the administrator's, too.
        ([&lock(&m), &p, &u, &w], 120, "p", true),
        ([&m, &lock(""), &u, &w], 110, "m", true),
        ([&lock(""), "", &u, &w], 100, "built in", true),
        // A lock of something else.
        (["locked = [\"ra\"]", "", &u, ""], 130, "u", false),
    ] {
        let settings = desk(files).load(&Over::default()).expect("settings");
        let Sourced { value, source, locked: is_locked } = settings.text_size;
        let name = source.file().map_or("built in", |f| f.file_stem().and_then(|n| n.to_str()).unwrap_or_default());
        assert_eq!((value, name, is_locked), (percent, layer, locked), "{files:?}");
    }
}

#[test]
fn the_trust_anchor_goes_with_its_address() {
    let file = "[ra]\nurl = \"https://a\"\nca_file = \"a.pem\"\n";
    let other = "[ra]\nurl = \"https://b\"\n";
    for (files, over, url, ca) in [
        (["", "", "", ""], ra(None, None), None, None),
        (["", "", file, ""], ra(None, None), Some("https://a"), Some("a.pem")),
        (["", "", file, ""], ra(None, Some("b.pem")), Some("https://a"), Some("b.pem")),
        // Another RA's trust anchor is not borrowed.
        (["", "", file, ""], ra(Some("https://b"), None), Some("https://b"), None),
        (["", "", file, ""], ra(Some("https://a"), None), Some("https://a"), Some("a.pem")),
        (["", "", "", ""], ra(Some("https://b"), Some("b.pem")), Some("https://b"), Some("b.pem")),
        ([file, "", other, ""], ra(None, None), Some("https://b"), None),
        ([file, "", "ra.ca_file = \"u.pem\"", ""], ra(None, None), Some("https://a"), Some("u.pem")),
        (["locked = [\"ra\"]\nra.url = \"https://a\"", "", other, ""], ra(None, None), Some("https://a"), None),
        (["locked = [\"ra\"]", file, "ra.ca_file = \"u.pem\"", ""], ra(None, None), Some("https://a"), Some("a.pem")),
    ] {
        let settings = desk(files).load(&over).expect("settings");
        let found = (settings.ra_url.value, settings.ra_ca_file.value);
        assert_eq!(found, (url.map(str::to_owned), ca.map(PathBuf::from)), "{files:?} {over:?}");
    }
}

#[test]
fn the_command_line_does_not_contradict_a_lock() {
    let locks = "locked = [\"ra\", \"language\", \"window.renderer\"]\nlanguage = \"cy\"\n[window]\nrenderer = \"cpu\"\n\
                 [ra]\nurl = \"https://a\"\nca_file = \"a.pem\"\n";
    let language = |l| Over { language: Some(l), ..Over::default() };
    let renderer = |r| Over { renderer: Some(r), ..Over::default() };
    let desk = desk([locks, "", "", ""]);
    for (over, refused) in [
        (ra(None, None), None),
        (ra(Some("https://a"), Some("a.pem")), None),
        (ra(Some("https://b"), None), Some("ra.url")),
        (ra(None, Some("b.pem")), Some("ra.ca_file")),
        (language(Language::Welsh), None),
        (language(Language::English), Some("language")),
        (renderer(RendererChoice::Only(Renderer::Cpu)), None),
        (renderer(RendererChoice::Auto), Some("window.renderer")),
    ] {
        let expected = refused.map(|setting| Problem::Managed { setting });
        assert_eq!(desk.load(&over).err(), expected, "{over:?}");
    }
}

#[test]
fn a_named_file_counts_instead_of_the_own_and_has_to_be_there() {
    let desk = desk(["", "", "window.text_size = 130", "window.theme = \"dark\""]);
    let named = desk.dir.path().join("named.toml");
    let over = Over { config: Some(named.clone()), ..Over::default() };
    assert!(matches!(desk.load(&over), Err(Problem::File { .. })));
    fs::write(&named, "window.theme = \"high-contrast\"").expect("a file");
    let settings = desk.load(&over).expect("settings");
    assert_eq!((settings.text_size.value, settings.theme.value), (100, ThemeName::HighContrast));
    assert_eq!(settings.theme.source, Source::Named(named));
}

#[test]
fn a_lonely_trust_anchor_is_refused_and_a_mistake_stops_a_command_only() {
    assert!(matches!(desk(["", "", "", ""]).load(&ra(None, Some("b.pem"))), Err(Problem::Usage { .. })));
    let bad = desk(["not toml", "", "[ra]\nurl = \"https://user\"", ""]);
    assert!(matches!(bad.load(&Over::default()), Err(Problem::File { .. })));
    let config = Config::at(bad.places.clone(), &Over::default()).expect("a window starts");
    assert_eq!((config.faults.len(), config.files.len()), (1, 2));
    // An administrator's file that cannot be understood may have locked it.
    assert_eq!((config.settings.ra_url.value, config.settings.ra_url.locked), (None, true));
}

#[test]
fn what_is_chosen_is_in_force_at_once_and_at_the_next_start() {
    let choices = [
        Choice::Ra { url: "https://ra.example".to_owned(), ca_file: Some(PathBuf::from("/x/ra-ca.pem")) },
        Choice::Proxy("http://proxy.example:8080".parse().map(Proxy::Manual).expect("a proxy")),
        Choice::Language(Some(Language::Welsh)),
        Choice::Theme(ThemeName::Dark),
        Choice::TextSize(150),
        Choice::ReducedMotion(true),
        Choice::Renderer(RendererChoice::Only(Renderer::Cpu)),
        Choice::RemindCardLeft(0),
        Choice::RemindExpiring(false),
        Choice::KeepInTray(true),
        Choice::StartAtLogin(true),
    ];
    let desk = desk(["", "", "window.text_size = 130", ""]);
    let mut now = desk.load(&Over::default()).expect("settings");
    for choice in &choices {
        assert!(choice.put_in_force(&mut now, &desk.places.window), "{choice:?}");
        choice.keep(&desk.places.window).expect("kept");
    }
    assert_eq!(desk.load(&Over::default()).as_ref(), Ok(&now));
    assert_eq!(now.in_words().iter().filter(|(_, _, source, _)| matches!(source, Source::Window(_))).count(), 12);

    // Back to the system's language and trust: the file forgets them.
    for choice in [Choice::Language(None), Choice::Ra { url: "https://b".to_owned(), ca_file: None }] {
        choice.keep(&desk.places.window).expect("kept");
    }
    let later = desk.load(&Over::default()).expect("settings");
    assert_eq!((later.language.value, later.ra_ca_file.value, later.theme.value), (None, None, ThemeName::Dark));
    assert_eq!(later.ra_url.value.as_deref(), Some("https://b"));
}

#[test]
fn what_is_locked_cannot_be_chosen() {
    let desk = desk(["locked = [\"ra.url\", \"proxy\"]\nra.url = \"https://a\"", "", "", ""]);
    let mut settings = desk.load(&Over::default()).expect("settings");
    let before = settings.clone();
    for choice in [Choice::Ra { url: "https://b".to_owned(), ca_file: None }, Choice::Proxy(Proxy::None)] {
        assert!(!choice.put_in_force(&mut settings, &desk.places.window));
    }
    assert_eq!(settings, before);
    assert!(Choice::TextSize(200).put_in_force(&mut settings, &desk.places.window));
}

#[test]
fn a_file_of_choices_that_cannot_be_understood_is_begun_anew() {
    let desk = desk(["", "", "", "not toml"]);
    Choice::TextSize(125).keep(&desk.places.window).expect("kept");
    assert_eq!(desk.load(&Over::default()).map(|s| s.text_size.value), Ok(125));
}
