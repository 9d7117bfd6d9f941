//! A browser small enough for tests: one connection for each request, cookies kept, no redirect followed.
//!
//! It takes what it wants of an answer for granted and panics otherwise, as tests do.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// What came back.
#[derive(Debug)]
pub struct Answer {
    /// What kind of answer.
    pub status: u16,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// What it carries.
    pub body: Vec<u8>,
}

impl Answer {
    /// One of the headers, by its name in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The body, read.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }

    /// Where it sends the browser.
    pub fn location(&self) -> &str {
        self.header("location").unwrap_or_default()
    }

    /// The body, as words.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// One browser.
#[derive(Debug, Clone)]
pub struct Browser {
    host: SocketAddr,
    /// The address it seems to come from, told by a proxy.
    from: String,
    cookies: BTreeMap<String, String>,
}

impl Browser {
    /// One that asks this host, without cookies.
    pub fn new(host: SocketAddr) -> Self {
        Self { host, from: "203.0.113.1".to_owned(), cookies: BTreeMap::new() }
    }

    /// Seems to come from another address.
    #[must_use]
    pub fn from(mut self, address: &str) -> Self {
        address.clone_into(&mut self.from);
        self
    }

    /// Has a cookie.
    #[must_use]
    pub fn with_cookie(mut self, name: &str, value: &str) -> Self {
        self.cookies.insert(name.to_owned(), value.to_owned());
        self
    }

    /// A cookie that it was given.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.get(name).map(String::as_str)
    }

    /// Asks for a page.
    pub fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, &[], b"")
    }

    /// Asks for a page in a certain way.
    pub fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send("GET", path, headers, b"")
    }

    /// Loads a page with a form, as people do, and sends the form to where it came from.
    pub fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.submit_to(path, path, fields)
    }

    /// Sends a form that stands on one page to another address.
    pub fn submit_to(&mut self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let page = self.get(page).text();
        let token = page.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let fields: Vec<_> =
            token.map(|token| ("csrf", token)).into_iter().chain(fields.iter().copied()).collect();
        let body = serde_urlencoded::to_string(fields).unwrap();
        let headers =
            [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
        self.send("POST", path, &headers, body.as_bytes())
    }

    /// Changes something as a page's script does, with the token of the page.
    pub fn put(&mut self, page: &str, path: &str, content_type: &str, body: &[u8]) -> Answer {
        let token = self.script_token(page);
        let headers = [
            ("sec-fetch-site", "same-origin"),
            ("content-type", content_type),
            ("accept", "application/json"),
            ("x-csrf-token", &token),
        ];
        self.send("PUT", path, &headers, body)
    }

    /// The token that a page's script sends with what it changes.
    pub fn script_token(&mut self, page: &str) -> String {
        let page = self.get(page).text();
        let token =
            page.split("name=\"csrf-token\" content=\"").nth(1).and_then(|rest| rest.split('"').next());
        token.expect("a page with a token").to_owned()
    }

    /// Sends a file as a page's script does, with the token of the page.
    pub fn send_file(&mut self, page: &str, path: &str, file: &[u8]) -> Answer {
        let token = self.script_token(page);
        let headers =
            [("x-csrf-token", &*token), ("sec-fetch-site", "same-origin"), ("accept", "application/json")];
        self.send("POST", path, &headers, file)
    }

    /// Sends files as a page's form does, without scripts: fields by their names, then files by theirs.
    pub fn send_form(&mut self, path: &str, fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Answer {
        const BOUNDARY: &str = "------------------------form";
        let mut body = Vec::new();
        let fields = fields.iter().map(|(name, value)| (format!("name=\"{name}\""), value.as_bytes()));
        let files = files.iter().map(|(name, bytes)| (format!("name=\"file\"; filename=\"{name}\""), *bytes));
        for (named, bytes) in fields.chain(files) {
            let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; {named}\r\n\r\n");
            body.extend_from_slice(head.as_bytes());
            body.extend_from_slice(bytes);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.send("POST", path, &[("content-type", &kind), ("sec-fetch-site", "same-origin")], &body)
    }

    /// Sends a request as it is given.
    pub fn send(&mut self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(self.host).expect("the host listens");
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut lines = vec![
            format!("{method} {path} HTTP/1.1"),
            format!("host: {}", self.host),
            "connection: close".to_owned(),
            format!("x-forwarded-for: {}", self.from),
            format!("content-length: {}", body.len()),
        ];
        if !cookies.is_empty() {
            lines.push(format!("cookie: {}", cookies.join("; ")));
        }
        lines.extend(headers.iter().map(|(name, value)| format!("{name}: {value}")));
        let head = lines.join("\r\n");
        stream.write_all(format!("{head}\r\n\r\n").as_bytes()).unwrap();
        // A host that refuses early may have stopped listening to the rest.
        let _ = stream.write_all(body);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let answer = read(&bytes);
        for (_, value) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (pair, _) = value.split_once(';').unwrap_or((value, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }
}

fn read(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("a head that ends");
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|status| status.parse().ok());
    let headers = lines.filter_map(|line| line.split_once(": "));
    let headers = headers.map(|(name, value)| (name.to_lowercase(), value.to_owned()));
    let mut answer = Answer {
        status: status.expect("a status"),
        headers: headers.collect(),
        body: bytes[end + 4..].to_vec(),
    };
    if answer.header("transfer-encoding") == Some("chunked") {
        answer.body = of_chunks(&answer.body);
    }
    answer
}

/// A body that came in chunks (RFC 9112 §7.1).
fn of_chunks(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    loop {
        let end = rest.windows(2).position(|window| window == b"\r\n").expect("a chunk's length");
        let length = str::from_utf8(&rest[..end]).ok().and_then(|text| usize::from_str_radix(text, 16).ok());
        let (chunk, after) = rest[end + 2..].split_at(length.expect("a chunk's length"));
        if chunk.is_empty() {
            return body;
        }
        body.extend_from_slice(chunk);
        rest = after.strip_prefix(b"\r\n").expect("a chunk's end");
    }
}
