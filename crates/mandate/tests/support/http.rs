//! A client without a browser: forms, cookies, no script.

use reqwest::{RequestBuilder, StatusCode, header, redirect::Policy};

use super::{PATIENCE, plain};

/// Somebody at a server, with cookies.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: String,
}

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub location: String,
    pub body: String,
}

impl Client {
    pub fn new(address: &str) -> Self {
        super::encrypt();
        let builder = reqwest::Client::builder().cookie_store(true).redirect(Policy::none()).timeout(PATIENCE);
        Self { http: builder.build().expect("a client"), address: address.to_owned() }
    }

    /// Somebody else at the same server.
    pub fn anew(&self) -> Self {
        Self::new(&self.address)
    }

    /// The same person at another server, or at the same one at another address.
    pub fn at(&self, address: &str) -> Self {
        Self { http: self.http.clone(), address: address.to_owned() }
    }

    fn url(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.address) }
    }

    async fn send(request: RequestBuilder) -> Option<Answer> {
        let response = request.send().await.ok()?;
        let status = response.status();
        let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
        let location = location.unwrap_or_default().to_owned();
        let body = plain(&response.text().await.ok()?);
        Some(Answer { status, location, body })
    }

    /// Nothing where the server went away.
    pub async fn try_get(&self, path: &str) -> Option<Answer> {
        Self::send(self.http.get(self.url(path)).header(header::ACCEPT, "text/html")).await
    }

    /// Nothing where the server went away: then nobody knows whether it was done.
    pub async fn try_post(&self, path: &str, form: &[(&str, &str)]) -> Option<Answer> {
        Self::send(self.http.post(self.url(path)).header(header::ACCEPT, "text/html").form(form)).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.try_get(path).await.expect("the server answers")
    }

    pub async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        self.try_post(path, form).await.expect("the server answers")
    }

    /// As programs ask.
    pub async fn get_json(&self, path: &str) -> (StatusCode, serde_json::Value) {
        let request = self.http.get(self.url(path)).header(header::ACCEPT, "application/json");
        let answer = Self::send(request).await.expect("the server answers");
        (answer.status, serde_json::from_str(&answer.body).expect("JSON"))
    }

    /// How many bytes a page takes over the wire, packed, and its text.
    pub async fn weigh(&self, path: &str) -> (usize, String) {
        let packed = self.http.get(self.url(path)).header(header::ACCEPT_ENCODING, "gzip");
        let response = packed.send().await.expect("the server answers");
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let packed = response.bytes().await.expect("a whole body");
        (packed.len(), self.get(path).await.body)
    }

    pub async fn sign_in(&self, email: &str, password: &str) {
        let answer = self.post("/sign-in", &[("email", email), ("password", password), ("next", "/")]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{email} can sign in: {}", answer.text());
    }
}

impl Answer {
    /// The words of the page, as people read them.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut rest = self.body.as_str();
        while let Some((before, tag)) = rest.split_once('<') {
            text.push_str(before);
            text.push(' ');
            rest = tag.split_once('>').map_or("", |(_, rest)| rest);
        }
        text.push_str(rest);
        unescaped(&text).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The values of an attribute that begin in some way: `values("href", "/organizations/")`.
    pub fn values(&self, attribute: &str, beginning: &str) -> Vec<String> {
        let before = format!("{attribute}=\"");
        let parts = self.body.split(&before).skip(1).filter_map(|part| part.split_once('"'));
        let values = parts.map(|(value, _)| unescaped(value));
        values.filter(|value| value.starts_with(beginning)).collect()
    }
}

/// A token for everything, of somebody of a sandbox.
pub async fn token(address: &str, email: &str) -> String {
    let somebody = Client::new(address);
    somebody.sign_in(email, super::server::PASSWORD).await;
    let until = super::days_ahead(100).to_string();
    let scopes = ["read", "service-requests", "permissions", "people", "tokens", "decisions"];
    let mut form = vec![("name", "Everything"), ("until", until.as_str())];
    form.extend(scopes.map(|scope| ("scopes", scope)));
    let made = somebody.post("/account/tokens", &form).await;
    let (_, secret) = made.body.split_once("mandate_pat_").expect("a secret is shown");
    let secret: String = secret.chars().take_while(char::is_ascii_alphanumeric).collect();
    format!("mandate_pat_{secret}")
}

fn unescaped(html: &str) -> String {
    let signs = [("&#60;", "<"), ("&#62;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&quot;", "\""), ("&#38;", "&")];
    let text = signs.iter().fold(html.to_owned(), |text, (written, sign)| text.replace(written, sign));
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
