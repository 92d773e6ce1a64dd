//! A report as JSON or as CSV, as the caller wants it.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, HeaderName, HeaderValue, header, request},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};

use crate::ra::{
    api::csv_text,
    api::report::NEXT_HEADER,
    server::{stop::Stop, wire::Answer},
};

/// How an answer is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum As {
    #[default]
    Json,
    Csv,
}

/// From `Accept`; what is said in the address (`format`) goes before.
impl<S: Send + Sync> FromRequestParts<S> for As {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut request::Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::of(&parts.headers))
    }
}

impl As {
    fn of(headers: &HeaderMap) -> Self {
        let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
        let mut kinds = accepted.map(|kind| kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
        // The first that is one of ours: nobody weighs these two.
        match kinds.find(|kind| ["text/csv", "application/json"].contains(&kind.as_str())).as_deref() {
            Some("text/csv") => Self::Csv,
            _ => Self::Json,
        }
    }
}

/// A report's rows as a table of texts.
pub struct Sheet {
    /// The file's name, without its ending.
    pub name: &'static str,
    pub columns: &'static [&'static str],
    pub rows: Vec<Vec<String>>,
    pub next: Option<String>,
}

/// A report that can be both.
pub struct Report<T> {
    pub wanted: As,
    pub json: T,
    pub sheet: fn(&T) -> Sheet,
}

impl<T: Serialize> IntoResponse for Report<T> {
    fn into_response(self) -> Response {
        match self.wanted {
            As::Json => Answer(self.json).into_response(),
            As::Csv => match csv(&(self.sheet)(&self.json)) {
                Ok(response) => response,
                Err(stop) => stop.into_response(),
            },
        }
    }
}

fn csv(sheet: &Sheet) -> Result<Response, Stop> {
    let mut text = csv_text::line(sheet.columns.iter().copied())?;
    for row in &sheet.rows {
        text.extend(csv_text::line(row.iter().map(String::as_str))?);
    }
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let file = format!("attachment; filename=\"{}.csv\"", sheet.name);
    for (name, value) in [(header::CONTENT_DISPOSITION, Some(file)), (HeaderName::from_static(NEXT_HEADER), sheet.next.clone())] {
        if let Some(value) = value.and_then(|v| HeaderValue::try_from(v).ok()) {
            headers.insert(name, value);
        }
    }
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_accept_says() {
        for (accept, wanted) in [
            (&[][..], As::Json),
            (&["text/csv"], As::Csv),
            (&["TEXT/CSV; charset=utf-8"], As::Csv),
            (&["*/*"], As::Json),
            (&["application/json, text/csv"], As::Json),
            (&["text/html", "text/csv;q=0.9,*/*"], As::Csv),
            (&["text/csvx"], As::Json),
        ] {
            let mut headers = HeaderMap::new();
            for value in accept {
                headers.append(header::ACCEPT, HeaderValue::from_static(value));
            }
            assert_eq!(As::of(&headers), wanted, "{accept:?}");
        }
    }
}
