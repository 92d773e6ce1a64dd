//! `wardcard-ra adopt`: cards that were issued elsewhere, with the secrets that their issuer had, one line per card.
//!
//! Columns: `serial` (as printed), `identity_number` (of the holder, who must have been imported), `card_auth_spki` (of the `9E` key:
//! its SubjectPublicKeyInfo, DER, in base64), `expiry` (`YYYYMMDD`), `puk` (16 hexadecimal digits), `management_algorithm` (`3DES`,
//! `AES-128`, `AES-192` or `AES-256`) and `management_key` (hexadecimal). The last three may be empty; that is 'not told', and takes
//! nothing away that is known already. Values hold neither commas nor quotation marks.
//!
//! The file is encrypted with age (age-encryption.org/v1), in binary or in armour, to an X25519 identity or with a passphrase; one in
//! clear is refused. What is decrypted is in memory alone and is wiped. No fault quotes a value: it says line and column.
//!
//! A file is adopted as a whole or not at all; again, it changes nothing. What this RA has done to a card meanwhile is not undone: a PUK
//! that was given out for replacement is never overwritten. A card whose secrets are not known can be read and warned about; it can be
//! neither unlocked nor renewed until they are told.

mod open;
mod read;
#[cfg(test)]
mod tests;

use std::{fmt, io, path::Path, path::PathBuf};

pub use self::open::AdoptKey;
use self::read::Line;
use super::{AdminFault, data::Data, vault, wait_for};
use crate::{
    domain::{chance::Chance, clock::Clock, lifecycle::CardState, person::PersonId},
    ra::{
        server::{management_key, puk, vault_keys},
        store::{
            Store, Tx,
            adopted::NewAdopted,
            audit::Entry,
            cards::{Card, ManagementSecret, Origin},
        },
        vault::{Purpose, Sealed, Vault, VaultFault},
    },
};

/// Why no card was adopted.
#[derive(Debug, thiserror::Error)]
pub enum AdoptFault {
    #[error("{path}: {why}")]
    File { path: PathBuf, why: io::Error },
    #[error("{path} is too long")]
    TooLong { path: PathBuf },
    #[error("{path} can be read by others than its owner: chmod 600 it")]
    Exposed { path: PathBuf },
    #[error(
        "{path} is not encrypted, and secrets must not lie about in clear: encrypt it with \
         `age --encrypt --recipient age1… --output {path}.age {path}`, then delete {path}"
    )]
    NotEncrypted { path: PathBuf },
    #[error("{path} does not hold age identities alone (AGE-SECRET-KEY-1…)")]
    NoIdentity { path: PathBuf },
    #[error("{path} holds no passphrase")]
    NoPassphrase { path: PathBuf },
    #[error("an identity or a passphrase is needed to open the file")]
    NoKey,
    #[error("{path} is encrypted with a passphrase: name a file that holds it (--passphrase-file)")]
    WantsPassphrase { path: PathBuf },
    #[error("{path} is encrypted to an identity: name the file that holds it (--identity)")]
    WantsIdentity { path: PathBuf },
    #[error("{path} is encrypted to another identity, or with another passphrase")]
    OtherKey { path: PathBuf },
    #[error("{path} would take too long to open: its passphrase was hardened for a far faster machine")]
    TooMuchWork { path: PathBuf },
    #[error("{path} has been damaged, or is of a form that is not known here")]
    Damaged { path: PathBuf },
    #[error("nothing was adopted:\n{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Lines(Vec<LineFault>),
}

/// What is wrong with a line; the first line after the heading is line 2.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("line {line}: {what}")]
pub struct LineFault {
    pub line: u64,
    pub what: Wrong,
}

/// Columns are named; values are not told.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Wrong {
    #[error("it is not UTF-8 text")]
    NotText,
    #[error("the heading lacks {}", .0.join(", "))]
    Heading(Vec<&'static str>),
    #[error("it does not have the columns of the heading")]
    Columns,
    #[error("{column} is not {form}")]
    Form { column: &'static str, form: &'static str },
    #[error("management_algorithm and management_key are told together or not at all")]
    Half,
    #[error("{column} is that of line {first} too")]
    Twice { column: &'static str, first: u64 },
    #[error("identity_number is nobody's here: import the holder first")]
    UnknownHolder,
    #[error("card_auth_spki is not the key that this serial's card has here")]
    OtherIdentity,
    #[error("card_auth_spki is the key of a card with another serial")]
    OtherSerial,
    #[error("identity_number is not that of the card's holder here")]
    OtherHolder,
    #[error("this RA issued the card itself")]
    IssuedHere,
    #[error("the card was cancelled, and the line would change it")]
    Cancelled,
    #[error("puk is not the one that this RA knows, which it has given out for replacement since")]
    Rotated,
}

/// What was adopted, or would be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Adopted {
    pub dry_run: bool,
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    /// Cards of the file whose PUK is known then.
    pub puks: usize,
    /// Cards of the file whose management key is known then.
    pub management_keys: usize,
}

