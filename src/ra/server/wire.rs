//! From the wire to types at once: JSON bodies, ids in paths, tokens in headers.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path, Query, Request},
    http::{HeaderMap, StatusCode, header, request},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::{cards::is_serial, sane, stop::Stop};
use crate::{
    domain::{
        card::{CardIdentity, CardSerial},
        chance::Chance,
        operation::OperationId,
        person::PersonId,
        refusal::Refusal,
        secret::SecretText,
    },
    ra::api::{OPERATION_HEADER, bytes::SecretWord},
};

/// A JSON body. axum's own extractor is not used: it logs what it could not read, and bodies hold secrets.
pub struct Body<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Body<T> {
    type Rejection = Stop;

    async fn from_request(request: Request, state: &S) -> Result<Self, Stop> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let kind = kind.split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            return Err(Stop::Malformed(StatusCode::UNSUPPORTED_MEDIA_TYPE));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|e| Stop::Malformed(e.status()))?;
        sane::read(&bytes).map(Self).ok_or(Stop::Malformed(StatusCode::BAD_REQUEST))
    }
}

/// A JSON body, or none: nothing at all, or `null`.
pub struct MaybeBody<T>(pub Option<T>);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for MaybeBody<T> {
    type Rejection = Stop;

    async fn from_request(request: Request, state: &S) -> Result<Self, Stop> {
        if request.headers().contains_key(header::CONTENT_TYPE) {
            return Body::<Option<T>>::from_request(request, state).await.map(|Body(content)| Self(content));
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|e| Stop::Malformed(e.status()))?;
        if bytes.is_empty() { Ok(Self(None)) } else { Err(Stop::Malformed(StatusCode::UNSUPPORTED_MEDIA_TYPE)) }
    }
}

/// What stands after the `?` of the address: no text in it with control characters, which no answer could be found by.
pub struct InQuery<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for InQuery<T> {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut request::Parts, _: &S) -> Result<Self, Stop> {
        let malformed = Stop::Malformed(StatusCode::BAD_REQUEST);
        let all = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        if !all.is_ok_and(|Query(all)| all.iter().all(|(_, text)| !text.chars().any(char::is_control))) {
            return Err(malformed);
        }
        Query::try_from_uri(&parts.uri).map(|Query(content)| Self(content)).map_err(|_| malformed)
    }
}

/// A JSON answer that nobody on the way may keep.
pub struct Answer<T>(pub T);

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        ([(header::CACHE_CONTROL, "no-store")], axum::Json(self.0)).into_response()
    }
}

/// `204`: done, with nothing to say.
pub const DONE: StatusCode = StatusCode::NO_CONTENT;

/// The one value in the path, read as its type.
pub struct InPath<T>(pub T);

impl<S: Send + Sync> FromRequestParts<S> for InPath<OperationId> {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut request::Parts, state: &S) -> Result<Self, Stop> {
        let text = path_text(parts, state).await?;
        let id = uuid::Uuid::parse_str(&text).map_err(|_| Stop::Malformed(StatusCode::BAD_REQUEST))?;
        Ok(Self(OperationId(id)))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for InPath<CardIdentity> {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut request::Parts, state: &S) -> Result<Self, Stop> {
        let text = path_text(parts, state).await?;
        text.parse().map(Self).map_err(|_| Stop::Malformed(StatusCode::BAD_REQUEST))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for InPath<PersonId> {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut request::Parts, state: &S) -> Result<Self, Stop> {
        let id = PersonId(path_text(parts, state).await?);
        if is_person_id(&id) { Ok(Self(id)) } else { Err(Stop::Malformed(StatusCode::BAD_REQUEST)) }
    }
}

/// A key as an import takes it: one line, and not too long.
pub fn is_person_id(id: &PersonId) -> bool {
    (1..=64).contains(&id.0.chars().count()) && id.0.trim() == id.0 && !id.0.chars().any(char::is_control)
}

/// A card as a path names it: by its identity in hex, or by its printed serial.
pub enum CardRef {
    Identity(CardIdentity),
    Serial(CardSerial),
}

impl<S: Send + Sync> FromRequestParts<S> for InPath<CardRef> {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut request::Parts, state: &S) -> Result<Self, Stop> {
        let text = path_text(parts, state).await?;
        if let Ok(identity) = text.parse() {
            return Ok(Self(CardRef::Identity(identity)));
        }
        let serial = CardSerial(text);
        if is_serial(&serial) { Ok(Self(CardRef::Serial(serial))) } else { Err(Stop::Malformed(StatusCode::BAD_REQUEST)) }
    }
}

