//! The list of service requests as a file that spreadsheets read: RFC 4180, in UTF-8 with its mark.
//!
//! The file is written aside before the first byte of it leaves: a slow reader holds no transaction, and the record
//! says what left. A cell that a spreadsheet would take for a formula is defused.

use std::io::SeekFrom;

use axum::{
    body::{Body, Bytes},
    extract::State,
    http::header,
    response::{IntoResponse as _, Response},
};
use futures_util::stream;
use mandate_store::service_request::{Filter, Line};
use tokio::{
    fs::File,
    io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _},
};

use super::{
    address::Query,
    frame::{Answer, SignedIn},
    list_filter::Asked,
};
use crate::{
    App, OpError,
    locale::{Locale, Message},
    ops::{Caller, service_request::export::Export},
};

/// How much of the file is sent at once.
const PIECE: usize = 64 * 1024;

/// A cell that no spreadsheet takes for a formula, nor any part of it where cells are parted by semicolons.
fn defused(cell: String) -> String {
    let begins = |sign: char| matches!(sign, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠');
    let mut safe = String::with_capacity(cell.len());
    let mut at_start = true;
    for sign in cell.chars() {
        if at_start && (begins(sign) || (safe.is_empty() && matches!(sign, '\t' | '\r'))) {
            safe.push('\'');
        }
        at_start = matches!(sign, ';' | '\t') || (at_start && sign == ' ');
        safe.push(sign);
    }
    safe
}

/// Rows of a file, with no cell that is a formula.
pub(super) fn rows<const CELLS: usize>(rows: impl IntoIterator<Item = [String; CELLS]>) -> Result<Vec<u8>, OpError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.map(defused)).map_err(OpError::failed)?;
    }
    writer.into_inner().map_err(|error| OpError::failed(error.to_string()))
}

fn heads(l: &Locale) -> [String; 14] {
    let heads = [
        "number",
        "subject",
        "customer",
        "severity",
        "state",
        "product-of-vendor",
        "submitted-by",
        "organization",
        "primary-contact",
        "assigned-to",
        "messages",
        "submitted",
        "changed",
        "time-zone",
    ];
    heads.map(|head| l.t(head).to_string())
}

fn row(l: &Locale, line: Line) -> [String; 14] {
    [
        line.number.to_string(),
        line.subject,
        line.customer,
        l.word("severity", line.severity.as_str()).to_string(),
        l.word("state", line.state.as_str()).to_string(),
        line.product.unwrap_or_default(),
        line.submitter,
        line.submitter_organization,
        line.primary_contact,
        line.assignee.unwrap_or_default(),
        line.messages.to_string(),
        l.sortable_time(&line.created_at),
        l.sortable_time(&line.updated_at),
        l.zone_name().to_owned(),
    ]
}

pub(super) async fn export(State(app): State<App>, SignedIn(visitor): SignedIn, Query(asked): Query<Asked>) -> Answer {
    let l = Locale::of(&visitor.person);
    let filter = asked.filter(&l, visitor.person.id)?;
    Ok(file(&app, &visitor.caller, &l, &filter).await?)
}

/// The file of what a filter finds for a caller, its heads in a language.
pub(crate) async fn file(app: &App, caller: &Caller, l: &Locale, filter: &Filter) -> Result<Response, OpError> {
    let Some(_turn) = app.export_turn() else {
        return Err(OpError::TooMany(Message::new("export-error-busy")));
    };
    let file = tokio::task::spawn_blocking(tempfile::tempfile).await.map_err(OpError::failed)?;
    let mut file = File::from_std(file.map_err(OpError::failed)?);
    // Spreadsheets take a file for UTF-8 by this mark only.
    file.write_all("\u{feff}".as_bytes()).await.map_err(OpError::failed)?;
    file.write_all(&rows([heads(l)])?).await.map_err(OpError::failed)?;
    let mut export = Export::begin(app, caller, filter).await?;
    while let Some(lines) = export.next().await? {
        let text = rows(lines.into_iter().map(|line| row(l, line)))?;
        file.write_all(&text).await.map_err(OpError::failed)?;
    }
    export.record().await?;
    file.flush().await.map_err(OpError::failed)?;
    let length = file.seek(SeekFrom::End(0)).await.map_err(OpError::failed)?;
    file.seek(SeekFrom::Start(0)).await.map_err(OpError::failed)?;
    let pieces = stream::try_unfold(file, async |mut file| {
        let mut piece = vec![0; PIECE];
        let read = file.read(&mut piece).await?;
        piece.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then(|| (Bytes::from(piece), file)))
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"service-requests.csv\"".to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
    ];
    Ok((headers, Body::from_stream(pieces)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_no_cell_is_a_formula() {
        let cells = [
            "=1+1",
            " +1",
            "-1",
            "@a",
            "\ta",
            "a,b",
            "a \"b\"",
            "two\nlines",
            "x;=1;y",
            "1-1",
            "a; @x",
            "＝1",
            "a=b",
            "a",
        ];
        let text = String::from_utf8(rows([cells.map(str::to_owned)]).unwrap()).unwrap();
        let expected =
            "'=1+1, '+1,'-1,'@a,'\ta,\"a,b\",\"a \"\"b\"\"\",\"two\nlines\",x;'=1;y,1-1,a; '@x,'＝1,a=b,a\r\n";
        assert_eq!(text, expected);
    }
}
