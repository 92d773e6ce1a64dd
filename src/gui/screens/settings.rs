//! The settings: how the window looks, where the RA is and by which way, and what to be reminded of. What the organisation has locked
//! is shown greyed, with the reason.

use egui::Ui;

use super::{View, buttons_ui, escape_pressed, heading_ui};
use crate::{
    background::Offer,
    config::{
        choice::Choice,
        fault::ConfigFault,
        proxy::{Proxy, ProxyAddress},
        settings::{Source, Sourced},
        theme::ThemeName,
    },
    desk::port::{RaPlace, Request},
    domain::{
        language::Language,
        renderer::{Choice as RendererChoice, Renderer},
    },
    gui::{
        action::{Action, Place},
        theme::{Tone, icons, look, space},
        widgets::{banner, button::Button, check, fields, rows, surface, text},
    },
    i18n::id::{self, Id},
};

/// The text sizes that are offered, in percent.
pub const SIZES: [u16; 5] = [100, 125, 150, 175, 200];
/// The minutes that are offered before a card left behind is spoken of; 0: never.
const MINUTES: [u16; 4] = [0, 2, 5, 15];

#[derive(Default)]
pub struct SettingsPage {
    /// The proxy that is being typed; `None` where none is.
    proxy: Option<String>,
    not_a_proxy: bool,
}

impl SettingsPage {
    pub fn ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        heading_ui(ui, &texts.get(id::SETTINGS_TITLE), "");
        faults_ui(ui, view);
        if let Some(kind) = view.unkept {
            let words = texts.with(id::SETTINGS_UNKEPT, &[("why", texts.file_trouble(kind).into())]);
            banner::banner_ui(ui, Tone::Warn, "", &words, |_| ());
            ui.add_space(space::M);
        }
        let mut action = look_ui(ui, view);
        ui.add_space(space::S);
        action = action.or(ra_ui(ui, view));
        ui.add_space(space::S);
        action = action.or(self.proxy_ui(ui, view));
        ui.add_space(space::S);
        action = action.or(reminders_ui(ui, view));
        ui.add_space(space::S);
        action = action.or(background_ui(ui, view));
        ui.add_space(space::S);
        action = action.or(renderer_ui(ui, view));
        ui.add_space(space::M);
        buttons_ui(ui, |ui| {
            if ui.add(Button::primary(texts.get(id::BACK)).icon(icons::ARROW_LEFT)).clicked() || escape_pressed(ui) {
                action = Some(Action::Back);
            }
            if ui.add(Button::quiet(texts.get(id::KEYS_TITLE))).clicked() {
                action = Some(Action::Go(Place::Keys));
            }
        });
        action
    }

    fn proxy_ui(&mut self, ui: &mut Ui, view: &View<'_>) -> Option<Action> {
        let texts = view.texts;
        let set = &view.config.settings.proxy;
        let typing = self.proxy.is_some();
        let mut action = None;
        part_ui(ui, view, id::SETTINGS_PROXY, set.locked, |ui| {
            let manual = match &set.value {
                Proxy::Manual(address) => Some(address.as_str()),
                _ => None,
            };
            buttons_ui(ui, |ui| {
                for (proxy, words) in [(Proxy::System, id::SETTINGS_PROXY_SYSTEM), (Proxy::None, id::SETTINGS_PROXY_NONE)] {
                    let button = Button::secondary(texts.get(words)).chosen(!typing && set.value == proxy);
                    if ui.add(button.enabled(!set.locked)).clicked() {
                        self.proxy = None;
                        action = Some(Action::Set(Choice::Proxy(proxy)));
                    }
                }
                let button = Button::secondary(texts.get(id::SETTINGS_PROXY_MANUAL)).chosen(typing || manual.is_some());
                if ui.add(button.enabled(!set.locked)).clicked() {
                    self.proxy = Some(manual.unwrap_or("http://").to_owned());
                }
            });
            match (&mut self.proxy, manual) {
                (Some(typed), _) => {
                    ui.add_space(space::XS);
                    let enter = fields::long_field_ui(ui, &texts.get(id::SETTINGS_PROXY_ADDRESS), typed, false);
                    if self.not_a_proxy {
                        banner::note_ui(ui, Tone::Bad, &texts.get(id::SETTINGS_PROXY_WRONG));
                    } else {
                        text::caption_ui(ui, texts.get(id::SETTINGS_PROXY_HINT));
                    }
                    if ui.add(Button::secondary(texts.get(id::SETTINGS_PROXY_USE))).clicked() || enter {
                        match typed.parse::<ProxyAddress>() {
                            Ok(address) => action = Some(Action::Set(Choice::Proxy(Proxy::Manual(address)))),
                            Err(_) => self.not_a_proxy = true,
                        }
                    }
                }
                (None, Some(address)) => rows::fact_ui(ui, &texts.get(id::SETTINGS_PROXY_ADDRESS), address),
                (None, None) => {}
            }
        });
        if let Some(Action::Set(Choice::Proxy(_))) = &action {
            (self.proxy, self.not_a_proxy) = (None, false);
        }
        action
    }
}

