use axum::http::StatusCode;
use der::Decode as _;
use x509_cert::crl::CertificateList;

use crate::ra::{
    api::lifecycle::{Cancel, CancelWhy, Reinstate, Suspend, SuspendWhy},
    server::{bench::Bench, pki::list},
};

async fn serials(bench: &Bench) -> Vec<String> {
    let answer = bench.get("/pki/ca.crl").await;
    assert_eq!(answer.status, StatusCode::OK.as_u16());
    let list = CertificateList::<x509_cert::certificate::Rfc5280>::from_der(&answer.bytes()).unwrap();
    let revoked = list.tbs_cert_list.revoked_certificates.unwrap_or_default();
    revoked.iter().map(|r| hex::encode_upper(r.serial_number.as_bytes())).collect()
}

#[tokio::test]
async fn the_list_follows_what_is_done_with_a_card() {
    let bench = Bench::new().await;
    let (rosa, agent) = (bench.issue("rosa").await, bench.issue("agent").await);
    let session = bench.sign_in_as(&agent, "WS-1", crate::domain::role::Role::RaAgent, "EX001").await;
    assert!(serials(&bench).await.is_empty());
    let with = bench.with_session(&session);
    let path = |deed: &str| format!("/v1/cards/{}/{deed}", rosa.serial);
    let refresh = async || list::refresh(&bench.shared()).await.unwrap();
    assert!(!refresh().await, "nothing has changed");
    let note = String::new;
    let suspend = Suspend { id: bench.new_id(), why: SuspendWhy::LongLeave, note: note() };
    with.post(&path("suspend"), &suspend).await.done();
    assert!(refresh().await);
    assert_eq!(serials(&bench).await.len(), 3);
    with.post(&path("reinstate"), &Reinstate { id: bench.new_id(), note: note() }).await.done();
    assert!(refresh().await);
    assert!(serials(&bench).await.is_empty(), "a hold that is lifted is taken off the list");
    let cancel = Cancel { id: bench.new_id(), why: CancelWhy::Stolen, note: note() };
    with.post(&path("cancel"), &cancel).await.done();
    assert!(refresh().await);
    assert_eq!(serials(&bench).await.len(), 3);
    assert!(!refresh().await);
    bench.later(12 * 3600);
    assert!(refresh().await, "half of its time is over");
    let issuer = bench.get("/pki/ca.cer").await;
    assert!(x509_cert::Certificate::from_der(&issuer.bytes()).is_ok());
    bench.raw("POST", "/pki/ocsp", "text/plain", "x".into()).await.is_problem(415, "");
    let rubbish = bench.raw("POST", "/pki/ocsp", "application/ocsp-request", "x".into()).await;
    // malformedRequest (1), RFC 6960, 4.2.1.
    assert_eq!(rubbish.bytes(), [0x30, 3, 0x0A, 1, 1]);
}