impl fmt::Display for Adopted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { dry_run, added, changed, unchanged, puks, management_keys } = *self;
        let all = added + changed + unchanged;
        let begin = if dry_run { "nothing was written; would be adopted" } else { "adopted" };
        write!(
            f,
            "{begin}: cards added {added}, changed {changed}, unchanged {unchanged}; with PUK {puks}, without {}; \
             with management key {management_keys}, without {}",
            all - puks,
            all - management_keys
        )
    }
}

/// Adopts the cards of an encrypted file into the database of a data directory. `dry_run`: says what would come of it.
pub fn adopt(
    data: &Data,
    file: &Path,
    key: &AdoptKey,
    dry_run: bool,
    clock: &Clock,
    chance: &Chance,
) -> Result<Adopted, AdminFault> {
    data.must_be_initialised()?;
    let text = open::open(file, key)?;
    wait_for(async {
        let store = data.store().await?;
        let vault = vault::open(data, &store, clock, chance).await?;
        let adopted = adopt_into(&store, &vault, &text, dry_run, clock, chance).await;
        store.close().await;
        adopted
    })
}

/// Adopts the cards of CSV text into a store.
pub async fn adopt_into(
    store: &Store,
    vault: &Vault,
    csv: &[u8],
    dry_run: bool,
    clock: &Clock,
    chance: &Chance,
) -> Result<Adopted, AdminFault> {
    let (lines, mut faults) = read::read(csv);
    let mut tx = if dry_run { store.look().await? } else { store.begin().await? };
    vault_keys::learn(&mut tx, vault).await?;
    let mut fates = Vec::with_capacity(lines.len());
    for line in &lines {
        match fate(&mut tx, vault, line).await? {
            Ok(fate) => fates.push((line, fate)),
            Err(what) => faults.push(LineFault { line: line.at, what }),
        }
    }
    if !faults.is_empty() {
        faults.sort_by_key(|f| f.line);
        return Err(AdoptFault::Lines(faults).into());
    }
    let adopted = count(&fates, dry_run);
    if dry_run {
        return Ok(adopted);
    }
    let hands = Hands { vault, clock, chance };
    for (line, fate) in fates {
        hands.carry_out(&mut tx, line, fate).await?;
    }
    let Adopted { added, changed, unchanged, .. } = adopted;
    let what = format!("adopt cards: {added} added, {changed} changed, {unchanged} unchanged");
    tx.audit(&Entry::done(clock.now(), &what)).await?;
    tx.commit().await?;
    Ok(adopted)
}

/// What becomes of a line.
enum Fate {
    Added { holder: PersonId },
    Changed { card: Box<Card>, changes: Changes },
    Unchanged { puk: bool, management: bool },
}

/// Which of a card's facts a line changes.
#[derive(Clone, Copy)]
struct Changes {
    expiry: bool,
    puk: bool,
    management: bool,
}

async fn fate(tx: &mut Tx, vault: &Vault, line: &Line) -> Result<Result<Fate, Wrong>, AdminFault> {
    let Some(holder) = tx.person_by_number(&line.holder).await? else { return Ok(Err(Wrong::UnknownHolder)) };
    let Some(card) = tx.card_by_serial(&line.serial).await? else {
        let taken = tx.card_by_identity(&line.identity).await?.is_some();
        return Ok(if taken { Err(Wrong::OtherSerial) } else { Ok(Fate::Added { holder: holder.id }) });
    };
    if card.identity != Some(line.identity) {
        return Ok(Err(Wrong::OtherIdentity));
    }
    if card.person != holder.id {
        return Ok(Err(Wrong::OtherHolder));
    }
    if card.origin == Origin::Issued {
        return Ok(Err(Wrong::IssuedHere));
    }
    let changes = Changes {
        // A renewal here may have put it off.
        expiry: card.expiry != line.expiry && !tx.has_own_pair(card.key).await?,
        puk: is_another_puk(vault, line, &card)?,
        management: is_another_key(vault, line, &card)?,
    };
    if changes.puk && (card.pending_puk.is_some() || tx.puk_was_released(card.key).await?) {
        return Ok(Err(Wrong::Rotated));
    }
    if !(changes.expiry || changes.puk || changes.management) {
        return Ok(Ok(Fate::Unchanged { puk: card.puk.is_some(), management: card.management.is_some() }));
    }
    if card.state == CardState::Cancelled {
        return Ok(Err(Wrong::Cancelled));
    }
    Ok(Ok(Fate::Changed { card: Box::new(card), changes }))
}

