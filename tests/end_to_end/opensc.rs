//! Programs that no one here wrote, on the same card.

use std::{
    path::Path,
    process::{Command, Output},
};

use serde_json::Value;

use super::stage::{READERS, Stage};

fn run(program: &str, args: &[&str]) -> Output {
    Command::new(program).args(args).output().unwrap_or_else(|e| panic!("{program} (see assets/setup): {e}"))
}

#[track_caller]
fn text_of(program: &str, args: &[&str]) -> String {
    let out = run(program, args);
    let text = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "{program} {args:?}: {text}");
    text
}

/// `piv-tool`, `pkcs15-tool` and `pkcs11-tool` see the card and the very certificates that it has.
pub fn reads_the_certificates(stage: &Stage, status: &Value) {
    let name = text_of("piv-tool", &["-r", READERS[0].0, "-n"]);
    assert!(name.contains("Personal Identity Verification"), "{name}");
    let listed = text_of("pkcs15-tool", &["-r", READERS[0].0, "-D"]);
    assert!(listed.contains("Certificate for PIV Authentication"), "{listed}");
    let objects = text_of("pkcs11-tool", &["--slot-index", "0", "-O"]);
    assert!(objects.contains("Certificate for Digital Signature"), "{objects}");
    for (id, slot) in [("01", "9A"), ("02", "9C")] {
        let file = stage.path("read.pem");
        let path = file.to_str().expect("UTF-8");
        text_of("pkcs15-tool", &["-r", READERS[0].0, "--read-certificate", id, "-o", path]);
        let serial = text_of("openssl", &["x509", "-in", path, "-noout", "-serial"]);
        let ours = status["certificates"].as_array().expect("a list").iter().find(|c| c["slot"] == slot).expect("the slot");
        let ours = ours["serial"].as_str().expect("a serial").trim_start_matches('0').to_uppercase();
        let theirs = serial.trim().trim_start_matches("serial=").trim_start_matches('0').to_uppercase();
        assert_eq!(theirs, ours, "{slot}");
    }
}

/// Has `pkcs15-tool` write a certificate of the first reader's card to a file.
pub fn save_certificate(id: &str, file: &Path) {
    save_certificate_of(0, id, file);
}

/// The same of either reader's.
pub fn save_certificate_of(reader: usize, id: &str, file: &Path) {
    text_of("pkcs15-tool", &["-r", READERS[reader].0, "--read-certificate", id, "-o", file.to_str().expect("UTF-8")]);
}

