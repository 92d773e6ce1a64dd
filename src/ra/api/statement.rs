//! The texts that cards sign. Each begins with its own context, so that no signature serves for another purpose.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::domain::{clock::Timestamp, operation::OperationId};

/// What `9A` signs at sign-in. A statement for another origin is refused, so a relay cannot use it.
pub fn sign_in(origin: &str, challenge: &[u8], time: Timestamp, workstation: &str) -> Vec<u8> {
    // The workstation's name comes last: nothing that follows it could be forged by its content.
    format!("wardcard sign-in v1\n{origin}\n{}\n{time}\n{workstation}", STANDARD.encode(challenge)).into_bytes()
}

/// What `9E` signs to prove that this card is present for this operation.
pub fn presence(origin: &str, operation: OperationId, nonce: &[u8]) -> Vec<u8> {
    format!("wardcard presence v1\n{origin}\n{operation}\n{}", STANDARD.encode(nonce)).into_bytes()
}

/// What `9A` and `9C` sign, after the passcode, before a renewal makes keys: a helper's word alone must not get them certificates.
pub fn holder(origin: &str, operation: OperationId, nonce: &[u8]) -> Vec<u8> {
    format!("wardcard holder v1\n{origin}\n{operation}\n{}", STANDARD.encode(nonce)).into_bytes()
}

/// What `9E` signs to tell the RA of something that was done to the card without it.
pub fn notice(origin: &str, id: OperationId, what: &str, time: Timestamp, workstation: &str) -> Vec<u8> {
    format!("wardcard notice v1\n{origin}\n{id}\n{what}\n{time}\n{workstation}").into_bytes()
}

/// What a newly made key signs after its certificate was written, to prove that the two belong together.
pub fn key_proof(operation: OperationId, slot: &str) -> Vec<u8> {
    format!("wardcard key proof v1\n{operation}\n{slot}").into_bytes()
}
