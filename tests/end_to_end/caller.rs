//! Somebody at a desk who asks what no headless command asks: signs in with the card in the second reader, as the desktop does, and goes
//! on over HTTPS. Every answer must be in the service's own document.

use reqwest::{Method, blocking::Client, header::HeaderMap};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use wardcard::{
    card::{
        piv::{self, CardFault, CertificateRead, Verified},
        transport::{Readers, pcsc::PcscReaders},
    },
    domain::{card::Slot, clock::Timestamp, passcode::Passcode, proof, refusal::Refusal, role::Role},
    ra::{
        api::{
            bytes::Bytes,
            sign_in::{AcceptTerms, ChooseRole, Session, SignIn, TermsNeeded},
            statement,
        },
        client::{RaClient, RaFault, Trust},
    },
};

use super::stage::{READERS, Stage};

pub struct Caller {
    http: Client,
    url: String,
    document: Value,
    pub session: Session,
}

/// What the service said.
pub struct Said {
    what: String,
    pub status: u16,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

#[expect(clippy::disallowed_methods, reason = "the service is another process: its clock is the system's")]
pub fn now() -> Timestamp {
    Timestamp::now()
}

/// What a card's `9A` key signs after the passcode, with its certificate: a statement for `origin`.
pub fn statement(ra: &RaClient, origin: &str, workstation: &str, passcode: &str) -> SignIn {
    let (challenge, time) = (ra.challenge().expect("a challenge").challenge, now());
    let message = statement::sign_in(origin, &challenge.0, time, workstation);
    let passcode = Passcode::typed(passcode).expect("digits").into();
    let mut link = PcscReaders.connect(READERS[1].0).expect("the card");
    let (certificate, signature) = piv::transaction(link.as_mut(), |mut card| {
        let Some(CertificateRead::Certificate(facts)) = card.certificate(Slot::Authentication)? else {
            panic!("no certificate to sign in with")
        };
        let algorithm = proof::key_algorithm_of(&facts.spki).expect("a key that cards have");
        match card.verify(&passcode)? {
            Verified::Yes(mut card) => Ok::<_, CardFault>((facts.der, card.sign(Slot::Authentication, algorithm, &message)?)),
            Verified::No(no) => panic!("{no:?}"),
        }
    })
    .expect("a signature");
    let (certificate, signature) = (Bytes(certificate), Bytes(signature));
    SignIn { certificate, challenge, origin: origin.to_owned(), time, workstation: workstation.to_owned(), signature }
}

/// As a desktop calls this RA.
pub fn client(stage: &Stage) -> RaClient {
    let ra = stage.ra.as_ref().expect("an RA");
    RaClient::new(&ra.url, Trust::File(ra.dir.join("ra-ca.pem"))).expect("an address")
}

impl Caller {
    /// Signs in with a card that lies in a file, and accepts nothing yet.
    pub fn knock(stage: &mut Stage, file: &str, passcode: &str, workstation: &str) -> Self {
        let card = stage.insert(1, file);
        let ra = client(stage);
        let mut tries = 3;
        let session = loop {
            tries -= 1;
            match ra.sign_in(&statement(&ra, ra.origin(), workstation, passcode)) {
                Ok(session) => break session,
                // An instance that is killed after it has spent the challenge leaves the proxy to ask the other one.
                Err(RaFault::Refused(Refusal::StaleChallenge)) if tries > 0 => {}
                Err(fault) => panic!("{file}: {fault}"),
            }
        };
        drop(card);
        stage.secrets.push(session.token.expose("looked for in the logs").to_owned());
        let ra = stage.ra.as_ref().expect("an RA");
        let pem = std::fs::read(ra.dir.join("ra-ca.pem")).expect("the RA's authority");
        let trusted = reqwest::Certificate::from_pem(&pem).expect("PEM");
        let http = Client::builder().tls_certs_only([trusted]).build().expect("a client");
        let mut caller = Self { http, url: ra.url.clone(), document: Value::Null, session };
        caller.document = caller.get("/v1/openapi.json").json();
        caller
    }

    /// Signs in, and accepts the terms where they are asked for.
    pub fn sign_in(stage: &mut Stage, person: &str, passcode: &str) -> Self {
        let caller = Self::knock(stage, &format!("{person}.card"), passcode, &format!("DESK OF {person}"));
        if let TermsNeeded::Accept { version, .. } = &caller.session.terms {
            caller.accept(version).done();
        }
        caller
    }

