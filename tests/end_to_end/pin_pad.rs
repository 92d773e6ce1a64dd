//! The reader with a PIN pad is one to programs that no one here wrote: OpenSC finds its pad and has passcodes entered on it.

use std::process::Command;

use super::{
    readers::pad,
    stage::{PAD, Stage},
};

/// The passcode of a card that nobody was given yet.
const PASSCODE: &str = "123456";

/// How the program ended, and what it said.
fn opensc(stage: &Stage, program: &str, args: &[&str]) -> (bool, String) {
    let conf = stage.path("opensc.conf");
    std::fs::write(&conf, "app default { reader_driver pcsc { enable_pinpad = true; } }").expect("a file");
    let out = Command::new(program).args(args).env("OPENSC_CONF", conf).output();
    let out = out.unwrap_or_else(|e| panic!("{program} (see assets/setup): {e}"));
    (out.status.success(), format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr)))
}

#[test]
fn opensc_has_a_passcode_entered_on_the_pad() {
    let stage = Stage::with_pad();
    let card = stage.insert(PAD, "card");
    let listed = opensc(&stage, "opensc-tool", &["-l"]).1;
    assert!(listed.lines().any(|l| l.contains("PIN pad") && l.contains(pad::NAME)), "{listed}");

    let asks = |entries: &[&str]| {
        stage.pad().types(entries);
        let done = opensc(&stage, "pkcs15-tool", &["-r", pad::NAME, "--verify-pin", "--use-pinpad"]);
        assert_eq!(stage.pad().left(), 0, "{done:?}");
        done
    };
    for (entry, is_right, answered, by) in [
        (PASSCODE, true, "9000", "card"),
        ("654321", false, "63C2", "card"),
        (PASSCODE, true, "9000", "card"),
        ("cancel", false, "6401", "pad"),
        ("timeout", false, "6400", "pad"),
        ("123", false, "6403", "pad"),
    ] {
        let done = asks(&[entry]);
        assert_eq!(done.0, is_right, "{entry}: {done:?}");
        let asked = stage.pad().asked();
        let [.., request, answer] = &asked[..] else { panic!("{asked:?}") };
        assert_eq!(request["abData"], "0020008008FFFFFFFFFFFFFFFF", "{entry}");
        assert_eq!((answer["answered"].as_str(), answer["by"].as_str()), (Some(answered), Some(by)), "{entry}");
    }
    assert!(stage.pad().asked().iter().all(|line| line["asked"] != "transmit"), "{}", stage.pad().log());

    stage.pad().refuse_the_computer();
    let typed = opensc(&stage, "pkcs15-tool", &["-r", pad::NAME, "--verify-pin", "--pin", PASSCODE]);
    assert!(!typed.0, "{typed:?}");
    assert!(
        stage.pad().asked().iter().any(|line| line["asked"] == "transmit" && line["refused"] == true),
        "{}",
        stage.pad().log()
    );

    stage.pad().has_only("0A");
    let listed = opensc(&stage, "opensc-tool", &["-l"]).1;
    assert!(!listed.contains("PIN pad"), "{listed}");

    drop(card);
    let all = stage.all_printed();
    assert!(all.contains("0020008008FFFFFFFFFFFFFFFF"), "{all}");
    [PASSCODE, "654321"].iter().for_each(|secret| assert!(!all.contains(secret), "{all}"));
}
