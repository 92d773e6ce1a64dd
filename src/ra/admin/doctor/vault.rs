//! The vault: its master key by its source, the data keys under it, and what was sealed for a card.

use crate::{
    diagnostics::{Line, Report},
    ra::{
        admin::{AdminFault, data::Data},
        server::{config::Config, vault_keys},
        store::Tx,
        vault::{Master, MasterSource, Purpose, Sealed, SecretKind, Vault, WrappedKey},
    },
};

/// How the master key was found.
pub enum Opened {
    Master(Box<Master>),
    /// The token of this label refused the PIN.
    Refused {
        token: String,
    },
    Not,
}

impl Opened {
    pub fn refused_by(&self) -> Option<&str> {
        if let Self::Refused { token } = self { Some(token) } else { None }
    }

    pub fn master(self) -> Option<Master> {
        if let Self::Master(master) = self { Some(*master) } else { None }
    }
}

pub fn master(data: &Data, config: &Config, found: &mut Report) -> Opened {
    let check = "vault_key";
    match config.vault.open(data.surroundings()) {
        Ok(master) => {
            let source = match config.vault {
                MasterSource::File { .. } => "from its file",
                MasterSource::Mount { .. } => "from mounted secrets",
                MasterSource::Token { .. } => "on its token",
            };
            found.add(Line::pass(check, format!("master key {} opens, {source}", master.id())));
            Opened::Master(Box::new(master))
        }
        Err(fault) => {
            let remedy = match config.vault {
                MasterSource::File { .. } => {
                    "Put the key back from its copy, readable by the service's user alone, or correct [vault] in ra.toml. Without it no card can be unlocked."
                }
                MasterSource::Mount { .. } => {
                    "See that the secret is mounted for the service and that [vault] in ra.toml names it. Outside the service's unit its secrets are not mounted."
                }
                MasterSource::Token { .. } => {
                    "See that the token is there and that the PIN file holds its PIN: each wrong PIN spends one of its tries."
                }
            };
            found.add(Line::fail(check, fault.to_string(), remedy));
            fault.refused_by().map_or(Opened::Not, |token| Opened::Refused { token: token.to_owned() })
        }
    }
}

/// The data keys in the database, and the secrets of one card.
pub async fn data_keys(tx: &mut Tx, master: Master, found: &mut Report) -> Result<(), AdminFault> {
    let check = "vault";
    let vault = match vault_keys::look(tx, master).await {
        Ok(vault) => vault,
        Err(vault_keys::UnlockFault::Store(fault)) => return Err(fault.into()),
        Err(vault_keys::UnlockFault::Vault(fault)) => {
            let remedy = "The database's data keys are under another master key: put that one back, or the database of this one.";
            found.add(Line::fail(check, fault.to_string(), remedy));
            return Ok(());
        }
    };
    found.add(match vault.newest_key() {
        Some(newest) => Line::pass(check, format!("opens; data key {newest} seals")),
        None => Line::warn(check, "there is no data key yet", "Start the service: it makes the first one."),
    });
    under_masters(&vault, &vault_keys::rows(tx).await?, found);
    let Some((card, sealed)) = tx.any_sealed_puk().await? else { return Ok(()) };
    let check = "card_secrets";
    // Opened, and wiped at once: only whether it opens is told.
    found.add(match vault.unseal(&Purpose { card, kind: SecretKind::Puk }, &Sealed(sealed)).map(drop) {
        Ok(()) => Line::pass(check, "a card's secrets open with this vault"),
        Err(fault) => {
            let remedy = "They were sealed under keys that are not here: find the backup of the database that they belong to.";
            Line::fail(check, fault.to_string(), remedy)
        }
    });
    Ok(())
}

/// Which data keys are under which master keys, where there is more than one.
fn under_masters(vault: &Vault, rows: &[WrappedKey], found: &mut Report) {
    let check = "vault_masters";
    let lost = vault.only_elsewhere(rows);
    if !lost.is_empty() {
        let remedy = "Put the other master key's section [vault] back into ra.toml, run `wardcard-ra vault add-master` with the one of now, and change ra.toml again.";
        found.add(Line::fail(check, format!("data keys {lost:?} are not under master key {}", vault.master()), remedy));
    }
    for (other, lacks) in vault.other_masters(rows) {
        found.add(if lacks.is_empty() {
            let remedy = "Once every instance runs with the master key that stays, run `wardcard-ra vault drop-masters`.";
            Line::warn(check, format!("the data keys are under master key {other}, too"), remedy)
        } else {
            let remedy = "Run `wardcard-ra vault add-master` with its section once more before ra.toml names it, or forget it with `wardcard-ra vault drop-masters`.";
            Line::warn(check, format!("data keys {lacks:?} are not under master key {other}, which others are under"), remedy)
        });
    }
}
