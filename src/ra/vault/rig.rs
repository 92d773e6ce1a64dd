//! What the vault's tests share, and the bytes of yesterday that must stay readable.

use super::{Master, Purpose, Sealed, SecretKind, Vault, WrappedKey};
use crate::domain::{card::CardSerial, chance::Chance, secret::Secret};

pub fn chance() -> Chance {
    Chance::counting(1)
}

/// One of several master keys, the same each time.
pub fn master(n: u8) -> Master {
    Master::of_key(Secret::take(&mut [n; 32]))
}

/// A vault under `master(n)` with these data keys, and their rows.
pub fn vault_with(n: u8, keys: &[u32]) -> (Vault, Vec<WrappedKey>) {
    let vault = Vault::unlock(master(n), &[]).unwrap();
    let chance = Chance::counting(1000 + u64::from(n));
    let rows: Vec<_> = keys.iter().map(|id| vault.new_data_key(*id, &chance).unwrap()).collect();
    vault.learn(&rows).unwrap();
    (vault, rows)
}

pub fn puk(card: &str) -> Purpose {
    Purpose { card: CardSerial(card.into()), kind: SecretKind::Puk }
}

pub fn management_key(card: &str) -> Purpose {
    Purpose { card: CardSerial(card.into()), kind: SecretKind::ManagementKey }
}

/// The fault, of what has no `Debug`.
pub fn fault<T, F>(made: Result<T, F>) -> F {
    match made {
        Ok(_) => panic!("it was done"),
        Err(fault) => fault,
    }
}

/// Form 1 was sealed by the version that knew no other. Form 2 and the rows were made by another implementation of AES-GCM and HMAC
/// (Python's `cryptography`), so that they hold the formats and not this code.
pub mod fixture {
    use super::*;

    /// The key file's bytes: 1, 8, 15, …
    pub fn key() -> Secret<32> {
        Secret::take(&mut std::array::from_fn(|n| n as u8 * 7 + 1))
    }

    pub fn form_1() -> Vec<(Purpose, Sealed, Vec<u8>)> {
        vec![
            (
                puk("W0000-0017"),
                sealed("01e8dd943d366caae7beb706c6e8b8b61f0553445cbb1c486d45767ac1136ad1315e0db051"),
                b"40917326".to_vec(),
            ),
            (
                management_key("W0000-0017"),
                sealed(
                    "01e8dd943d366caae7beb706c6792d2a8b97c5d3cfdb31d24753ca74d0ad553b5f633849ce4b0dd3d28a7113e0a70d4960ee78d113",
                ),
                vec![0xa5; 24],
            ),
        ]
    }

    pub fn form_2() -> Vec<(Purpose, Sealed, Vec<u8>)> {
        vec![
            (
                puk("W0000-0029"),
                sealed("0200000001a1964fb8d978a180f8372046ef6ead0d96ad26e83ad38d8166bec662fbcb30d7c1adf67c"),
                b"83105542".to_vec(),
            ),
            (
                management_key("W0000-0029"),
                sealed(
                    "02000111709e4addc9adcc9347f3ec6da6ec8a847ca4293a81840d3776da66760b477bea6e132e4d013fa14921f32ad6631a7392190f10bbe06e5d4202c48133a2",
                ),
                vec![0x5a; 32],
            ),
        ]
    }

    /// The data keys of form 2, under the key file.
    pub fn rows() -> Vec<WrappedKey> {
        let rows = [
            (
                1,
                "01654e2c87d7820cbeb1b5b550e1c4d8ba2fc840e1a8c4bf8cac5d6d97b2487382dcb6bde3f7966b0d6f31a1b5e9c55c066d96131191a1b94e04f1f230",
            ),
            (
                70_000,
                "012e144926108d3c49ba5fb4daf5ce6978be4c554092d145bac3bb6c257b639435019b10c8b93afadb4daae8e5f1c019096074a4c86590bde9f23ac5c4",
            ),
        ];
        let master = super::super::MasterId::from_row("54be2902dfd738f1");
        let row = |(id, wrapped)| WrappedKey { id, master: master.clone(), wrapped: hex::decode(wrapped).unwrap() };
        rows.map(row).into()
    }

    fn sealed(text: &str) -> Sealed {
        Sealed(hex::decode(text).unwrap())
    }
}
