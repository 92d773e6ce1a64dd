//! A pharmacy without an unlocker of its own: those of the surgery that the RA has paired it with help, and nobody else.

use super::{
    flows::{block, issue, staffed, status},
    people::{HELPER, HOLDER},
    ra_books::Books,
    stage::Stage,
};

const UNLOCK: [&str; 7] = ["unlock", "--reader", "00 00", "--helper-reader", "00 01", "--attest", "--accept-terms"];

#[test]
fn a_paired_organisations_unlocker_helps() {
    let mut stage = staffed(60);
    {
        let _agent = stage.insert(1, "agent.card");
        let _blank = stage.insert(0, "other.card");
        issue(&stage, "other", HOLDER);
    }
    let _card = stage.insert(0, "other.card");
    let _helper = stage.insert(1, "helper.card");
    block(&stage);
    let refused = |stage: &Stage| {
        let told = stage.run(&UNLOCK, &[HELPER, HOLDER, HOLDER]).expect_problem(7, "W-3011");
        assert_eq!(told["card_changed"], false, "{told}");
    };
    refused(&stage);
    // The surgery's people may be helped by the pharmacy's: that is another thing, and so is a pairing that has ended.
    let heading = "organisation_code,helpers_organisation_code,valid_from,valid_to\n";
    stage.import("pairings.csv", &format!("{heading}RS1,HP1,2020-01-01,\nHP1,RS1,2020-01-01,2020-12-31\n"));
    refused(&stage);
    stage.import("pairings.csv", &format!("{heading}HP1,RS1,2020-01-01,\n"));
    stage.run(&UNLOCK, &[HELPER, HOLDER, HOLDER]).expect(0);
    let renew = ["renew", "--reader", "00 00", "--helper-reader", "00 01", "--attest", "--accept-terms"];
    stage.run(&renew, &[HELPER, HOLDER]).expect(0);
    let read = status(&stage);
    assert_eq!(read["passcode"]["tries_left"], 3, "{read}");
    let secrets = Books::open(&stage).assert_card(&read);
    stage.secrets.extend(secrets);
    stage.assert_no_secret_printed();
}