/// What the RA is to be asked by, once a proxy was chosen: the same RA, by the new way.
pub fn by_proxy(config: &crate::config::Config) -> Option<Request> {
    let settings = &config.settings;
    let (url, ca_file) = (settings.ra_url.value.clone()?, settings.ra_ca_file.value.clone());
    Some(Request::UseRa(RaPlace { url, ca_file, proxy: settings.proxy.value.clone() }))
}

/// One part on a sheet of its own; where it is locked it says so.
fn part_ui(ui: &mut Ui, view: &View<'_>, title: Id, locked: bool, add: impl FnOnce(&mut Ui)) {
    surface::sheet_ui(ui, |ui| {
        text::subtitle_ui(ui, view.texts.get(title));
        if locked {
            managed_ui(ui, view);
        }
        add(ui);
    });
}

fn managed_ui(ui: &mut Ui, view: &View<'_>) {
    let muted = look(ui).colour.muted;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::XS;
        text::icon_ui(ui, icons::BUILDINGS, 16.0, muted);
        text::caption_ui(ui, view.texts.get(id::SETTINGS_MANAGED));
    });
}

fn faults_ui(ui: &mut Ui, view: &View<'_>) {
    for fault in &view.config.faults {
        let (headline, what) = fault_words(view, fault);
        banner::banner_ui(ui, Tone::Warn, &headline, &what, |ui| {
            text::body_ui(ui, view.texts.get(id::CONFIG_FAULT_NEXT));
        });
        ui.add_space(space::S);
    }
}

/// What is wrong in a settings file, in words.
pub fn fault_words(view: &View<'_>, fault: &ConfigFault) -> (String, String) {
    let texts = view.texts;
    let file = fault.file.display().to_string();
    let headline = match fault.line {
        Some(line) => texts.with(id::CONFIG_FAULT_AT, &[("line", line.to_string().into())]),
        None => texts.get(id::CONFIG_FAULT),
    };
    let what = texts.mistake(&fault.what);
    (headline, format!("{file}: {what}"))
}

