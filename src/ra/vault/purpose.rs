//! What sealed bytes are for.

use crate::domain::card::CardSerial;

/// What sealed bytes are for. It is authenticated with them (as associated data) and is not stored in them.
#[derive(Clone, Debug)]
pub struct Purpose {
    pub card: CardSerial,
    pub kind: SecretKind,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SecretKind {
    Puk,
    ManagementKey,
}

impl Purpose {
    /// The associated data of form 1.
    pub(super) fn text(&self) -> String {
        format!("wardcard vault v1\n{}", self.kind_and_card())
    }

    /// The associated data of form 2. The card comes last, because its text is the one part that is not of a fixed shape.
    pub(super) fn text_under(&self, key: u32) -> String {
        format!("wardcard vault v2\nkey {key}\n{}", self.kind_and_card())
    }

    fn kind_and_card(&self) -> String {
        let kind = match self.kind {
            SecretKind::Puk => "puk",
            SecretKind::ManagementKey => "management-key",
        };
        format!("{kind}\n{}", self.card)
    }
}
