//! The least that a sign-in can be: verify a P-256 signature, write one row, commit durably, in one process without anything around.

use std::time::Instant;

use p256::{
    ecdsa::{DerSignature, signature::Signer as _},
    pkcs8::EncodePublicKey as _,
};
use wardcard::{
    domain::{card::Slot, proof},
    ra::store::Store,
};

use super::{actor::chance, figures::Series, service::Served};

pub fn measure(served: &Served, times: u32) -> Series {
    let key = served.plan.key(0, Slot::Authentication);
    let spki = key.verifying_key().to_public_key_der().unwrap();
    let message = [7; 200];
    let signature: DerSignature = key.sign(&message);
    let chance = chance();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = Store::open(&served.place()).await.unwrap();
        let mut series = Series::default();
        let begun = Instant::now();
        for _ in 0..times {
            let one = Instant::now();
            assert!(proof::verify_signature(spki.as_bytes(), &message, signature.as_bytes()));
            let mut tx = store.begin().await.unwrap();
            tx.put_setting(&format!("bare {:032x}", u128::from_be_bytes(chance.bytes())), &message[..32]).await.unwrap();
            tx.commit().await.unwrap();
            series.each.push(one.elapsed());
        }
        series.whole = begun.elapsed();
        store.close().await;
        series
    })
}
