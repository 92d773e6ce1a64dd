//! What this computer says of itself, for diagnostics: reader drivers, readers that no driver has taken, programs that use smartcards,
//! the proxy, the keyring. Looked at when somebody asks, never in the background.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::enrolment::{EnrolmentState, SecretStore};
use crate::{config::proxy::Proxy, domain::problem::Problem, ra::client::ServerCertificate};

/// What the desk is told of the computer that it runs on.
#[derive(Clone, Default)]
pub struct Host {
    pub proxy: Proxy,
    /// Where the enrolment credential is kept; `None` where there is no use for one.
    pub keyring: Option<Arc<dyn SecretStore>>,
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct HostFacts {
    /// E.g. `linux x86_64`.
    pub system: String,
    /// `None` where the system does not tell of drivers.
    pub drivers: Option<Vec<Driver>>,
    /// Smartcard readers on the USB, by the names that they give themselves.
    pub usb_readers: Vec<String>,
    /// Other programs of this person that have the smartcard library in use.
    pub card_programs: Vec<String>,
    /// The proxy that leads to the RA, as far as it can be known, without any name or password in it.
    pub proxy: ProxyInForce,
    pub enrolment: EnrolmentState,
    pub met: RaMet,
}

/// What came of asking the RA for the last time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct RaMet {
    /// What its TLS showed.
    pub certificate: Option<ServerCertificate>,
    /// Why it was not reached, in full, where it was not.
    pub way: Option<Problem>,
    /// Seconds by which this computer's clock was ahead of the RA's when that answered.
    pub ahead: Option<i64>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ProxyInForce {
    None,
    /// Set here.
    Manual(String),
    /// The system names one.
    System(String),
    /// It is the system's matter, and it names none in a way that can be read here.
    SystemUntold,
}

#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Driver {
    pub name: String,
    pub version: Option<String>,
}

/// The folders that are looked into, in one place so that tests have their own.
pub struct Roots {
    /// Where pcsc-lite looks for drivers.
    pub drivers: Vec<PathBuf>,
    /// The kernel's list of USB devices.
    pub usb: PathBuf,
    /// The kernel's list of processes.
    pub processes: PathBuf,
}

impl Default for Roots {
    fn default() -> Self {
        let drivers = ["/usr/lib/pcsc/drivers", "/usr/lib64/pcsc/drivers", "/usr/local/libexec/SmartCardServices/drivers"];
        Self {
            drivers: drivers.into_iter().chain(["/usr/local/lib/pcsc/drivers"]).map(PathBuf::from).collect(),
            usb: PathBuf::from("/sys/bus/usb/devices"),
            processes: PathBuf::from("/proc"),
        }
    }
}

impl HostFacts {
    /// Reads a few hundred small files; not for a window's own thread. `variable` reads one of the system's environment variables.
    pub fn look(
        roots: &Roots,
        host: &Host,
        variable: impl Fn(&str) -> Option<String>,
        enrolment: EnrolmentState,
        met: RaMet,
    ) -> Self {
        Self {
            system: format!("{} {}", std::env::consts::OS, std::env::consts::ARCH),
            // Windows has its own driver for every reader of the common class, and tells of the others nowhere near.
            drivers: cfg!(unix).then(|| drivers(&roots.drivers)),
            usb_readers: usb_readers(&roots.usb),
            card_programs: card_programs(&roots.processes, std::process::id()),
            proxy: proxy(&host.proxy, variable),
            enrolment,
            met,
        }
    }
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut all: Vec<_> = entries.filter_map(|e| Some(e.ok()?.path())).collect();
    all.sort();
    all
}

/// A driver is a folder `NAME.bundle` with a property list in it (pcsc-lite, `hotplug_libudev.c`).
fn drivers(folders: &[PathBuf]) -> Vec<Driver> {
    let mut all: Vec<Driver> = folders
        .iter()
        .flat_map(|folder| entries(folder))
        .filter(|path| path.extension().is_some_and(|x| x == "bundle"))
        .filter_map(|path| {
            let list = fs::read_to_string(path.join("Contents/Info.plist")).unwrap_or_default();
            let name = path.file_stem()?.to_string_lossy().into_owned();
            Some(Driver { name, version: property(&list, "CFBundleShortVersionString") })
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

/// The string of a key in a property list.
fn property(list: &str, key: &str) -> Option<String> {
    let (_, rest) = list.split_once(&format!("<key>{key}</key>"))?;
    let rest = rest.trim_start().strip_prefix("<string>")?;
    rest.split_once("</string>").map(|(value, _)| value.trim().to_owned()).filter(|v| !v.is_empty())
}

/// The devices with an interface of the smartcard class (USB Class Codes, 0Bh).
fn usb_readers(usb: &Path) -> Vec<String> {
    let line = |path: PathBuf| fs::read_to_string(path).ok().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let is_reader = |path: &PathBuf| line(path.join("bInterfaceClass")).is_some_and(|class| class.eq_ignore_ascii_case("0b"));
    let mut all: Vec<String> = entries(usb)
        .into_iter()
        .filter(is_reader)
        .filter_map(|interface| {
            // `1-2:1.0` is an interface of the device `1-2`.
            let device = interface.file_name()?.to_str()?.split(':').next()?.to_owned();
            let device = interface.with_file_name(device);
            line(device.join("product"))
                .or_else(|| Some(format!("{}:{}", line(device.join("idVendor"))?, line(device.join("idProduct"))?)))
        })
        .collect();
    all.dedup();
    all
}

/// The other programs of this person that use smartcards now; none where the system does not tell.
pub fn other_programs() -> Vec<String> {
    card_programs(&Roots::default().processes, std::process::id())
}

/// Who has pcsc-lite's library in their memory map. The service itself does not, and other people's programs are not told of.
fn card_programs(processes: &Path, own: u32) -> Vec<String> {
    let mut all: Vec<String> = entries(processes)
        .into_iter()
        .filter(|path| {
            let number = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.parse::<u32>().ok());
            number.is_some_and(|n| n != own)
        })
        .filter(|path| fs::read_to_string(path.join("maps")).is_ok_and(|maps| maps.contains("/libpcsclite")))
        .filter_map(|path| fs::read_to_string(path.join("comm")).ok())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty() && name != "pcscd")
        .collect();
    all.sort();
    all.dedup();
    all
}

fn proxy(set: &Proxy, variable: impl Fn(&str) -> Option<String>) -> ProxyInForce {
    match set {
        Proxy::None => ProxyInForce::None,
        Proxy::Manual(address) => ProxyInForce::Manual(address.as_str().to_owned()),
        Proxy::System => {
            let named = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].into_iter().filter_map(variable);
            match named.into_iter().find(|value| !value.is_empty()) {
                Some(address) => ProxyInForce::System(without_secrets(&address)),
                None if cfg!(target_os = "linux") => ProxyInForce::None,
                None => ProxyInForce::SystemUntold,
            }
        }
    }
}

