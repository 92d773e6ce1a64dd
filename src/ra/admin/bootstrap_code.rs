//! `wardcard-ra bootstrap-code`: a code with which one card can be issued without an agent's card.
//!
//! It proves access to the RA's own machine, is good for 24 hours, and is spent on one issue.

use super::{AdminFault, data::Data, wait_for};
use crate::{
    domain::{
        chance::Chance,
        clock::{Clock, Timestamp},
        secret::SecretText,
    },
    ra::{
        server::wire::hash_of_typed,
        store::{Tx, audit::Entry},
    },
};

/// Letters and digits that are not mistaken for each other when read aloud or typed (Crockford's base 32).
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Makes a code and keeps its hash. The code is told once, here.
pub fn bootstrap_code(data: &Data, clock: &Clock, chance: &Chance) -> Result<SecretText, AdminFault> {
    wait_for(async {
        let store = data.store().await?;
        let mut tx = store.begin().await?;
        let code = add(&mut tx, clock.now(), chance).await?;
        tx.commit().await?;
        store.close().await;
        Ok(code)
    })
}

/// 80 random bits in four groups of four letters.
pub(crate) async fn add(tx: &mut Tx, now: Timestamp, chance: &Chance) -> Result<SecretText, AdminFault> {
    let mut text = String::with_capacity(19);
    for (n, byte) in chance.bytes::<16>().into_iter().enumerate() {
        if n > 0 && n % 4 == 0 {
            text.push('-');
        }
        text.push(char::from(LETTERS[usize::from(byte) % LETTERS.len()]));
    }
    let code = SecretText::new(text);
    tx.add_bootstrap(&hash_of_typed(&code), now).await?;
    tx.audit(&Entry::done(now, "make bootstrap code")).await?;
    Ok(code)
}