    /// The same, in a role.
    pub fn sign_in_as(stage: &mut Stage, person: &str, passcode: &str, role: Role, organisation: &str) -> Self {
        let caller = Self::sign_in(stage, person, passcode);
        caller.choose(role, organisation).done();
        caller
    }

    pub fn accept(&self, version: &str) -> Said {
        self.post("/v1/terms", &AcceptTerms { version: version.to_owned() })
    }

    pub fn choose(&self, role: Role, organisation: &str) -> Said {
        self.send(Method::PUT, "/v1/session/role", Some(&ChooseRole { role, organisation_code: organisation.to_owned() }), &[])
    }

    /// What they were at their sign-in.
    pub fn positions(&self) -> Vec<(Role, &str)> {
        self.session.positions.iter().map(|p| (p.role, p.organisation.code.as_str())).collect()
    }

    pub fn get(&self, path: &str) -> Said {
        self.send(Method::GET, path, None::<&()>, &[])
    }

    pub fn get_as(&self, path: &str, accept: &str) -> Said {
        self.send(Method::GET, path, None::<&()>, &[("accept", accept)])
    }

    pub fn post(&self, path: &str, body: &impl Serialize) -> Said {
        self.send(Method::POST, path, Some(body), &[])
    }

    pub fn put(&self, path: &str, body: &impl Serialize) -> Said {
        self.send(Method::PUT, path, Some(body), &[])
    }

    pub fn delete(&self, path: &str) -> Said {
        self.send(Method::DELETE, path, None::<&()>, &[])
    }

    fn send(&self, method: Method, path: &str, body: Option<&impl Serialize>, headers: &[(&str, &str)]) -> Said {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.url));
        request = request.bearer_auth(self.session.token.expose("sent to the RA that gave it"));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().unwrap_or_else(|e| panic!("{method} {path}: {e}"));
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let said = Said { what: format!("{method} {path}"), status, headers, body: answer.bytes().expect("a body").to_vec() };
        if !self.document.is_null() {
            self.assert_documented(&method, path, &said);
        }
        said
    }

    /// The document has this call with this status and, where it is a problem, its code.
    #[track_caller]
    fn assert_documented(&self, method: &Method, path: &str, said: &Said) {
        let parts: Vec<&str> = path.split('?').next().expect("a path").split('/').collect();
        let fits = |template: &str| {
            let template: Vec<&str> = template.split('/').collect();
            template.len() == parts.len() && template.iter().zip(&parts).all(|(t, p)| t == p || t.starts_with('{'))
        };
        let paths = self.document["paths"].as_object().expect("paths");
        let calls = paths.iter().filter(|(template, _)| fits(template)).map(|(_, call)| &call[method.as_str().to_lowercase()]);
        let answers: Vec<&Value> = calls.map(|call| &call["responses"][said.status.to_string()]).collect();
        let code = said.code().unwrap_or_default();
        let is_there = |answer: &&Value| answer["description"].as_str().is_some_and(|text| text.contains(&code));
        assert!(answers.iter().any(is_there), "not in the document: {}", said.in_short());
    }
}

impl Said {
    #[track_caller]
    pub fn json(&self) -> Value {
        self.ok()
    }

    /// The answer, which is a good one.
    #[track_caller]
    pub fn ok<T: DeserializeOwned>(&self) -> T {
        assert_eq!(self.status, 200, "{}", self.in_short());
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.in_short()))
    }

    /// Done, with nothing to say.
    #[track_caller]
    pub fn done(&self) {
        assert_eq!((self.status, self.body.len()), (204, 0), "{}", self.in_short());
    }

    /// A problem (RFC 9457) with this code.
    #[track_caller]
    pub fn refused(&self, code: &str) {
        assert_eq!(self.code().as_deref(), Some(code), "{}", self.in_short());
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }

    /// Of a problem.
    pub fn code(&self) -> Option<String> {
        let problem = self.header("content-type") == Some("application/problem+json");
        let document: Value = problem.then(|| serde_json::from_slice(&self.body).expect("JSON"))?;
        assert_eq!(document["status"], self.status, "{}", self.in_short());
        Some(document["code"].as_str().expect("a code").to_owned())
    }

    fn in_short(&self) -> String {
        let text: String = String::from_utf8_lossy(&self.body).chars().take(600).collect();
        format!("{}: {} {text}", self.what, self.status)
    }
}
