//! The whole service on a thread of its own, started and stopped from ordinary code.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
    thread::JoinHandle,
    time::Duration,
};

use axum_server::{Handle, tls_rustls::RustlsConfig};
use tokio::task::JoinSet;

use super::{
    Parts, TIME_LIMIT, checkpoint,
    config::{Config, ConfigFault},
    drain::Drain,
    housekeeping,
    metrics::{self, Metrics},
    pki, serve, serve_pki,
    stop::Failed,
    tls_reload::{Pair, TlsFault, Watch},
    vault_keys::{self, UnlockFault},
};
use crate::{
    domain::{chance::Chance, clock::Clock},
    ra::{
        ca::{
            self, CaFault, CertificateAuthority,
            anchors::{Anchors, AnchorsFault},
            builtin::BuiltIn,
            config::CaConfig,
            est::Est,
            tls,
        },
        messages::{EmailBy, Messenger, SetUpFault, TextBy},
        notary::{Notary, NotaryFault},
        store::{Place, Store, StoreFault},
        vault::{Surroundings, VaultFault, master::KEY_FILE},
    },
};

/// Calls in progress get this long when the service is stopped: as long as any call may take.
const GRACE: Duration = TIME_LIMIT;

/// What the service is given from outside.
pub struct Options {
    /// Where e-mail is written, one `.eml` file a message, whatever `ra.toml` says of mail.
    pub mail_dir: Option<PathBuf>,
    /// Where text messages are written, one `.txt` file each, whatever `ra.toml` says of them.
    pub text_dir: Option<PathBuf>,
    pub clock: Clock,
    pub chance: Chance,
    /// `$CREDENTIALS_DIRECTORY` (systemd.exec(5)), where secrets may be mounted.
    pub credentials: Option<PathBuf>,
    /// The database, where it is not the file in the data directory.
    pub place: Option<Place>,
}

impl Options {
    /// With the database in the data directory.
    pub fn new(clock: Clock, chance: Chance) -> Self {
        Self { mail_dir: None, text_dir: None, clock, chance, credentials: None, place: None }
    }
}

