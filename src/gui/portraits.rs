//! The photos of those who are signed in, as the graphics have them: each for as long as its session lasts.

use egui::Context;

use super::widgets::photo::Print;
use crate::desk::port::{Picture, SessionView};

#[derive(Default)]
pub struct Portraits(Vec<Portrait>);

struct Portrait {
    reader: String,
    picture: Picture,
    print: Print,
}

impl Portraits {
    /// Has a print of each photo that there is, and of no other.
    pub fn keep(&mut self, ctx: &Context, sessions: &[SessionView]) {
        self.0.retain(|p| sessions.iter().any(|s| s.reader == p.reader && s.photo.as_ref() == Some(&p.picture)));
        for session in sessions {
            if let Some(picture) = &session.photo
                && self.of(&session.reader).is_none()
            {
                let print = Print::of(ctx, picture);
                self.0.push(Portrait { reader: session.reader.clone(), picture: picture.clone(), print });
            }
        }
    }

    /// The photo of whoever is signed in with the card in this reader.
    pub fn of(&self, reader: &str) -> Option<&Print> {
        self.0.iter().find(|p| p.reader == reader).map(|p| &p.print)
    }
}