/// Commands to the first reader's card, in hexadecimal, sent by `piv-tool` after it has proved to hold the management key (24 bytes for
/// 3DES, 32 for AES-256). Gives what was answered to each, without the status word, which must be `9000`.
pub fn piv_admin(stage: &Stage, key: &str, commands: &[String]) -> Vec<Vec<u8>> {
    let mut args = Vec::new();
    for command in commands {
        args.extend(["-s".to_owned(), in_pairs(command)]);
    }
    let out = piv_tool(stage, key, &args);
    let said = format!("{}{}", String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
    assert!(out.status.success(), "piv-tool {args:?}: {said}");
    let mut answers: Vec<Vec<u8>> = Vec::new();
    for line in said.lines() {
        if line.starts_with("Received (SW1=") {
            assert!(line.contains("SW1=0x90, SW2=0x00"), "{said}");
            answers.push(Vec::new());
        } else if !line.starts_with("Sending")
            && let Some(answer) = answers.last_mut()
        {
            // Sixteen pairs, and then the same as text.
            let pairs: String = line.chars().take(16 * 3).filter(|c| !c.is_whitespace()).collect();
            answer.extend(hex::decode(pairs).expect("pairs"));
        }
    }
    assert_eq!(answers.len(), commands.len(), "{said}");
    answers
}

/// Has `piv-tool` put a certificate (PEM) into a slot of the first reader's card.
pub fn put_certificate(stage: &Stage, key: &str, slot: &str, file: &Path) {
    // Its exit status is a count of bytes. A certificate that is not there is missed by whoever reads the card next.
    let _count =
        piv_tool(stage, key, &["-C".to_owned(), slot.to_owned(), "-i".to_owned(), file.to_str().expect("UTF-8").to_owned()]);
}

fn piv_tool(stage: &Stage, key: &str, args: &[String]) -> Output {
    let algorithm = if key.len() == 48 { "M:9B:03" } else { "M:9B:0C" };
    let file = stage.path("management.key");
    std::fs::write(&file, in_pairs(key)).expect("a file");
    let mut command = Command::new("piv-tool");
    command.env("PIV_EXT_AUTH_KEY", &file).args(["-r", READERS[0].0, "-A", algorithm]).args(args);
    command.output().unwrap_or_else(|e| panic!("piv-tool (see assets/setup): {e}"))
}

fn in_pairs(hex: &str) -> String {
    hex.as_bytes().chunks(2).map(String::from_utf8_lossy).collect::<Vec<_>>().join(":")
}

/// Gives the first reader's card from the factory a passcode and a PUK of its own, 8 bytes each in hexadecimal.
pub fn set_references(passcode: &str, puk: &str) {
    const FACTORY: [&str; 2] = ["313233343536ffff", "3132333435363738"];
    let select = in_pairs("00a4040009a00000030800001000");
    let [of_passcode, of_puk] = [("80", FACTORY[0], passcode), ("81", FACTORY[1], puk)]
        .map(|(which, from, to)| in_pairs(&format!("002400{which}10{from}{to}")));
    let said = text_of("opensc-tool", &["-r", READERS[0].0, "-s", &select, "-s", &of_passcode, "-s", &of_puk]);
    assert_eq!(said.matches("SW1=0x90, SW2=0x00").count(), 3, "{said}");
}

/// `pkcs11-tool --login --sign`, and `openssl` agrees with what the key has signed.
pub fn signs_with_each_key(stage: &Stage, passcode: &str) {
    let data = stage.path("data");
    std::fs::write(&data, b"signed by a program that no one here wrote").expect("a file");
    let path = |name: &str| stage.path(name).to_str().expect("UTF-8").to_owned();
    for id in ["01", "02"] {
        let mut args = vec!["--slot-index", "0", "--login", "--pin", passcode, "--sign", "--id", id];
        let (input, output) = (path("data"), path("signature"));
        args.extend(["-m", "ECDSA-SHA256", "--signature-format", "openssl", "-i", &input, "-o", &output]);
        text_of("pkcs11-tool", &args);
        let (pem, key) = (path("cert.pem"), path("key.pem"));
        text_of("pkcs15-tool", &["-r", READERS[0].0, "--read-certificate", id, "-o", &pem]);
        std::fs::write(&key, text_of("openssl", &["x509", "-in", &pem, "-noout", "-pubkey"])).expect("a file");
        let verified = text_of("openssl", &["dgst", "-sha256", "-verify", &key, "-signature", &output, &input]);
        assert!(verified.contains("Verified OK"), "{verified}");
    }
}

/// A fresh signature by each of the new keys, over PC/SC, verified against its certificate.
pub fn signatures_verify(passcode: &str) {
    use wardcard::{
        card::{
            piv::{self, CertificateRead, Verified},
            transport::{Readers, pcsc::PcscReaders},
        },
        domain::{card::Slot, passcode::Passcode, proof},
    };
    let mut link = PcscReaders.connect(READERS[0].0).expect("the card");
    let passcode = Passcode::typed(passcode).expect("digits").into();
    for slot in [Slot::Authentication, Slot::Signature] {
        let (spki, signature) = piv::transaction(link.as_mut(), |mut card| {
            let Some(CertificateRead::Certificate(facts)) = card.certificate(slot)? else { panic!("no certificate in {slot}") };
            let algorithm = proof::key_algorithm_of(&facts.spki).expect("a key that we know");
            let Verified::Yes(mut card) = card.verify(&passcode)? else { panic!("the passcode is wrong") };
            Ok::<_, piv::CardFault>((facts.spki.clone(), card.sign(slot, algorithm, b"proof")?))
        })
        .expect("a signature");
        assert!(proof::verify_signature(&spki, b"proof", &signature), "{slot}");
    }
}
