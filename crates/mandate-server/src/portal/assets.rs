//! Style, script and pictures: in the binary, under addresses that change with their content.

use std::{collections::HashMap, sync::LazyLock};

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::Embed;

use super::address::Path;

#[derive(Embed)]
#[folder = "assets/"]
struct Assets;

static ADDRESSES: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let address = |file: &str| {
        let hash = Assets::get(file).map(|asset| hex::encode(asset.metadata.sha256_hash())).unwrap_or_default();
        format!("/assets/{file}?v={}", hash.get(..12).unwrap_or_default())
    };
    Assets::iter().map(|file| (file.to_string(), address(&file))).collect()
});

/// The address of a file, with the mark of its content.
pub(crate) fn address(file: &str) -> String {
    ADDRESSES.get(file).cloned().unwrap_or_else(|| format!("/assets/{file}"))
}

/// A file; browsers may keep it for ever, since its address changes with it.
pub(super) async fn serve(Path(file): Path<String>) -> Response {
    let kind = match file.rsplit_once('.') {
        Some((_, "css")) => "text/css; charset=utf-8",
        Some((_, "js")) => "text/javascript; charset=utf-8",
        Some((_, "svg")) => "image/svg+xml",
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    match Assets::get(&file) {
        Some(asset) => {
            let headers =
                [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
            (headers, asset.data).into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
