//! The real window with each renderer, and with what is left where a computer has neither OpenGL nor Vulkan.
#![cfg(all(target_os = "linux", feature = "desktop"))]
#![expect(clippy::expect_used, reason = "a test that cannot go on says so by a panic")]

#[expect(dead_code, reason = "other tests use the rest")]
mod screen;

use std::{fs, path::Path, process::Command, thread, time::Duration};

use screen::{Killed, Picture, Screen};
use wardcard::{
    diagnostics::renderer::Record,
    domain::renderer::Renderer,
    gui::theme::{Theme, Tokens},
};

fn wardcard(screen: &Screen, args: &[&str]) -> Command {
    let mut command = screen.command(Path::new(env!("CARGO_BIN_EXE_wardcard")));
    // No readers and no service, whatever else runs on this computer: always the same page.
    command.env("PCSCLITE_CSOCK_NAME", screen.dir.path().join("no-service")).args(["--log", "info"]).args(args);
    command
}

/// What is kept once a window was painted: it is written beside the window, a moment later.
fn record(screen: &Screen) -> Record {
    let mut seen = Record::default();
    for _ in 0..100 {
        seen = Record::load(&screen.dir.path().join("state/wardcard"));
        if seen.painted.is_some() {
            break;
        }
        thread::sleep(Duration::from_millis(100));
    }
    seen
}

/// The ground of the light theme, and the headline's words upon it.
fn has_headline(picture: &Picture) -> bool {
    let light = Tokens::of(Theme::Light);
    picture.count(light.ground.to_array()) > 100_000 && picture.count(light.ink.to_array()) > 300
}

/// The picture once nothing moves any more.
fn settled(screen: &Screen) -> Picture {
    let mut last = screen.wait_for("the headline", has_headline);
    loop {
        thread::sleep(Duration::from_millis(700));
        let now = screen.look();
        if now.differs(&last, 0) == 0 {
            return now;
        }
        last = now;
    }
}

#[test]
fn each_renderer_shows_the_same_window_and_rests() {
    let mut pictures = Vec::new();
    for renderer in [Renderer::Glow, Renderer::Wgpu, Renderer::Cpu] {
        let screen = Screen::new("1080x720", &[]);
        let window = Killed(wardcard(&screen, &["--renderer", renderer.name()]).spawn().expect("wardcard"));
        let picture = settled(&screen);
        let seen = record(&screen);
        assert_eq!((seen.painted, seen.trying, seen.failed.0.len()), (Some(renderer), None, 0), "{}", screen.log());

        let from = window.ticks();
        thread::sleep(Duration::from_secs(5));
        let used = window.ticks() - from;
        assert!(used <= 1, "{renderer}: {used} ticks of 10 ms in 5 idle seconds");
        pictures.push((renderer, picture));
    }
    let (first, rest) = pictures.split_first().expect("three");
    for (renderer, picture) in rest {
        // Rims are smoothed a little differently; words and areas are the same.
        let different = first.1.differs(picture, 24);
        assert!(different < 2_000, "{renderer} differs from {} in {different} of a million pixels", first.0);
    }
}

#[test]
fn without_opengl_and_vulkan_the_window_comes_all_the_same() {
    // No GLX in the X server, no vendor for EGL, no driver for Mesa, no driver for Vulkan.
    let screen = Screen::new("1080x720", &["-extension", "GLX"]);
    let empty = screen.dir.path().join("empty");
    fs::create_dir(&empty).expect("a folder");
    let bare = |command: &mut Command| {
        for name in ["LIBGL_DRIVERS_PATH", "GBM_BACKENDS_PATH", "__EGL_VENDOR_LIBRARY_DIRS"] {
            command.env(name, &empty);
        }
        for name in ["VK_DRIVER_FILES", "VK_ICD_FILENAMES"] {
            command.env(name, empty.join("none.json"));
        }
    };
    let mut command = wardcard(&screen, &[]);
    bare(&mut command);
    let mut window = Killed(command.spawn().expect("wardcard"));
    settled(&screen);
    assert!(!window.has_ended(), "it is the process that was started");
    let seen = record(&screen);
    let failed: Vec<_> = seen.failed.0.iter().map(|f| f.renderer).collect();
    assert_eq!((seen.painted, failed), (Some(Renderer::Cpu), vec![Renderer::Glow, Renderer::Wgpu]), "{}", screen.log());
    assert!(seen.avoid.is_empty() && seen.failed.0.iter().all(|f| !f.why.is_empty()), "{seen:?}");
    for words in ["the window cannot be drawn with this renderer=glow", "the window is drawn renderer=cpu"] {
        assert!(screen.log().contains(words), "{words}: {}", screen.log());
    }
    drop(window);

    let doctor = wardcard(&screen, &["doctor"]).stdout(std::process::Stdio::piped()).output().expect("wardcard");
    let told = String::from_utf8_lossy(&doctor.stdout).into_owned();
    assert!(told.contains("warn  renderer: cpu, because others did not work: glow: "), "{told}");

    // Asked for by name, it is not replaced by another.
    let mut forced = wardcard(&screen, &["--renderer", "glow"]);
    bare(&mut forced);
    let ended = Killed(forced.spawn().expect("wardcard")).0.wait().expect("an end");
    assert_eq!(ended.code(), Some(1), "{}", screen.log());
    assert!(screen.log().contains("W-5004"), "{}", screen.log());
}

#[test]
fn without_a_screen_it_ends_at_once_and_says_so() {
    let screen = Screen::new("64x64", &[]);
    let mut nowhere = wardcard(&screen, &[]);
    nowhere.env_remove("DISPLAY").env_remove("WAYLAND_SOCKET");
    let ended = Killed(nowhere.spawn().expect("wardcard")).0.wait().expect("an end");
    assert_eq!(ended.code(), Some(1), "{}", screen.log());
    let tries = screen.log().matches("the window is to be drawn").count();
    assert_eq!(tries, 1, "{}", screen.log());
    assert!(screen.log().contains("there is no screen"), "{}", screen.log());
}
