//! Asks by the system's dialog where a text is to be saved, and saves it there: never on the window's thread.

use std::{fs, io, path::PathBuf, pin::Pin, thread};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::window::WakeUp;

/// How saving stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Saving {
    NotAsked,
    /// The dialog is open.
    Asking,
    /// There was no dialog, or the person has closed it.
    NotSaved,
    Saved(PathBuf),
    Failed(io::ErrorKind),
}

/// What came of one dialog.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// It is the dialog that was asked for last: a person may leave one open and ask for another.
    pub last: bool,
    pub saving: Saving,
}

/// Something that asks where to save.
pub trait Saver {
    /// Begins to ask. `name` is what the file could be called; `wake` is called once the outcome is there. `false` where it cannot begin.
    fn ask(&mut self, name: &str, text: String, wake: WakeUp) -> bool;

    /// What came of one that was open, once.
    fn outcome(&mut self) -> Option<Answered>;
}

/// The system's own dialog: by the desktop's portal on Linux.
pub struct DialogSaver {
    told: (Sender<Told>, Receiver<Told>),
    /// The number of the last dialog.
    last: u64,
}

/// Which dialog, and what came of it.
type Told = (u64, Saving);

impl Default for DialogSaver {
    fn default() -> Self {
        // A second answer waits until the first is taken.
        Self { told: bounded(1), last: 0 }
    }
}

type Asked = Pin<Box<dyn Future<Output = Option<rfd::FileHandle>> + Send>>;

impl Saver for DialogSaver {
    fn ask(&mut self, name: &str, text: String, wake: WakeUp) -> bool {
        // macOS opens dialogs from the window's thread only: it is made here and waited for elsewhere.
        let asked: Asked = Box::pin(rfd::AsyncFileDialog::new().set_file_name(name).save_file());
        let tell = self.told.0.clone();
        self.last += 1;
        let own = self.last;
        let work = move || {
            let outcome = wait_and_save(asked, &text);
            // A window that has closed has no use for it.
            let _closed = tell.send((own, outcome));
            wake();
        };
        thread::Builder::new().name("file dialog".to_owned()).spawn(work).is_ok()
    }

    fn outcome(&mut self) -> Option<Answered> {
        let (dialog, saving) = self.told.1.try_recv().ok()?;
        Some(Answered { last: dialog == self.last, saving })
    }
}

fn wait_and_save(asked: Asked, text: &str) -> Saving {
    match pollster::block_on(asked) {
        None => Saving::NotSaved,
        Some(file) => match fs::write(file.path(), text) {
            Ok(()) => Saving::Saved(file.path().to_owned()),
            Err(error) => Saving::Failed(error.kind()),
        },
    }
}

/// For a window whose text can be saved, behind the trait.
pub fn by_dialog() -> Option<Box<dyn Saver>> {
    Some(Box::new(DialogSaver::default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_chosen_is_written_and_what_was_not_is_not() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("report.txt");
        assert_eq!(wait_and_save(Box::pin(async { None }), "x"), Saving::NotSaved);
        let chosen = path.clone();
        assert_eq!(wait_and_save(Box::pin(async move { Some(chosen.into()) }), "all is well"), Saving::Saved(path.clone()));
        assert_eq!(fs::read_to_string(&path).unwrap(), "all is well");
        let folder = dir.path().to_owned();
        let failed = wait_and_save(Box::pin(async move { Some(folder.into()) }), "x");
        assert!(matches!(failed, Saving::Failed(_)));
    }

    #[test]
    fn an_outcome_is_told_once() {
        let mut saver = DialogSaver::default();
        assert_eq!(saver.outcome(), None);
        saver.told.0.send((0, Saving::NotSaved)).unwrap();
        let told = Answered { last: true, saving: Saving::NotSaved };
        assert_eq!((saver.outcome(), saver.outcome()), (Some(told), None));
    }

    #[test]
    fn the_outcome_of_an_older_dialog_is_not_taken_for_the_last_ones() {
        let mut saver = DialogSaver { last: 2, ..DialogSaver::default() };
        for (dialog, last) in [(1, false), (2, true)] {
            saver.told.0.send((dialog, Saving::NotSaved)).unwrap();
            assert_eq!(saver.outcome(), Some(Answered { last, saving: Saving::NotSaved }));
        }
    }
}
