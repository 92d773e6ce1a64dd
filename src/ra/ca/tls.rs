//! The service's own TLS identity: an authority that desktops trust (`ra-ca.pem`) and a server certificate under it.

use std::{
    fs,
    net::IpAddr,
    path::{Path, PathBuf},
};

use der::{
    DecodePem, Encode, EncodePem,
    asn1::{Ia5String, OctetString},
    pem::LineEnding,
};
use p256::pkcs8::EncodePrivateKey as _;
use x509_cert::{
    Certificate,
    ext::pkix::{SubjectAltName, name::GeneralName},
};

use super::{
    CaFault,
    builtin::{BuiltIn, spki_of},
    insist_on_privacy,
    names::{Part, name, new_key, time_of},
    profiles::Kind,
};
use crate::domain::{chance::Chance, clock::Timestamp};
use crate::ra::private_file;

/// The authority's file stem: `ra-ca.pem` is what a desktop is given to trust.
pub const AUTHORITY: &str = "ra-ca";
const DAY: i64 = 86_400;
/// Remade this long before it expires.
const MARGIN_DAYS: i64 = 30;

/// Where the TLS identity lies in a data directory.
pub struct TlsFiles {
    pub authority: PathBuf,
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl TlsFiles {
    pub fn under(dir: &Path) -> Self {
        Self { authority: dir.join(format!("{AUTHORITY}.pem")), certificate: dir.join("tls.pem"), key: dir.join("tls.key.pem") }
    }
}

/// Makes what is missing, remakes a server certificate that is about to expire or lacks one of `names` (host names and IP
/// addresses), and leaves the rest alone. A key
/// that others can read is refused.
pub fn ensure(dir: &Path, names: &[String], now: Timestamp, chance: &Chance) -> Result<TlsFiles, CaFault> {
    let files = TlsFiles::under(dir);
    let day = |n: i64| Timestamp::from_second(now.as_second() + n * DAY).unwrap_or(now);
    let authority = if files.authority.exists() {
        BuiltIn::open(dir, AUTHORITY)?
    } else {
        BuiltIn::create(dir, AUTHORITY, "Wardcard RA connection authority", (day(-1), day(3650)), chance)?
    };
    let wanted = alternative_names(names)?;
    if files.key.exists() {
        insist_on_privacy(&files.key)?;
    }
    if files.key.exists() && still_good(&files.certificate, &wanted, now) {
        return Ok(files);
    }
    let key = new_key(chance);
    let spki = spki_of(&key)?.to_der()?;
    let subject = name(&[Part::CommonName(names.first().map_or("wardcard-ra", String::as_str))])?;
    let (certificate, _) = authority.sign(subject, Kind::Server { names: wanted }, &spki, (day(-1), day(1825)), chance)?;
    let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(|_| CaFault::Key)?;
    let file = |path: &Path| {
        let path = path.to_owned();
        move |why| CaFault::File { path, why }
    };
    if files.key.exists() {
        fs::remove_file(&files.key).map_err(file(&files.key))?;
    }
    private_file::write(&files.key, pem.as_bytes()).map_err(file(&files.key))?;
    fs::write(&files.certificate, certificate.to_pem(LineEnding::LF)?).map_err(file(&files.certificate))?;
    Ok(files)
}

/// What a server certificate says.
pub struct Shown {
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    /// Those of the names asked for that it lacks.
    pub lacking: Vec<String>,
}

/// Reads the first certificate of a PEM file; `None` where there is none. `names` are host names and IP addresses.
pub fn show(pem: &[u8], names: &[String]) -> Option<Shown> {
    let certificate = Certificate::load_pem_chain(pem).ok()?.into_iter().next()?;
    let held = certificate.tbs_certificate().get_extension::<SubjectAltName>().ok().flatten();
    let is_held = |name: &String| {
        let wanted = alternative_names(std::slice::from_ref(name)).ok();
        wanted.is_some_and(|w| held.as_ref().is_some_and(|(_, n)| w.0.iter().all(|one| n.0.contains(one))))
    };
    let lacking = names.iter().filter(|n| !is_held(n)).cloned().collect();
    let validity = certificate.tbs_certificate().validity();
    Some(Shown { not_before: time_of(validity.not_before), not_after: time_of(validity.not_after), lacking })
}

/// When a certificate (DER) ends; `None` where it is none.
pub fn expiry(der: &[u8]) -> Option<Timestamp> {
    use der::Decode as _;
    Some(time_of(Certificate::from_der(der).ok()?.tbs_certificate().validity().not_after))
}

fn still_good(path: &Path, wanted: &SubjectAltName, now: Timestamp) -> bool {
    let Some(certificate) = fs::read(path).ok().and_then(|pem| Certificate::from_pem(pem).ok()) else { return false };
    let tbs = certificate.tbs_certificate();
    let until = i64::try_from(tbs.validity().not_after.to_unix_duration().as_secs()).unwrap_or(0);
    let names = tbs.get_extension::<SubjectAltName>().ok().flatten().map(|(_, n)| n);
    until > now.as_second() + MARGIN_DAYS * DAY && names.is_some_and(|n| wanted.0.iter().all(|w| n.0.contains(w)))
}

fn alternative_names(names: &[String]) -> Result<SubjectAltName, CaFault> {
    let mut list = Vec::new();
    for name in names {
        list.push(match name.parse::<IpAddr>() {
            Ok(IpAddr::V4(ip)) => GeneralName::IpAddress(OctetString::new(&ip.octets()[..])?),
            Ok(IpAddr::V6(ip)) => GeneralName::IpAddress(OctetString::new(&ip.octets()[..])?),
            Err(_) => GeneralName::DnsName(Ia5String::new(name)?),
        });
    }
    Ok(SubjectAltName(list))
}
