//! What EST servers send: base64 (RFC 7030, 4; RFC 8951, 3) of a certs-only CMS message (RFC 5272, 4.1).

use base64::{Engine, engine::general_purpose::STANDARD};
use cms::{content_info::ContentInfo, signed_data::EncapsulatedContentInfo};
use const_oid::db::rfc5911::{ID_DATA, ID_SIGNED_DATA};
use der::{AnyRef, Decode, Reader, SliceReader, Tag, TagNumber, Tagged};

use super::EstFault;

/// The certificates in an answer, each as it was sent, DER. Line breaks and blanks in base64 are passed over (RFC 8951, 3.1).
pub(super) fn certificates_in(body: &[u8]) -> Result<Vec<Vec<u8>>, EstFault> {
    let text: Vec<u8> = body.iter().copied().filter(|b| !b.is_ascii_whitespace()).collect();
    let der = STANDARD.decode(text).map_err(|_| EstFault::NotBase64)?;
    certs_only(&der).map_err(|_| EstFault::NotCertsOnly)
}

/// SignedData (RFC 5652, 5.1) is walked by hand: signatures are over the bytes that were sent, and some servers do not sort the set.
fn certs_only(der: &[u8]) -> Result<Vec<Vec<u8>>, der::Error> {
    const CERTIFICATES: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(0) };
    const CRLS: Tag = Tag::ContextSpecific { constructed: true, number: TagNumber(1) };
    let refuse = |tag: Tag| Err(tag.value_error().into());
    let info = ContentInfo::from_der(der)?;
    if info.content_type != ID_SIGNED_DATA || info.content.tag() != Tag::Sequence {
        return refuse(Tag::ObjectIdentifier);
    }
    let mut signed = SliceReader::new(info.content.value())?;
    let _version = u8::decode(&mut signed)?;
    let _digests = expect(&mut signed, Tag::Set)?;
    let inside = EncapsulatedContentInfo::decode(&mut signed)?;
    if inside.econtent_type != ID_DATA || inside.econtent.is_some() {
        return refuse(Tag::Sequence);
    }
    let mut list = Vec::new();
    if Tag::peek(&signed)? == CERTIFICATES {
        let set = AnyRef::decode(&mut signed)?;
        let mut set = SliceReader::new(set.value())?;
        while !set.is_finished() {
            // Any other choice is no X.509 certificate (RFC 5652, 10.2.2).
            Tag::Sequence.assert_eq(Tag::peek(&set)?)?;
            list.push(set.tlv_bytes()?.to_vec());
        }
    }
    if Tag::peek(&signed)? == CRLS {
        AnyRef::decode(&mut signed)?;
    }
    let signers = expect(&mut signed, Tag::Set)?;
    if !signers.value().is_empty() {
        return refuse(Tag::Set);
    }
    signed.finish()?;
    Ok(list)
}

fn expect<'a>(reader: &mut SliceReader<'a>, tag: Tag) -> Result<AnyRef<'a>, der::Error> {
    let any = AnyRef::decode(reader)?;
    any.tag().assert_eq(tag)?;
    Ok(any)
}
