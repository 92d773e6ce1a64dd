//! `wardcard-ra init`: makes everything that the service needs in a data directory.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{AdminFault, bootstrap_code, data::Data, wait_for};
use crate::{
    domain::{
        activity::RoleMap,
        chance::Chance,
        clock::{Clock, Timestamp},
        policy::{Contact, Policy},
        secret::SecretText,
    },
    ra::{
        api::{origin::Origin, service::Terms},
        ca::{builtin::BuiltIn, config::CaConfig, tls},
        notary::Notary,
        server::{
            config::{self, Config},
            running::{CARD_CA, VAULT_KEY},
            vault_keys,
        },
        store::Store,
        vault::{MasterSource, VaultFault},
    },
};

/// What `init` may be told.
#[derive(Clone, Debug, Default)]
pub struct InitOptions {
    /// Days that certificates are valid; the policy's default where absent.
    pub certificate_days: Option<u16>,
    /// Further host names or IP addresses of this machine.
    pub names: Vec<String>,
    /// This machine's own host name, where it is known.
    pub host_name: Option<String>,
    /// Which authority is to issue the cards' certificates; the built-in one, with its key in a file, where nothing is said.
    pub ca: CaConfig,
    /// Where the vault's master key is to be; a file in the directory where nothing is said.
    pub vault: MasterSource,
    /// The RA's name and contact, where they are known already.
    pub name: Option<String>,
    pub contact: Option<Contact>,
}

impl InitOptions {
    pub fn new(certificate_days: Option<u16>, names: Vec<String>, host_name: Option<String>) -> Self {
        Self { certificate_days, names, host_name, ..Self::default() }
    }
}

/// This machine's own host name, where the system tells it.
pub fn host_name() -> Option<String> {
    let linux = fs::read_to_string("/proc/sys/kernel/hostname").ok().map(|n| n.trim().to_owned());
    linux.or_else(|| std::env::var("COMPUTERNAME").ok())
}

/// What was made.
pub struct Made {
    pub config: PathBuf,
    /// What a desktop is to trust.
    pub tls_authority: PathBuf,
    pub card_authority: PathBuf,
    pub vault_key: PathBuf,
    /// For the first agent's card.
    pub bootstrap_code: SecretText,
}

/// Makes configuration, keys and database, and a first bootstrap code. Refuses a directory that has a configuration already.
pub fn init(data: &Data, options: &InitOptions, clock: &Clock, chance: &Chance) -> Result<Made, AdminFault> {
    let file = |path: &Path| {
        let path = path.to_owned();
        move |why| AdminFault::File { path, why }
    };
    let place = data.place()?;
    let around = data.surroundings();
    let data = &data.dir;
    make_private_directory(data).map_err(file(data))?;
    let config_path = data.join(config::FILE);
    if config_path.exists() {
        return Err(AdminFault::AlreadyInitialised(data.to_owned()));
    }
    let names = names(options)?;
    let now = clock.now();
    let config = Config {
        name: options.name.clone().unwrap_or_else(|| "Local Registration Authority".to_owned()),
        names,
        origins: vec![],
        contact: options.contact.clone().unwrap_or_else(contact),
        policy: Policy {
            certificate_days: options.certificate_days.unwrap_or(Policy::default().certificate_days),
            ..Policy::default()
        },
        ca: options.ca.clone(),
        vault: options.vault.clone(),
        roles: RoleMap::default(),
        terms: terms(),
        mail: Default::default(),
        text: Default::default(),
        metrics: None,
        pki: None,
        drain_seconds: 0,
        limits: Default::default(),
        tls: None,
        trust: vec![],
    };
    config.check_figures(&config_path)?;
    let vault_key = data.join(VAULT_KEY);
    Notary::ensure(data, chance)?;
    let master = config.vault.create(around, chance).map_err(VaultFault::from)?;
    let day = |n: i64| Timestamp::from_second(now.as_second() + n * 86_400).unwrap_or(now);
    if let CaConfig::BuiltIn(built_in) = &config.ca {
        let span = (day(-1), day(20 * 365));
        BuiltIn::create_by(built_in, data, CARD_CA, "Wardcard RA card authority", span, chance)?;
    }
    let files = tls::ensure(data, &config.names, now, chance)?;
    let bootstrap_code = wait_for(async {
        let store = Store::open(&place).await?;
        let mut tx = store.begin().await?;
        let code = bootstrap_code::add(&mut tx, now, chance).await?;
        tx.commit().await?;
        vault_keys::unlock(&store, master, clock, chance).await?;
        store.close().await;
        Ok(code)
    })?;
    // Last: a directory with a configuration is a whole one.
    fs::write(&config_path, config.to_text()?).map_err(file(&config_path))?;
    Ok(Made {
        config: config_path,
        tls_authority: files.authority,
        card_authority: data.join(format!("{CARD_CA}.pem")),
        vault_key,
        bootstrap_code,
    })
}

