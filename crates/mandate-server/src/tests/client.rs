//! Browsers as the tests have them: nobody's, and a person's that has signed in. No redirect is followed by itself.

use std::ops::Deref;

use mandate_core::id::PersonId;
use reqwest::{
    Method, RequestBuilder,
    header::{ACCEPT, CONTENT_TYPE, COOKIE, HeaderMap, LOCATION, SET_COOKIE},
};

use super::{app::TestApp, html, world};

/// An answer of the portal.
#[derive(Clone, Debug)]
pub(super) struct Page {
    /// What was asked, to be named when a test fails.
    pub(super) asked: String,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
}

impl Page {
    /// Where the answer sends the browser; empty where nowhere.
    pub(super) fn location(&self) -> &str {
        self.headers.get(LOCATION).map_or("", |value| value.to_str().unwrap())
    }

    /// The last part of the path to which the answer sends the browser: an id or a number.
    pub(super) fn id(&self) -> String {
        let path = self.location().split('?').next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().to_owned()
    }

    /// Checks the status; gives the page on.
    #[track_caller]
    pub(super) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{} → {}\n{}", self.asked, self.location(), self.text());
        self
    }

    /// Checks that it sends the browser on, with a word about what was done; gives the page on.
    #[track_caller]
    pub(super) fn done(self, word: &str) -> Self {
        let page = self.is(303);
        assert!(page.location().ends_with(&format!("done={word}")), "{} → {}", page.asked, page.location());
        page
    }

    /// What a reader reads: without markup, each run of white space as one space.
    pub(super) fn text(&self) -> String {
        html::text(&self.body)
    }

    /// Checks that a reader reads this.
    #[track_caller]
    pub(super) fn shows(&self, words: &str) -> &Self {
        let text = self.text();
        assert!(text.contains(words), "{} does not show `{words}`:\n{text}", self.asked);
        self
    }

    /// Checks that this stands nowhere, not even in the markup.
    #[track_caller]
    pub(super) fn lacks(&self, words: &str) -> &Self {
        let text = self.text();
        assert!(!text.contains(words) && !self.body.contains(words), "{} has `{words}`:\n{text}", self.asked);
        self
    }

    /// The sentence at a field that is wrong.
    pub(super) fn error_at(&self, field: &str) -> Option<String> {
        html::text_of(&self.body, &format!("{field}-error"))
    }

    /// What stands in a field of a form.
    pub(super) fn value(&self, field: &str) -> Option<String> {
        html::value(&self.body, field)
    }

    /// The band that says for whom one acts.
    pub(super) fn band(&self) -> String {
        html::text_of_class(&self.body, "acting").unwrap_or_default()
    }

    /// The rows of the tables, without those that have another number of cells.
    pub(super) fn rows<const CELLS: usize>(&self) -> Vec<[String; CELLS]> {
        html::rows(&self.body).into_iter().filter_map(|row| row.try_into().ok()).collect()
    }

    /// The texts of what can be chosen in a field.
    pub(super) fn options(&self, field: &str) -> Vec<String> {
        html::options(&self.body, field).into_iter().map(|(_, text)| text).collect()
    }

    /// The first address that begins so, among the links.
    pub(super) fn link(&self, begins: &str) -> String {
        let mut links = html::tags(&self.body).into_iter().filter_map(|tag| tag.attribute("href"));
        links.find(|href| href.starts_with(begins)).unwrap_or_else(|| panic!("{} links to no {begins}…", self.asked))
    }

    /// The first address to which a form is sent that begins so.
    pub(super) fn action(&self, begins: &str) -> String {
        let mut actions = html::tags(&self.body).into_iter().filter_map(|tag| tag.attribute("action"));
        actions
            .find(|action| action.starts_with(begins))
            .unwrap_or_else(|| panic!("{} has no form {begins}…", self.asked))
    }

    /// The address of the link with these words that begins so.
    pub(super) fn link_called(&self, begins: &str, words: &str) -> String {
        let (before, _) = self.body.split_once(&format!("<bdi>{words}</bdi></a>")).expect("it links there");
        let (_, href) = before.rsplit_once("href=\"").expect("a link has an address");
        let href = href.split('"').next().unwrap_or_default();
        assert!(href.starts_with(begins), "{href}");
        href.to_owned()
    }

    /// Whether a link or a form leads there.
    pub(super) fn leads_to(&self, href: &str) -> bool {
        html::tags(&self.body)
            .iter()
            .any(|tag| tag.attribute("href").or_else(|| tag.attribute("action")).as_deref() == Some(href))
    }

    /// The body without the keys that forms carry, which are new at every answer.
    pub(super) fn without_keys(&self) -> String {
        let mut body = self.body.clone();
        let once = html::tags(&self.body).into_iter().filter(|tag| tag.is("name", "once"));
        for key in once.filter_map(|tag| tag.attribute("value")).filter(|key| !key.is_empty()) {
            body = body.replace(&key, "KEY");
        }
        body
    }

    /// The body as JSON.
    pub(super) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{}: {error}\n{}", self.asked, self.body))
    }
}

/// A browser: nobody's, until it has the cookie of a session.
#[derive(Clone, Debug)]
pub(super) struct Browser {
    http: reqwest::Client,
    url: String,
    cookie: Option<String>,
}

