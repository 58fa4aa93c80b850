//! Connections as they come over the network: slow, large, many, encrypted. What is under way when the program is told
//! to stop is finished.

use std::{fs, path::PathBuf, sync::Arc, time::Duration};

use mandate_store::db::Location;
use reqwest::{Certificate, Version, header};
use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring,
    pki_types::{CertificateDer, pem::PemObject as _},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};
use tokio_rustls::TlsConnector;

use super::{
    app::{Fresh, TestApp, http_client},
    client::{Browser, MULTIPART, cookie_of, multipart},
    world::PASSWORD,
};
use crate::{
    config::Config,
    serve::{Listeners, Tls, serve},
};

/// Longer than anything here takes, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(30);

/// An installation that is served by what it is served by in earnest, until told to stop.
struct Served {
    app: TestApp,
    address: String,
    metrics: Option<String>,
    tls: Option<Tls>,
    stop: oneshot::Sender<()>,
    served: JoinHandle<()>,
    _database: Fresh,
}

impl Served {
    async fn start(set: impl Fn(&mut Config)) -> Self {
        let database = Fresh::new();
        Self::on(database.sqlite(), database, set).await
    }

    async fn on(location: Location, database: Fresh, set: impl Fn(&mut Config)) -> Self {
        let app = TestApp::start(&location, true, &set).await;
        let mut config = app.sandbox.config().clone();
        config.listen = "127.0.0.1:0".parse().unwrap();
        let listeners = Listeners::open(&mut config).await.unwrap();
        let (tls, metrics) = (listeners.tls().cloned(), config.metrics.listen);
        let (stop, stopped) = oneshot::channel();
        let stopping = async { stopped.await.unwrap() };
        let served = tokio::spawn(serve(app.sandbox.clone(), listeners, stopping));
        let (address, metrics) = (config.listen.to_string(), metrics.map(|address| format!("http://{address}")));
        Self { app, address, metrics, tls, stop, served, _database: database }
    }

    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(&self.address).await.unwrap()
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        timeout(PATIENCE, self.served).await.unwrap().unwrap();
    }
}

/// Sends something and nothing more; gives all that comes until the other side closes.
async fn answer(stream: &mut TcpStream, sent: &str) -> String {
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A connection that is dropped may be reset.
    let read = timeout(PATIENCE, stream.read_to_end(&mut answer)).await.expect("it is not closed");
    drop(read);
    String::from_utf8(answer).unwrap()
}

const ALIVE: &str = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";

#[tokio::test]
async fn who_is_slow_is_dropped_and_keeps_nobody_else_waiting() {
    let served = Served::start(|config| (config.limits.head_seconds, config.limits.idle_seconds) = (1, 1)).await;
    let half = "GET /healthz HTTP/1.1\r\nHost: localh";
    for sent in ["", "G", half] {
        let mut slow = served.connect().await;
        slow.write_all(sent.as_bytes()).await.unwrap();
        assert_eq!(Browser::new(http_client(None), &served.url()).get("/healthz").await.is(200).body, "ok");
        assert_eq!(answer(&mut slow, "").await, "", "dropped without a word after `{sent}`");
    }
    // Once answered, it is closed when it says nothing more, and when it begins and does not go on.
    for more in ["", half] {
        let mut idle = served.connect().await;
        let answered = answer(&mut idle, &format!("{ALIVE}{more}")).await;
        assert!(answered.starts_with("HTTP/1.1 200") && answered.ends_with("ok"), "{answered}");
    }
    served.stop().await;
}

#[tokio::test]
async fn a_head_that_is_too_large_is_refused() {
    let served = Served::start(|config| config.limits.head_kilobytes = 8).await;
    let padding = |bytes| {
        format!("{}X-Padding: {}\r\n\r\n", ALIVE.trim_end_matches("\r\n").to_owned() + "\r\n", "a".repeat(bytes))
    };
    let refused = answer(&mut served.connect().await, &padding(9 * 1024)).await;
    assert!(refused.starts_with("HTTP/1.1 431 "), "{refused}");
    let mut fits = served.connect().await;
    fits.write_all(padding(6 * 1024).as_bytes()).await.unwrap();
    let mut head = [0; 15];
    fits.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 200 OK");
    drop(fits);
    served.stop().await;
}

