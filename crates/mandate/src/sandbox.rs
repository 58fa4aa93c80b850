//! `mandate sandbox`: a made-up world on this machine, to try everything out; gone when it stops (P34).

mod files;
mod history;
mod plan;
mod world;

use std::{net::SocketAddr, path::Path};

use mandate_server::{App, auth::password::Passwords, clock::Clock, config::Config, serve::serve};
use mandate_store::{
    Db,
    content::{Contents, Place},
    db::Location,
};
use tokio::net::TcpListener;

use crate::{
    command::{Failure, log, print, say},
    serve::stopped,
};

/// The password of everybody in the sandbox.
const PASSWORD: &str = "mandate-sandbox";

#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// The address and port to listen on; a free port where this one is taken.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// The seed of the world.
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

pub(crate) async fn run(mut config: Config, arguments: Arguments) -> Result<(), Failure> {
    let traces = log(&config, "warn")?;
    if !arguments.listen.ip().is_loopback() {
        return Err(Failure::usage("a sandbox lets everybody be anybody: it listens on this machine only (127.0.0.1)"));
    }
    let listener = match TcpListener::bind(arguments.listen).await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind(SocketAddr::new(arguments.listen.ip(), 0)).await?,
    };
    let folder = tempfile::Builder::new().prefix("mandate-sandbox-").tempdir()?;
    config.listen = listener.local_addr()?;
    // It is for this machine alone.
    config.public_url = None;
    (config.tls.certificate, config.tls.key, config.metrics.listen) = (None, None, None);
    // The story is younger than a year: its first permissions are reviewed now.
    config.permission.review_months = config.permission.review_months.min(7);
    // Whoever stops it while the world is made has nothing left either.
    let mut stop = Box::pin(stopped());
    let (app, cast) = tokio::select! {
        biased;
        () = &mut stop => return Ok(()),
        made = make(&config, folder.path(), arguments.seed) => made?,
    };
    print(&greeting(&config.base_url(), &cast, folder.path()))?;
    serve(app, listener, stop).await;
    traces.end().await;
    Ok(())
}

/// Makes the world: the past on a clock that the story moves; then the real one takes over.
async fn make(config: &Config, folder: &Path, seed: u64) -> Result<(App, history::Cast), Failure> {
    say("Making a world…");
    let db = Db::open(&Location::in_folder(folder)).await?;
    let contents = Some(Contents::open(&Place::in_folder(folder))?);
    let now = Clock::System.now();
    let world = world::read()?;
    let quick =
        Passwords::quick().map_err(|error| Failure::new(format!("this machine gives no random numbers: {error}")))?;
    let past = App::new(db.clone(), contents.clone(), config.clone(), Clock::manual(now), quick.clone(), true);
    let story = plan::plan(&world, now, seed);
    let cast = history::tell(&past, &world, &story, now).await?;
    Ok((App::new(db, contents, config.clone(), Clock::System, quick, true), cast))
}

fn greeting(address: &str, cast: &history::Cast, folder: &Path) -> String {
    let mut lines = vec![
        format!("\nThe sandbox is ready: {address}/sandbox"),
        String::new(),
        "Be anybody there with one click, or sign in by e-mail address; everybody’s password is".to_owned(),
        format!("  {PASSWORD}"),
        String::new(),
        "The story begins with these:".to_owned(),
    ];
    lines.extend(cast.people.iter().map(|person| format!("  {:<44} {}", person.email, person.who)));
    lines.push(String::new());
    lines.push("Ask on the command line, too:".to_owned());
    lines.push(format!(
        "  mandate --database {} explain --person {} --act update --on {}",
        folder.display(),
        cast.people.first().map_or("", |person| person.email.as_str()),
        cast.example
    ));
    lines.push(format!("  mandate --database {} verify", folder.display()));
    lines.push(String::new());
    lines.push("Ctrl-C ends it, and nothing is left.".to_owned());
    lines.join("\n")
}
