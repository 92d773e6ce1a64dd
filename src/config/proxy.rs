//! By which way the RA is reached: the system's, none, or a proxy by its address.

use std::{fmt, str::FromStr};

#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum Proxy {
    /// What the system says: on Linux `HTTPS_PROXY` and `NO_PROXY`, on Windows and macOS the network settings.
    #[default]
    System,
    /// Straight to the RA, whatever the system says.
    None,
    Manual(ProxyAddress),
}

/// `http://host:port`. There is no name and no password in it: a settings file is no place for one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProxyAddress(String);

/// An address that no proxy can have here.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("a proxy's address is like http://proxy.example:8080, without a name or a password in it")]
pub struct NotAProxy;

impl Proxy {
    /// How the files call [`Proxy::System`].
    pub const SYSTEM: &'static str = "system";
    /// How the files call [`Proxy::None`].
    pub const NONE: &'static str = "none";
}

impl ProxyAddress {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ProxyAddress {
    type Err = NotAProxy;

    fn from_str(text: &str) -> Result<Self, NotAProxy> {
        let text = text.trim().trim_end_matches('/');
        let (host, port) = text.strip_prefix("http://").and_then(|rest| rest.rsplit_once(':')).ok_or(NotAProxy)?;
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._[]:".contains(&b);
        let port_is_one = !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) && port.parse::<u16>().is_ok();
        if host.is_empty() || !host.bytes().all(plain) || !port_is_one {
            return Err(NotAProxy);
        }
        Ok(Self(text.to_owned()))
    }
}

impl FromStr for Proxy {
    type Err = NotAProxy;

    fn from_str(text: &str) -> Result<Self, NotAProxy> {
        match text {
            Self::SYSTEM => Ok(Self::System),
            Self::NONE => Ok(Self::None),
            address => address.parse().map(Self::Manual),
        }
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => Self::SYSTEM,
            Self::None => Self::NONE,
            Self::Manual(address) => address.as_str(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again_and_secrets_are_refused() {
        for text in ["system", "none", "http://proxy.example:8080", "http://[::1]:3128", "http://10.0.0.1:80"] {
            assert_eq!(text.parse::<Proxy>().map(|p| p.to_string()).as_deref(), Ok(text));
        }
        for text in [
            "",
            "System",
            "proxy.example:8080",
            "http://proxy.example",
            "http://:8080",
            "https://proxy.example:8080",
            "http://ana:secret@proxy.example:8080",
            "http://proxy.example:80800",
            "http://proxy.example:8080/x",
        ] {
            assert_eq!(text.parse::<Proxy>(), Err(NotAProxy), "{text}");
        }
    }
}
