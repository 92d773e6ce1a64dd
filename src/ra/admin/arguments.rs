//! What may be said on `wardcard-ra`'s command line.

use std::{net::SocketAddr, path::PathBuf};

use clap::{Parser, Subcommand};

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
    /// Import people and positions from a CSV file: the whole file or nothing.
    Import { csv: PathBuf },
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
    /// Make a code with which one card can be issued without an agent's card.
    BootstrapCode,
    /// Change the keys of the vault while the service goes on.
    #[command(subcommand)]
    Vault(VaultCommand),
}

#[derive(Subcommand)]
pub enum VaultCommand {
    /// Make the next data key. Running instances seal under it within a minute.
    NewKey,
    /// Seal anew what is not under the newest data key.
    Reseal,
    /// Wrap the data keys under another master key too.
    AddMaster {
        /// A file with the [vault] section of ra.toml, as it is to be.
        section: PathBuf,
        /// Make the master key first.
        #[arg(long)]
        make: bool,
    },
    /// Forget what is wrapped under other master keys than the one in ra.toml.
    DropMasters,
}
