//! The RA's origin in the one form that both sides put into statements.

use std::fmt;

/// `https://host:port`: lower case, the port always there, no path.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Origin(String);

impl Origin {
    /// Reads an `https` address such as `https://RA.example/` or `https://[::1]:8443`; a path is dropped, port 443 is the default.
    /// `None` for another scheme, a user part, or a host or port that cannot be.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.trim();
        let rest = rest.get(..8).filter(|s| s.eq_ignore_ascii_case("https://")).map(|_| &rest[8..])?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let (host, port) = match authority.strip_prefix('[') {
            Some(v6) => {
                let (address, after) = v6.split_once(']')?;
                let address: std::net::Ipv6Addr = address.parse().ok()?;
                (format!("[{address}]"), after)
            }
            None => {
                let end = authority.find(':').unwrap_or(authority.len());
                (authority[..end].to_ascii_lowercase(), &authority[end..])
            }
        };
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._".contains(&b);
        if host.is_empty() || !(host.starts_with('[') || host.bytes().all(plain)) {
            return None;
        }
        let port: u16 = match port.strip_prefix(':') {
            Some(digits) if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
            Some(_) => return None,
            None if port.is_empty() => 443,
            None => return None,
        };
        Some(Self(format!("https://{host}:{port}")))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_form_for_each_origin() {
        for (text, expected) in [
            ("https://RA.Example", Some("https://ra.example:443")),
            ("HTTPS://ra.example:8443/v1/", Some("https://ra.example:8443")),
            ("https://[0:0::1]:8443", Some("https://[::1]:8443")),
            ("https://127.0.0.1:443?x", Some("https://127.0.0.1:443")),
            ("http://ra.example", None),
            ("https://", None),
            ("https://a@ra.example", None),
            ("https://ra.example:", None),
            ("https://ra.example:99999", None),
            ("https://[::1]x", None),
            ("ra.example", None),
        ] {
            assert_eq!(Origin::parse(text).map(|o| o.to_string()).as_deref(), expected, "{text}");
        }
    }
}