#[tokio::test]
async fn when_there_are_enough_more_wait_until_one_is_gone() {
    let served = Served::start(|config| config.limits.connections = 1).await;
    let mut first = served.connect().await;
    first.write_all(ALIVE.as_bytes()).await.unwrap();
    let mut head = [0; 15];
    first.read_exact(&mut head).await.unwrap();
    // The system takes it, and nobody answers as long as the first is open.
    let mut second = served.connect().await;
    second.write_all(ALIVE.as_bytes()).await.unwrap();
    let waits = timeout(Duration::from_millis(50), second.read_exact(&mut head)).await;
    assert!(waits.is_err(), "the second is let in only when the first is gone");
    drop(first);
    timeout(PATIENCE, second.read_exact(&mut head)).await.unwrap().unwrap();
    assert_eq!(&head, b"HTTP/1.1 200 OK");
    drop(second);
    served.stop().await;
}

#[tokio::test]
async fn what_is_under_way_is_finished_and_new_visitors_are_told_to_go_elsewhere() {
    let served = Served::start(|config| config.limits.drain_seconds = 1).await;
    let url = served.url();
    let page = Browser::new(http_client(None), &url)
        .post("/sign-in", &[("email", "tessa@acme.example"), ("password", PASSWORD)])
        .await
        .is(303);
    let cookie = cookie_of(&page).unwrap().0;
    let tessa = Browser::new(http_client(None), &url).with_cookie(&cookie);
    let number = tessa.submit(served.app.world.organization("acme"), "Oven 3").await;
    let ready = tessa.get("/readyz").await.is(200);
    assert_eq!(ready.body, "program: ok\njobs: ok\ndatabase: ok\nmigrations: ok\nattachments: ok\n");

    // A file comes slowly: half of it before the program is told to stop, half of it after its listener is closed.
    let body = multipart(&[("body", "See there."), ("then", "")], &[("whole.log", &[b'a'; 4096])]);
    let (half, rest) = body.split_at(body.len() / 2);
    let mut upload = served.connect().await;
    let head = format!(
        "POST /service-requests/{number}/messages HTTP/1.1\r\nHost: {}\r\nSec-Fetch-Site: same-origin\r\n\
         Cookie: {cookie}\r\nContent-Type: {MULTIPART}\r\nContent-Length: {}\r\n\r\n",
        served.address,
        body.len()
    );
    upload.write_all(&[head.as_bytes(), half].concat()).await.unwrap();
    let mut waiting = served.connect().await;
    let Served { app, address, stop, served, _database, .. } = served;
    stop.send(()).unwrap();
    let told = timeout(PATIENCE, async {
        // Every answer until the listener is closed: from some moment on it says no.
        loop {
            let page = Browser::new(http_client(None), &url).get_json("/readyz").await;
            if page.status == 503 {
                break page;
            }
        }
    });
    let told = told.await.unwrap().json();
    assert_eq!((&told["ready"], &told["checks"]["program"]), (&false.into(), &"stopping".into()), "{told}");
    // Who is connected and says nothing is closed when the time is over.
    assert_eq!(answer(&mut waiting, "").await, "");
    assert!(TcpStream::connect(&address).await.is_err(), "nobody new is let in");
    upload.write_all(rest).await.unwrap();
    let sent = answer(&mut upload, "").await;
    assert!(sent.starts_with("HTTP/1.1 303"), "{sent}");
    timeout(PATIENCE, served).await.unwrap().unwrap();
    assert_eq!(app.contents().await.len(), 1);
}

#[tokio::test]
async fn it_is_ready_only_when_everything_is_there() {
    let served = Served::start(|_| {}).await;
    let browser = Browser::new(http_client(None), &served.url());
    browser.get("/readyz").await.is(200);
    // Served without the runner of jobs, and with no folder for attachments any more.
    let place = served.app.app.config().attachments.store.clone().unwrap();
    fs::remove_dir_all(&place).unwrap();
    let page = served.app.anonymous().get_json("/readyz").await.is(503);
    assert_eq!(
        page.json(),
        serde_json::json!({"ready": false, "checks": {"program": "ok", "jobs": "not running", "database": "ok",
            "migrations": "ok", "attachments": "unreachable"}})
    );
    served.stop().await;
}

#[tokio::test]
async fn figures_are_counted_by_route_and_decision_and_show_nobody() {
    for postgres in [false, true] {
        let fresh = Fresh::new();
        let location = if postgres { fresh.postgres() } else { fresh.sqlite() };
        let listen = "127.0.0.1:0".parse().unwrap();
        let served = Served::on(location, fresh, |config| config.metrics.listen = Some(listen)).await;
        count_figures(&served).await;
        served.stop().await;
    }
}

