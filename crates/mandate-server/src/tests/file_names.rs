//! Names of files that mean harm, and files that do: they go out under a harmless name, as downloads and nothing else.

use super::{html, on_both};

/// What is sent, what the page shows, and how the download is called.
const NAMES: &[(&str, &str, &str)] = &[
    ("../../etc/passwd", "passwd", "passwd"),
    ("C:\\Windows\\win.ini", "win.ini", "win.ini"),
    ("a \"quoted\" name.txt", "a \"quoted\" name.txt", "a _quoted_ name.txt"),
    ("שלום-דוח.pdf", "שלום-דוח.pdf", "____-___.pdf"),
    ("photo\u{202e}gpj.exe", "photogpj.exe", "photogpj.exe"),
    ("🦊 設定.cfg", "🦊 設定.cfg", "_ __.cfg"),
    ("two\r\nSet-Cookie: a=b.txt", "twoSet-Cookie: a=b.txt", "twoSet-Cookie: a=b.txt"),
    ("<img src=x onerror=alert(1)>.html", "<img src=x onerror=alert(1)>.html", "<img src=x onerror=alert(1)>.html"),
    ("..", "file", "file"),
    ("100%25 sure;filename=evil.exe", "100%25 sure;filename=evil.exe", "100_25 sure;filename=evil.exe"),
];

#[tokio::test]
async fn names_of_files_are_harmless_on_pages_in_headers_and_in_the_record() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let (tessa, vera) = (app.sign_in("tessa").await, app.sign_in("vera").await);
        let long = format!("{}.tar", "é".repeat(400));
        let names: Vec<_> = NAMES.iter().copied().collect();
        for (sent, shown, header) in names {
            let path = format!("/service-requests/{number}/messages");
            tessa.post_files(&path, &[("body", "a")], &[(sent, b"x")]).await.done("message-sent");
            let page = tessa.get(&format!("/service-requests/{number}")).await.is(200);
            page.shows(shown);
            assert!(!page.body.contains("<img src=x"), "{sent}");
            let link = html::tags(&page.body).into_iter().filter_map(|tag| tag.attribute("href"));
            let link = link.filter(|href| href.contains("/attachments/")).last().unwrap();
            let (status, headers, _) = vera.download(&link).await;
            assert_eq!(status, 200);
            let disposition = headers["content-disposition"].to_str().unwrap();
            assert!(
                disposition.starts_with(&format!("attachment; filename=\"{header}\"; filename*=UTF-8''")),
                "{disposition}"
            );
            let encoded = disposition.rsplit("UTF-8''").next().unwrap();
            let decoded = percent_encoding::percent_decode_str(encoded).decode_utf8().unwrap();
            assert_eq!(decoded, shown);
            assert!(!headers.contains_key("set-cookie"));
            assert!(app.record().await.pop().unwrap().label.ends_with(shown));
        }
        let path = format!("/service-requests/{number}/messages");
        tessa.post_files(&path, &[("body", "a")], &[(&long, b"x")]).await.done("message-sent");
        tessa.get(&format!("/service-requests/{number}")).await.shows(&format!("{}.tar", "é".repeat(125)));
    })
    .await;
}

#[tokio::test]
async fn a_web_page_is_served_as_a_download_that_can_do_nothing() {
    on_both(async |app| {
        let number = app.service_request("Oven 3").await;
        let tessa = app.sign_in("tessa").await;
        let page = b"<!DOCTYPE html><script>fetch('/account')</script>".as_slice();
        let drawing =
            b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".as_slice();
        let files = [("page.html", page), ("drawing.svg", drawing), ("photo.jpg", page)];
        let path = format!("/service-requests/{number}/messages");
        tessa.post_files(&path, &[("body", "a")], &files).await.done("message-sent");
        let page = tessa.get(&format!("/service-requests/{number}")).await;
        let links = html::tags(&page.body).into_iter().filter_map(|tag| tag.attribute("href"));
        let links: Vec<_> = links.filter(|href| href.contains("/attachments/")).collect();
        for (link, (name, content)) in links.iter().zip(files) {
            let (status, headers, body) = tessa.download(link).await;
            assert_eq!((status, body.as_slice()), (200, content));
            let disposition = headers["content-disposition"].to_str().unwrap();
            assert!(disposition.starts_with(&format!("attachment; filename=\"{name}\"")), "{disposition}");
            assert_eq!(headers["x-content-type-options"], "nosniff");
            assert_eq!(headers["content-security-policy"], "default-src 'none'; frame-ancestors 'none'; sandbox");
            assert_eq!(headers["cache-control"], "no-store");
        }
        // What is declared or what the name says is not believed.
        page.shows("photo.jpg Web page");
        let (_, headers, _) = tessa.download(&links[2]).await;
        assert_eq!(headers["content-type"], "text/html");
    })
    .await;
}