fn look_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let texts = view.texts;
    let settings = &view.config.settings;
    let mut action = None;
    part_ui(ui, view, id::SETTINGS_LANGUAGE, settings.language.locked, |ui| {
        buttons_ui(ui, |ui| {
            for language in Language::ALL {
                // Each language by its own name, so that its speakers find it from wherever they are.
                let name = match language {
                    Language::English => id::LANGUAGE_ENGLISH,
                    Language::Welsh => id::LANGUAGE_WELSH,
                };
                let chosen = texts.language() == language;
                let response = ui.add(Button::secondary(texts.get(name)).chosen(chosen).enabled(!settings.language.locked));
                let response = if chosen { view.first(response) } else { response };
                if response.clicked() {
                    action = Some(Action::Set(Choice::Language(Some(language))));
                }
            }
        });
    });
    ui.add_space(space::S);
    part_ui(ui, view, id::SETTINGS_THEME, settings.theme.locked, |ui| {
        buttons_ui(ui, |ui| {
            for (theme, icon, words) in [
                (ThemeName::Light, icons::SUN, id::THEME_LIGHT),
                (ThemeName::Dark, icons::MOON, id::THEME_DARK),
                (ThemeName::HighContrast, icons::CIRCLE_HALF, id::THEME_HIGH_CONTRAST),
            ] {
                let chosen = settings.theme.value == theme;
                let button = Button::secondary(texts.get(words)).icon(icon).chosen(chosen).enabled(!settings.theme.locked);
                if ui.add(button).clicked() {
                    action = Some(Action::Set(Choice::Theme(theme)));
                }
            }
        });
    });
    ui.add_space(space::S);
    part_ui(ui, view, id::SETTINGS_SIZE, settings.text_size.locked, |ui| {
        buttons_ui(ui, |ui| {
            for size in SIZES {
                let words = texts.with(id::SETTINGS_PERCENT, &[("n", size.to_string().into())]);
                let chosen = settings.text_size.value == size;
                let button = Button::secondary(words).chosen(chosen).enabled(!settings.text_size.locked);
                if ui.add(button).clicked() {
                    action = Some(Action::Set(Choice::TextSize(size)));
                }
            }
        });
        ui.add_space(space::XS);
        tick_ui(ui, view, &settings.reduced_motion, id::SETTINGS_STILL, &mut action, Choice::ReducedMotion);
    });
    action
}

fn tick_ui(
    ui: &mut Ui,
    view: &View<'_>,
    set: &Sourced<bool>,
    words: Id,
    action: &mut Option<Action>,
    choice: fn(bool) -> Choice,
) {
    let mut on = set.value;
    let ticked = ui.add_enabled_ui(!set.locked, |ui| check::check_ui(ui, &mut on, &view.texts.get(words))).inner;
    if ticked.changed() {
        *action = Some(Action::Set(choice(on)));
    }
    if set.locked {
        check::below_ui(ui, |ui| managed_ui(ui, view));
    }
}

fn ra_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let texts = view.texts;
    let settings = &view.config.settings;
    let mut action = None;
    part_ui(ui, view, id::CONTACT_TITLE, settings.ra_url.locked, |ui| {
        ui.add_space(space::XXS);
        if let Some(service) = view.model.service() {
            rows::fact_ui(ui, &texts.get(id::DETAILS_NAME), &service.name);
        }
        // The demo has an RA of its own, whatever is set, and stays with it.
        let own = view.model.ra().is_some_and(|ra| ra.url.is_some() && ra.url != settings.ra_url.value);
        let url = view.model.ra().and_then(|ra| ra.url.clone()).or_else(|| settings.ra_url.value.clone());
        rows::fact_ui(ui, &texts.get(id::CHECK_RA_CONFIGURED), &url.unwrap_or_else(|| texts.get(id::STATUS_RA_NONE)));
        let trust = match &settings.ra_ca_file.value {
            Some(file) => file.display().to_string(),
            None => texts.get(id::SETTINGS_TRUST_SYSTEM),
        };
        rows::fact_ui(ui, &texts.get(id::SETTINGS_TRUST), &trust);
        rows::fact_ui(ui, &texts.get(id::SETTINGS_FROM), &source_words(view, &settings.ra_url.source));
        buttons_ui(ui, |ui| {
            let button =
                Button::secondary(texts.get(id::SETTINGS_RA)).icon(icons::BUILDINGS).enabled(!settings.ra_url.locked && !own);
            if ui.add(button).clicked() {
                action = Some(Action::Go(Place::FindRa));
            }
        });
    });
    action
}

fn source_words(view: &View<'_>, source: &Source) -> String {
    let words = view.texts.source(source);
    match source.file() {
        Some(file) if !matches!(source, Source::Window(_)) => format!("{words} ({})", file.display()),
        _ => words,
    }
}