async fn count_figures(served: &Served) {
    let url = served.url();
    let page = Browser::new(http_client(None), &url)
        .post("/sign-in", &[("email", "tessa@acme.example"), ("password", PASSWORD)])
        .await
        .is(303);
    let tessa = Browser::new(http_client(None), &url).with_cookie(&cookie_of(&page).unwrap().0);
    let number = tessa.submit(served.app.world.organization("acme"), "Oven 3").await;
    tessa.get(&format!("/service-requests/{number}")).await.is(200);
    tessa.get("/administration/jobs").await.is(403);
    tessa.get("/nothing/here").await.is(404);
    tessa.request(reqwest::Method::from_bytes(b"BREW").unwrap(), "/").send().await.unwrap();

    let metrics = Browser::new(http_client(None), served.metrics.as_ref().unwrap());
    metrics.get("/readyz").await.is(200);
    metrics.get("/sign-in").await.is(404);
    let figures = metrics.get("/metrics").await.is(200);
    assert_eq!(figures.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    for line in [
        "mandate_http_requests_total{route=\"/service-requests/{number}\",method=\"GET\",status=\"2xx\"} 1",
        "mandate_http_requests_total{route=\"none\",method=\"GET\",status=\"4xx\"} 1",
        "mandate_http_request_duration_seconds_count{route=\"/service-requests/{number}\",method=\"GET\"} 1",
        "mandate_http_request_duration_seconds_bucket{route=\"/sign-in\",method=\"POST\",le=\"+Inf\"} 1",
        "mandate_decisions_total{outcome=\"refused\",ground=\"vendor_only\"} 1",
        "mandate_database_up 1",
        "mandate_http_connections_limit 1024",
        "# TYPE mandate_http_request_duration_seconds histogram",
        "# TYPE process_cpu_seconds_total counter",
    ] {
        assert!(figures.body.lines().any(|found| found == line), "{line}\n{}", figures.body);
    }
    let beginnings = [
        "mandate_decisions_total{outcome=\"allowed\",ground=\"own_organization\"} ",
        "mandate_record_unsealed_age_seconds ",
        "mandate_search_pending ",
        "process_resident_memory_bytes ",
    ];
    for begins in beginnings {
        assert!(figures.body.lines().any(|found| found.starts_with(begins)), "{begins}\n{}", figures.body);
    }
    assert!(figures.body.contains("method=\"other\""), "{}", figures.body);
    for typed in [number.as_str(), "nothing/here", "BREW", "tessa", "Acme"] {
        figures.lacks(typed);
    }
    let pool = figures.body.contains("mandate_database_connections{state=\"idle\"} ");
    assert_eq!(pool, served.app.db().name() == "PostgreSQL", "{}", figures.body);
}

#[tokio::test]
async fn a_request_has_one_id_in_the_answer_and_in_the_record() {
    for (trusted, taken) in [(true, true), (false, false)] {
        let served = Served::start(|config| {
            (config.behind_proxy, config.log.proxy_request_id) = (true, trusted);
        })
        .await;
        let url = served.url();
        let page = Browser::new(http_client(None), &url)
            .post("/sign-in", &[("email", "tessa@acme.example"), ("password", PASSWORD)])
            .await
            .is(303);
        let tessa = Browser::new(http_client(None), &url).with_cookie(&cookie_of(&page).unwrap().0);
        let refused = tessa
            .request(reqwest::Method::GET, "/administration/jobs")
            .header("x-request-id", "edge-7.example_1")
            .send()
            .await
            .unwrap();
        let id = refused.headers()["x-request-id"].to_str().unwrap().to_owned();
        assert_eq!(id == "edge-7.example_1", taken);
        let entry = served.app.record().await.pop().unwrap();
        assert_eq!(entry.request_id, id);
        served.stop().await;
    }
}

/// A certificate and its key in files.
struct Files {
    folder: TempDir,
}

impl Files {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn paths(&self) -> (PathBuf, PathBuf) {
        (self.folder.path().join("certificate.pem"), self.folder.path().join("key.pem"))
    }

    /// Puts a new certificate into the files; gives it as somebody trusts it.
    fn renew(&self) -> Certificate {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned(), "localhost".to_owned()]).unwrap();
        let (certificate, key) = self.paths();
        fs::write(certificate, made.cert.pem()).unwrap();
        fs::write(key, made.signing_key.serialize_pem()).unwrap();
        Certificate::from_pem(made.cert.pem().as_bytes()).unwrap()
    }
}

fn tls_end(served: &Served) -> i64 {
    served.tls.as_ref().unwrap().ends_at().as_second()
}

fn client(trusted: &Certificate) -> reqwest::Client {
    drop(ring::default_provider().install_default());
    reqwest::Client::builder().no_proxy().tls_certs_only([trusted.clone()]).build().unwrap()
}