fn is_another_puk(vault: &Vault, line: &Line, card: &Card) -> Result<bool, VaultFault> {
    let Some(puk) = &line.puk else { return Ok(false) };
    let Some(sealed) = card.puk.clone() else { return Ok(true) };
    let known = vault.unseal(&puk::purpose(&line.serial), &Sealed(sealed))?;
    Ok(known[..] != puk.expose("compared with what is known")[..])
}

fn is_another_key(vault: &Vault, line: &Line, card: &Card) -> Result<bool, VaultFault> {
    let Some((algorithm, key)) = &line.management else { return Ok(false) };
    let Some(secret) = card.management.clone() else { return Ok(true) };
    let known = vault.unseal(&management_key::purpose(&line.serial), &Sealed(secret.sealed))?;
    Ok(secret.algorithm != *algorithm || known[..] != key[..])
}

fn count(fates: &[(&Line, Fate)], dry_run: bool) -> Adopted {
    let mut adopted = Adopted { dry_run, ..Adopted::default() };
    for (line, fate) in fates {
        let (puk, management) = match fate {
            Fate::Added { .. } => (false, false),
            Fate::Changed { card, .. } => (card.puk.is_some(), card.management.is_some()),
            Fate::Unchanged { puk, management } => (*puk, *management),
        };
        *match fate {
            Fate::Added { .. } => &mut adopted.added,
            Fate::Changed { .. } => &mut adopted.changed,
            Fate::Unchanged { .. } => &mut adopted.unchanged,
        } += 1;
        adopted.puks += usize::from(puk || line.puk.is_some());
        adopted.management_keys += usize::from(management || line.management.is_some());
    }
    adopted
}

/// What it takes to write.
struct Hands<'a> {
    vault: &'a Vault,
    clock: &'a Clock,
    chance: &'a Chance,
}

impl Hands<'_> {
    async fn carry_out(&self, tx: &mut Tx, line: &Line, fate: Fate) -> Result<(), AdminFault> {
        let now = self.clock.now();
        let (holder, what) = match fate {
            Fate::Unchanged { .. } => return Ok(()),
            Fate::Added { holder } => {
                let (puk, management) = (self.puk(line)?, self.management(line)?);
                let card = NewAdopted {
                    serial: &line.serial,
                    identity: &line.identity,
                    person: &holder,
                    expiry: &line.expiry,
                    puk: puk.as_deref(),
                    management: management.as_ref(),
                };
                tx.add_adopted(&card, now).await?;
                (holder, "adopt")
            }
            Fate::Changed { mut card, changes } => {
                if changes.expiry {
                    card.expiry.clone_from(&line.expiry);
                }
                if changes.puk {
                    card.puk = self.puk(line)?;
                }
                if changes.management {
                    card.management = self.management(line)?;
                }
                tx.update_adopted(&card, now).await?;
                (card.person, "adopt, changed")
            }
        };
        tx.audit(&Entry { whom: Some(&holder), card: Some(&line.serial), ..Entry::done(now, what) }).await?;
        Ok(())
    }

    fn puk(&self, line: &Line) -> Result<Option<Vec<u8>>, VaultFault> {
        let seal = |puk: &crate::domain::secret::Puk| self.seal(&puk::purpose(&line.serial), puk.expose("sealed for the store"));
        line.puk.as_ref().map(seal).transpose()
    }

    fn management(&self, line: &Line) -> Result<Option<ManagementSecret>, VaultFault> {
        let Some((algorithm, key)) = &line.management else { return Ok(None) };
        let sealed = self.seal(&management_key::purpose(&line.serial), key)?;
        Ok(Some(ManagementSecret { algorithm: *algorithm, sealed }))
    }

    fn seal(&self, purpose: &Purpose, plain: &[u8]) -> Result<Vec<u8>, VaultFault> {
        Ok(self.vault.seal(purpose, plain, self.chance)?.0)
    }
}