/// An address without the name and the password that may stand before its host.
fn without_secrets(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").map_or(("", address), |(scheme, rest)| (scheme, rest));
    let host = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    if scheme.is_empty() { host.to_owned() } else { format!("{scheme}://{host}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(root: &Path, name: &str, text: &str) {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    #[test]
    fn drivers_are_found_with_their_versions() {
        let dir = tempfile::tempdir().unwrap();
        let list = "<dict>\n<key>CFBundleShortVersionString</key>\n\t<string>1.5.5</string>\n</dict>";
        file(dir.path(), "a/ifd-ccid.bundle/Contents/Info.plist", list);
        file(dir.path(), "b/ifd-old.bundle/Contents/Info.plist", "<key>CFBundleShortVersionString</key><integer>1</integer>");
        file(dir.path(), "b/readme.txt", "");
        let found = drivers(&[dir.path().join("a"), dir.path().join("b"), dir.path().join("none")]);
        let driver = |name: &str, version: Option<&str>| Driver { name: name.into(), version: version.map(str::to_owned) };
        assert_eq!(found, [driver("ifd-ccid", Some("1.5.5")), driver("ifd-old", None)]);
    }

    #[test]
    fn readers_on_the_usb_are_told_by_their_class() {
        let dir = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("1-2/product", "Desk Reader 5\n"),
            ("1-2:1.0/bInterfaceClass", "0b\n"),
            ("1-2:1.1/bInterfaceClass", "0B\n"),
            ("1-3/product", "Keyboard\n"),
            ("1-3:1.0/bInterfaceClass", "03\n"),
            ("1-4/idVendor", "1234\n"),
            ("1-4/idProduct", "abcd\n"),
            ("1-4:1.0/bInterfaceClass", "0b\n"),
        ] {
            file(dir.path(), name, text);
        }
        assert_eq!(usb_readers(dir.path()), ["Desk Reader 5", "1234:abcd"]);
        assert!(usb_readers(&dir.path().join("none")).is_empty());
    }

    #[test]
    fn programs_with_the_library_are_told_but_not_this_one_or_the_service() {
        let dir = tempfile::tempdir().unwrap();
        let maps = "7f00-7f01 r-xp 0000 00:00 1 /usr/lib/libpcsclite.so.1.0.0\n";
        for (number, name, maps) in [
            ("10", "scdaemon", maps),
            ("11", "scdaemon", maps),
            ("12", "editor", "7f00-7f01 r-xp /usr/lib/libc.so"),
            ("13", "pcscd", maps),
            ("14", "wardcard", maps),
            ("self", "wardcard", maps),
        ] {
            file(dir.path(), &format!("{number}/comm"), &format!("{name}\n"));
            file(dir.path(), &format!("{number}/maps"), maps);
        }
        assert_eq!(card_programs(dir.path(), 14), ["scdaemon"]);
    }

    #[test]
    fn the_proxy_is_told_without_secrets() {
        let set = |name: &'static str, value: &'static str| move |asked: &str| (asked == name).then(|| value.to_owned());
        let manual: Proxy = "http://proxy.example:8080".parse().unwrap();
        let untold = if cfg!(target_os = "linux") { ProxyInForce::None } else { ProxyInForce::SystemUntold };
        for (proxy_set, variable, expected) in [
            (Proxy::None, set("HTTPS_PROXY", "http://p:1"), ProxyInForce::None),
            (manual, set("HTTPS_PROXY", "http://p:1"), ProxyInForce::Manual("http://proxy.example:8080".into())),
            (Proxy::System, set("OTHER", "x"), untold.clone()),
            (Proxy::System, set("HTTPS_PROXY", ""), untold),
            (Proxy::System, set("https_proxy", "http://ana:pa@ss@p:1"), ProxyInForce::System("http://p:1".into())),
            (Proxy::System, set("ALL_PROXY", "ana:pw@p:1"), ProxyInForce::System("p:1".into())),
        ] {
            assert_eq!(proxy(&proxy_set, variable), expected);
        }
    }
}
