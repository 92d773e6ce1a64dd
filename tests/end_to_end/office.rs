//! What whoever looks after an RA does with it while desks use it: new people and moves by CSV, the vault's keys, the trail, a look at its
//! health, a backup, and the same service again from that backup in another kind of database.

use std::fs;

use serde_json::Value;

use super::{
    flows::{block, issue, staffed, status},
    people::{AGENT, HELPER, HOLDER},
    rig,
    service::Setting,
    stage::Stage,
};

const NEWCOMER: &str = "482915";

fn csv(stage: &Stage, name: &str, lines: &[&str]) -> String {
    let path = stage.path(name);
    fs::write(&path, lines.join("\n") + "\n").expect("a file");
    path.to_str().expect("UTF-8").to_owned()
}

fn doctor(stage: &Stage) -> Value {
    let said: Value = serde_json::from_str(&stage.ra_command(&["doctor", "--json"])).expect("JSON");
    let failed: Vec<_> = said["lines"].as_array().expect("lines").iter().filter(|l| l["verdict"] == "fail").cloned().collect();
    assert!(failed.is_empty(), "{failed:?}");
    said
}

fn unlock_together(stage: &Stage) {
    let _helper = stage.insert(1, "helper.card");
    block(stage);
    let unlock = ["unlock", "--reader", "00 00", "--helper-reader", "00 01", "--attest", "--accept-terms"];
    stage.run(&unlock, &[HELPER, HOLDER, HOLDER]).expect(0);
}

#[test]
fn an_ra_is_looked_after_while_desks_use_it() {
    let mut stage = staffed(365);
    {
        let _agent = stage.insert(1, "agent.card");
        let _blank = stage.insert(0, "holder.card");
        issue(&stage, "holder", HOLDER);
    }

    // Somebody new, first tried without changing anything.
    let people = csv(
        &stage,
        "new.csv",
        &[
            "person_id,title,given_names,family_name,date_of_birth,identity_number,email,mobile",
            "newcomer,Dr,Nia,Newly,1990-05-04,555500000777,nia@mail.example.uk,",
        ],
    );
    let bad = csv(&stage, "bad.csv", &["person_id,position_id,valid_from,valid_to", "newcomer,nowhere,2020-01-01,"]);
    stage.ra_command(&["import", "--dry-run", &people]);
    {
        let _agent = stage.insert(1, "agent.card");
        let _blank = stage.insert(0, "newcomer.card");
        let args = ["issue", "--reader", "00 00", "--helper-reader", "00 01", "--person", "newcomer"];
        stage.run(&args, &[AGENT, NEWCOMER, NEWCOMER]).expect_problem(7, "W-3007");
    }
    stage.ra_command(&["import", &people]);
    assert!(stage.ra_fails(&["import", &bad]).contains("line 2"), "it says where");
    let moves = csv(
        &stage,
        "posts.csv",
        &["position_id,organisation_code,organisation_name,title,activity_codes", "nurse,EX777,Example Clinic,Nurse,"],
    );
    let starts = csv(&stage, "starts.csv", &["person_id,position_id,valid_from,valid_to", "newcomer,nurse,2020-01-01,"]);
    for file in [&moves, &starts, &starts] {
        stage.ra_command(&["import", file]);
    }
    stage.secrets.push(NEWCOMER.to_owned());
    {
        let _agent = stage.insert(1, "agent.card");
        let _blank = stage.insert(0, "newcomer.card");
        issue(&stage, "newcomer", NEWCOMER);
    }

    // The vault's keys are changed while cards are unlocked.
    let _card = stage.insert(0, "holder.card");
    unlock_together(&stage);
    stage.ra_command(&["vault", "new-key"]);
    stage.ra_command(&["vault", "reseal"]);
    unlock_together(&stage);
    doctor(&stage);

    // The trail is whole, and says of the newcomer's card that it was issued.
    stage.ra_command(&["audit", "verify"]);
    let kept = stage.path("kept.checkpoint");
    let kept = kept.to_str().expect("UTF-8");
    stage.ra_command(&["audit", "checkpoint", "--out", kept]);
    let rows = stage.ra_command(&["audit", "export", "--format", "json", "--person", "newcomer"]);
    assert!(rows.lines().any(|l| l.contains("\"issue\"") && l.contains("\"agent\"")), "{rows}");

    // The same RA from a backup, in the other kind of database: cards go on, and what was kept of the trail still holds.
    let copy = stage.path("backup");
    stage.ra_command(&["backup", "--to", copy.to_str().expect("UTF-8")]);
    stage.ra_down();
    let ra = stage.ra.as_mut().expect("an RA");
    let database = ra.dir.join("ra.sqlite");
    for file in [database.clone(), ra.dir.join("ra.sqlite-wal"), ra.dir.join("ra.sqlite-shm")] {
        if file.exists() {
            fs::rename(&file, file.with_extension("before")).expect("put aside");
        }
    }
    ra.database = match Setting::of_this_run() {
        Setting::Sqlite | Setting::Cluster => Some(rig::schema()),
        Setting::Postgres => None,
    };
    stage.ra_command(&["restore", "--from", copy.to_str().expect("UTF-8")]);
    stage.ra_command(&["audit", "verify", "--checkpoint", kept]);
    stage.ra_up();
    unlock_together(&stage);
    stage.run(&["renew", "--reader", "00 00", "--accept-terms"], &[HOLDER]).expect_problem(7, "W-3030");
    let read = status(&stage);
    assert_eq!(read["passcode"]["tries_left"], 3, "{read}");
    doctor(&stage);
    stage.assert_no_secret_printed();
}
