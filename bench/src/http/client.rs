//! A browser's side: one connection that is kept, with the cookie of a session.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use http_body_util::{BodyExt, Full};
use hyper::{
    HeaderMap, Method, Request, StatusCode,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
    header,
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use crate::Outcome;

/// Where tokens are made.
const TOKENS: &str = "/account/tokens";

pub struct Client {
    address: SocketAddr,
    sender: SendRequest<Full<Bytes>>,
    cookie: Option<String>,
}

/// An answer, read to its end.
pub struct Answer {
    pub status: StatusCode,
    pub body: Bytes,
    pub took: Duration,
    /// How long the server says that it took, where it says so.
    pub server: Option<Duration>,
    headers: HeaderMap,
}

impl Answer {
    /// The path to which it sends the browser.
    pub fn location(&self) -> Option<&str> {
        self.headers.get(header::LOCATION)?.to_str().ok()?.split('?').next()
    }

    /// The path of the next page, where there is one.
    pub fn next(&self) -> Option<String> {
        let links = self.headers.get(header::LINK)?.to_str().ok()?;
        let next = links.split(',').find(|link| link.contains("rel=\"next\""))?;
        let address = next.trim().strip_prefix('<')?.split('>').next()?;
        let path = address.find("/api/").and_then(|begins| address.get(begins..));
        Some(path.unwrap_or(address).to_owned())
    }
}

impl Client {
    pub async fn connect(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(connection);
        Ok(Self { address, sender, cookie: None })
    }

    /// Another connection of the same session.
    pub async fn another(&self) -> Outcome<Self> {
        Ok(Self { cookie: self.cookie.clone(), ..Self::connect(self.address).await? })
    }

    pub async fn sign_in(&mut self, email: &str, password: &str) -> Outcome {
        let answer = self.post("/sign-in", &[("email", email), ("password", password), ("next", "/")]).await?;
        let cookie = answer.headers.get(header::SET_COOKIE).and_then(|cookie| cookie.to_str().ok());
        let cookie = cookie.and_then(|cookie| cookie.split(';').next());
        self.cookie = Some(cookie.ok_or_else(|| format!("signing in was answered {}", answer.status))?.to_owned());
        Ok(())
    }

    pub async fn get(&mut self, path: &str) -> Outcome<Answer> {
        self.send(Method::GET, path, String::new()).await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Outcome<Answer> {
        let fields: Vec<_> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
        self.send(Method::POST, path, fields.join("&")).await
    }

    /// A token of whoever is signed in, for one scope and thirty days.
    pub async fn make_token(&mut self, scope: &str) -> Outcome<String> {
        let until = (jiff::Zoned::now().date() + jiff::Span::new().days(30)).to_string();
        let fields = [("name", "Measuring"), ("scopes", scope), ("until", until.as_str())];
        let answer = self.post(TOKENS, &fields).await?;
        let page = String::from_utf8(answer.body.to_vec())?;
        let secret = page.split_once("name=\"secret\" value=\"").and_then(|(_, rest)| rest.split('"').next());
        Ok(secret.ok_or_else(|| format!("making a token was answered {}", answer.status))?.to_owned())
    }

    /// Asks with a token, as programs do.
    pub async fn ask(&mut self, path: &str, token: &str, body: String) -> Outcome<Answer> {
        self.with_token(Method::POST, path, token, body).await
    }

    /// Gets something with a token, as programs do.
    pub async fn ask_for(&mut self, path: &str, token: &str) -> Outcome<Answer> {
        self.with_token(Method::GET, path, token, String::new()).await
    }

    async fn with_token(&mut self, method: Method, path: &str, token: &str, body: String) -> Outcome<Answer> {
        let mut request = Request::builder()
            .method(&method)
            .uri(path)
            .header(header::HOST, self.address.to_string())
            .header(header::AUTHORIZATION, format!("Bearer {token}"));
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request.body(Full::new(Bytes::from(body)))?;
        let begun = Instant::now();
        self.sender.ready().await?;
        let (head, body) = self.sender.send_request(request).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Answer { status: head.status, body, took: begun.elapsed(), server: None, headers: head.headers })
    }

    async fn send(&mut self, method: Method, path: &str, body: String) -> Outcome<Answer> {
        // What is read, and not only measured, comes as it is.
        let encoding = if path == TOKENS { "identity" } else { "gzip" };
        let mut request = Request::builder()
            .method(&method)
            .uri(path)
            .header(header::HOST, self.address.to_string())
            .header(header::ACCEPT, "text/html")
            .header(header::ACCEPT_ENCODING, encoding)
            .header(header::ACCEPT_LANGUAGE, "en")
            .header(header::USER_AGENT, "mandate-bench")
            .header("sec-fetch-site", "same-origin");
        if method == Method::POST {
            request = request
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::ORIGIN, format!("http://{}", self.address));
        }
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let request = request.body(Full::new(Bytes::from(body)))?;
        let begun = Instant::now();
        self.sender.ready().await?;
        let answer = self.sender.send_request(request).await?;
        let (head, body) = answer.into_parts();
        let body = body.collect().await?.to_bytes();
        let took = begun.elapsed();
        let server = head.headers.get("server-timing").and_then(|value| value.to_str().ok()).and_then(server_timing);
        Ok(Answer { status: head.status, body, took, server, headers: head.headers })
    }
}

/// The sum of what a `Server-Timing` header names.
fn server_timing(header: &str) -> Option<Duration> {
    let durations = header.split(',').filter_map(|part| part.split(';').find_map(|p| p.trim().strip_prefix("dur=")));
    let ms = durations.filter_map(|ms| ms.parse::<f64>().ok()).reduce(|a, b| a + b)?;
    Some(Duration::from_secs_f64(ms / 1000.0))
}

/// A value as forms write it.
fn encoded(value: &str) -> String {
    let mut text = String::new();
    for byte in value.bytes() {
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'.' | b'_' => text.push(char::from(byte)),
            b' ' => text.push('+'),
            other => text.push_str(&format!("%{other:02X}")),
        }
    }
    text
}
