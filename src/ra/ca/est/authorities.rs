//! The authorities behind an EST server (RFC 7030, 4.1): what `/cacerts` tells counts as far as the explicit trust anchors bear it.

use rustls::pki_types::CertificateDer;

use super::{
    super::path::{Authorities, Authority, is_signed_by, validity_of},
    EstFault,
};

/// Authorities that lead to an explicit trust anchor.
pub(super) struct Known {
    pub authorities: Authorities,
    /// The issuer's certificate first, the root last, DER. Before the first certificate it is a guess: whoever stands lowest.
    pub chain: Vec<Vec<u8>>,
}

impl Known {
    /// `told` is from the server; those in it that no root bears are left out. A new root of the server's must be put into the trust
    /// file by a person.
    pub fn new(roots: &[CertificateDer<'static>], told: Vec<Vec<u8>>) -> Result<Self, EstFault> {
        let read = |list: Vec<CertificateDer<'static>>| list.into_iter().filter_map(Authority::read);
        let roots: Vec<Authority> = read(roots.to_vec()).collect();
        let told: Vec<CertificateDer<'static>> = told.into_iter().map(CertificateDer::from).collect();
        let mut open: Vec<Authority> = read(told.clone()).collect();
        open.retain(|a| roots.iter().all(|r| r.der != a.der));
        let mut between: Vec<Authority> = Vec::new();
        loop {
            let (borne, rest): (Vec<_>, Vec<_>) = open.into_iter().partition(|a| parent_of(a, &roots, &between).is_some());
            open = rest;
            if borne.is_empty() {
                break;
            }
            between.extend(borne);
        }
        let chain = lowest(&told, &roots, &between);
        if chain.is_empty() {
            return Err(EstFault::NoAuthority);
        }
        let authorities = Authorities::new(roots, between).ok_or(EstFault::NoAuthority)?;
        Ok(Self { authorities, chain })
    }
}

fn parent_of<'a>(child: &Authority, roots: &'a [Authority], between: &'a [Authority]) -> Option<&'a Authority> {
    let issuer = child.certificate.tbs_certificate().issuer();
    let fits = |a: &&Authority| a.certificate.tbs_certificate().subject() == issuer && is_signed_by(&child.der, a);
    roots.iter().chain(between).filter(|a| a.der != child.der).find(fits)
}

/// From the newest authority that was told and is not above another one, upwards. Other roots may be there for TLS alone.
fn lowest(told: &[CertificateDer<'static>], roots: &[Authority], between: &[Authority]) -> Vec<Vec<u8>> {
    let all = || roots.iter().chain(between);
    let is_above = |a: &Authority| {
        let subject = a.certificate.tbs_certificate().subject();
        all().map(|b| b.certificate.tbs_certificate()).any(|b| b.issuer() == subject && b.subject() != subject)
    };
    let told = all().filter(|a| told.contains(&a.der));
    let mut chain: Vec<Vec<u8>> = Vec::new();
    let mut next = told.filter(|a| !is_above(a)).max_by_key(|a| validity_of(&a.certificate).0);
    while let Some(authority) = next {
        let seen = chain.iter().any(|der| der[..] == authority.der[..]);
        if seen {
            break;
        }
        chain.push(authority.der.to_vec());
        let is_root = roots.iter().any(|r| r.der == authority.der);
        next = if is_root { None } else { parent_of(authority, roots, between) };
    }
    chain
}