/// A service that answers. It stops when it is dropped.
pub struct Running {
    address: SocketAddr,
    metrics: Option<SocketAddr>,
    pki: Option<SocketAddr>,
    ca_file: PathBuf,
    drain: Drain,
    thread: Option<JoinHandle<io::Result<()>>>,
}

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Config(#[from] ConfigFault),
    #[error(transparent)]
    Vault(#[from] VaultFault),
    #[error(transparent)]
    Notary(#[from] NotaryFault),
    #[error(transparent)]
    Unlock(#[from] UnlockFault),
    #[error(transparent)]
    Ca(#[from] CaFault),
    #[error(transparent)]
    Anchors(#[from] AnchorsFault),
    #[error(transparent)]
    Store(#[from] StoreFault),
    #[error(transparent)]
    Messages(#[from] SetUpFault),
    #[error("cannot listen on {address}: {why}")]
    Listen { address: SocketAddr, why: io::Error },
    #[error(transparent)]
    Tls(#[from] TlsFault),
    #[error("the service's thread cannot be started: {0}")]
    Thread(#[source] io::Error),
    #[error("the service ended before it was ready")]
    Ended,
}

/// The names of files in a data directory.
pub const DATABASE: &str = "ra.sqlite";
pub const VAULT_KEY: &str = KEY_FILE;
/// The file stem of the authority that issues cards' certificates.
pub const CARD_CA: &str = "ca";

impl Running {
    /// Starts the service on an initialised data directory (see [`crate::ra::admin::init`]) and returns once it answers. Port 0
    /// takes any free one.
    pub fn start(data: &Path, listen: SocketAddr, options: Options) -> Result<Self, StartError> {
        install_tls_provider();
        let config = Config::read(data)?;
        let notary = Notary::ensure(data, &options.chance)?;
        let around = Surroundings { data, credentials: options.credentials.as_deref() };
        let master = config.vault.open(around).map_err(VaultFault::from)?;
        let ca: Arc<dyn CertificateAuthority> = match &config.ca {
            CaConfig::BuiltIn(built_in) => Arc::new(BuiltIn::open_by(built_in, data, CARD_CA)?),
            CaConfig::Est(upstream) => Arc::new(Est::open(upstream, data, options.clock.clone())?),
        };
        let anchors = Anchors::open(&config.trust, data)?;
        let messenger = messenger(data, &config, &options)?;
        let own = tls::TlsFiles::under(data);
        let pair = match &config.tls {
            Some(elsewhere) => Pair::configured(data, elsewhere),
            None => {
                tls::ensure(data, &config.names, options.clock.now(), &options.chance)?;
                Pair::own(own.certificate, own.key)
            }
        };
        let tls = RustlsConfig::from_config(Arc::new(pair.load()?));
        let (listener, address) = bind(listen)?;
        let for_metrics = config.metrics.map(bind).transpose()?;
        let for_pki = config.pki.map(bind).transpose()?;
        let metrics_address = for_metrics.as_ref().map(|(_, address)| *address);
        let pki_address = for_pki.as_ref().map(|(_, address)| *address);
        let drain = Drain::default();
        let place = options.place.unwrap_or_else(|| Place::File(data.join(DATABASE)));
        let handle = Handle::new();
        let (ready, when_ready) = mpsc::sync_channel::<Result<(), StartError>>(1);
        let job = {
            let drain = drain.clone();
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
                    let vault = match vault_keys::unlock(&store, master, &options.clock, &options.chance).await {
                        Ok(vault) => vault,
                        Err(fault) => {
                            let _ = ready.send(Err(fault.into()));
                            return Ok(());
                        }
                    };
                    if let Err(fault) = housekeeping::name_issuer(&store, ca.certificate()).await {
                        let _ = ready.send(Err(fault.into()));
                        return Ok(());
                    }
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
                        issuer: ca::key_name(ca.certificate()),
                        ca,
                        anchors,
                        messenger,
                        clock: options.clock,
                        chance: options.chance,
                        config,
                        origins,
                        challenge_key,
                        metrics: Metrics::default(),
                        drain,
                        notary,
                    });
                    // Dropped, and with it ended, when the service is.
                    let mut beside = JoinSet::new();
                    beside.spawn(keep_house(Arc::clone(&parts)));
                    beside.spawn(Watch::new(pair, tls.clone()).keep());
                    let pki_handle = Handle::new();
                    beside.spawn(stop_when_told(Arc::clone(&parts), [handle.clone(), pki_handle.clone()]));
                    if let Some((listener, _)) = for_metrics {
                        beside.spawn(give_figures(parts.metrics.clone(), listener));
                    }
                    let pki =
                        for_pki.map(|(listener, _)| tokio::spawn(give_pki(Arc::clone(&parts), listener, pki_handle.clone())));
                    let told = handle.clone();
                    beside.spawn(async move {
                        if told.listening().await.is_some() {
                            let _ = ready.send(Ok(()));
                        }
                    });
                    let ended = serve(parts, listener, tls, handle).await;
                    if let Some(pki) = pki {
                        // Where it was not told already, the service has ended badly.
                        pki_handle.graceful_shutdown(Some(GRACE));
                        let _ = pki.await;
                    }
                    beside.shutdown().await;
                    store.close().await;
                    ended
                })
            }
        };
        let thread = std::thread::Builder::new().name("wardcard-ra".to_owned()).spawn(job).map_err(StartError::Thread)?;
        when_ready.recv().map_err(|_| StartError::Ended)??;
        Ok(Self { address, metrics: metrics_address, pki: pki_address, ca_file: own.authority, drain, thread: Some(thread) })
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

    /// Where figures are given, if anywhere.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics
    }

    /// Where `/pki` is given by plain HTTP, if anywhere.
    pub fn pki_address(&self) -> Option<SocketAddr> {
        self.pki
    }

    /// The certificate that a desktop is to trust, unless `ra.toml` names a certificate from elsewhere.
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
        let drain = self.drain.clone();
        move || drain.begin()
    }

    fn end(&mut self) {
        self.drain.begin();
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

/// Binds a listener that asynchronous code can use, and says where it listens.
fn bind(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let bound = || {
        let listener = TcpListener::bind(address)?;
        listener.set_nonblocking(true)?;
        let bound = listener.local_addr()?;
        Ok((listener, bound))
    };
    bound().map_err(|why| StartError::Listen { address, why })
}

/// First `/readyz` says no; then, as much later as `ra.toml` says, no connection is taken any more and calls in progress end.
async fn stop_when_told(parts: Arc<Parts>, handles: [Handle<SocketAddr>; 2]) {
    parts.drain.begun().await;
    tokio::time::sleep(Duration::from_secs(parts.config.drain_seconds.into())).await;
    for handle in handles {
        handle.graceful_shutdown(Some(GRACE));
    }
}

async fn give_figures(metrics: Metrics, listener: TcpListener) {
    if let Err(fault) = metrics::serve(metrics, listener, Handle::new()).await {
        tracing::error!(%fault, "figures cannot be given any more");
    }
}

/// What anybody may know of the authority, by plain HTTP: it is signed.
async fn give_pki(parts: Arc<Parts>, listener: TcpListener, handle: Handle<SocketAddr>) {
    if let Err(fault) = serve_pki(parts, listener, handle).await {
        tracing::error!(%fault, "revocation lists cannot be given by plain HTTP any more");
    }
}

async fn keep_house(parts: Arc<Parts>) {
    // What happened while no instance ran, or just before one was cut off, is not to wait for a minute more.
    publish_list(&parts).await;
    loop {
        tokio::time::sleep(housekeeping::EVERY).await;
        if let Err(fault) = housekeeping::sweep(&parts).await.map_err(Failed::from) {
            parts.metrics.failed(&fault);
            tracing::warn!(%fault, "what has ended could not be forgotten");
        }
        if let Err(fault) = checkpoint::checkpoint(&parts).await {
            tracing::error!(%fault, "the audit trail has no new checkpoint");
        }
        match housekeeping::learn_keys(&parts).await {
            Ok(0) => {}
            Ok(keys) => tracing::info!(keys, "learnt data keys that another instance made"),
            Err(fault) => tracing::warn!(%fault, "the vault's keys could not be read again"),
        }
        publish_list(&parts).await;
    }
}

async fn publish_list(parts: &Arc<Parts>) {
    if let Err(stop) = pki::list::refresh(parts).await {
        tracing::warn!(?stop, "no revocation list could be published");
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
