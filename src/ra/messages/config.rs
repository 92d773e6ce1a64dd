//! The sections `[mail]` and `[text]` of `ra.toml`. They name files that hold secrets, and hold none themselves.

use std::{collections::BTreeMap, path::PathBuf};

use serde::{Deserialize, Serialize};

/// Seconds that a message may take, where the configuration does not say: well under what a call to the service may.
const SECONDS: u16 = 12;

/// `[mail]`: how e-mail leaves.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum MailConfig {
    Nowhere {},
    Directory(MailDirectoryConfig),
    Smtp(SmtpConfig),
}

/// `[text]`: how text messages leave.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
pub enum TextConfig {
    Nowhere {},
    Directory(TextDirectoryConfig),
    Gateway(Box<GatewayConfig>),
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailDirectoryConfig {
    pub path: PathBuf,
    /// `help@ra.example` or `Example RA <help@ra.example>`; the RA's contact where absent.
    pub from: Option<String>,
}

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextDirectoryConfig {
    pub path: PathBuf,
}

/// A mail server that takes our messages (submission, RFC 6409).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    pub host: String,
    /// 587 with `tls = "required"`, 465 with `"implicit"`, 25 with `"none"`, where absent.
    pub port: Option<u16>,
    #[serde(default)]
    pub tls: SmtpTls,
    pub user: Option<String>,
    /// Holds the password alone; only its owner may read it.
    pub password_file: Option<PathBuf>,
    /// PEM: whose certificates the server's must come from, and no others'. Those that the system trusts where absent.
    pub ca_file: Option<PathBuf>,
    /// As in [`MailDirectoryConfig::from`].
    pub from: Option<String>,
    /// How long a message may take, 1 to 60.
    #[serde(default = "seconds")]
    pub seconds: u16,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmtpTls {
    /// STARTTLS, or nothing is sent (RFC 3207).
    #[default]
    Required,
    /// TLS from the first byte (RFC 8314).
    Implicit,
    /// Only to a server on this machine.
    None,
}

/// A gateway that takes text messages by HTTP POST.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GatewayConfig {
    /// `https://…`; `http://…` only on this machine.
    pub url: String,
    #[serde(default)]
    pub body: GatewayBody,
    #[serde(default = "number_field")]
    pub number_field: String,
    #[serde(default)]
    pub number_form: NumberForm,
    #[serde(default = "text_field")]
    pub text_field: String,
    #[serde(default = "sender_field")]
    pub sender_field: String,
    /// What messages come from, e.g. a name that the gateway knows. No such field is sent where absent.
    pub sender: Option<String>,
    /// Holds a token for `Authorization: Bearer` alone; only its owner may read it.
    pub bearer_file: Option<PathBuf>,
    /// For `Authorization: Basic`, with `password_file`.
    pub user: Option<String>,
    pub password_file: Option<PathBuf>,
    /// The statuses that say that the message was taken, from … to ….
    #[serde(default = "ok_from")]
    pub ok_from: u16,
    #[serde(default = "ok_to")]
    pub ok_to: u16,
    /// As in [`SmtpConfig::ca_file`].
    pub ca_file: Option<PathBuf>,
    /// How long a message may take, 1 to 60.
    #[serde(default = "seconds")]
    pub seconds: u16,
    /// Further fields, the same in every message.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GatewayBody {
    /// One object of texts.
    #[default]
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberForm {
    /// `+441632960001`
    #[default]
    Plus,
    /// `441632960001`
    Digits,
}

impl Default for MailConfig {
    fn default() -> Self {
        Self::Nowhere {}
    }
}

impl Default for TextConfig {
    fn default() -> Self {
        Self::Nowhere {}
    }
}

fn seconds() -> u16 {
    SECONDS
}

fn number_field() -> String {
    "to".to_owned()
}

fn text_field() -> String {
    "text".to_owned()
}

fn sender_field() -> String {
    "from".to_owned()
}

fn ok_from() -> u16 {
    200
}

fn ok_to() -> u16 {
    299
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(PartialEq, Debug, Default, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Sections {
        #[serde(default)]
        mail: MailConfig,
        #[serde(default)]
        text: TextConfig,
    }

    #[test]
    fn sections() {
        for (text, good) in [
            ("", true),
            ("[mail]\nby = 'nowhere'", true),
            ("[mail]\nby = 'nowhere'\nhost = 'x'", false),
            ("[mail]\nby = 'pigeon'", false),
            ("[mail]\nhost = 'x'", false),
            ("[mail]\nby = 'directory'\npath = 'mail'", true),
            ("[mail]\nby = 'directory'", false),
            ("[mail]\nby = 'smtp'\nhost = 'mail.example'", true),
            ("[mail]\nby = 'smtp'\nhost = 'mail.example'\ntls = 'implicit'\nport = 465\nuser = 'ra'\npassword_file = 'p'", true),
            ("[mail]\nby = 'smtp'\nhost = 'mail.example'\ntls = 'maybe'", false),
            ("[mail]\nby = 'smtp'\nhost = 'mail.example'\npassword = 'x'", false),
            ("[mail]\nby = 'smtp'", false),
            ("[text]\nby = 'gateway'\nurl = 'https://sms.example/send'", true),
            ("[text]\nby = 'gateway'\nurl = 'https://sms.example/send'\nbody = 'form'\nextra = { campaign = 'cards' }", true),
            ("[text]\nby = 'gateway'\nurl = 'https://sms.example/send'\ntoken = 'x'", false),
            ("[text]\nby = 'directory'\npath = 'texts'\nfrom = 'x'", false),
        ] {
            let read = toml::from_str::<Sections>(text);
            assert_eq!(read.is_ok(), good, "{text}: {read:?}");
            if let Ok(read) = read {
                let again: Sections = toml::from_str(&toml::to_string_pretty(&read).unwrap()).unwrap();
                assert_eq!(again, read, "{text}");
            }
        }
    }
}