async fn path_text<S: Send + Sync>(parts: &mut request::Parts, state: &S) -> Result<String, Stop> {
    let Path(text) =
        Path::<String>::from_request_parts(parts, state).await.map_err(|_| Stop::Malformed(StatusCode::BAD_REQUEST))?;
    Ok(text)
}

/// The tokens that a call carries, already hashed: the plain ones are not kept.
#[derive(Clone, Copy, Default)]
pub struct Tokens {
    pub session: Option<[u8; 32]>,
    pub operation: Option<[u8; 32]>,
}

impl<S: Send + Sync> FromRequestParts<S> for Tokens {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut request::Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers))
    }
}

impl Tokens {
    fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
        let bearer = |v: &str| {
            let (scheme, token) = v.split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| hash_of(token.trim()))
        };
        Self {
            session: text(header::AUTHORIZATION.as_str()).and_then(bearer),
            operation: text(OPERATION_HEADER).map(|t| hash_of(t.trim())),
        }
    }
}

/// The tokens of a call that takes a session's. Whoever has none learns that and nothing else: it stands before whatever else of the call
/// is read. Whether the token is any good, [`super::guard`] says.
pub struct OfSession(pub Tokens);

/// The same, of a call that takes an operation's token.
pub struct OfOperation(pub Tokens);

/// The same, of a call that takes both.
pub struct OfBoth(pub Tokens);

impl<S: Send + Sync> FromRequestParts<S> for OfSession {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut request::Parts, _: &S) -> Result<Self, Stop> {
        let tokens = Tokens::of(&parts.headers);
        if tokens.session.is_some() { Ok(Self(tokens)) } else { Err(Refusal::NotSignedIn.into()) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OfOperation {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut request::Parts, _: &S) -> Result<Self, Stop> {
        let tokens = Tokens::of(&parts.headers);
        if tokens.operation.is_some() { Ok(Self(tokens)) } else { Err(Refusal::BadProof.into()) }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for OfBoth {
    type Rejection = Stop;

    async fn from_request_parts(parts: &mut request::Parts, state: &S) -> Result<Self, Stop> {
        let OfOperation(tokens) = OfOperation::from_request_parts(parts, state).await?;
        OfSession::from_request_parts(parts, state).await?;
        Ok(Self(tokens))
    }
}

/// A new token of 32 random bytes (base64url) and the hash that the store keeps.
pub fn new_token(chance: &Chance) -> (SecretWord, [u8; 32]) {
    let secret = chance.secret::<32>();
    let text = URL_SAFE_NO_PAD.encode(secret.expose("encoded as a token for its one recipient"));
    let hash = hash_of(&text);
    (SecretWord::new(text), hash)
}

/// SHA-256 of a token. Tokens have 256 random bits, so nothing slower is needed.
pub fn hash_of(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// SHA-256 of a bootstrap code as typed: without blanks and dashes, in capitals.
pub fn hash_of_typed(code: &SecretText) -> [u8; 32] {
    let plain: zeroize::Zeroizing<String> = code
        .expose("hashed for comparison with the stored hash")
        .chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .map(|c| c.to_ascii_uppercase())
        .collect::<String>()
        .into();
    hash_of(&plain)
}
