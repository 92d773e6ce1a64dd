//! The whole service on a thread of its own, started and stopped from ordinary code.

use std::{
    fs, io,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use axum_server::{Handle, tls_rustls::RustlsConfig};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use super::{
    Parts,
    config::{Config, ConfigFault},
    housekeeping, serve,
};
use crate::{
    domain::{chance::Chance, clock::Clock},
    ra::{
        ca::{CaFault, builtin::BuiltIn, tls},
        messages::{EmailBy, Messenger, SetUpFault, TextBy},
        store::{Place, Store, StoreFault},
        vault::{Vault, VaultFault},
    },
};

/// Calls in progress get this long when the service is stopped.
const GRACE: Duration = Duration::from_secs(5);

/// What the service is given from outside.
pub struct Options {
    /// Where e-mail is written, one `.eml` file a message, whatever `ra.toml` says of mail.
    pub mail_dir: Option<PathBuf>,
    /// Where text messages are written, one `.txt` file each, whatever `ra.toml` says of them.
    pub text_dir: Option<PathBuf>,
    pub clock: Clock,
    pub chance: Chance,
    /// The database, where it is not the file in the data directory.
    pub place: Option<Place>,
}

impl Options {
    /// With the database in the data directory.
    pub fn new(clock: Clock, chance: Chance) -> Self {
        Self { mail_dir: None, text_dir: None, clock, chance, place: None }
    }
}

/// A service that answers. It stops when it is dropped.
pub struct Running {
    address: SocketAddr,
    ca_file: PathBuf,
    handle: Handle<SocketAddr>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigFault),
    #[error(transparent)]
    Vault(#[from] VaultFault),
    #[error(transparent)]
    Ca(#[from] CaFault),
    #[error(transparent)]
    Store(#[from] StoreFault),
    #[error(transparent)]
    Messages(#[from] SetUpFault),
    #[error("cannot listen on {address}: {why}")]
    Listen { address: SocketAddr, why: io::Error },
    #[error("the TLS certificate and key cannot be used: {0}")]
    Tls(String),
    #[error("the service's thread cannot be started: {0}")]
    Thread(#[source] io::Error),
    #[error("the service ended before it was ready")]
    Ended,
}

/// The names of files in a data directory.
pub const DATABASE: &str = "ra.sqlite";
pub const VAULT_KEY: &str = "vault.key";
/// The file stem of the authority that issues cards' certificates.
pub const CARD_CA: &str = "ca";

impl Running {
    /// Starts the service on an initialised data directory (see [`crate::ra::admin::init`]) and returns once it answers. Port 0
    /// takes any free one.
    pub fn start(data: &Path, listen: SocketAddr, options: Options) -> Result<Self, StartError> {
        install_tls_provider();
        let config = Config::read(data)?;
        let vault = Vault::open(&data.join(VAULT_KEY))?;
        let ca = BuiltIn::open(data, CARD_CA)?;
        let messenger = messenger(data, &config, &options)?;
        let files = tls::ensure(data, &config.names, options.clock.now(), &options.chance)?;
        let tls = RustlsConfig::from_config(Arc::new(tls_config(&files)?));
        let fault = |why| StartError::Listen { address: listen, why };
        let listener = TcpListener::bind(listen).map_err(fault)?;
        listener.set_nonblocking(true).map_err(fault)?;
        let address = listener.local_addr().map_err(fault)?;
        let place = options.place.unwrap_or_else(|| Place::File(data.join(DATABASE)));
        let handle = Handle::new();
        let (ready, when_ready) = mpsc::sync_channel::<Result<(), StartError>>(1);
        let job = {
            let handle = handle.clone();
            move || -> io::Result<()> {
                let runtime = tokio::runtime::Builder::new_multi_thread()
                    .worker_threads(2)
                    .thread_name("wardcard-ra-worker")
                    .enable_all()
                    .build()?;
                runtime.block_on(async move {
                    let store = match Store::open(&place).await {
                        Ok(store) => store,
                        Err(fault) => {
                            // The starter is waiting for it; there is nobody else to tell.
                            let _ = ready.send(Err(fault.into()));
                            return Ok(());
                        }
                    };
                    let challenge_key = match housekeeping::challenge_key(&store, &options.chance).await {
                        Ok(key) => key,
                        Err(fault) => {
                            let _ = ready.send(Err(fault.into()));
                            return Ok(());
                        }
                    };
                    let origins = config.answers_to(address.port());
                    let parts = Arc::new(Parts {
                        store: store.clone(),
                        vault,
                        ca: Box::new(ca),
                        messenger,
                        clock: options.clock,
                        chance: options.chance,
                        config,
                        origins,
                        challenge_key,
                    });
                    let sweeping = tokio::spawn(keep_house(Arc::clone(&parts)));
                    let told = handle.clone();
                    tokio::spawn(async move {
                        if told.listening().await.is_some() {
                            let _ = ready.send(Ok(()));
                        }
                    });
                    let ended = serve(parts, listener, tls, handle).await;
                    sweeping.abort();
                    store.close().await;
                    ended
                })
            }
        };
        let thread = std::thread::Builder::new().name("wardcard-ra".to_owned()).spawn(job).map_err(StartError::Thread)?;
        when_ready.recv().map_err(|_| StartError::Ended)??;
        Ok(Self { address, ca_file: files.authority, handle, thread: Some(thread) })
    }

    /// The service's address and, for desktops on this machine, its origin: `https://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        let address = match self.address {
            // A listener on every address is reached by the loopback one.
            SocketAddr::V4(a) if a.ip().is_unspecified() => SocketAddr::from(([127, 0, 0, 1], a.port())),
            SocketAddr::V6(a) if a.ip().is_unspecified() => SocketAddr::from((std::net::Ipv6Addr::LOCALHOST, a.port())),
            other => other,
        };
        format!("https://{address}")
    }

    /// The certificate that a desktop is to trust.
    pub fn ca_file(&self) -> PathBuf {
        self.ca_file.clone()
    }

    /// Takes no more calls, lets those in progress end, and waits for it.
    pub fn stop(mut self) {
        self.end();
    }

    /// Waits until the service ends by itself, e.g. by [`Running::stopper`].
    pub fn wait(mut self) -> io::Result<()> {
        match self.thread.take() {
            Some(thread) => thread.join().unwrap_or_else(|_| Err(io::Error::other("the service's thread panicked"))),
            None => Ok(()),
        }
    }

    /// Something that stops the service from elsewhere, e.g. from a signal's handler.
    pub fn stopper(&self) -> impl Fn() + Send + use<> {
        let handle = self.handle.clone();
        move || handle.graceful_shutdown(Some(GRACE))
    }

    fn end(&mut self) {
        self.handle.graceful_shutdown(Some(GRACE));
        if let Some(thread) = self.thread.take() {
            match thread.join() {
                Ok(Ok(())) => {}
                Ok(Err(fault)) => tracing::error!(%fault, "the service ended badly"),
                Err(_) => tracing::error!("the service's thread panicked"),
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

async fn keep_house(parts: Arc<Parts>) {
    loop {
        tokio::time::sleep(housekeeping::EVERY).await;
        if let Err(fault) = housekeeping::sweep(&parts).await {
            tracing::warn!(%fault, "what has ended could not be forgotten");
        }
    }
}

/// The ways out that `ra.toml` names, but for those that the service's caller has put directories in place of.
fn messenger(data: &Path, config: &Config, options: &Options) -> Result<Messenger, SetUpFault> {
    let from = &config.contact.email;
    let mut messenger = Messenger::open(data, &config.mail, &config.text, from)?;
    if let Some(dir) = &options.mail_dir {
        messenger.email = EmailBy::into_directory(dir.clone(), from)?;
    }
    if let Some(dir) = &options.text_dir {
        messenger.text = TextBy::Directory(dir.clone());
    }
    Ok(messenger)
}

/// Makes ring the process's TLS provider, unless there is one already.
pub fn install_tls_provider() {
    // An error only says that it was done before.
    let _ = rustls::crypto::ring::default_provider().install_default();
}

fn tls_config(files: &tls::TlsFiles) -> Result<ServerConfig, StartError> {
    let read = |path: &Path| fs::read(path).map(zeroize::Zeroizing::new).map_err(|e| StartError::Tls(e.to_string()));
    let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&read(&files.certificate)?)
        .collect::<Result<_, _>>()
        .map_err(|e| StartError::Tls(e.to_string()))?;
    let key = PrivateKeyDer::from_pem_slice(&read(&files.key)?).map_err(|e| StartError::Tls(e.to_string()))?;
    let mut config =
        ServerConfig::builder().with_no_client_auth().with_single_cert(chain, key).map_err(|e| StartError::Tls(e.to_string()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
