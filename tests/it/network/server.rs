//! A web server of the tests on the loopback: it does what a test says, and notes who asked for what and when.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A request as it came.
#[derive(Debug, Clone)]
pub(super) struct Ask {
    pub(super) path: String,
    pub(super) headers: HashMap<String, String>,
    pub(super) at: Instant,
    /// How often the path was asked for before.
    pub(super) before: usize,
}

/// What it is to do.
pub(super) trait Answers: Fn(&Ask, &mut dyn Write) -> std::io::Result<()> + Send + Sync + 'static {}
impl<F: Fn(&Ask, &mut dyn Write) -> std::io::Result<()> + Send + Sync + 'static> Answers for F {}

#[derive(Default)]
struct State {
    asks: Mutex<Vec<Ask>>,
    open: AtomicUsize,
    most: AtomicUsize,
    connections: AtomicUsize,
    ended: AtomicBool,
}

pub(super) struct Server {
    address: SocketAddr,
    state: Arc<State>,
}

impl Server {
    /// Serves on a port of its own until it is dropped.
    pub(super) fn start(answers: impl Answers) -> Self {
        Self::serving(answers, |stream, work| {
            work(&mut BufReader::new(stream.try_clone().expect("a socket")), &mut { stream })
        })
    }

    /// The same behind TLS.
    pub(super) fn start_tls(config: Arc<rustls::ServerConfig>, answers: impl Answers) -> Self {
        Self::serving(answers, move |mut stream, work| {
            let Ok(mut session) = rustls::ServerConnection::new(Arc::clone(&config)) else { return };
            let mut tls = rustls::Stream::new(&mut session, &mut stream);
            // One request a connection: a reader that buffers would take the writer's side with it.
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") {
                match tls.read(&mut byte) {
                    Ok(1) => head.push(byte[0]),
                    _ => return,
                }
            }
            let mut out = Vec::new();
            work(&mut &head[..], &mut out);
            let _ = tls.write_all(&out).and_then(|()| tls.flush());
            session.send_close_notify();
            let _ = session.complete_io(&mut stream);
        })
    }

    fn serving(
        answers: impl Answers,
        connect: impl Fn(TcpStream, &dyn Fn(&mut dyn BufRead, &mut dyn Write)) + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("a port");
        let state = Arc::new(State::default());
        let (shared, answers, connect) = (Arc::clone(&state), Arc::new(answers), Arc::new(connect));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if shared.ended.load(Ordering::SeqCst) {
                    return;
                }
                let (state, answers, connect) = (Arc::clone(&shared), Arc::clone(&answers), Arc::clone(&connect));
                state.connections.fetch_add(1, Ordering::SeqCst);
                let open = state.open.fetch_add(1, Ordering::SeqCst) + 1;
                state.most.fetch_max(open, Ordering::SeqCst);
                std::thread::spawn(move || {
                    stream.set_nodelay(true).expect("a socket");
                    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a socket");
                    connect(stream, &|reader, writer| {
                        while let Some(ask) = state.ask(reader) {
                            if answers(&ask, writer).is_err() || writer.flush().is_err() {
                                return;
                            }
                        }
                    });
                    state.open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        Server { address, state }
    }

    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    /// An address of the server by the name of its IP.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port())
    }

    /// All requests so far.
    pub(super) fn asks(&self) -> Vec<Ask> {
        self.state.asks.lock().expect("no test panics while it holds this").clone()
    }

    /// The paths of all requests so far, without those of the rules of a site.
    pub(super) fn paths(&self) -> Vec<String> {
        let rules = ["/robots.txt", "/.well-known/tdmrep.json"];
        self.asks().into_iter().map(|ask| ask.path).filter(|path| !rules.contains(&path.as_str())).collect()
    }

    /// The most connections that were open at one time, and how many there were in all.
    pub(super) fn connections(&self) -> (usize, usize) {
        (self.state.most.load(Ordering::SeqCst), self.state.connections.load(Ordering::SeqCst))
    }
}

impl State {
    fn ask(&self, reader: &mut dyn BufRead) -> Option<Ask> {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
        let at = Instant::now();
        let path = line.split(' ').nth(1)?.to_owned();
        let mut headers = HashMap::new();
        loop {
            let mut line = String::new();
            reader.read_line(&mut line).ok().filter(|n| *n > 0)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            headers.insert(name.to_lowercase(), value.to_owned());
        }
        let mut asks = self.asks.lock().expect("no test panics while it holds this");
        let before = asks.iter().filter(|ask| ask.path == path).count();
        let ask = Ask { path, headers, at, before };
        asks.push(ask.clone());
        Some(ask)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.state.ended.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for connections.
        let _ = TcpStream::connect(self.address);
    }
}

/// Writes a whole answer.
pub(super) fn answer(out: &mut dyn Write, status: u16, headers: &[(&str, &str)], body: &[u8]) -> std::io::Result<()> {
    let mut head = format!("HTTP/1.1 {status} X\r\nContent-Length: {}\r\n", body.len());
    headers.iter().for_each(|(name, value)| head.push_str(&format!("{name}: {value}\r\n")));
    head.push_str("\r\n");
    out.write_all(&[head.as_bytes(), body].concat())
}

/// Writes a page of HTML.
pub(super) fn html(out: &mut dyn Write, body: &str) -> std::io::Result<()> {
    answer(out, 200, &[("Content-Type", "text/html; charset=utf-8")], body.as_bytes())
}

pub(super) fn missing(out: &mut dyn Write) -> std::io::Result<()> {
    answer(out, 404, &[("Content-Type", "text/html")], b"<h1>Not Found</h1>")
}

/// A page of WordPress with comments of these numbers, and with links below them.
pub(super) fn thread(title: &str, numbers: std::ops::Range<u32>, links: &str) -> String {
    let comment = |n: u32| {
        format!(
            "<li class='comment depth-1' id='comment-{n}'><cite class='fn'>Writer {}</cite><time datetime='2024-03-05T10:00:00+00:00'>5 March 2024</time>\
             <div class='comment-content'><p>I have {n} cases and no supervision this week.</p></div></li>",
            n % 97
        )
    };
    let comments: String = numbers.map(comment).collect();
    format!(
        "<html lang='en'><head><title>{title}</title></head><body><h1>{title}</h1><ol class='commentlist'>{comments}</ol>{links}</body></html>"
    )
}
