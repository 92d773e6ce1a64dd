//! What a card's maker does before the card has to follow its own rules.

use std::io::Write;

use flate2::{Compression, write::GzEncoder};

use super::{
    FileFault, VirtualCard,
    key::PrivateKey,
    put_data::LONGEST_OBJECT,
    references::{Container, KeyReference},
    secret_bytes::SecretBytes,
    state::Management,
    tlv::tlv,
};
use crate::domain::card::{KeyAlgorithm, ManagementAlgorithm};

/// How a certificate lies in its object (SP 800-73-4 part 1, appendix A, table 39: CertInfo).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Packing {
    Plain,
    Gzip,
}

#[derive(Debug, thiserror::Error)]
pub enum PersonaliseError {
    #[error("the key could not be made")]
    Key,
    #[error("there is no key {0}")]
    NoKey(KeyReference),
    #[error("an object holds at most {LONGEST_OBJECT} bytes")]
    TooLong,
    #[error("the certificate could not be packed")]
    Packing,
    #[error("the management key has the wrong length")]
    Management,
    #[error(transparent)]
    File(#[from] FileFault),
}

impl VirtualCard {
    /// Makes a key, in place of the one that is there, and gives its SubjectPublicKeyInfo (DER).
    ///
    /// # Errors
    /// The arithmetic fails, or the card's file.
    pub fn make_key(&mut self, key: KeyReference, algorithm: KeyAlgorithm) -> Result<Vec<u8>, PersonaliseError> {
        let made = PrivateKey::generate(algorithm, &self.chance).map_err(|_| PersonaliseError::Key)?;
        let spki = made.spki().map_err(|_| PersonaliseError::Key)?;
        self.state.change().keys.insert(key, made);
        self.keep()?;
        Ok(spki)
    }

    /// The SubjectPublicKeyInfo (DER) of a key that is on the card.
    ///
    /// # Errors
    /// There is no such key.
    pub fn spki(&self, key: KeyReference) -> Result<Vec<u8>, PersonaliseError> {
        let found = self.state.keys.get(&key).ok_or(PersonaliseError::NoKey(key))?;
        found.spki().map_err(|_| PersonaliseError::Key)
    }

    /// Puts any bytes, rubbish too, into an object, without its tag `53` (or `7E`, `7F61`). No bytes take it away.
    ///
    /// # Errors
    /// There are too many bytes, or the card's file fails.
    pub fn put_object(&mut self, container: Container, bytes: &[u8]) -> Result<(), PersonaliseError> {
        if bytes.len() > LONGEST_OBJECT {
            return Err(PersonaliseError::TooLong);
        }
        let objects = &mut self.state.change().objects;
        if bytes.is_empty() {
            objects.remove(&container);
        } else {
            objects.insert(container, SecretBytes::copy(bytes));
        }
        Ok(self.keep()?)
    }

    /// Puts a certificate (DER) beside its key.
    ///
    /// # Errors
    /// It is too long, or the card's file fails.
    pub fn put_certificate(&mut self, key: KeyReference, der: &[u8], packing: Packing) -> Result<(), PersonaliseError> {
        let (bytes, info) = match packing {
            Packing::Plain => (der.to_vec(), 0x00),
            Packing::Gzip => {
                let mut packer = GzEncoder::new(Vec::new(), Compression::best());
                let packed = packer.write_all(der).and_then(|()| packer.finish());
                (packed.map_err(|_| PersonaliseError::Packing)?, 0x01)
            }
        };
        if bytes.len() > LONGEST_OBJECT {
            return Err(PersonaliseError::TooLong);
        }
        self.put_object(key.certificate(), &[tlv(0x70, &bytes), tlv(0x71, &[info]), tlv(0xFE, &[])].concat())
    }

    /// New reference data, with all tries: the passcode padded with `FF`, and the PUK.
    ///
    /// # Errors
    /// The card's file fails.
    pub fn set_references(&mut self, passcode: &[u8; 8], puk: &[u8; 8]) -> Result<(), PersonaliseError> {
        let state = self.state.change();
        state.passcode.replace(passcode);
        state.puk.replace(puk);
        Ok(self.keep()?)
    }

    /// A new management key.
    ///
    /// # Errors
    /// Its length is not the algorithm's, or the card's file fails.
    pub fn set_management(&mut self, algorithm: ManagementAlgorithm, key: &[u8]) -> Result<(), PersonaliseError> {
        if key.len() != algorithm.key_length() {
            return Err(PersonaliseError::Management);
        }
        self.state.change().management = Management { algorithm, key: SecretBytes::copy(key) };
        Ok(self.keep()?)
    }
}
