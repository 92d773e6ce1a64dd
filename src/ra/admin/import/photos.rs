//! Photos: a directory of JPEG files, each named by its person.

use std::{fs, io::Read as _, path::PathBuf};

use sha2::{Digest as _, Sha256};

use super::{
    apply::{Need, Row},
    content::Content,
    fault::{ImportFault, Place},
};
use crate::{
    domain::person::PersonId,
    ra::{
        admin::AdminFault,
        store::{StoreFault, Tx},
    },
};

/// Photos are shown as large as a stamp, and cards that hold one hold about 12 KiB.
pub const PHOTO_LIMIT: u64 = 64 * 1024;
/// The start of image, and the beginning of the next marker (ISO/IEC 10918-1, B.1.1.3).
const MAGIC: [u8; 3] = [0xFF, 0xD8, 0xFF];

/// A photo, which is read again when it is put: all of them together may be more than fits into memory.
#[derive(Clone)]
pub(super) struct Photo {
    person: PersonId,
    path: PathBuf,
    sha256: [u8; 32],
}

impl Content {
    /// Every file of a directory must be a photo; hidden files are passed over.
    pub(super) fn read_photos(&mut self, directory: &PathBuf) -> Result<(), AdminFault> {
        let fault = |why| AdminFault::File { path: directory.clone(), why };
        let mut paths = Vec::new();
        for entry in fs::read_dir(directory).map_err(fault)? {
            paths.push(entry.map_err(fault)?.path());
        }
        paths.sort();
        for path in paths {
            let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
            if name.starts_with('.') {
                continue;
            }
            let read = name.strip_suffix(".jpg").ok_or("it is not named PERSON_ID.jpg").and_then(|id| {
                let sha256 = Sha256::digest(jpeg(&path)?).into();
                Ok(Photo { person: PersonId(id.to_owned()), path, sha256 })
            });
            match read {
                Ok(photo) => self.photos.push(photo),
                Err(what) => self.faults.push(ImportFault::new(Place::Photo(name), what)),
            }
        }
        Ok(())
    }
}

/// The content of a photo's file, or what is wrong with it.
fn jpeg(path: &PathBuf) -> Result<Vec<u8>, &'static str> {
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(|_| "it cannot be read")?;
    file.take(PHOTO_LIMIT + 1).read_to_end(&mut bytes).map_err(|_| "it cannot be read")?;
    if bytes.len() as u64 > PHOTO_LIMIT {
        return Err("it is larger than 64 KiB");
    }
    if bytes.starts_with(&MAGIC) { Ok(bytes) } else { Err("it is no JPEG") }
}

impl Row for Photo {
    const WHAT: &'static str = "the photo";
    const SOME: usize = 32;
    type Key = PersonId;

    fn key(&self) -> PersonId {
        self.person.clone()
    }

    fn same(&self, other: &Self) -> bool {
        self.sha256 == other.sha256
    }

    fn needs(&self) -> Vec<Need> {
        vec![Need::Person(self.person.clone())]
    }

    fn place(&self, _: u64) -> Place {
        Place::Photo(format!("{}.jpg", self.person))
    }

    async fn held(tx: &mut Tx, keys: &[PersonId]) -> Result<Vec<Self>, StoreFault> {
        let held = tx.photos_of(keys).await?.into_iter();
        let photo =
            |(person, jpeg): (PersonId, Vec<u8>)| Photo { person, path: PathBuf::new(), sha256: Sha256::digest(jpeg).into() };
        Ok(held.map(photo).collect())
    }

    async fn put(tx: &mut Tx, rows: &[&Self]) -> Result<(), AdminFault> {
        for photo in rows {
            let good = jpeg(&photo.path).ok().filter(|j| Sha256::digest(j)[..] == photo.sha256);
            let Some(jpeg) = good else {
                let fault = ImportFault::new(photo.place(0), "it has changed while it was imported");
                return Err(AdminFault::Import(vec![fault]));
            };
            tx.put_photo(&photo.person, &jpeg).await?;
        }
        Ok(())
    }
}