impl Browser {
    pub(super) fn new(http: reqwest::Client, url: &str) -> Self {
        Self { http, url: url.to_owned(), cookie: None }
    }

    /// The same browser with another cookie.
    pub(super) fn with_cookie(&self, cookie: &str) -> Self {
        Self { cookie: Some(cookie.to_owned()), ..self.clone() }
    }

    /// A request as a browser sends it from a page of the portal, to be changed further.
    pub(super) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.url)).header("sec-fetch-site", "same-origin");
        match &self.cookie {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        }
    }

    /// Sends a request; whatever the answer, it is no defect and misses no sentence.
    pub(super) async fn send(&self, request: RequestBuilder) -> Page {
        self.execute(request.build().unwrap()).await
    }

    /// As [`Self::send`], for a request that was changed after it was built.
    pub(super) async fn execute(&self, request: reqwest::Request) -> Page {
        let asked = format!("{} {}", request.method(), request.url().path());
        let response = self.http.execute(request).await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = String::from_utf8(response.bytes().await.unwrap().into()).expect("a page is text");
        assert!(status != 500, "{asked} failed:\n{}", html::text(&body));
        assert!(!body.contains('⟦'), "{asked} misses a sentence:\n{}", html::text(&body));
        Page { asked, status, headers, body }
    }

    pub(super) async fn get(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path).header(ACCEPT, "text/html")).await
    }

    /// As a program asks: for JSON.
    pub(super) async fn get_json(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path).header(ACCEPT, "application/json")).await
    }

    pub(super) async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(self.request(Method::POST, path).header(ACCEPT, "text/html").form(fields)).await
    }

    /// As [`Self::post`], for JSON.
    pub(super) async fn post_for_json(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        self.send(self.request(Method::POST, path).header(ACCEPT, "application/json").form(fields)).await
    }

    /// Sends a form with files, as a browser does.
    pub(super) async fn post_files(&self, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Page {
        self.post_raw(path, MULTIPART, multipart(fields, files)).await
    }

    /// Fetches what is no page: its status, headers and bytes.
    pub(super) async fn download(&self, path: &str) -> (u16, HeaderMap, Vec<u8>) {
        let response = self.request(Method::GET, path).header("accept-encoding", "gzip").send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        (status, headers, response.bytes().await.unwrap().into())
    }

    /// Sends a body as it is.
    pub(super) async fn post_raw(&self, path: &str, kind: &str, body: impl Into<Vec<u8>>) -> Page {
        let request = self.request(Method::POST, path).header(ACCEPT, "text/html").header(CONTENT_TYPE, kind);
        self.send(request.body(body.into())).await
    }
}

/// What a form with files says that it is.
pub(super) const MULTIPART: &str = "multipart/form-data; boundary=----a--boundary";

/// A form with files, in the order of the portal's: what is written, the files, and what was clicked.
pub(super) fn multipart(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let (last, first): (Vec<_>, Vec<_>) = fields.iter().partition(|(name, _)| *name == "then");
    let mut body = Vec::new();
    let mut part = |head: String, content: &[u8]| {
        let head = format!("------a--boundary\r\nContent-Disposition: form-data; {head}\r\n\r\n");
        body.extend([head.as_bytes(), content, b"\r\n"].concat());
    };
    for (name, value) in first {
        part(format!("name=\"{name}\""), value.as_bytes());
    }
    for (name, content) in files {
        let name = name.replace('"', "%22").replace('\r', "%0D").replace('\n', "%0A");
        part(format!("name=\"attachments\"; filename=\"{name}\"\r\nContent-Type: text/html"), content);
    }
    for (name, value) in last {
        part(format!("name=\"{name}\""), value.as_bytes());
    }
    body.extend(b"------a--boundary--\r\n");
    body
}

/// The name and value of the cookie that an answer sets, and all that it says of it.
pub(super) fn cookie_of(page: &Page) -> Option<(String, String)> {
    let set = page.headers.get(SET_COOKIE)?.to_str().unwrap().to_owned();
    let pair = set.split(';').next().unwrap().to_owned();
    Some((pair, set))
}

/// A person, signed in.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) id: PersonId,
    pub(super) email: String,
    pub(super) name: String,
    browser: Browser,
}

impl Deref for Person {
    type Target = Browser;

    fn deref(&self) -> &Browser {
        &self.browser
    }
}

impl Person {
    /// Links an old contact record to somebody, after the outcome was looked at.
    pub(super) async fn link_record(&self, path: &str, record: &str, person: &str) {
        let fields = [("record", record), ("person", person), ("address", "")];
        let seen = self.post(path, &fields).await.is(200).value("seen").unwrap();
        self.post(path, &[&fields[..], &[("seen", &seen)]].concat()).await.done("linked");
    }

    pub(super) async fn sign_in(app: &TestApp, who: &str) -> Self {
        let person = app.world.person(who);
        let anonymous = app.anonymous();
        let page = anonymous.post("/sign-in", &[("email", &person.email), ("password", world::PASSWORD)]).await.is(303);
        let (pair, _) = cookie_of(&page).expect("signing in sets a cookie");
        Self {
            id: person.id,
            email: person.email.clone(),
            name: person.name.clone(),
            browser: anonymous.with_cookie(&pair),
        }
    }

    /// The field in which a level for this person stands.
    pub(super) fn field(&self) -> String {
        format!("personal-{}", self.id)
    }
}
