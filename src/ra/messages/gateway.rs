//! Text messages to a gateway by HTTP POST. What gateways call their fields differs; the configuration says it.

use std::{collections::BTreeMap, fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::{
    Certificate, Url,
    blocking::Client,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue},
    redirect::Policy,
};
use zeroize::Zeroizing;

use super::{
    config::{GatewayBody, GatewayConfig, NumberForm},
    deadline::Lane,
    fault::{MessageFault, Peer, SetUpFault, is_about_tls, is_cut, is_distrust},
    is_this_machine, secret_file,
};
use crate::domain::contact::{ContactWay, MobileNumber};

const PEER: Peer = Peer::TextGateway;

/// One gateway.
pub struct Gateway {
    http: Client,
    url: Url,
    authorization: Option<Zeroizing<String>>,
    body: GatewayBody,
    number_form: NumberForm,
    number_field: String,
    text_field: String,
    /// The sender's among them.
    fixed: BTreeMap<String, String>,
    ok: std::ops::RangeInclusive<u16>,
    lane: Lane,
}

impl Gateway {
    /// Reads the secret files; connects to nothing yet. Not to be called from asynchronous code: the HTTP library's blocking client
    /// starts a thread of its own.
    pub fn open(base: &Path, config: &GatewayConfig) -> Result<Self, SetUpFault> {
        if !(1..=60).contains(&config.seconds) {
            return Err(SetUpFault::Figure { what: "text.seconds", least: 1, most: 60 });
        }
        let url = address(&config.url)?;
        let ok = config.ok_from..=config.ok_to;
        // A redirection would be a place that nobody has configured, so it is no success.
        if ok.is_empty() || *ok.start() < 200 || *ok.end() > 299 {
            return Err(SetUpFault::Statuses { from: config.ok_from, to: config.ok_to });
        }
        let lane = Lane::new(PEER, config.seconds);
        // An error only says that it was done before.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = Client::builder()
            .https_only(url.scheme() == "https")
            .connect_timeout(lane.limit())
            .timeout(lane.limit())
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .no_proxy()
            .user_agent(concat!("wardcard-ra/", env!("CARGO_PKG_VERSION")));
        if let Some(path) = &config.ca_file {
            builder = builder.tls_certs_only(certificates(&base.join(path))?);
        }
        Ok(Self {
            http: builder.build().map_err(|_| SetUpFault::Tls(PEER))?,
            url,
            authorization: authorization(base, config)?,
            body: config.body,
            number_form: config.number_form,
            number_field: config.number_field.clone(),
            text_field: config.text_field.clone(),
            fixed: fixed_fields(config)?,
            ok,
            lane,
        })
    }

    /// Host and port.
    pub(super) fn address(&self) -> (&str, u16) {
        (self.url.host_str().unwrap_or_default(), self.url.port_or_known_default().unwrap_or_default())
    }

    /// Hands one message over. See [`super::Messenger::send`].
    pub fn send(&self, to: &MobileNumber, text: &str) -> Result<(), MessageFault> {
        let (kind, body) = self.body(to, text)?;
        // The library's copy of the body is not wiped: it has no way to.
        let mut request = self.http.post(self.url.clone()).header(CONTENT_TYPE, kind).body(body.to_vec());
        if let Some(authorization) = &self.authorization {
            let mut value = HeaderValue::from_str(authorization).map_err(|_| MessageFault::Unfit { way: ContactWay::Text })?;
            // So that no layer below prints it.
            value.set_sensitive(true);
            request = request.header(AUTHORIZATION, value);
        }
        let (ok, seconds) = (self.ok.clone(), self.lane.limit().as_secs());
        self.lane.run(move || {
            let status = request.send().map_err(|e| fault_of(&e, seconds))?.status().as_u16();
            match status {
                taken if ok.contains(&taken) => Ok(()),
                429 | 500..=599 => Err(MessageFault::Deferred { peer: PEER, code: status }),
                other => Err(MessageFault::Refused { peer: PEER, code: other }),
            }
        })
    }

