//! Objects on a token, by kind and label.

use cryptoki::{
    object::{Attribute, ObjectClass, ObjectHandle},
    session::Session,
};

use super::fault::TokenFault;

/// The one object of this kind with this label, if there is one. Its handle holds for this session only.
///
/// Faults with `SeveralObjects` where the label is not enough to tell which one is meant.
pub fn find(session: &Session, class: ObjectClass, label: &str) -> Result<Option<ObjectHandle>, TokenFault> {
    let template = [Attribute::Token(true), Attribute::Class(class), Attribute::Label(label.as_bytes().to_vec())];
    match session.find_objects(&template)?[..] {
        [] => Ok(None),
        [one] => Ok(Some(one)),
        _ => Err(TokenFault::SeveralObjects { what: name(class), label: label.to_owned() }),
    }
}

/// As [`find`], where the object must be there: `NoObject` otherwise.
pub fn find_one(session: &Session, class: ObjectClass, label: &str) -> Result<ObjectHandle, TokenFault> {
    find(session, class, label)?.ok_or_else(|| TokenFault::NoObject { what: name(class), label: label.to_owned() })
}

fn name(class: ObjectClass) -> &'static str {
    match class {
        ObjectClass::SECRET_KEY => "secret key",
        ObjectClass::PRIVATE_KEY => "private key",
        ObjectClass::PUBLIC_KEY => "public key",
        ObjectClass::CERTIFICATE => "certificate",
        _ => "object",
    }
}
