//! An RA over TLS in process, a desk with three virtual readers, and a helper who is signed in; shared by the tests that come between
//! the desk and a card.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by an unwrap")]

use std::net::{Ipv4Addr, SocketAddr};

use wardcard::{
    card::virtual_card::Profile,
    desk::port::Request,
    domain::{card::CardIdentity, chance::Chance, secret::SecretText},
    ra::{
        admin::{bootstrap_code::bootstrap_code, data::Data, import::import, init},
        api::operation::{Document, IdentityCheck},
        server::running::{DATABASE, Options, Running},
        store::{self, Store},
    },
};

use super::desk::{Desk, HELPER, HOLDER, Place, chance, clock, issue, sign_in};

pub const AGENT: &str = "Reader of the agent";
const PEOPLE: &str = "\
person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to
agent,Ms,Amina,Yusuf,1975-06-02,555500000017,amina@ra.example,,RA1,Example RA,ra_agent,2020-01-01,
helper,Mr,Sion,Morgan,1969-11-21,555500000025,sion@surgery.example,,RS1,Riverside Surgery,unlocker,2020-01-01,
holder,Dr,Bronwen,Hughes,1978-03-09,555500000033,bronwen@surgery.example,,RS1,Riverside Surgery,holder,2020-01-01,
";

pub struct World {
    dir: tempfile::TempDir,
    pub desk: Desk,
    chance: Chance,
    _ra: Running,
}

impl World {
    /// An RA whose certificates are always inside the warning window, and the helper's card, signed in.
    pub fn new() -> Self {
        let (dir, clock, chance) = (tempfile::tempdir().unwrap(), clock(), chance(0));
        let data = dir.path().join("ra");
        let options = init::InitOptions { certificate_days: Some(60), ..init::InitOptions::default() };
        init::init(&Data::at(&data), &options, &clock, &chance).unwrap();
        let csv = dir.path().join("people.csv");
        std::fs::write(&csv, PEOPLE).unwrap();
        import(&Data::at(&data), &csv, false, &clock, &chance).unwrap();
        let mail_dir = Some(dir.path().join("mail"));
        let loopback = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let options = Options { mail_dir, ..Options::new(clock, chance.clone()) };
        let ra = Running::start(&data, loopback, options).unwrap();
        let (state, readers) = (dir.path().join("desk"), &[HOLDER, HELPER, AGENT]);
        let place = Place { ra: ra.url(), trust: ra.ca_file(), state, workstation: "test".to_owned(), readers };
        let mut desk = Desk::start(place, &chance);
        let helper = desk.blank(Profile::default());
        desk.insert(HELPER, helper);
        let mut world = Self { dir, desk, chance, _ra: ra };
        let code = world.code();
        world.desk.run(issue(HELPER, "helper", code)).unwrap();
        world.desk.run(sign_in(HELPER)).unwrap();
        world
    }

    pub fn code(&self) -> SecretText {
        bootstrap_code(&Data::at(self.dir.path().join("ra")), &clock(), &self.chance).unwrap()
    }

    /// What the books say of the card in the holder's reader, and whether the card agrees.
    #[track_caller]
    pub fn assert_agrees(&self, context: &str) -> CardIdentity {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let data = self.dir.path().join("ra");
        runtime.block_on(async {
            let store = Store::open(&store::Place::File(data.join(DATABASE))).await.unwrap();
            self.desk.assert_agrees(&data, &store, context).await
        })
    }
}

/// The holder's card, by the agent, who has seen a passport.
pub fn repair() -> Request {
    Request::Repair {
        reader: HOLDER.to_owned(),
        agent: AGENT.to_owned(),
        identity_check: IdentityCheck { documents: vec![Document::Passport], likeness_confirmed: true },
    }
}
