//! Photos from the RA, made into pictures where the window does not wait for it.

use std::{fmt, sync::Arc};

use zune_jpeg::{
    JpegDecoder,
    zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions},
};

use crate::{
    domain::secret::SecretText,
    ra::client::{RaClient, RaFault},
};

/// In bytes: the RA keeps none that is larger.
const LONGEST: usize = 64 * 1024;
/// In pixels, either way. A small file can still say that it is enormous…
const LARGEST: usize = 1024;
/// …or go over the same pixels again and again. Encoders make about ten scans.
const MOST_SCANS: usize = 20;

/// Red, green and blue, a byte each, row by row from the top left.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    size: [usize; 2],
    rgb: Arc<[u8]>,
}

impl Picture {
    /// What cannot be read as a photo is none.
    pub fn of_jpeg(jpeg: &[u8]) -> Option<Self> {
        if jpeg.len() > LONGEST {
            return None;
        }
        let options = DecoderOptions::new_safe().set_max_width(LARGEST).set_max_height(LARGEST);
        let options = options.jpeg_set_out_colorspace(ColorSpace::RGB).jpeg_set_max_scans(MOST_SCANS);
        let mut decoder = JpegDecoder::new_with_options(ZCursor::new(jpeg), options);
        let rgb = decoder.decode().ok()?;
        let info = decoder.info()?;
        let size = [usize::from(info.width), usize::from(info.height)];
        (!rgb.is_empty() && rgb.len() == size[0] * size[1] * 3).then(|| Self { size, rgb: rgb.into() })
    }

    /// Width and height in pixels, neither of which is 0.
    pub fn size(&self) -> [usize; 2] {
        self.size
    }

    pub fn rgb(&self) -> &[u8] {
        &self.rgb
    }
}

/// Somebody's face is not for a log.
impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Picture").field("size", &self.size).finish_non_exhaustive()
    }
}

/// Asks the RA for the photo of whoever is signed in. Without one, or without the RA, there is none: the card is drawn as well.
pub fn ask(client: &RaClient, session: &SecretText) -> Option<Picture> {
    match client.own_photo(session) {
        Ok(jpeg) => jpeg.as_deref().and_then(Picture::of_jpeg),
        // One of an earlier version has no such call.
        Err(RaFault::Failed { status: 404 }) => None,
        Err(fault) => {
            tracing::debug!(%fault, "no photo from the RA");
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FACE: &[u8] = include_bytes!("../gui/testing/face.jpg");

    #[test]
    fn only_what_is_a_small_jpeg_is_a_photo() {
        assert_eq!(Picture::of_jpeg(FACE).map(|p| p.size()), Some([240, 290]));
        assert!(Picture::of_jpeg(b"").is_none());
        assert!(Picture::of_jpeg(b"\x89PNG\r\n\x1a\n").is_none());
        assert!(Picture::of_jpeg(&FACE[..200]).is_none());
        let mut long = FACE.to_vec();
        long.resize(LONGEST + 1, 0);
        assert!(Picture::of_jpeg(&long).is_none());
        // The same, said to be 65,280 pixels high.
        let mut huge = FACE.to_vec();
        let at = frame();
        huge[at + 5..at + 7].copy_from_slice(&[0xFF, 0x00]);
        assert!(Picture::of_jpeg(&huge).is_none());
        huge[at + 5..at + 9].fill(0);
        assert!(Picture::of_jpeg(&huge).is_none(), "no pixels at all");
    }

    fn frame() -> usize {
        FACE.windows(2).position(|w| matches!(w, [0xFF, 0xC0 | 0xC2])).expect("a frame")
    }

    #[test]
    fn no_bytes_do_more_than_not_be_a_photo() {
        // Each byte of the headers in turn, then some all over, are turned into others.
        let scan = FACE.windows(2).position(|w| w == [0xFF, 0xDA]).expect("a scan") + 16;
        let places = (0..scan).chain((scan..FACE.len()).step_by(41));
        for at in places {
            for other in [0x00, 0x01, 0x7F, 0x80, 0xFE, 0xFF] {
                let mut bent = FACE.to_vec();
                bent[at] = other;
                if let Some(picture) = Picture::of_jpeg(&bent) {
                    assert_eq!(picture.rgb().len(), picture.size()[0] * picture.size()[1] * 3, "{at} {other}");
                }
            }
        }
        for end in (0..FACE.len()).step_by(29) {
            let _whole_or_not = Picture::of_jpeg(&FACE[..end]);
        }
    }
}
