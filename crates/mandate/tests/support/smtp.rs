//! A real mail server (aiosmtpd), which keeps what it was given.

use std::process::{Child, Stdio};

use serde::Deserialize;

use super::{databases::python, server::Heard, until};

/// Writes each mail as a line of JSON, once it has it.
const KEEP: &str = r#"
import asyncio, email, email.policy, json, sys
from aiosmtpd.smtp import SMTP

class Keep:
    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
        print(json.dumps({
            'to': envelope.rcpt_tos[0], 'from': mail['From'], 'subject': mail['Subject'], 'id': mail['Message-ID'],
            'text': parts['text/plain'], 'html': parts['text/html']}), flush=True)
        return '250 kept'

async def run():
    make = lambda: SMTP(Keep(), enable_SMTPUTF8=True)
    server = await asyncio.get_running_loop().create_server(make, '127.0.0.1', 0)
    print('listens on', server.sockets[0].getsockname()[1], 'now', flush=True)
    await server.serve_forever()

asyncio.run(run())
"#;

/// A running mail server. It ends with the value.
pub struct MailServer {
    child: Child,
    heard: Heard,
    port: String,
}

/// A mail as it arrived.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mail {
    pub to: String,
    pub from: String,
    pub subject: String,
    pub id: String,
    pub text: String,
    pub html: String,
}

impl MailServer {
    pub async fn start() -> Self {
        let mut child =
            python().args(["-c", KEEP]).stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("Python starts");
        let heard = Heard::listen(child.stdout.take().expect("its output is piped"));
        let port = until("a mail server (python3-aiosmtpd)", async || {
            let ended = child.try_wait().expect("it can be asked");
            assert!(ended.is_none(), "the mail server ended: is python3-aiosmtpd installed?");
            heard.between("listens on ", " now")
        })
        .await;
        Self { child, heard, port }
    }

    /// How it stands in a configuration.
    pub fn address(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    /// All that has arrived, in order.
    pub fn mails(&self) -> Vec<Mail> {
        let text = self.heard.text();
        text.lines().skip(1).map(|line| serde_json::from_str(line).expect("a mail as JSON")).collect()
    }

    /// Waits for a mail to somebody with these words in its subject.
    pub async fn mail(&self, to: &str, subject: &str) -> Mail {
        let fits = |mail: &Mail| mail.to == to && mail.subject.contains(subject);
        until(&format!("a mail to {to}: {subject}"), async || self.mails().into_iter().find(fits)).await
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Mail {
    /// The link in it, without the address of the server.
    pub fn link(&self) -> String {
        let link = self.text.split_whitespace().find(|word| word.starts_with("http")).expect("a link");
        assert!(self.html.contains(&format!("href=\"{link}\"")), "the same link in both forms: {}", self.html);
        let path = link.splitn(4, '/').nth(3).expect("a path");
        format!("/{path}")
    }
}