#[tokio::test]
async fn a_new_certificate_holds_from_the_next_connection_on_and_drops_none() {
    let files = Files::new();
    let (first, (certificate, key)) = (files.renew(), files.paths());
    let served = Served::start(|config| {
        (config.tls.certificate, config.tls.key) = (Some(certificate.clone()), Some(key.clone()));
        config.metrics.listen = Some("127.0.0.1:0".parse().unwrap());
    })
    .await;
    let figures = Browser::new(http_client(None), served.metrics.as_ref().unwrap()).get("/metrics").await.is(200);
    let end = tls_end(&served);
    assert!(figures.body.contains(&format!("mandate_certificate_end_time_seconds {end}\n")), "{}", figures.body);
    let tls = served.tls.clone().unwrap();
    let (shown, kept) = (format!("{tls:?}"), fs::read(&key).unwrap());
    assert!(!shown.contains(&format!("{kept:?}")[1..40]), "the key is nobody's business: {shown}");
    let url = format!("https://{}/sign-in", served.address);
    let early = client(&first);
    let page = early.get(&url).send().await.unwrap();
    assert_eq!((page.status().as_u16(), page.version()), (200, Version::HTTP_2));
    assert_eq!(page.headers()[header::STRICT_TRANSPORT_SECURITY], "max-age=31536000");
    assert!(page.text().await.unwrap().contains("Sign in"));
    // What does not speak HTTP/2 is answered as well, and who does not encrypt is not.
    let old = reqwest::Client::builder().no_proxy().tls_certs_only([first.clone()]).http1_only().build().unwrap();
    assert_eq!(old.get(&url).send().await.unwrap().version(), Version::HTTP_11);
    assert!(!answer(&mut served.connect().await, ALIVE).await.contains("200"));

    let second = files.renew();
    tls.reload().unwrap();
    assert_eq!(early.get(&url).send().await.unwrap().status(), 200, "an open connection goes on");
    assert_eq!(client(&second).get(&url).send().await.unwrap().status(), 200);
    assert!(client(&first).get(&url).send().await.is_err(), "the first is not shown any more");

    // Half a renewal, and rubbish: what holds goes on holding, and it is said once.
    for (file, text) in [(&key, ""), (&certificate, "-----BEGIN CERTIFICATE-----\nrubbish"), (&key, "rubbish")] {
        files.renew();
        fs::write(file, text).unwrap();
        tls.reload().unwrap_err();
        tls.reload().unwrap();
        assert_eq!(client(&second).get(&url).send().await.unwrap().status(), 200);
    }
    files.renew();
    let other = rcgen::KeyPair::generate().unwrap();
    fs::write(&key, other.serialize_pem()).unwrap();
    let error = tls.reload().unwrap_err().to_string();
    assert!(error.contains("cannot be used together"), "{error}");
    let third = files.renew();
    tls.reload().unwrap();
    assert_eq!(client(&third).get(&url).send().await.unwrap().status(), 200);
    drop((early, old));
    served.stop().await;
}

/// Who asks by HTTP/2 and then lets nothing of the answer come.
#[tokio::test]
async fn who_takes_nothing_of_an_answer_among_several_is_dropped() {
    let files = Files::new();
    let (certificate, key) = files.paths();
    files.renew();
    let served = Served::start(|config| {
        (config.tls.certificate, config.tls.key) = (Some(certificate.clone()), Some(key.clone()));
        // Longer than anybody waits here, so that it is not dropped for anything else.
        (config.limits.stall_seconds, config.limits.head_seconds, config.limits.idle_seconds) = (1, 300, 300);
    })
    .await;
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(&certificate).unwrap()).unwrap();
    let mut trusting = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    trusting.alpn_protocols = vec![b"h2".to_vec()];
    let connector = TlsConnector::from(Arc::new(trusting));
    let mut stream = connector.connect("localhost".try_into().unwrap(), served.connect().await).await.unwrap();
    let mut sent = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec();
    // SETTINGS: of each answer nothing is taken until more is said.
    sent.extend([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0]);
    // HEADERS, whole and without a body: GET, https, a page, a host.
    let head = [&[0x82, 0x87, 0x04, 8][..], b"/sign-in", &[0x41, 9], b"localhost"].concat();
    sent.extend([0, 0, u8::try_from(head.len()).unwrap(), 1, 5, 0, 0, 0, 1]);
    sent.extend(head);
    stream.write_all(&sent).await.unwrap();
    let mut came = Vec::new();
    let read = timeout(PATIENCE, stream.read_to_end(&mut came)).await.expect("it is dropped");
    drop(read);
    assert!(!came.is_empty(), "it was answered");
    served.stop().await;
}
