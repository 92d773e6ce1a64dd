//! At most one Wardcard rests without a window, and none beside one that has a window: agreed on by a name on the session's bus.

use std::thread;

use zbus::{
    blocking::{Connection, fdo::DBusProxy},
    fdo::RequestNameFlags,
};

use super::Clicks;
use crate::background::surroundings::Asked;

const NAME: &str = "org.wardcard.Resting";

/// The name is held for as long as this is.
pub struct Claim {
    _connection: Option<Connection>,
}

impl Claim {
    /// For a program without a window. `None`: another has the name. Whoever opens a window later takes it away, which is heard as
    /// [`Asked::GiveWay`]. Without a bus nobody else can be met, and there is nothing to hold.
    pub fn rest(clicks: Clicks) -> Option<Self> {
        let connection = match named(false) {
            Ok(connection) => connection,
            Err(zbus::Error::NameTaken) => return None,
            Err(error) => {
                tracing::info!(%error, "no bus to meet another Wardcard on");
                return Some(Self { _connection: None });
            }
        };
        let bus = DBusProxy::new(&connection).ok()?;
        let lost = bus.receive_name_lost().ok()?;
        // Before anybody listened for it.
        let is_lost = bus.get_name_owner(NAME.try_into().ok()?).ok().as_ref().map(|o| o.as_str())
            != connection.unique_name().map(|own| own.as_str());
        if is_lost {
            return None;
        }
        let wait = move || {
            let is_it = |signal: &zbus::fdo::NameLost| signal.args().is_ok_and(|args| args.name() == NAME);
            if lost.into_iter().any(|signal| is_it(&signal)) {
                clicks.tell(Asked::GiveWay);
            }
        };
        thread::Builder::new().name("claim".to_owned()).spawn(wait).ok()?;
        Some(Self { _connection: Some(connection) })
    }

    /// For a program with a window. The name is held for as long as the program runs, so that none begins to rest beside it; a
    /// second window takes it over without the first one minding.
    pub fn window() {
        let work = || {
            match named(true) {
                // The name goes when the connection does, at the program's end.
                Ok(connection) => std::mem::forget(connection),
                Err(error) => tracing::info!(%error, "no agreement with a Wardcard that rests"),
            }
        };
        // Without it two may run; both do what they say.
        let _alone = thread::Builder::new().name("claim".to_owned()).spawn(work);
    }
}

fn named(takes_over: bool) -> zbus::Result<Connection> {
    let connection = Connection::session()?;
    let mut flags = RequestNameFlags::AllowReplacement | RequestNameFlags::DoNotQueue;
    flags.set(RequestNameFlags::ReplaceExisting, takes_over);
    connection.request_name_with_flags(NAME, flags)?;
    Ok(connection)
}
