//! Where a call comes from: the other end of its connection, or whom a proxy that is trusted names.

use std::{fmt, net::IpAddr, net::SocketAddr, str::FromStr};

use axum::{
    extract::{ConnectInfo, FromRequestParts, Request},
    http::{HeaderMap, request},
};
use serde::{Deserialize, Serialize};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// Addresses with the same first bits, `10.1.0.0/16`, or one address, `10.1.2.3`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("'{0}' is neither an IP address nor a network such as 10.1.0.0/16")]
pub struct NotANetwork(String);

impl Network {
    pub fn contains(&self, address: IpAddr) -> bool {
        first_bits(self.address, self.prefix) == first_bits(address.to_canonical(), self.prefix)
    }
}

/// The address with all bits but the first `prefix` cleared; IPv4 and IPv6 stay apart.
pub fn first_bits(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(a) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix.min(32))).unwrap_or(0);
            IpAddr::V4((a.to_bits() & mask).into())
        }
        IpAddr::V6(a) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix.min(128))).unwrap_or(0);
            IpAddr::V6((a.to_bits() & mask).into())
        }
    }
}

/// The line behind an address: an IPv4 address, or the /64 of IPv6 that a customer's line has.
pub fn line_of(address: IpAddr) -> IpAddr {
    let address = address.to_canonical();
    first_bits(address, if address.is_ipv4() { 32 } else { 64 })
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let fault = || NotANetwork(text.to_owned());
        let (address, prefix) = text.split_once('/').map_or((text, None), |(a, p)| (a, Some(p)));
        let address: IpAddr = address.trim().parse().map_err(|_| fault())?;
        let address = address.to_canonical();
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(most), |p| p.trim().parse().map_err(|_| fault()))?;
        if prefix <= most { Ok(Self { address, prefix }) } else { Err(fault()) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = if self.address.is_ipv4() { 32 } else { 128 };
        if self.prefix == whole { self.address.fmt(f) } else { write!(f, "{}/{}", self.address, self.prefix) }
    }
}

impl TryFrom<String> for Network {
    type Error = NotANetwork;
    fn try_from(text: String) -> Result<Self, NotANetwork> {
        text.parse()
    }
}

impl From<Network> for String {
    fn from(network: Network) -> Self {
        network.to_string()
    }
}

/// Who calls.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Caller {
    pub address: IpAddr,
    /// Whether the call came through a proxy that is trusted: what it says of the call may be believed.
    pub by_proxy: bool,
}

impl Caller {
    /// Who makes this request. Without a connection behind it (a router in memory) it comes from nowhere.
    pub fn of(request: &Request, trusted: &[Network]) -> Self {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::from([0, 0, 0, 0]), |ConnectInfo(a)| a.ip());
        Self::behind(peer, request.headers(), trusted)
    }

    /// Walks from the connection's other end outwards, as long as each hop is trusted: every proxy adds the address that it was called
    /// from at the end of `X-Forwarded-For`, and what stands before the last trusted hop may be anybody's invention.
    fn behind(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> Self {
        let is_trusted = |address: IpAddr| trusted.iter().any(|n| n.contains(address));
        let mut address = peer.to_canonical();
        let by_proxy = is_trusted(address) && headers.contains_key(FORWARDED_FOR);
        let lists: Vec<_> = headers.get_all(FORWARDED_FOR).iter().collect();
        let hops = lists.into_iter().rev().flat_map(|list| list.to_str().unwrap_or_default().rsplit(','));
        for hop in hops {
            if !is_trusted(address) {
                break;
            }
            // A hop that cannot be read ends the walk at the proxy that passed it on.
            let Some(next) = address_in(hop) else { break };
            address = next;
        }
        Self { address, by_proxy }
    }

    /// Whether the call comes from this machine itself, not from behind a proxy on it.
    pub fn is_local(&self) -> bool {
        self.address.is_loopback() && !self.by_proxy
    }
}

