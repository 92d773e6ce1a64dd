//! Sealed bytes into plain ones.

use zeroize::Zeroizing;

use super::{
    Purpose, Sealed, Vault, VaultFault, gcm,
    sealed::{self, Form, LEGACY_KEY},
};

impl Vault {
    /// The plain bytes, wiped on drop.
    ///
    /// `UnknownKey` says which data key is to be learnt before it is tried again; it is 0 for form 1 where its key is not at hand.
    /// `DoesNotOpen` says that trying again is no use.
    pub fn unseal(&self, purpose: &Purpose, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, VaultFault> {
        let ring = self.read();
        let (id, key, aad, closed) = match sealed::read(sealed).ok_or(VaultFault::DoesNotOpen)? {
            // A row of key 0 comes first: under another master key than the file of old, that one's bytes are not it.
            Form::One { closed } => (LEGACY_KEY, ring.key(LEGACY_KEY).or(self.master.legacy()), purpose.text(), closed),
            Form::Two { key, closed } => (key, ring.key(key), purpose.text_under(key), closed),
        };
        let key = key.ok_or(VaultFault::UnknownKey(id))?;
        gcm::open(key, &aad, closed).ok_or(VaultFault::DoesNotOpen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::vault::{
        Master, SecretKind,
        rig::{chance, fault, fixture, management_key, puk, vault_with},
    };

    #[test]
    fn opens_only_for_its_card_and_purpose() {
        let (vault, _) = vault_with(1, &[1, 258]);
        let sealed = vault.seal(&puk("W1"), b"12345678", &chance()).unwrap();
        assert_eq!(sealed.0[..5], [2, 0, 0, 1, 2]);
        assert_eq!(sealed.0.len(), 1 + 4 + 12 + 8 + 16);
        assert!(!sealed.0.windows(8).any(|w| w == b"12345678"));
        assert_eq!(&vault.unseal(&puk("W1"), &sealed).unwrap()[..], b"12345678");
        for other in [puk("W2"), puk("W1\n"), puk(""), management_key("W1")] {
            assert!(matches!(fault(vault.unseal(&other, &sealed)), VaultFault::DoesNotOpen));
        }
        // The same again is never the same bytes.
        let chance = chance();
        let twice = [1, 2].map(|_| vault.seal(&puk("W1"), b"12345678", &chance).unwrap().0);
        assert_ne!(twice[0], twice[1]);
    }

    #[test]
    fn a_flipped_bit_anywhere_never_opens() {
        let (vault, _) = vault_with(1, &[1, 2, 3]);
        let of_old = Vault::unlock(Master::of_key(fixture::key()), &[]).unwrap();
        let mut cases = vec![(vault, puk("W1"), None)];
        cases[0].2 = Some(cases[0].0.seal(&puk("W1"), b"12345678", &chance()).unwrap());
        let (purpose, sealed, _) = fixture::form_1().remove(0);
        cases.push((of_old, purpose, Some(sealed)));
        for (vault, purpose, sealed) in cases {
            let sealed = sealed.unwrap();
            assert!(vault.unseal(&purpose, &sealed).is_ok());
            for at in 0..sealed.0.len() {
                for bit in 0..8 {
                    let mut bent = sealed.clone();
                    bent.0[at] ^= 1 << bit;
                    assert!(vault.unseal(&purpose, &bent).is_err(), "{at}.{bit}");
                }
            }
            for length in 0..sealed.0.len() {
                assert!(vault.unseal(&purpose, &Sealed(sealed.0[..length].to_vec())).is_err(), "{length}");
            }
            assert!(vault.unseal(&purpose, &Sealed([&sealed.0[..], &[0]].concat())).is_err());
        }
    }

    #[test]
    fn another_key_of_the_same_number_does_not_open() {
        let (one, _) = vault_with(1, &[1]);
        let (two, _) = vault_with(2, &[1]);
        let sealed = one.seal(&puk("W1"), b"12345678", &chance()).unwrap();
        assert!(matches!(fault(two.unseal(&puk("W1"), &sealed)), VaultFault::DoesNotOpen));
        // Relabelled to a key that is there.
        let (both, _) = vault_with(1, &[1, 2]);
        let mut relabelled = both.seal(&puk("W1"), b"12345678", &chance()).unwrap();
        relabelled.0[4] = 1;
        assert!(matches!(fault(both.unseal(&puk("W1"), &relabelled)), VaultFault::DoesNotOpen));
        relabelled.0[4] = 9;
        assert!(matches!(fault(both.unseal(&puk("W1"), &relabelled)), VaultFault::UnknownKey(9)));
    }

    #[test]
    fn bytes_of_every_form_stay_readable() {
        let of_old = Vault::unlock(Master::of_key(fixture::key()), &[]).unwrap();
        for (purpose, sealed, plain) in fixture::form_1() {
            assert_eq!(&of_old.unseal(&purpose, &sealed).unwrap()[..], plain);
        }
        let vault = Vault::unlock(Master::of_key(fixture::key()), &fixture::rows()).unwrap();
        let forms: Vec<_> = fixture::form_1().into_iter().chain(fixture::form_2()).collect();
        assert_eq!(forms.len(), 4);
        for (purpose, sealed, plain) in forms {
            assert_eq!(&vault.unseal(&purpose, &sealed).unwrap()[..], plain);
            let other = match purpose.kind {
                SecretKind::Puk => management_key(&purpose.card.0),
                SecretKind::ManagementKey => puk(&purpose.card.0),
            };
            assert!(matches!(fault(vault.unseal(&other, &sealed)), VaultFault::DoesNotOpen));
        }
    }
}
