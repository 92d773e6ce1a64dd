//! The headless commands, one file each. They speak to the desk as the window does, and know nothing of egui.
//!
//! Exit codes and the JSON are a contract for scripts: see [`crate::domain::problem::Exit`] and [`report`].

pub mod ask;
pub mod cards;
pub mod change_passcode;
pub mod doctor;
pub mod expiring;
pub mod issue;
pub mod language;
pub mod remote_help;
pub mod renew;
pub mod repair;
pub mod report;
pub mod report_card;
pub mod run;
pub mod session;
pub mod status;
pub mod unlock;
pub mod virtual_card;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::domain::{language::Language, renderer::Choice};

/// Look after a health and care smartcard.
#[derive(Parser)]
#[command(name = "wardcard", version, about)]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    /// Begin without a window, as at log-in: behind an icon where the settings say so and the desktop has a place for it, else in the
    /// task bar
    #[arg(long)]
    pub hidden: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Args)]
pub struct Global {
    /// Where the RA is, e.g. `https://ra.example:8443`
    #[arg(long, global = true, value_name = "URL")]
    pub ra: Option<String>,
    /// The RA's trust anchor (PEM), as `wardcard-ra init` writes it
    #[arg(long, global = true, value_name = "FILE")]
    pub ra_ca: Option<PathBuf>,
    /// Another configuration file than the usual one
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The language to speak: `en` or `cy`; without it that of the settings, or of the system
    #[arg(long, global = true, value_name = "TAG")]
    pub language: Option<Language>,
    /// Have passcodes entered on a reader's own keypad where it has one, not only at a terminal but from a script, too
    #[arg(long, global = true)]
    pub keypad: bool,
    /// What to call this workstation, where its host name does not say it (thin clients, terminal servers)
    #[arg(long, global = true, value_name = "NAME")]
    pub workstation: Option<String>,
    /// What the window is drawn with: `auto`, or `glow` (OpenGL), `wgpu` (Vulkan, Direct3D 12, Metal) or `cpu`, and no other
    #[arg(long, global = true, value_name = "NAME")]
    pub renderer: Option<Choice>,
    /// Say what is done, on standard error (error, warn, info, debug, trace); never a secret
    #[arg(long, global = true, value_name = "LEVEL")]
    pub log: Option<tracing::Level>,
}

#[derive(Subcommand)]
pub enum Command {
    /// Open the window with a rack of ready cards: no hardware, no account
    #[cfg(feature = "demo")]
    Demo {
        /// Keep the demo's state here, and find it again next time
        #[arg(long, value_name = "DIR")]
        state: Option<PathBuf>,
        /// Open a second desk at the demo that is open with `--state DIR`: the same RA and cards, readers of its own
        #[arg(long, value_name = "DIR", conflicts_with = "state")]
        join: Option<PathBuf>,
        /// Show this computer's readers beside the demo's
        #[arg(long)]
        with_real_readers: bool,
    },
    /// What is on the card
    Status(OneReader),
    /// Change the passcode (asks for: current, new, new again)
    ChangePasscode(OneReader),
    /// Unlock a blocked card (asks for: code, new, new again; with a helper: helper's passcode, new, new again;
    /// with remote help: new, new again)
    Unlock(unlock::Options),
    /// Renew the certificates (asks for: passcode; with a helper: helper's passcode, holder's passcode)
    Renew(WithHelper),
    /// Issue a blank card (asks for: agent's passcode unless --bootstrap, new, new again)
    Issue(issue::Options),
    /// Help a colleague at another workstation with their help code (asks for: helper's passcode)
    RemoteHelp(remote_help::Options),
    /// Repair a card in person (asks for: agent's passcode, new, new again)
    Repair(repair::Options),
    /// Report a card as lost, stolen, damaged or misused (asks for: passcode; without the card: the code that the RA sends)
    Report(report_card::Options),
    /// What RA agents do with cards that need not be there (asks for: agent's passcode)
    #[command(subcommand)]
    Cards(cards::Deed),
    /// Whose card expires soon in the sponsor's organisation (asks for: sponsor's passcode)
    Expiring(expiring::Options),
    /// What works and what does not on this computer
    Doctor(doctor::Options),
    /// Put a virtual card into a virtual PC/SC reader (vpcd), until stopped
    VirtualCard(virtual_card::Options),
}

#[derive(Args)]
pub struct OneReader {
    /// The reader's name, or a part of it that no other has
    #[arg(long, value_name = "NAME")]
    pub reader: Option<String>,
    /// Print one JSON object
    #[arg(long)]
    pub json: bool,
    /// Accept new terms of the RA
    #[arg(long)]
    pub accept_terms: bool,
}

#[derive(Args)]
pub struct WithHelper {
    #[command(flatten)]
    pub one: OneReader,
    /// The reader with the helper's card
    #[arg(long, value_name = "NAME")]
    pub helper_reader: Option<String>,
    /// As the helper: I know the holder, and the holder is with me
    #[arg(long)]
    pub attest: bool,
}
