//! What may be said on `wardcard-ra`'s command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Args, Parser, Subcommand, ValueEnum};

use super::{adopt::AdoptKey, audit::export};
use crate::domain::clock::Timestamp;

/// Wardcard's Registration Authority service.
#[derive(Parser)]
#[command(name = "wardcard-ra", version)]
pub struct Arguments {
    /// The directory that holds configuration, keys and database.
    #[arg(long, global = true, default_value = "ra-data")]
    pub data: PathBuf,
    /// Another database than the file in the data directory: sqlite:PATH or postgres://USER@HOST/NAME.
    #[arg(long, global = true, env = "DATABASE_URL", hide_env_values = true)]
    pub database: Option<String>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Subcommand)]
pub enum Command {
    /// Make configuration, keys and database, and a first bootstrap code.
    Init {
        #[arg(long, value_parser = clap::value_parser!(u16).range(1..))]
        certificate_days: Option<u16>,
        /// Another host name or IP address of this machine; may be given more than once.
        #[arg(long = "name")]
        names: Vec<String>,
    },
    /// Run the service.
    Serve {
        #[arg(long, default_value = "127.0.0.1:8443")]
        listen: SocketAddr,
        /// Where mail is written, one .eml file per message, instead of what ra.toml says of mail.
        #[arg(long)]
        mail_dir: Option<PathBuf>,
    },
    /// Import people, organisations, positions or who is in them from a CSV file, whose heading says which: the whole file or nothing.
    Import {
        #[arg(required_unless_present = "photos")]
        csv: Option<PathBuf>,
        /// A directory of photos, PERSON_ID.jpg, JPEG of at most 64 KiB each.
        #[arg(long)]
        photos: Option<PathBuf>,
        /// Say what would be added and changed, and change nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Adopt cards that were issued elsewhere, from a CSV file that is encrypted with age: the whole file or nothing.
    Adopt {
        file: PathBuf,
        #[command(flatten)]
        key: AdoptKey,
        /// Say what would come of it, and write nothing.
        #[arg(long)]
        dry_run: bool,
    },
    /// Fill an RA without people with made-up ones, to see how it bears them. Never for one that is to serve real people.
    Seed {
        #[arg(long, default_value_t = 4_200)]
        people: u32,
        #[arg(long, default_value_t = 26)]
        organisations: u32,
        #[arg(long, default_value_t = 30_000)]
        audit_rows: u64,
        /// Cards that a generator of load can act as.
        #[arg(long, default_value_t = 2_000)]
        live: u32,
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// Say what works and what does not on this machine, and change nothing. Exit code 1 where something fails.
    Doctor {
        /// Print one JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Make a code with which one card can be issued without an agent's card.
    BootstrapCode,
    /// Write everything in the database to one file, while the service goes on.
    Backup(Backup),
    /// Put a backup into an empty database, of whichever kind.
    Restore(Restore),
    /// See to the audit trail.
    #[command(subcommand)]
    Audit(Audit),
    /// Change the keys of the vault while the service goes on.
    #[command(subcommand)]
    Vault(VaultCommand),
}

#[derive(Args)]
pub struct Backup {
    /// The new file.
    #[arg(long)]
    pub to: PathBuf,
    /// Encrypt it to an age recipient (age1…); may be given more than once.
    #[arg(long = "recipient")]
    pub recipients: Vec<String>,
    /// Encrypt it with the passphrase in the first line of a file.
    #[arg(long, conflicts_with = "recipients")]
    pub passphrase_file: Option<PathBuf>,
}

#[derive(Args)]
pub struct Restore {
    #[arg(long)]
    pub from: PathBuf,
    /// The empty database; the data directory's, or that of --database, where absent.
    #[arg(long)]
    pub to_database: Option<String>,
    /// The file with the age identity that opens the backup.
    #[arg(long)]
    pub identity: Option<PathBuf>,
    /// The file with the passphrase that opens the backup.
    #[arg(long, conflicts_with = "identity")]
    pub passphrase_file: Option<PathBuf>,
}

#[derive(Subcommand)]
pub enum Audit {
    /// Prove that no row was changed, removed, put in or put into another order; exit code 1 where one was.
    Verify(Verify),
    /// Write rows as CSV or as JSON, one object a line.
    Export(Export),
    /// Sign how the trail stands now, in a file to be kept elsewhere.
    Checkpoint(Checkpoint),
}

#[derive(Args)]
pub struct Verify {
    /// A public key that checkpoints may be signed with; audit.pub.pem in the data directory where absent.
    #[arg(long = "key")]
    pub keys: Vec<PathBuf>,
    /// A checkpoint that was kept elsewhere; may be given more than once.
    #[arg(long = "checkpoint")]
    pub checkpoints: Vec<PathBuf>,
}

#[derive(Args)]
pub struct Export {
    #[arg(long, value_enum)]
    pub format: Format,
    /// From a day, or from a time (UTC).
    #[arg(long, value_parser = export::from)]
    pub from: Option<Timestamp>,
    /// Until a day, that day included, or before a time (UTC).
    #[arg(long, value_parser = export::until)]
    pub until: Option<Timestamp>,
    /// What this person did, or what was done for them, by their id.
    #[arg(long)]
    pub person: Option<String>,
    /// By the card's printed serial.
    #[arg(long)]
    pub card: Option<String>,
    /// A new file to write to, instead of to the terminal.
    #[arg(long)]
    pub to: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Format {
    Csv,
    Json,
}

#[derive(Args)]
pub struct Checkpoint {
    /// The new file.
    #[arg(long)]
    pub out: PathBuf,
}

#[derive(Subcommand)]
pub enum VaultCommand {
    /// Make the next data key. Running instances seal under it within a minute.
    NewKey,
    /// Seal anew what is not under the newest data key.
    Reseal,
    /// Wrap the data keys under another master key too.
    AddMaster {
        /// A file with the section `[vault]` of ra.toml, as it is to be.
        section: PathBuf,
        /// Make the master key first.
        #[arg(long)]
        make: bool,
    },
    /// Forget what is wrapped under other master keys than the one in ra.toml.
    DropMasters,
}