/// [`super::trace::each_call`] has said who calls.
impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut request::Parts, _: &S) -> Result<Self, Self::Rejection> {
        let nowhere = Self { address: IpAddr::from([0, 0, 0, 0]), by_proxy: false };
        Ok(parts.extensions.get::<Self>().copied().unwrap_or(nowhere))
    }
}

/// Some proxies add the port.
fn address_in(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(hop);
    let address = bare.parse().ok().or_else(|| hop.parse::<SocketAddr>().ok().map(|a| a.ip()));
    address.map(|a: IpAddr| a.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn networks() {
        for (network, address, inside) in [
            ("10.1.0.0/16", "10.1.255.1", true),
            ("10.1.0.0/16", "10.2.0.1", false),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false),
            ("10.1.2.3", "::ffff:10.1.2.3", true),
            ("::ffff:10.1.2.3", "10.1.2.3", true),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "2001:db8::1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true),
            ("2001:db8::/32", "2001:db9::1", false),
            ("::/0", "2001:db8::1", true),
        ] {
            assert_eq!(network.parse::<Network>().unwrap().contains(ip(address)), inside, "{network} {address}");
        }
        for (text, shown) in [("10.1.0.0/16", "10.1.0.0/16"), ("10.1.2.3/32", "10.1.2.3"), ("::1", "::1")] {
            assert_eq!(text.parse::<Network>().unwrap().to_string(), shown);
        }
        for bad in ["", "10.1.0.0/33", "2001:db8::/129", "10.1/16", "proxy.example", "10.1.0.0/-1"] {
            assert_eq!(bad.parse::<Network>(), Err(NotANetwork(bad.into())));
        }
    }

    #[test]
    fn lines() {
        for (address, line) in [
            ("203.0.113.9", "203.0.113.9"),
            ("::ffff:203.0.113.9", "203.0.113.9"),
            ("2001:db8:0:1:2::3", "2001:db8:0:1::"),
            ("2001:db8:0:2:2::3", "2001:db8:0:2::"),
        ] {
            assert_eq!(line_of(ip(address)), ip(line), "{address}");
        }
    }

    #[test]
    fn only_what_trusted_hops_say_is_believed() {
        let trusted: Vec<Network> = ["127.0.0.1", "10.1.0.0/16"].iter().map(|n| n.parse().unwrap()).collect();
        for (peer, lists, address, by_proxy) in [
            ("203.0.113.9", vec![], "203.0.113.9", false),
            ("203.0.113.9", vec!["198.51.100.1"], "203.0.113.9", false),
            ("127.0.0.1", vec![], "127.0.0.1", false),
            ("127.0.0.1", vec!["198.51.100.1"], "198.51.100.1", true),
            ("::ffff:127.0.0.1", vec!["198.51.100.1"], "198.51.100.1", true),
            ("127.0.0.1", vec!["192.0.2.66, 198.51.100.1"], "198.51.100.1", true),
            ("127.0.0.1", vec!["192.0.2.66, 198.51.100.1, 10.1.0.7"], "198.51.100.1", true),
            ("127.0.0.1", vec!["192.0.2.66", "198.51.100.1", "10.1.0.7"], "198.51.100.1", true),
            ("127.0.0.1", vec!["10.1.0.7"], "10.1.0.7", true),
            ("127.0.0.1", vec!["198.51.100.1:4711"], "198.51.100.1", true),
            ("127.0.0.1", vec!["[2001:db8::1]:4711"], "2001:db8::1", true),
            ("127.0.0.1", vec!["[2001:db8::1]"], "2001:db8::1", true),
            ("127.0.0.1", vec!["198.51.100.1, unknown"], "127.0.0.1", true),
            ("127.0.0.1", vec![""], "127.0.0.1", true),
        ] {
            let mut headers = HeaderMap::new();
            for list in &lists {
                headers.append(FORWARDED_FOR, HeaderValue::from_str(list).unwrap());
            }
            let caller = Caller::behind(ip(peer), &headers, &trusted);
            assert_eq!((caller.address, caller.by_proxy), (ip(address), by_proxy), "{peer} {lists:?}");
        }
    }
}