impl Made {
    /// What was made, in words. It holds the bootstrap code: for the screen of whoever ran the command, and nowhere else.
    pub fn in_words(&self) -> String {
        format!(
            "The Registration Authority is ready to be started.\n\n\
             Made:\n\
             - {}: name, contact, policy and terms. Please read and complete it.\n\
             - {}: what each desktop is given to trust this service.\n\
             - {}: the authority that issues the cards' certificates.\n\
             - {}: the key to the cards' secrets. Keep a copy in a safe place: without it the secrets are lost.\n\
             - the database, and the key that signs checkpoints of its audit trail.\n\n\
             Next: import people (`wardcard-ra import`), start the service (`wardcard-ra serve`), and issue the first agent's card\n\
             with this code, once, within 24 hours:\n\n    {}\n",
            self.config.display(),
            self.tls_authority.display(),
            self.card_authority.display(),
            self.vault_key.display(),
            self.bootstrap_code.expose("shown once to whoever initialised the service"),
        )
    }
}

/// Makes the directory where there is none, for its owner alone.
fn make_private_directory(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(path)
}

fn names(options: &InitOptions) -> Result<Vec<String>, AdminFault> {
    let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).to_vec();
    // A machine's own name may be anything; one that cannot be a host name is left out.
    let host = options.host_name.iter().filter(|n| is_name(n));
    let given = options.names.iter();
    if let Some(bad) = given.clone().find(|n| !is_name(n)) {
        return Err(AdminFault::Name(bad.clone()));
    }
    for name in host.chain(given) {
        let name = name.to_ascii_lowercase();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    Ok(names)
}

fn is_name(name: &str) -> bool {
    let host = if name.contains(':') { format!("[{name}]") } else { name.to_owned() };
    !name.contains('/') && Origin::parse(&format!("https://{host}:443")).is_some()
}

fn contact() -> Contact {
    Contact {
        name: "Registration Authority".to_owned(),
        phone: "(please complete ra.toml)".to_owned(),
        hours: "Monday to Friday, 08:00 to 18:00".to_owned(),
        email: String::new(),
        place: String::new(),
    }
}

fn terms() -> Terms {
    Terms {
        version: "1".to_owned(),
        text: TERMS.trim().to_owned(),
        reminder: "You agreed to keep your card and passcode to yourself, and to report a lost card at once.".to_owned(),
    }
}

const TERMS: &str = "
Using your smartcard

Your card is yours alone. It shows who you are to the systems you use at work, and what is done with it is recorded in your name.

You agree that:

1. You keep your card with you or in a safe place. You do not leave it in a reader when you walk away, not even for a moment.
2. You do not lend your card, and you do not use anyone else's.
3. Only you know your passcode. You do not tell it to anyone, write it down or let anyone watch you type it. Nobody from the \
Registration Authority will ask you for it.
4. You use your card only for your work, and look only at records that your work needs.
5. You report a card that is lost, stolen or damaged to the Registration Authority at once. The same goes if you think that \
someone knows your passcode.
6. If your name, your work or your contact details change, you tell the Registration Authority. When you leave, you hand your \
card back.
7. If you help colleagues with their cards, you do so only for people whom you know and who are with you. You never ask for \
their passcode.

What we record

We record each time you sign in here and each change to your card: who did it, for whom, when, from which computer, and whether \
it worked. We use these records to keep the service safe and to answer questions about it. They are kept as long as the rules for \
health records require. You may ask what is held about you.

If you do not keep to these terms, your card can be suspended, and your employer can be told.
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ra::server::{bench::START, config::ConfigFault};

    #[test]
    fn makes_everything_once_with_private_keys() {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("ra");
        let (clock, chance) = (Clock::fixed(START), Chance::counting(3));
        let options = InitOptions {
            certificate_days: Some(365),
            names: vec!["RA.example".into()],
            host_name: Some("made up".into()),
            ..InitOptions::default()
        };
        let made = init(&Data::at(&data), &options, &clock, &chance).unwrap();
        assert!(made.in_words().contains(made.bootstrap_code.expose("compared in a test")));
        let config = Config::read(&data).unwrap();
        assert_eq!(config.policy.certificate_days, 365);
        assert_eq!(config.names, ["localhost", "127.0.0.1", "::1", "ra.example"]);
        assert!(config.answers_to(8443).contains(&Origin::parse("https://[::1]:8443").unwrap()));
        #[cfg(unix)]
        for name in ["vault.key", "audit.key.pem", "ca.key.pem", "ra-ca.key.pem", "tls.key.pem", "ra.sqlite"] {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = fs::metadata(data.join(name)).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{name}");
        }
        assert!(matches!(init(&Data::at(&data), &options, &clock, &chance), Err(AdminFault::AlreadyInitialised(_))));
        let long = InitOptions { certificate_days: Some(1097), ..InitOptions::default() };
        let other = dir.path().join("long");
        let made = init(&Data::at(&other), &long, &clock, &chance);
        assert!(matches!(made, Err(AdminFault::Config(ConfigFault::Figure { most: 1096, .. }))));
        assert!(!other.join("vault.key").exists(), "nothing was made");
        let bad = InitOptions { names: vec!["a b".into()], ..InitOptions::default() };
        assert!(matches!(init(&Data::at(dir.path().join("other")), &bad, &clock, &chance), Err(AdminFault::Name(_))));
    }

    #[test]
    fn bootstrap_codes_need_an_initialised_directory() {
        let dir = tempfile::tempdir().unwrap();
        let made = bootstrap_code::bootstrap_code(&Data::at(dir.path()), &Clock::fixed(START), &Chance::counting(3));
        assert!(matches!(made, Err(AdminFault::NotInitialised(_))));
    }
}
