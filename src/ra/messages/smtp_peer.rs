//! A mail server for tests: it speaks SMTP on loopback, does what its script says, and keeps what it was given.

use std::{
    fs,
    io::{BufRead as _, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
};

use crate::{
    domain::{chance::Chance, clock::Timestamp},
    ra::ca::tls::{self, TlsFiles},
};

/// How the server behaves. Places in the conversation are `greeting`, the commands' names, and `.` for the end of the message.
#[derive(Clone, Copy, Debug)]
pub enum Script {
    Take,
    /// Answers so at one place.
    Answer(&'static str, &'static str),
    HangAt(&'static str),
    DropAt(&'static str),
    /// Answers each command, one letter after another, for ever.
    Drip,
    StartTls,
    ImplicitTls,
}

#[derive(Clone, Default, PartialEq, Debug)]
pub struct Kept {
    pub from: String,
    pub to: String,
    pub data: String,
    /// What AUTH PLAIN gave, decoded.
    pub user: Option<String>,
}

pub struct SmtpPeer {
    port: u16,
    kept: Arc<Mutex<Vec<Kept>>>,
}

/// A TLS identity for 127.0.0.1, under an authority of its own.
#[expect(clippy::disallowed_methods, reason = "the other end of the connection cannot be given a clock")]
pub fn tls_files(dir: &Path) -> TlsFiles {
    // Another directory, another authority.
    let seed = dir.to_string_lossy().bytes().fold(7, |n: u64, b| n.wrapping_mul(31).wrapping_add(b.into()));
    tls::ensure(dir, &["127.0.0.1".to_owned()], Timestamp::now(), &Chance::counting(seed)).unwrap()
}

pub fn server_tls(files: &TlsFiles) -> Arc<ServerConfig> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let chain = CertificateDer::pem_slice_iter(&fs::read(&files.certificate).unwrap()).collect::<Result<_, _>>().unwrap();
    let key = PrivateKeyDer::from_pem_slice(&fs::read(&files.key).unwrap()).unwrap();
    Arc::new(ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).unwrap())
}

trait Link: Read + Write {}
impl<T: Read + Write> Link for T {}

impl SmtpPeer {
    pub fn start(script: Script) -> Self {
        Self::run(script, None)
    }

    pub fn start_with_tls(script: Script, files: &TlsFiles) -> Self {
        Self::run(script, Some(server_tls(files)))
    }

    /// Takes one connection.
    fn run(script: Script, tls: Option<Arc<ServerConfig>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let kept = Arc::new(Mutex::new(vec![]));
        let to = Arc::clone(&kept);
        let job = move || {
            let Ok((socket, _)) = listener.accept() else { return };
            // How a conversation ends is the client's to see.
            let _ = converse(socket, script, tls, &to);
        };
        std::thread::Builder::new().name("smtp-peer".to_owned()).spawn(job).unwrap();
        Self { port, kept }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The one message.
    pub fn kept(&self) -> Kept {
        self.kept.lock().unwrap().pop().unwrap()
    }

    pub fn nothing_kept(&self) -> bool {
        self.kept.lock().unwrap().is_empty()
    }
}

fn wrap(socket: TcpStream, tls: &Arc<ServerConfig>) -> BufReader<Box<dyn Link>> {
    let connection = ServerConnection::new(Arc::clone(tls)).unwrap();
    BufReader::new(Box::new(StreamOwned::new(connection, socket)))
}

fn converse(socket: TcpStream, script: Script, tls: Option<Arc<ServerConfig>>, to: &Mutex<Vec<Kept>>) -> std::io::Result<()> {
    socket.set_read_timeout(Some(Duration::from_secs(20)))?;
    let spare = socket.try_clone()?;
    let mut link: BufReader<Box<dyn Link>> = match (script, &tls) {
        (Script::ImplicitTls, Some(tls)) => wrap(socket, tls),
        _ => BufReader::new(Box::new(socket)),
    };
    let mut encrypted = matches!(script, Script::ImplicitTls);
    let mut kept = Kept::default();
    let mut place = "greeting".to_owned();
    let mut usual = "220 mail.example ESMTP".to_owned();
    loop {
        match script {
            Script::HangAt(at) if at == place => std::thread::sleep(Duration::from_secs(20)),
            Script::DropAt(at) if at == place => return Ok(()),
            Script::Answer(at, answer) if at == place => usual = answer.to_owned(),
            Script::Drip => {
                for letter in "250-".bytes().chain(std::iter::repeat(b'x')) {
                    link.get_mut().write_all(&[letter])?;
                    std::thread::sleep(Duration::from_millis(300));
                }
            }
            _ => {}
        }
        link.get_mut().write_all(format!("{usual}\r\n").as_bytes())?;
        link.get_mut().flush()?;
        if place == "STARTTLS"
            && let Some(tls) = &tls
        {
            link = wrap(spare.try_clone()?, tls);
            encrypted = true;
        }
        if place == "QUIT" {
            return Ok(());
        }
        if place == "DATA" && usual.starts_with("354") {
            loop {
                let mut line = String::new();
                if link.read_line(&mut line)? == 0 {
                    return Ok(());
                }
                if line == ".\r\n" {
                    break;
                }
                kept.data.push_str(&line);
            }
            place = ".".to_owned();
            usual = "250 2.0.0 taken".to_owned();
            if matches!(script, Script::Take | Script::StartTls | Script::ImplicitTls) {
                to.lock().unwrap().push(kept.clone());
            }
            continue;
        }
        let mut line = String::new();
        if link.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let line = line.trim_end();
        place = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let argument = || line.split_once(':').map_or("", |(_, a)| a).split(' ').next().unwrap_or_default().to_owned();
        usual = match place.as_str() {
            "EHLO" if matches!(script, Script::StartTls) && !encrypted => "250-mail.example\r\n250 STARTTLS".to_owned(),
            "EHLO" => "250-mail.example\r\n250 AUTH PLAIN".to_owned(),
            "STARTTLS" => "220 go ahead".to_owned(),
            "AUTH" => {
                let token = line.rsplit(' ').next().unwrap_or_default();
                kept.user = STANDARD.decode(token).ok().and_then(|b| String::from_utf8(b).ok());
                "235 welcome".to_owned()
            }
            "MAIL" => {
                kept.from = argument();
                "250 2.1.0 so be it".to_owned()
            }
            "RCPT" => {
                kept.to = argument();
                "250 2.1.5 known here".to_owned()
            }
            "DATA" => "354 go on".to_owned(),
            "QUIT" => "221 bye".to_owned(),
            _ => "502 5.5.1 what?".to_owned(),
        };
    }
}