fn reminders_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let texts = view.texts;
    let settings = &view.config.settings;
    let mut action = None;
    part_ui(ui, view, id::SETTINGS_REMINDERS, settings.remind_card_left.locked, |ui| {
        text::body_ui(ui, texts.get(id::SETTINGS_CARD_LEFT));
        buttons_ui(ui, |ui| {
            for minutes in MINUTES {
                let words = if minutes == 0 { texts.get(id::SETTINGS_NEVER) } else { texts.minutes(minutes) };
                let chosen = settings.remind_card_left.value == minutes;
                let button = Button::secondary(words).chosen(chosen).enabled(!settings.remind_card_left.locked);
                if ui.add(button).clicked() {
                    action = Some(Action::Set(Choice::RemindCardLeft(minutes)));
                }
            }
        });
        ui.add_space(space::XS);
        tick_ui(ui, view, &settings.remind_expiring, id::SETTINGS_EXPIRING, &mut action, Choice::RemindExpiring);
        if view.offers.notifications == Offer::DesktopHasNone {
            check::below_ui(ui, |ui| banner::note_ui(ui, Tone::Plain, &texts.get(id::SETTINGS_NO_NOTIFICATIONS)));
        }
    });
    action
}

fn background_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let settings = &view.config.settings;
    let mut action = None;
    // What is here, what the desktop lacks, and what this system does not have yet.
    let tray = [id::SETTINGS_TRAY_WHAT, id::SETTINGS_TRAY_NONE, id::SETTINGS_TRAY_SYSTEM];
    let at_login = [id::SETTINGS_AT_LOGIN_WHAT, id::SETTINGS_AT_LOGIN_SYSTEM, id::SETTINGS_AT_LOGIN_SYSTEM];
    part_ui(ui, view, id::SETTINGS_BACKGROUND, false, |ui| {
        ui.add_space(space::XXS);
        let offer = view.offers.tray;
        offered_ui(ui, view, offer, tray, |ui| {
            tick_ui(ui, view, &settings.keep_in_tray, id::SETTINGS_TRAY, &mut action, Choice::KeepInTray);
        });
        ui.add_space(space::XS);
        let offer = view.offers.at_login;
        offered_ui(ui, view, offer, at_login, |ui| {
            tick_ui(ui, view, &settings.start_at_login, id::SETTINGS_AT_LOGIN, &mut action, Choice::StartAtLogin);
        });
    });
    action
}

/// A choice with what it means here. What this desktop lacks can be chosen all the same: a person may have another at another place.
fn offered_ui(ui: &mut Ui, view: &View<'_>, offer: Offer, [here, lacking, never]: [Id; 3], add: impl FnOnce(&mut Ui)) {
    let texts = view.texts;
    let is_for_here = !matches!(offer, Offer::SystemHasNone | Offer::NotInDemo);
    ui.add_enabled_ui(is_for_here, add);
    check::below_ui(ui, |ui| match offer {
        Offer::NotAsked | Offer::Here => drop(text::caption_ui(ui, texts.get(here))),
        Offer::DesktopHasNone => banner::note_ui(ui, Tone::Plain, &texts.get(lacking)),
        Offer::SystemHasNone => banner::note_ui(ui, Tone::Plain, &texts.get(never)),
        Offer::NotInDemo => banner::note_ui(ui, Tone::Plain, &texts.get(id::SETTINGS_NOT_IN_DEMO)),
    });
}

fn renderer_ui(ui: &mut Ui, view: &View<'_>) -> Option<Action> {
    let texts = view.texts;
    let set = &view.config.settings.renderer;
    let mut action = None;
    part_ui(ui, view, id::SETTINGS_RENDERER, set.locked, |ui| {
        text::muted_ui(ui, texts.get(id::SETTINGS_RENDERER_WHAT));
        buttons_ui(ui, |ui| {
            for (choice, words) in [
                (RendererChoice::Auto, id::SETTINGS_RENDERER_AUTO),
                (RendererChoice::Only(Renderer::Glow), id::SETTINGS_RENDERER_GLOW),
                (RendererChoice::Only(Renderer::Wgpu), id::SETTINGS_RENDERER_WGPU),
                (RendererChoice::Only(Renderer::Cpu), id::SETTINGS_RENDERER_CPU),
            ] {
                let button = Button::secondary(texts.get(words)).chosen(set.value == choice).enabled(!set.locked);
                if ui.add(button).clicked() {
                    action = Some(Action::Set(Choice::Renderer(choice)));
                }
            }
        });
    });
    action
}
