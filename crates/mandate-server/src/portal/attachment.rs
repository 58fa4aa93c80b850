//! Files attached to a service request: how the page lists them, and their way out, always as downloads.

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use futures_util::Stream;
use mandate_core::service_request::Number;
use mandate_store::{StoreError, attachment::Attachment};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::{
    address::{Path, parse},
    error_page::Fault,
    frame::{Answer, Frame, SignedIn},
};
use crate::{
    App, OpError,
    ops::service_request::attachment::{self as ops, Download},
};

/// What a browser may do with a file that it shows after all: nothing.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

/// Marks an answer that leaves as it is, not compressed on its way.
#[derive(Clone, Copy, Debug)]
pub(super) struct AsItIs;

/// A file as a page lists it.
#[derive(Clone, Debug)]
pub(super) struct Listed {
    pub(super) href: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) size: String,
}

impl Listed {
    pub(super) fn of(frame: &Frame, number: Number, file: &Attachment) -> Self {
        Self {
            href: format!("/service-requests/{number}/attachments/{}", file.id),
            name: file.name.clone(),
            kind: frame.word("file", kind(&file.media_type)).to_string(),
            size: frame.l.size(file.size),
        }
    }
}

/// The word for what a file is.
fn kind(media_type: &str) -> &'static str {
    match media_type.split_once('/') {
        Some(("image", _)) => "image",
        Some(("audio", _)) => "audio",
        Some(("video", _)) => "video",
        Some(("text", "html")) => "page",
        Some(("text", _)) => "text",
        Some((_, "pdf")) => "pdf",
        Some((_, "zip" | "gzip" | "x-tar" | "x-xz" | "zstd" | "x-bzip2" | "x-7z-compressed" | "vnd.rar")) => "archive",
        Some((_, kind))
            if kind.starts_with("vnd.openxmlformats")
                || kind.starts_with("vnd.oasis")
                || kind.starts_with("msword") =>
        {
            "document"
        }
        _ => "other",
    }
}

/// How a file is named to the browser (RFC 6266): for old ones in ASCII, for all others as it is called.
fn disposition(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_graphic() && !"\"\\%".contains(c) || c == ' ' { c } else { '_' };
    let ascii: String = name.chars().map(plain).collect();
    format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{}", utf8_percent_encode(name, NON_ALPHANUMERIC))
}

pub(super) async fn download(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Path((number, id)): Path<(String, String)>,
) -> Answer {
    let (number, id) = (parse(&number)?, parse(&id)?);
    sent(ops::download(&app, &visitor.caller, number, id).await?)
}

/// A file as a download.
pub(crate) fn sent(
    file: Download<impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static>,
) -> Result<Response, Fault> {
    let mut response = Response::new(Body::from_stream(file.content));
    let text = file.media_type == "text/plain";
    let kind = if text { "text/plain; charset=utf-8" } else { file.media_type.as_str() };
    let headers: [(HeaderName, &str); 5] = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_LENGTH, &file.size.to_string()),
        (header::CONTENT_DISPOSITION, &disposition(&file.name)),
        (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in headers {
        response.headers_mut().insert(name, HeaderValue::from_str(value).map_err(OpError::failed)?);
    }
    response.extensions_mut().insert(AsItIs);
    Ok(response.into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_place_in_the_header() {
        assert_eq!(disposition("a.txt"), "attachment; filename=\"a.txt\"; filename*=UTF-8''a%2Etxt");
        assert_eq!(
            disposition("a\"; b=\\c.txt"),
            "attachment; filename=\"a_; b=_c.txt\"; filename*=UTF-8''a%22%3B%20b%3D%5Cc%2Etxt"
        );
        assert_eq!(disposition("ש🦊"), "attachment; filename=\"__\"; filename*=UTF-8''%D7%A9%F0%9F%A6%8A");
        assert!(HeaderValue::from_str(&disposition("a\r\nb: c")).is_ok());
    }
}
