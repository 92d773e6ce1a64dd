//! Revocation lists in a file that something else keeps up to date.

use std::{
    fs, io,
    path::PathBuf,
    sync::{Arc, PoisonError, RwLock},
    time::SystemTime,
};

use der::{AnyRef, Decode, Reader, SliceReader, Tag};
use rustls::pki_types::{CertificateRevocationListDer, pem::PemObject};
use webpki::{CertRevocationList, OwnedCertRevocationList};
use x509_cert::time::Time;

use super::AnchorsFault;

type Lists = Arc<Vec<CertRevocationList<'static>>>;

/// The lists of one file, as it is now.
pub(super) struct Crls {
    path: PathBuf,
    held: RwLock<Held>,
}

struct Held {
    /// The file that was looked at last, good or bad.
    stamp: Option<Stamp>,
    lists: Lists,
}

/// The file's time and length: another program replaces it.
type Stamp = (SystemTime, u64);

#[derive(Debug, thiserror::Error)]
enum CrlFault {
    #[error("{0}")]
    File(#[from] io::Error),
    #[error("it holds no revocation list, or one that cannot be used")]
    Content,
}

impl Crls {
    pub fn open(path: PathBuf) -> Result<Self, AnchorsFault> {
        let read = stamp(&path).and_then(|stamp| Ok((stamp, fs::read(&path)?)));
        let (stamp, bytes) = read.map_err(|why| AnchorsFault::File { path: path.clone(), why })?;
        let lists = lists_in(&bytes).ok_or_else(|| AnchorsFault::NotACrl { path: path.clone() })?;
        Ok(Self { path, held: RwLock::new(Held { stamp: Some(stamp), lists: Arc::new(lists) }) })
    }

    /// The lists in the file, or, where it cannot be used now, the last good ones: they say themselves until when they count. Each
    /// look asks for the file's time; a change is read once.
    pub fn current(&self) -> Lists {
        let now = stamp(&self.path).ok();
        {
            let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
            if held.stamp == now {
                return Arc::clone(&held.lists);
            }
        }
        let mut held = self.held.write().unwrap_or_else(PoisonError::into_inner);
        if held.stamp != now {
            held.stamp = now;
            match self.read() {
                Ok(lists) => held.lists = Arc::new(lists),
                Err(fault) => {
                    tracing::warn!(path = %self.path.display(), %fault, "a revocation list that has changed cannot be used");
                }
            }
        }
        Arc::clone(&held.lists)
    }

    fn read(&self) -> Result<Vec<CertRevocationList<'static>>, CrlFault> {
        lists_in(&fs::read(&self.path)?).ok_or(CrlFault::Content)
    }
}

fn stamp(path: &std::path::Path) -> io::Result<Stamp> {
    let about = fs::metadata(path)?;
    Ok((about.modified()?, about.len()))
}

/// The newest first, because the first one of an issuer is what counts.
pub(super) fn lists_in(bytes: &[u8]) -> Option<Vec<CertRevocationList<'static>>> {
    let ders: Vec<Vec<u8>> = if bytes.first() == Some(&0x30) {
        vec![bytes.to_vec()]
    } else {
        let all = CertificateRevocationListDer::pem_slice_iter(bytes).map(|der| der.map(|d| d.to_vec()));
        all.collect::<Result<_, _>>().ok()?
    };
    let read = |der: &Vec<u8>| Some((begins(der).ok()?, OwnedCertRevocationList::from_der(der).ok()?));
    let mut lists = ders.iter().map(read).collect::<Option<Vec<_>>>()?;
    lists.sort_by_key(|(begins, _)| std::cmp::Reverse(*begins));
    (!lists.is_empty()).then(|| lists.into_iter().map(|(_, list)| list.into()).collect())
}

/// `thisUpdate` (RFC 5280, 5.1.2), in seconds; the rest of a list may be large.
fn begins(der: &[u8]) -> Result<u64, der::Error> {
    let outer = AnyRef::from_der(der)?;
    let tbs = AnyRef::decode(&mut SliceReader::new(outer.value())?)?;
    let mut reader = SliceReader::new(tbs.value())?;
    if Tag::peek(&reader)? == Tag::Integer {
        reader.tlv_bytes()?;
    }
    let (_algorithm, _issuer) = (reader.tlv_bytes()?, reader.tlv_bytes()?);
    Ok(Time::decode(&mut reader)?.to_unix_duration().as_secs())
}
