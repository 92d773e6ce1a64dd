//! An RA whose card authority and vault have their keys on a PKCS#11 token (SoftHSM 2), brought there from files, which are gone then.

use std::{fs, process::Command};

use super::{
    flows::{block, issue, staff, status},
    people::{AGENT, CSV, HELPER, HOLDER},
    ra_toml::{private, replace_section},
    stage::Stage,
};

const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
const PIN: &str = "8642-pin-of-the-token";

fn softhsm(conf: &str, args: &[&str]) {
    let out = Command::new("softhsm2-util").args(args).env("SOFTHSM2_CONF", conf).output();
    let out = out.unwrap_or_else(|e| panic!("softhsm2-util (see assets/setup): {e}"));
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "softhsm2-util {args:?}: {said}");
}

#[test]
fn the_life_of_a_card_with_every_key_on_a_token() {
    let mut stage = Stage::new();
    stage.secrets.extend([AGENT, HELPER, HOLDER, PIN].map(str::to_owned));
    stage.make_ra(CSV, 60);
    let (conf, tokens) = (stage.path("softhsm2.conf"), stage.path("tokens"));
    fs::create_dir(&tokens).expect("a folder");
    fs::write(&conf, format!("directories.tokendir = {}\nobjectstore.backend = file\n", tokens.display())).expect("a file");
    let conf = conf.to_str().expect("UTF-8").to_owned();
    softhsm(&conf, &["--init-token", "--free", "--label", "ra", "--so-pin", "so-pin-of-a-test", "--pin", PIN]);

    let ra = stage.ra.as_mut().expect("an RA");
    ra.env.push(("SOFTHSM2_CONF", conf.clone()));
    let dir = ra.dir.clone();
    let key = dir.join("ca.key.pem");
    private(&dir.join("token.pin"), PIN);
    let key_file = key.to_str().expect("UTF-8");
    softhsm(&conf, &["--import", key_file, "--token", "ra", "--label", "card authority", "--id", "01", "--pin", PIN]);
    let place = |label: &str| {
        format!("source = \"token\"\nmodule = \"{MODULE}\"\ntoken = \"ra\"\nkey = \"{label}\"\npin_file = \"token.pin\"\n")
    };
    let vault = format!("[vault]\n{}", place("vault"));
    let next = stage.path("new.toml");
    fs::write(&next, &vault).expect("a file");
    stage.ra_command(&["vault", "add-master", next.to_str().expect("UTF-8"), "--make"]);
    replace_section(&stage, "vault", &vault);
    let authority = format!("[ca]\nkind = \"built-in\"\n\n[ca.key]\n{}", place("card authority"));
    replace_section(&stage, "ca", &authority);
    stage.ra_command(&["vault", "drop-masters"]);
    for file in [key, dir.join("vault.key")] {
        fs::remove_file(&file).expect("it was there");
    }

    stage.ra_up();
    staff(&mut stage);
    {
        let _agent = stage.insert(1, "agent.card");
        let _blank = stage.insert(0, "holder.card");
        issue(&stage, "holder", HOLDER);
    }
    let _card = stage.insert(0, "holder.card");
    {
        let _helper = stage.insert(1, "helper.card");
        let unlock = ["unlock", "--reader", "00 00", "--helper-reader", "00 01", "--attest", "--accept-terms"];
        // Twice: the second PUK was sealed by the token's key, too.
        for _ in 0..2 {
            block(&stage);
            stage.run(&unlock, &[HELPER, HOLDER, HOLDER]).expect(0);
        }
    }
    stage.run(&["renew", "--reader", "00 00", "--accept-terms"], &[HOLDER]).expect(0);
    stage.ra_down();
    stage.ra_up();
    {
        let _agent = stage.insert(1, "agent.card");
        let repair = ["repair", "--reader", "00 00", "--helper-reader", "00 01", "--seen", "passport", "--likeness"];
        stage.run(&repair, &[AGENT, HOLDER, HOLDER]).expect(0);
    }
    let read = status(&stage);
    assert_eq!(read["passcode"]["tries_left"], 3, "{read}");
    super::opensc::signatures_verify(HOLDER);
    // What was issued in the end is of the same authority that init has made, whose key is on the token now.
    let leaf = stage.path("leaf.pem");
    super::opensc::save_certificate("01", &leaf);
    let out = Command::new("openssl").arg("verify").arg("-CAfile").arg(dir.join("ca.pem")).arg(&leaf).output().expect("openssl");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    stage.assert_no_secret_printed();
}