    /// The content type and the content.
    fn body(&self, to: &MobileNumber, text: &str) -> Result<(&'static str, Zeroizing<Vec<u8>>), MessageFault> {
        let number = match self.number_form {
            NumberForm::Plus => to.as_str(),
            NumberForm::Digits => to.digits(),
        };
        let mut fields: BTreeMap<&str, &str> = self.fixed.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        fields.insert(&self.number_field, number);
        fields.insert(&self.text_field, text);
        // Room for every byte escaped, so that no half of it is left behind in memory by growing.
        let room = 64 + fields.iter().map(|(k, v)| 6 * (k.len() + v.len()) + 8).sum::<usize>();
        let mut body = Zeroizing::new(Vec::with_capacity(room));
        match self.body {
            GatewayBody::Json => {
                let unfit = |_| MessageFault::Unfit { way: ContactWay::Text };
                serde_json::to_writer(&mut *body, &fields).map_err(unfit)?;
                Ok(("application/json", body))
            }
            GatewayBody::Form => {
                for (n, (field, value)) in fields.iter().enumerate() {
                    if n > 0 {
                        body.push(b'&');
                    }
                    form_encode(field, &mut body);
                    body.push(b'=');
                    form_encode(value, &mut body);
                }
                Ok(("application/x-www-form-urlencoded", body))
            }
        }
    }
}

/// The WHATWG's `application/x-www-form-urlencoded` serializer.
fn form_encode(text: &str, to: &mut Vec<u8>) {
    for byte in text.bytes() {
        match byte {
            b' ' => to.push(b'+'),
            b'*' | b'-' | b'.' | b'_' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => to.push(byte),
            other => {
                let hex = |n: u8| b"0123456789ABCDEF"[usize::from(n)];
                to.extend_from_slice(&[b'%', hex(other >> 4), hex(other & 15)]);
            }
        }
    }
}

fn address(text: &str) -> Result<Url, SetUpFault> {
    let fault = || SetUpFault::Url(text.to_owned());
    let url = Url::parse(text).map_err(|_| fault())?;
    let host = url.host_str().unwrap_or_default();
    // A password in an address ends up in logs.
    if host.is_empty() || !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(fault());
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_this_machine(host) => Ok(url),
        "http" => Err(SetUpFault::NotEncrypted { host: host.to_owned() }),
        _ => Err(fault()),
    }
}

fn certificates(path: &Path) -> Result<Vec<Certificate>, SetUpFault> {
    let pem = fs::read(path).map_err(|why| SetUpFault::File { path: path.to_owned(), why })?;
    match Certificate::from_pem_bundle(&pem) {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(SetUpFault::NoCertificates { path: path.to_owned() }),
    }
}

fn authorization(base: &Path, config: &GatewayConfig) -> Result<Option<Zeroizing<String>>, SetUpFault> {
    let why = "the gateway asks for it";
    match (&config.bearer_file, &config.user, &config.password_file) {
        (None, None, None) => Ok(None),
        (Some(path), None, None) => {
            let token = secret_file::read(&base.join(path))?;
            Ok(Some(Zeroizing::new(format!("Bearer {}", token.expose(why)))))
        }
        (None, Some(user), Some(path)) => {
            let password = secret_file::read(&base.join(path))?;
            let pair = Zeroizing::new(format!("{user}:{}", password.expose(why)));
            Ok(Some(Zeroizing::new(format!("Basic {}", *Zeroizing::new(STANDARD.encode(pair.as_bytes()))))))
        }
        (Some(_), _, _) => Err(SetUpFault::TwoSecrets),
        (None, _, _) => Err(SetUpFault::HalfAUser),
    }
}

fn fixed_fields(config: &GatewayConfig) -> Result<BTreeMap<String, String>, SetUpFault> {
    let mut fixed = config.extra.clone();
    let sender = config.sender.as_ref().map(|s| (config.sender_field.clone(), s.clone()));
    if let Some((field, sender)) = sender
        && fixed.insert(field.clone(), sender).is_some()
    {
        return Err(SetUpFault::FieldTwice(field));
    }
    if let Some(field) = [&config.number_field, &config.text_field].into_iter().find(|f| fixed.contains_key(*f)) {
        return Err(SetUpFault::FieldTwice(field.clone()));
    }
    if config.number_field == config.text_field {
        return Err(SetUpFault::FieldTwice(config.text_field.clone()));
    }
    Ok(fixed)
}

