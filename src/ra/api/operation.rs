//! Operations on the wire. Each call is idempotent by operation id and step.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::bytes::{Bytes, SecretBytes, SecretWord};
pub use crate::domain::contact::ContactWay;
use crate::domain::{
    card::{CardIdentity, CardSerial, Guid, KeyAlgorithm, ManagementAlgorithm, Slot},
    clock::Timestamp,
    operation::{OperationId, OperationKind},
    person::{IdentityNumber, PersonId},
    role::Role,
};

/// Opens an operation, or meets it again: the same id with the same content gives the same answer.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Open {
    pub id: OperationId,
    #[cfg_attr(feature = "ra", schema(max_length = 255, pattern = "^[^\\u0000-\\u001f\\u007f-\\u009f]*$"))]
    pub workstation: String,
    #[serde(flatten)]
    pub what: OpenWhat,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OpenWhat {
    /// Needs no session: presence and a route's proof come next.
    Unlock { card: CardIdentity },
    /// The session is the holder's own, or a helper's with `assist`.
    Renew { card: CardIdentity, assist: Option<Assist> },
    /// The session is an RA agent's with `agent` as the role chosen, or there is a bootstrap code.
    Issue { person: PersonId, agent: Option<Role>, bootstrap: Option<SecretWord>, management: ManagementAlgorithm },
    /// The session is an RA agent's with `agent` as the role chosen; they have looked at the holder's documents.
    Repair { card: CardIdentity, agent: Role, identity_check: IdentityCheck },
}

/// That the RA agent has checked who the holder is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct IdentityCheck {
    /// At least one.
    pub documents: Vec<Document>,
    /// The likeness in the document is the person's who is there.
    pub likeness_confirmed: bool,
}

/// What was seen. No numbers of documents are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Document {
    Passport,
    DrivingLicence,
    ResidencePermit,
    StaffRecord,
    OtherWithPhoto,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Opened {
    /// To be signed by `9E` (see [`super::statement::presence`]), good for one presence; absent for an issue, where no `9E` key is there yet.
    pub nonce: Option<Bytes>,
    /// An issue's token comes at once: the session or the bootstrap code was the proof.
    pub issue: Option<IssueGrant>,
    /// What is to be done about keys, for renew and issue.
    pub keys: Option<KeyPlan>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct IssueGrant {
    pub token: SecretWord,
    /// The id of the operation to go on with: an earlier, unfinished issue for this person keeps its own.
    pub operation: OperationId,
    pub serial: CardSerial,
    pub holder: HolderDetails,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct KeyPlan {
    pub algorithm: KeyAlgorithm,
    /// In the order of writing: signing in works as long as possible.
    pub slots: Vec<Slot>,
    /// The subject that each slot's request for a certificate names: a Name (X.501), DER. An upstream authority takes it from there.
    #[serde(default)]
    pub subjects: BTreeMap<Slot, Bytes>,
    /// The GUID that the CHUID gets at the end.
    pub guid: Guid,
    /// The cardholder's UUID, tag `36` of the CHUID.
    pub cardholder: Guid,
    /// `YYYYMMDD`, tag `35` of the CHUID.
    pub expiry: String,
}

/// Who the holder is, as far as the desktop needs it to check a new passcode and to name them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct HolderDetails {
    pub name: String,
    pub identity_number: IdentityNumber,
    pub date_of_birth: Option<jiff::civil::Date>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Presence {
    /// The `9E` certificate's SubjectPublicKeyInfo, DER; its SHA-256 is the card's identity.
    pub spki: Bytes,
    /// Over [`super::statement::presence`].
    pub signature: Bytes,
    /// What the desktop holds to be the RA's origin.
    pub origin: String,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Present {
    /// Proves to the later calls that they come from the desk where the card is. Kept in memory only.
    pub token: SecretWord,
    /// Whether one of the routes has been walked already (then no new code is needed).
    pub granted: Option<Granted>,
    /// Where a code can be sent, masked, e.g. `r••••@••••.uk`.
    pub contacts: Vec<MaskedContact>,
    /// For renew: to be signed by the holder's own keys ([`HolderProof`]) before any key is made. Good for this token only.
    pub holder_nonce: Option<Bytes>,
    /// For renew: which keys are committed and which certificates are there, to go on from.
    pub keys: Option<KeyPlan>,
    pub kind: OperationKind,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct MaskedContact {
    pub way: ContactWay,
    pub shown: String,
}

/// How a one-time code is to be sent.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct SendCode {
    /// The first of [`Present::contacts`] where absent.
    pub way: Option<ContactWay>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct CodeSent {
    pub to: MaskedContact,
    pub minutes: u16,
    /// Seconds until another one may be asked for.
    pub again_in: u32,
}

/// Proves that the holder has typed their passcode: signatures over [`super::statement::holder`] by the card's `9A` and `9C` keys, as far as
/// they can sign. One that verifies under a key of the card's active certificates, or one committed in this operation, is enough: at
/// every cut one of the two is left.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct HolderProof {
    /// What the desktop holds to be the RA's origin.
    pub origin: String,
    pub signatures: Vec<Bytes>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct EnterCode {
    pub code: SecretWord,
}

/// A helper's attestation. Whoever sends it is taken at their word, by name, in the audit trail.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Assist {
    /// The role and the organisation chosen after signing in.
    pub role: Role,
    pub organisation_code: String,
    pub knows_holder: bool,
    pub holder_present: bool,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Granted {
    pub holder: HolderDetails,
}

/// The current PUK and the one that replaces it in this same operation. The same answer every time it is asked for.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct PukRelease {
    pub current: SecretBytes,
    pub pending: SecretBytes,
}

/// The new management key, for the card's SET MANAGEMENT KEY at issue: the one time that it leaves the RA.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct ManagementKeyRelease {
    pub algorithm: ManagementAlgorithm,
    pub key: SecretBytes,
}

/// The card's challenge for external authentication with `9B` (SP 800-73-4 part 2, 3.2.4).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct CardChallenge {
    pub algorithm: ManagementAlgorithm,
    pub challenge: Bytes,
    pub key: WhichKey,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WhichKey {
    /// What the vault holds to be on the card: the manufacturer's key on a blank card.
    Current,
    /// The one that an issue puts there.
    Pending,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct CardAnswer {
    pub answer: Bytes,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct CommitKey {
    pub slot: Slot,
    /// The new key's SubjectPublicKeyInfo, DER.
    pub spki: Bytes,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct RequestCertificate {
    pub slot: Slot,
    /// PKCS #10, DER, signed on the card by the committed key.
    pub csr: Bytes,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Certificate {
    /// DER.
    pub certificate: Bytes,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
pub struct Confirm {
    /// Whether the card has the new management key (an issue on a card without SET MANAGEMENT KEY keeps its own).
    pub management_key_changed: bool,
    /// An issue or a repair that ends without a passcode: the card leaves locked, and is unlocked by its holder on receipt.
    #[serde(default)]
    pub locked: bool,
}

/// How far an operation is, for the desktop where the card is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Progress {
    /// Not authorised yet. It ends by itself at `expires_at`.
    Waiting {
        expires_at: Timestamp,
    },
    /// Authorised, by a helper or without one; the desktop goes on. `expires_at` is put off once a secret was released.
    Granted {
        helper: Option<String>,
        holder: HolderDetails,
        expires_at: Timestamp,
    },
    /// The helper who was asked has declined. Another can be asked, or another route be taken, until `expires_at`.
    Declined {
        expires_at: Timestamp,
    },
    Done,
    /// Given up, replaced by another, or its time has run out.
    Gone,
}
