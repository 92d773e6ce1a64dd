//! Made-up people, and what each one's card is there to show.

use crate::domain::incident::IncidentKind;

/// What is done to a card after it was issued, or instead.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Make {
    /// Issued so many days ago.
    Issued {
        days_ago: i64,
    },
    /// Issued, then blocked by wrong tries.
    Blocked,
    Blank,
    /// Somebody else's.
    Foreign,
}

pub struct DemoCard {
    /// The person's id at the RA, or a name of its own for a card that is nobody's.
    pub key: &'static str,
    pub holder: &'static str,
    pub about: &'static str,
    pub passcode: &'static str,
    pub make: Make,
}

/// The passcode that blank and foreign cards leave their factory with.
const FACTORY: &str = "123456";

/// Certificates are valid for two years: these many days ago a card was issued that expires in 41, and some hours.
const EXPIRING: i64 = 730 - 42;
const EXPIRED: i64 = 730 + 12;

pub const CARDS: [DemoCard; 9] = [
    card("bronwen", "Bronwen Hughes", "Receptionist. A valid card", "271828", Make::Issued { days_ago: 30 }),
    card("tomos", "Tomos Baker", "Nurse. Expires in 41 days", "161803", Make::Issued { days_ago: EXPIRING }),
    card("grace", "Grace Adeyemi", "Pharmacist. Expired 12 days ago", "577215", Make::Issued { days_ago: EXPIRED }),
    card("ravi", "Ravi Patel", "Doctor. Locked by three wrong tries", "141421", Make::Blocked),
    card("sian", "Siân Morgan", "Unlocker at Riverside Surgery", "173205", Make::Issued { days_ago: 100 }),
    card("peter", "Peter Novak", "Sponsor at Riverside Surgery", "223606", Make::Issued { days_ago: 200 }),
    card("amina", "Amina Yusuf", "RA agent", "314159", Make::Issued { days_ago: 300 }),
    card("blank", "Blank card", "Nothing on it yet. Issue it to ‘newcomer’", FACTORY, Make::Blank),
    card("foreign", "Foreign card", "Issued by somebody else", FACTORY, Make::Foreign),
];

/// Days until the cards of these colleagues expire, and some hours: they are not on the rack, but in the sponsor's list.
const fn colleague(key: &'static str, holder: &'static str, days: i64) -> DemoCard {
    card(key, holder, "", COLLEAGUES_PASSCODE, Make::Issued { days_ago: 730 - days - 1 })
}

/// Nobody types it: their cards stay at home.
pub const COLLEAGUES_PASSCODE: &str = "264575";

pub const COLLEAGUES: [DemoCard; 9] = [
    colleague("leila", "Leila Haddad", 3),
    colleague("marek", "Marek Kowalski", 5),
    colleague("niamh", "Niamh Byrne", 12),
    colleague("jose", "José Álvarez", 24),
    colleague("gwen", "Gwen Parry", 26),
    colleague("kofi", "Kofi Mensah", 61),
    colleague("ewa", "Ewa Zielińska", 83),
    colleague("owen", "Owen Price", 300),
    colleague("hana", "Hana Suzuki", 420),
];

/// The unlocker of [`COLLEAGUES`] who has reported two of them.
pub const REPORTER: &str = "niamh";

/// What the RA's queue begins with: whose card, what happened to it, and what the reporter has written.
pub const REPORTED: [(&str, IncidentKind, &str); 2] = [
    ("owen", IncidentKind::Lost, "Left on the 42 bus this morning. The bus company has been called."),
    ("hana", IncidentKind::Damaged, "The chip is cracked. Hana needs a new card."),
];

const fn card(key: &'static str, holder: &'static str, about: &'static str, passcode: &'static str, make: Make) -> DemoCard {
    DemoCard { key, holder, about, passcode, make }
}

/// Drawn, of people whom there are not, for the RA's import.
pub const PHOTOS: [(&str, &[u8]); 8] = [
    ("bronwen", include_bytes!("../../assets/demo/photos/bronwen.jpg")),
    ("tomos", include_bytes!("../../assets/demo/photos/tomos.jpg")),
    ("grace", include_bytes!("../../assets/demo/photos/grace.jpg")),
    ("ravi", include_bytes!("../../assets/demo/photos/ravi.jpg")),
    ("sian", include_bytes!("../../assets/demo/photos/sian.jpg")),
    ("peter", include_bytes!("../../assets/demo/photos/peter.jpg")),
    ("amina", include_bytes!("../../assets/demo/photos/amina.jpg")),
    ("newcomer", include_bytes!("../../assets/demo/photos/newcomer.jpg")),
];

/// For the RA's import. `newcomer` has no card yet: the blank one can be issued to them.
pub const CSV: &str = "\
person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to
bronwen,Mrs,Bronwen,Hughes,1978-03-09,555501230017,bronwen@riverside.example,,RS1,Riverside Surgery,holder,2015-01-01,
tomos,Mr,Tomos,Baker,1990-12-01,555501230025,tomos@riverside.example,,RS1,Riverside Surgery,holder,2015-01-01,
grace,Ms,Grace,Adeyemi,1982-07-30,555501230033,grace@riverside.example,,RS1,Riverside Surgery,holder,2015-01-01,
ravi,Dr,Ravi,Patel,1969-05-17,555501230041,ravi@riverside.example,+44 7700 900041,RS1,Riverside Surgery,holder,2015-01-01,
sian,Ms,Siân,Morgan,1971-11-21,555501230058,sian@riverside.example,,RS1,Riverside Surgery,unlocker,2015-01-01,
peter,Mr,Peter,Novak,1965-02-28,555501230066,peter@riverside.example,,RS1,Riverside Surgery,sponsor,2015-01-01,
leila,Dr,Leila,Haddad,1984-04-18,555501230090,leila@riverside.example,,RS1,Riverside Surgery,holder,2015-01-01,
marek,Mr,Marek,Kowalski,1979-08-02,555501230108,marek@riverside.example,,RS1,Riverside Surgery,holder,2015-01-01,
niamh,Ms,Niamh,Byrne,1988-10-11,555501230116,niamh@riverside.example,,RS1,Riverside Surgery,unlocker,2015-01-01,
jose,Mr,José,Álvarez,1991-01-23,555501230124,jose@riverside.example,,RS1,Riverside Surgery,holder,2015-01-01,
gwen,Mrs,Gwen,Parry,1963-12-05,555501230132,gwen@riverside.example,,RS1,Riverside Surgery,holder,2015-01-01,
kofi,Mr,Kofi,Mensah,1986-02-14,555501230140,kofi@riverside.example,,RS1,Riverside Surgery,holder,2015-01-01,
ewa,Ms,Ewa,Zielińska,1993-07-07,555501230157,ewa@riverside.example,,RS1,Riverside Surgery,holder,2015-01-01,
owen,Mr,Owen,Price,1974-03-30,555501230165,owen@riverside.example,,RS1,Riverside Surgery,holder,2015-01-01,
hana,Ms,Hana,Suzuki,1989-05-26,555501230173,hana@riverside.example,,RS1,Riverside Surgery,holder,2015-01-01,
amina,Ms,Amina,Yusuf,1975-06-02,555501230074,amina@ra.example,,RA1,Example RA,ra_agent,2015-01-01,
newcomer,Mr,Idris,Campbell,1995-09-14,555501230082,idris@riverside.example,,RS1,Riverside Surgery,holder,2015-01-01,
";