fn fault_of(error: &reqwest::Error, seconds: u64) -> MessageFault {
    let peer = PEER;
    if error.is_timeout() {
        MessageFault::TimedOut { peer, seconds }
    } else if is_distrust(error) {
        MessageFault::NotTrusted { peer }
    } else if is_about_tls(error) {
        MessageFault::Protocol { peer }
    } else if error.is_connect() {
        MessageFault::Unreachable { peer }
    } else if is_cut(error) || error.is_request() {
        MessageFault::BrokenOff { peer }
    } else {
        MessageFault::Protocol { peer }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        net::{Ipv4Addr, SocketAddr, TcpListener},
        path::PathBuf,
        sync::{Arc, Mutex},
        time::{Duration, Instant},
    };

    use axum::{
        Router,
        extract::State,
        http::{HeaderMap, StatusCode, header},
        response::{IntoResponse, Response},
        routing::post,
    };
    use axum_server::{Handle, tls_rustls::RustlsConfig};

    use super::*;
    use crate::ra::messages::smtp_peer::{server_tls, tls_files};

    const LOOPBACK: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

    /// What a gateway was sent: content type, authorization, content.
    type Asked = Arc<Mutex<Vec<(String, String, String)>>>;

    /// A gateway on loopback that runs until it is dropped.
    struct Peer {
        address: SocketAddr,
        asked: Asked,
        handle: Handle<SocketAddr>,
        thread: Option<std::thread::JoinHandle<()>>,
    }

    impl Peer {
        fn start(tls: Option<Arc<rustls::ServerConfig>>) -> Self {
            let asked = Asked::default();
            let listener = TcpListener::bind(LOOPBACK).unwrap();
            listener.set_nonblocking(true).unwrap();
            let address = listener.local_addr().unwrap();
            let handle = Handle::new();
            let router = Router::new()
                .route("/ok", post(take))
                .route("/created", post(async || StatusCode::CREATED))
                .route("/500", post(async || (StatusCode::INTERNAL_SERVER_ERROR, "to +441632960001: 271828")))
                .route("/429", post(async || StatusCode::TOO_MANY_REQUESTS))
                .route("/401", post(async || StatusCode::UNAUTHORIZED))
                .route("/redirect", post(async || (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, "/ok")])))
                .route("/hang", post(async || tokio::time::sleep(Duration::from_secs(60)).await))
                .with_state(Arc::clone(&asked));
            let job = {
                let handle = handle.clone();
                move || {
                    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                    runtime.block_on(async {
                        let service = router.into_make_service();
                        match tls {
                            Some(tls) => {
                                let tls = RustlsConfig::from_config(tls);
                                axum_server::from_tcp_rustls(listener, tls).unwrap().handle(handle).serve(service).await
                            }
                            None => axum_server::from_tcp(listener).unwrap().handle(handle).serve(service).await,
                        }
                        .unwrap();
                    });
                }
            };
            let thread = Some(std::thread::Builder::new().spawn(job).unwrap());
            Self { address, asked, handle, thread }
        }

        fn url(&self, scheme: &str, path: &str) -> String {
            format!("{scheme}://{}{path}", self.address)
        }

        fn last(&self) -> (String, String, String) {
            self.asked.lock().unwrap().pop().unwrap()
        }
    }

    impl Drop for Peer {
        fn drop(&mut self) {
            self.handle.shutdown();
            let _ = self.thread.take().unwrap().join();
        }
    }

    async fn take(State(asked): State<Asked>, headers: HeaderMap, body: String) -> Response {
        let text = |name| headers.get(name).map_or("", |v| v.to_str().unwrap()).to_owned();
        asked.lock().unwrap().push((text(header::CONTENT_TYPE), text(header::AUTHORIZATION), body));
        StatusCode::OK.into_response()
    }

    fn config(url: String) -> GatewayConfig {
        let text = format!("url = '{url}'\nseconds = 2");
        toml::from_str(&text).unwrap()
    }

    fn send(base: &Path, config: &GatewayConfig) -> Result<(), MessageFault> {
        let to = MobileNumber::parse("+44 1632 960001").unwrap();
        Gateway::open(base, config).unwrap().send(&to, "Your code: 271828 & \u{e9} \"x\"")
    }

    #[test]
    fn bodies_and_secrets() {
        let peer = Peer::start(None);
        let dir = tempfile::tempdir().unwrap();
        secret_file::write(&dir.path().join("bearer"), "tok.en\n");
        secret_file::write(&dir.path().join("password"), "open sesame");
        let plain = config(peer.url("http", "/ok"));
        send(dir.path(), &plain).unwrap();
        let json = r#"{"text":"Your code: 271828 & é \"x\"","to":"+441632960001"}"#;
        assert_eq!(peer.last(), ("application/json".into(), String::new(), json.into()));
        let form = GatewayConfig {
            body: GatewayBody::Form,
            number_form: NumberForm::Digits,
            number_field: "msisdn".into(),
            text_field: "message".into(),
            sender: Some("Example RA".into()),
            bearer_file: Some("bearer".into()),
            extra: BTreeMap::from([("campaign".into(), "cards/1".into())]),
            ..plain.clone()
        };
        send(dir.path(), &form).unwrap();
        let body = "campaign=cards%2F1&from=Example+RA&message=Your+code%3A+271828+%26+%C3%A9+%22x%22&msisdn=441632960001";
        assert_eq!(peer.last(), ("application/x-www-form-urlencoded".into(), "Bearer tok.en".into(), body.into()));
        let basic = GatewayConfig { user: Some("ra".into()), password_file: Some("password".into()), ..plain };
        send(dir.path(), &basic).unwrap();
        assert_eq!(peer.last().1, "Basic cmE6b3BlbiBzZXNhbWU=");
    }

    #[test]
    fn each_way_to_fail_is_told_apart_in_time() {
        let peer = Peer::start(None);
        let base = Path::new(".");
        type Check<'a> = &'a dyn Fn(&MessageFault) -> bool;
        let cases: [(&str, Check<'_>); 6] = [
            ("/500", &|f| matches!(f, MessageFault::Deferred { code: 500, .. })),
            ("/429", &|f| matches!(f, MessageFault::Deferred { code: 429, .. })),
            ("/401", &|f| matches!(f, MessageFault::Refused { code: 401, .. })),
            ("/redirect", &|f| matches!(f, MessageFault::Refused { code: 307, .. })),
            ("/nowhere", &|f| matches!(f, MessageFault::Refused { code: 404, .. })),
            ("/hang", &|f| matches!(f, MessageFault::TimedOut { seconds: 2, .. })),
        ];
        for (path, check) in cases {
            let begun = Instant::now();
            let fault = send(base, &config(peer.url("http", path))).unwrap_err();
            assert!(check(&fault), "{path}: {fault:?}");
            assert!(begun.elapsed() < Duration::from_secs(4), "{path}");
            for secret in ["271828", "441632"] {
                assert!(!format!("{fault} {fault:?}").contains(secret), "{path}: {fault:?}");
            }
        }
        assert!(peer.asked.lock().unwrap().is_empty(), "a redirection is not followed");
        let created = config(peer.url("http", "/created"));
        send(base, &created).unwrap();
        let strict = GatewayConfig { ok_to: 200, ..created };
        assert!(matches!(send(base, &strict), Err(MessageFault::Refused { code: 201, .. })));
        let free = TcpListener::bind(LOOPBACK).unwrap().local_addr().unwrap();
        let fault = send(base, &config(format!("http://{free}/ok"))).unwrap_err();
        assert!(matches!(fault, MessageFault::Unreachable { .. }), "{fault:?}");
    }

    #[test]
    fn an_end_that_breaks_off() {
        let listener = TcpListener::bind(LOOPBACK).unwrap();
        let address = listener.local_addr().unwrap();
        let thread = std::thread::Builder::new().spawn(move || drop(listener.accept().unwrap())).unwrap();
        let fault = send(Path::new("."), &config(format!("http://{address}/ok"))).unwrap_err();
        assert!(matches!(fault, MessageFault::BrokenOff { .. }), "{fault:?}");
        thread.join().unwrap();
    }

    #[test]
    fn tls_with_the_right_authority_alone() {
        let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (files, strangers) = (tls_files(dir.path()), tls_files(other.path()));
        let peer = Peer::start(Some(server_tls(&files)));
        let url = peer.url("https", "/ok");
        let right = GatewayConfig { ca_file: Some(files.authority.clone()), ..config(url.clone()) };
        send(dir.path(), &right).unwrap();
        for trusted in [Some(strangers.authority.clone()), None] {
            let wrong = GatewayConfig { ca_file: trusted, ..right.clone() };
            let fault = send(dir.path(), &wrong).unwrap_err();
            assert!(matches!(fault, MessageFault::NotTrusted { .. }), "{fault:?}");
        }
        let plain = Peer::start(None);
        let fault = send(dir.path(), &GatewayConfig { url: plain.url("https", "/ok"), ..right }).unwrap_err();
        assert!(matches!(fault, MessageFault::Protocol { .. }), "{fault:?}");
    }

    #[tokio::test]
    async fn it_may_be_used_and_dropped_within_a_runtime() {
        let peer = Peer::start(None);
        let config = config(peer.url("http", "/ok"));
        let gateway = tokio::task::spawn_blocking(move || Gateway::open(Path::new("."), &config).unwrap()).await.unwrap();
        gateway.send(&MobileNumber::parse("+44 1632 960001").unwrap(), "x").unwrap();
    }

    #[test]
    fn what_cannot_be_set_up() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("no.pem"), "no pem").unwrap();
        let good = || config("https://sms.example/send".into());
        let path = |name: &str| Some(PathBuf::from(name));
        let twice = |field: &str| BTreeMap::from([(field.to_owned(), "x".to_owned())]);
        type Check<'a> = &'a dyn Fn(&SetUpFault) -> bool;
        let cases: [(GatewayConfig, Check<'_>); 15] = [
            (config("http://sms.example/send".into()), &|f| matches!(f, SetUpFault::NotEncrypted { .. })),
            (config("ftp://sms.example/send".into()), &|f| matches!(f, SetUpFault::Url(_))),
            (config("https://ra:x@sms.example/send".into()), &|f| matches!(f, SetUpFault::Url(_))),
            (config("sms.example".into()), &|f| matches!(f, SetUpFault::Url(_))),
            (GatewayConfig { bearer_file: path("absent"), ..good() }, &|f| matches!(f, SetUpFault::File { .. })),
            (GatewayConfig { bearer_file: path("b"), user: Some("ra".into()), ..good() }, &|f| {
                matches!(f, SetUpFault::TwoSecrets)
            }),
            (GatewayConfig { user: Some("ra".into()), ..good() }, &|f| matches!(f, SetUpFault::HalfAUser)),
            (GatewayConfig { password_file: path("p"), ..good() }, &|f| matches!(f, SetUpFault::HalfAUser)),
            (GatewayConfig { ca_file: path("no.pem"), ..good() }, &|f| matches!(f, SetUpFault::NoCertificates { .. })),
            (GatewayConfig { ok_from: 300, ok_to: 399, ..good() }, &|f| matches!(f, SetUpFault::Statuses { .. })),
            (GatewayConfig { ok_from: 202, ok_to: 200, ..good() }, &|f| matches!(f, SetUpFault::Statuses { .. })),
            (GatewayConfig { extra: twice("to"), ..good() }, &|f| matches!(f, SetUpFault::FieldTwice(_))),
            (GatewayConfig { extra: twice("from"), sender: Some("x".into()), ..good() }, &|f| {
                matches!(f, SetUpFault::FieldTwice(_))
            }),
            (GatewayConfig { text_field: "to".into(), ..good() }, &|f| matches!(f, SetUpFault::FieldTwice(_))),
            (GatewayConfig { seconds: 61, ..good() }, &|f| matches!(f, SetUpFault::Figure { .. })),
        ];
        for (config, check) in cases {
            let fault = Gateway::open(dir.path(), &config).err().unwrap();
            assert!(check(&fault), "{fault:?}");
        }
        assert!(Gateway::open(dir.path(), &config("http://localhost:8080/send".into())).is_ok());
    }
}
