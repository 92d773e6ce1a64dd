//! Made-up people for the tests.

pub const CSV: &str = "\
person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to
agent,Ms,Amina,Yusuf,1975-06-02,555500000017,amina@ra.example,,RA1,Example RA,ra_agent,2020-01-01,
helper,Mr,Sion,Morgan,1969-11-21,555500000025,sion@surgery.example,,RS1,Riverside Surgery,unlocker,2020-01-01,
holder,Dr,Bronwen,Hughes,1978-03-09,555500000033,bronwen@surgery.example,,RS1,Riverside Surgery,holder,2020-01-01,
other,Mrs,Grace,Adeyemi,1982-07-30,555500000041,grace@pharmacy.example,,HP1,Hill Pharmacy,holder,2020-01-01,
";

/// Imported beside them where a test needs somebody who asks the RA, and somebody who may appoint its staff.
pub const OFFICE: &str = "\
person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile,organisation_code,organisation_name,role,valid_from,valid_to
manager,Mx,Morgan,Steward,1966-01-15,555500000058,morgan@ra.example,,RA1,Example RA,ra_manager,2020-01-01,
sponsor,Mrs,Ffion,Price,1971-12-02,555500000066,ffion@surgery.example,,RS1,Riverside Surgery,sponsor,2020-01-01,
";

pub const MANAGER: &str = "141421";
pub const SPONSOR: &str = "173205";
pub const AGENT: &str = "314159";
pub const HELPER: &str = "161803";
pub const HOLDER: &str = "271828";
